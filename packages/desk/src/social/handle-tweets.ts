import type { HandleTweets, Tweet } from '@perch/contracts';
import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readTweet, readTweets } from './read-tweets.ts';

// as all accounts have met them; in the order of the ids, as everybody who writes tweets does
const HANDLE = `
  WITH wanted AS (
    SELECT w.id FROM tweet w
    WHERE w.organization_id = $1 AND NOT w.is_own AND (w.handled_at IS NOT NULL) <> $3 AND w.tweet_id = ANY (ARRAY(
      SELECT named.tweet_id FROM tweet named WHERE named.organization_id = $1 AND named.id = ANY ($2::uuid[])))
    ORDER BY w.id FOR NO KEY UPDATE)
  UPDATE tweet t SET handled_at = CASE WHEN $3 THEN $5::timestamptz END, handled_by_id = CASE WHEN $3 THEN $4::uuid END
  FROM wanted WHERE t.organization_id = $1 AND t.id = wanted.id
  RETURNING t.tweet_id AS "tweetId"`;

/** Says of tweets that they need no answer, or takes it back. Those that are not there are passed over. */
export async function handleTweets(ctx: Context, { tweetIds, isHandled }: HandleTweets): Promise<Tweet[]> {
  const ids = [...new Set(tweetIds)];
  await handle(ctx, ids, isHandled);
  return readTweets(ctx, { ids });
}

/** @throws AppError `not_found`, `tweet_own` */
export async function handleTweet(ctx: Context, id: string, isHandled: boolean): Promise<Tweet> {
  await handle(ctx, [id], isHandled);
  const tweet = await readTweet(ctx, id);
  if (tweet.isOwn) throw new AppError('tweet_own');
  return tweet;
}

async function handle(ctx: Context, ids: readonly string[], isHandled: boolean): Promise<void> {
  requirePermission(ctx, 'social.view');
  requirePermission(ctx, 'tickets.edit');
  const values = [ctx.organizationId, ids, isHandled, ctx.actor.memberId, ctx.now()];
  const rows = await ctx.db.query<{ tweetId: string }>(HANDLE, values, 'handle-tweets');
  const changed = new Set(rows.map(({ tweetId }) => tweetId));
  await Promise.all([...changed].map((tweetId) => ctx.publish({ type: 'tweet.changed', id: tweetId })));
}
