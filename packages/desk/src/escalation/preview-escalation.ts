import { AppError, type EscalationCondition, type EscalationPreview } from '@perch/contracts';
import { replayBursts } from '@perch/core';
import { phraseErrors } from '../accounts/check-capture.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { compileRules } from './escalation-rules.ts';

const DAYS = 7;
/** Beyond them the answer is of the newest. */
const MOST_TWEETS = 20_000;

const TWEETS = `
  SELECT t.author_id AS "authorId", t.text, t.posted_at AS "postedAt" FROM tweet t
  WHERE t.organization_id = $1 AND t.account_id = $2 AND t.posted_at >= $3 AND t.deleted_at IS NULL AND t.expires_at IS NULL AND NOT t.is_own
    AND t.kind <> 'retweet'
    AND NOT EXISTS (SELECT FROM account a WHERE a.organization_id = $1 AND a.twitter_user_id = t.author_id)
    AND ($4 = 0 OR EXISTS (SELECT FROM profile p WHERE p.organization_id = $1
      AND p.twitter_user_id = t.author_id AND p.followers_count >= $4))
  ORDER BY t.posted_at DESC, t.id DESC LIMIT $5`;
const ACCOUNT = 'SELECT id FROM account WHERE organization_id = $1 AND id = $2';

interface PreviewedTweet {
  authorId: string;
  text: string;
  postedAt: Date;
}

/**
 * What a rule would have done with the stored tweets of the last days. Nothing is saved.
 * @throws AppError `forbidden`, `not_found`, `keyword_invalid`
 */
export async function previewEscalation(
  ctx: Context,
  accountId: string,
  condition: EscalationCondition,
): Promise<EscalationPreview> {
  requirePermission(ctx, 'setup.social');
  const errors = phraseErrors(condition.keywords.map((phrase, at) => [`keywords.${at}`, phrase]));
  if (errors.length > 0) throw new AppError('keyword_invalid', { errors });
  const { organizationId } = ctx;
  const from = new Date(ctx.now().getTime() - DAYS * 86_400_000);
  const account = await ctx.db.query(ACCOUNT, [organizationId, accountId]);
  if (account.length === 0) throw new AppError('not_found');
  const values = [organizationId, accountId, from, condition.minFollowers, MOST_TWEETS];
  const tweets = await ctx.db.query<PreviewedTweet>(TWEETS, values);
  const rule = compileRules([{ id: 'previewed', keywords: condition.keywords }]);
  const hits = tweets
    .filter(({ text }) => rule.match(text).length > 0)
    .map(({ authorId, postedAt }) => ({ authorId, at: postedAt.getTime(), isImport: false }))
    .reverse();
  const { tweetCount: count, windowMinutes, cooldownMinutes, countsAuthors } = condition;
  const times = { windowMs: windowMinutes * 60_000, cooldownMs: cooldownMinutes * 60_000 };
  const instant = (at: number) => new Date(at).toISOString();
  return {
    days: DAYS,
    tweets: hits.length,
    isWhole: tweets.length < MOST_TWEETS,
    alarms: replayBursts({ count, countsAuthors, ...times }, hits).map(({ startedAt, reachedAt, lastReachedAt }) => ({
      startedAt: instant(startedAt),
      reachedAt: instant(reachedAt),
      lastReachedAt: instant(lastReachedAt),
    })),
  };
}
