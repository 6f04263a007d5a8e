import {
  AppError,
  RECENT_TWEETS,
  type FetchedTweet,
  type RecentTweets,
  type RecentTweetsState,
} from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { mayAskX } from './require-x-search.ts';
import { getProfile } from '../social/get-profile.ts';
import { askX } from './ask-x.ts';
import { askingAccount } from './asking-account.ts';

/** So long an answer of X is shown instead of asking again. */
const FRESH_MS = 15 * 60_000;

// a question that nobody has answered within minutes is none any more; its row goes
const READ = `
  SELECT l.id, l.state, l.code, l.result, l.cost_micros::float8 AS "costMicros", l.settled_at AS "settledAt",
    json_build_object('id', a.id, 'username', a.username) AS account, coalesce(p.username, 'i') AS username
  FROM lookup l
  JOIN account a ON a.organization_id = $1 AND a.id = l.account_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = $2
  WHERE l.organization_id = $1 AND l.kind = 'recent_tweets' AND l.query = $2 AND l.created_at > $3
  ORDER BY l.id DESC LIMIT 1`;

const MISSING = `UPDATE profile SET missing_reason = $3 WHERE organization_id = $1 AND twitter_user_id = $2`;

interface Row extends Pick<RecentTweets, 'id' | 'state' | 'code' | 'account' | 'costMicros'> {
  result: (Omit<FetchedTweet, 'postedAt'> & { postedAt: string })[] | null;
  settledAt: Date | null;
  username: string;
  [column: string]: unknown;
}

/** Recent tweets of an X user as far as X was asked lately, and the price of asking. @throws AppError `not_found` */
export async function getRecentTweets(ctx: Context, twitterUserId: string): Promise<RecentTweetsState> {
  requirePermission(ctx, 'social.view');
  await getProfile(ctx, twitterUserId);
  const [latest, price, mayAsk] = await Promise.all([
    readLatest(ctx, twitterUserId),
    priceOf(ctx),
    mayAskX(ctx, 'recent_tweets'),
  ]);
  return { latest, price, mayAsk };
}

/**
 * Asks X for the recent tweets of a user whom we have met, unless it was asked within the last fifteen minutes.
 * @throws AppError `not_found`, `x_search_not_allowed`, `no_account_to_ask`, `lookup_budget_used_up`
 */
export async function startRecentTweets(ctx: Context, twitterUserId: string): Promise<string> {
  requirePermission(ctx, 'social.view');
  const { isErased } = await getProfile(ctx, twitterUserId);
  if (isErased) throw new AppError('not_found');
  const latest = await readLatest(ctx, twitterUserId);
  if (latest && latest.state !== 'failed') return latest.id;
  return askX(ctx, 'recent_tweets', twitterUserId, undefined);
}

/** Writes down that X has no such user any more. */
export async function recordMissingProfile(
  ctx: Context,
  twitterUserId: string,
  reason: 'suspended' | 'not_found',
): Promise<void> {
  await ctx.db.query(MISSING, [ctx.organizationId, twitterUserId, reason]);
}

async function readLatest(ctx: Context, twitterUserId: string): Promise<RecentTweets | null> {
  const since = new Date(ctx.now().getTime() - FRESH_MS);
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId, twitterUserId, since]);
  return row ? present(row) : null;
}

async function priceOf(ctx: Context): Promise<RecentTweetsState['price']> {
  try {
    const { id, username, prices, isBudgetUsedUp } = await askingAccount(ctx, undefined);
    return { account: { id, username }, mostMicros: RECENT_TWEETS * prices.postRead, isBudgetUsedUp };
  } catch (error) {
    if (error instanceof AppError && error.code === 'no_account_to_ask') return null;
    throw error;
  }
}

const present = (row: Row): RecentTweets => ({
  id: row.id,
  state: row.state,
  code: row.code,
  account: row.account,
  tweets: (row.state === 'done' ? (row.result ?? []) : []).map(
    ({ tweetId, latestTweetId, kind, text, language, postedAt }) => ({
      tweetId,
      kind,
      text,
      language,
      permalink: `https://x.com/${row.username}/status/${latestTweetId}`,
      postedAt,
    }),
  ),
  costMicros: row.costMicros,
  fetchedAt: row.settledAt?.toISOString() ?? null,
});
