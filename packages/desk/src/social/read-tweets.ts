import { AppError, type Tweet, type TweetsQuery } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import {
  PRESENTED_TWEET,
  TICKET_OF_TWEET,
  TWEET_COLUMNS,
  TWEET_JOINS,
  tweetPresenter,
  type TweetRow,
} from './present-tweet.ts';

const readBy = (column: 'id' | 'tweet_id', type: 'uuid' | 'text') => `
  WITH tw AS MATERIALIZED (
    SELECT ${TWEET_COLUMNS}, ${TICKET_OF_TWEET} AS shown_ticket_id FROM tweet tw
    WHERE tw.organization_id = $1 AND tw.${column} = ANY ($2::${type}[]))
  SELECT ${PRESENTED_TWEET} FROM tw ${TWEET_JOINS} ORDER BY tw.posted_at DESC, tw.id DESC`;
const BY_ID = readBy('id', 'uuid');
const BY_TWEET_ID = readBy('tweet_id', 'text');

/** Tweets by our ids, or by X's as each account has met them. */
export async function readTweets(ctx: Context, { ids, tweetIds }: TweetsQuery): Promise<Tweet[]> {
  requirePermission(ctx, 'social.view');
  const [text, wanted, name] = tweetIds
    ? ([BY_TWEET_ID, tweetIds, 'tweets-by-tweet-id'] as const)
    : ([BY_ID, ids ?? [], 'tweets-by-id'] as const);
  const rows = await ctx.db.query<TweetRow>(text, [ctx.organizationId, wanted], name);
  return rows.map(tweetPresenter(ctx));
}

/** @throws AppError `not_found` */
export async function readTweet(ctx: Context, id: string): Promise<Tweet> {
  const [tweet] = await readTweets(ctx, { ids: [id] });
  if (!tweet) throw new AppError('not_found');
  return tweet;
}
