import { AppError, type PricingOverrides } from '@perch/contracts';
import { newTweetEligibility, type ApiTier } from '@perch/core';
import type { Statement } from '@perch/db';
import { platformTier, tierOf } from '../accounts/api-tier.ts';
import type { Context } from '../context.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';

/** What decides about new tweets of an account. */
export interface PostingFacts {
  id: string;
  state: string;
  tier: ApiTier | null;
  appPricing: PricingOverrides | null;
}

/** SQL: the columns of `PostingFacts`, of `account a`. */
export const POSTING_FACTS = `a.id, a.state, ${tierOf('a')} AS tier, ${appPricing('a')} AS "appPricing"`;

const ACCOUNT = `SELECT ${POSTING_FACTS} FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

// what X refuses for a day: the same words again; with a picture they are others. By Perch, also what has not gone out
// yet, and by the account's own hand
const DUPLICATE = `
  SELECT FROM delivery d
  WHERE d.organization_id = $1 AND d.account_id = $2 AND d.kind = 'tweet' AND d.message_id IS NULL
    AND md5(d.payload->>'text') = md5($3) AND d.payload->>'text' = $3
    AND d.created_at > $4::timestamptz - interval '24 hours'
    AND d.state IN ('held', 'queued', 'sending', 'sent', 'unknown') AND d.id IS DISTINCT FROM $5::uuid
    AND NOT EXISTS (SELECT FROM attachment f WHERE f.organization_id = $1 AND f.delivery_id = d.id)
    AND NOT EXISTS (SELECT FROM tweet gone WHERE gone.organization_id = $1 AND gone.account_id = $2
      AND gone.tweet_id = d.remote_id AND gone.deleted_at IS NOT NULL)
  UNION ALL
  SELECT FROM tweet w
  WHERE w.organization_id = $1 AND w.account_id = $2 AND w.is_own AND w.in_reply_to_user_id IS NULL
    AND w.posted_at > $4::timestamptz - interval '24 hours' AND w.kind = 'tweet' AND w.text = $3 AND w.media = '[]'
    AND w.deleted_at IS NULL
  LIMIT 1`;

export interface NewTweetWish {
  accountId: string;
  text: string;
  hasMedia: boolean;
  /** it gets other words: it is no duplicate of itself */
  exceptId?: string;
}

/**
 * Refuses a new tweet that X would refuse.
 * @throws AppError `not_found`, `account_not_active`, `reply_empty`, `reply_too_long`, `reply_not_eligible`,
 *   `tweet_duplicate`
 */
export async function judgeNewTweet(statement: Statement, ctx: Context, wish: NewTweetWish): Promise<void> {
  const { accountId, text, hasMedia, exceptId = null } = wish;
  const { rows } = await statement('new-tweet-account', ACCOUNT, [ctx.organizationId, accountId]);
  const account = rows[0] as PostingFacts | undefined;
  if (!account || account.state === 'awaiting_confirmation') throw new AppError('not_found');
  const answer = newTweetEligibility({ ...termsOfPosting(ctx, account), accountState: account.state, text, hasMedia });
  if (!answer.allowed) throw problemOf(answer.code);
  if (hasMedia) return;
  const same = await statement('new-tweet-duplicate', DUPLICATE, [
    ctx.organizationId,
    accountId,
    text,
    ctx.now(),
    exceptId,
  ]);
  if (same.rows.length > 0) throw new AppError('tweet_duplicate');
}

/** Plan and prices of an account. */
export const termsOfPosting = (ctx: Context, account: PostingFacts) => ({
  tier: account.tier ?? platformTier(ctx),
  prices: pricingFor(ctx, account.appPricing).prices,
});

function problemOf(code: string): AppError {
  switch (code) {
    case 'empty':
      return new AppError('reply_empty');
    case 'too_long':
      return new AppError('reply_too_long');
    case 'too_many_cashtags':
      return new AppError('reply_not_eligible', { errors: [{ path: 'text', message: code }] });
    default:
      return new AppError('account_not_active');
  }
}
