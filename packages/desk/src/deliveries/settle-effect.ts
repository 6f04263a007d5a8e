import { chargeOfInteraction, PRICES_2026, type PriceTable } from '@perch/core';
import type { Statement } from '@perch/db';
import { hideTweets } from '../intake/hide-tweets.ts';
import { showOwnTweet, tellDeleted } from '../social/hide-own-tweet.ts';
import { countUsage, utcDay } from '../usage/count-usage.ts';
import type { TweetEffectRow } from './delivery-row.ts';
import { writeOwnRetweet } from './own-post.ts';

// what has been wanted since is no business of an older delivery
const TAKE_BACK = `
  UPDATE tweet_action SET is_on = NOT is_on, changed_at = $3 WHERE organization_id = $1 AND delivery_id = $2
  RETURNING tweet_id AS "tweetId"`;

// made from here, and made on X
const RETWEETS = `
  SELECT remote_id AS "tweetId" FROM delivery
  WHERE organization_id = $1 AND target = $2 AND kind = 'retweet' AND state = 'sent' AND remote_id IS NOT NULL
  UNION
  SELECT tweet_id FROM tweet
  WHERE organization_id = $1 AND account_id = $3 AND is_own AND retweeted_tweet_id = ANY ($4) AND deleted_at IS NULL`;

/** Tickets that show a tweet, and their revisions by now. */
export type ShownIn = readonly { id: string; rev: number }[];

/** What follows from an effect, to be told after the commit. */
export interface EffectTold {
  shownIn: ShownIn;
  /** X's ids of other tweets that look different now: retweets that are gone, what a tweet of ours answered */
  changed: readonly string[];
}

/**
 * X has done it: it is counted as billed, of a deletion the tickets tell, a retweet stands in Sent or, taken back, is
 * gone.
 */
export async function recordEffect(
  statement: Statement,
  organizationId: string,
  row: TweetEffectRow,
  now: Date,
  prices: PriceTable = PRICES_2026,
): Promise<EffectTold> {
  const { kind, accountId, payload, id, remoteId } = row;
  const line = { accountId: accountId!, day: utcDay(now), ...chargeOfInteraction(kind, prices) };
  await countUsage(statement, organizationId, [line]);
  if (kind === 'retweet' && remoteId !== null) await writeOwnRetweet(statement, organizationId, row, remoteId, now);
  if (kind === 'delete_tweet') {
    return { shownIn: await tellDeleted(statement, organizationId, { ...payload, deliveryId: id }, now), changed: [] };
  }
  return { shownIn: [], changed: kind === 'unretweet' ? await hideRetweets(statement, organizationId, row, now) : [] };
}

/** The account's own retweets of what the target names, as its timeline has shown them. */
async function hideRetweets(statement: Statement, organizationId: string, row: TweetEffectRow, now: Date) {
  const { accountId, target, payload } = row;
  const ofTweet = [payload.tweetId, payload.versionId];
  const { rows } = await statement('effect-retweets', RETWEETS, [organizationId, target, accountId, ofTweet]);
  if (rows.length === 0) return [];
  const gone = (rows as { tweetId: string }[]).map(({ tweetId }) => ({ tweetId, reason: 'not_found' as const }));
  return (await hideTweets(statement, organizationId, gone, now, null)).tweetIds;
}

/** X will not do it: what was shown at once is set back. */
export async function takeBackEffect(
  statement: Statement,
  organizationId: string,
  { id, kind, payload }: TweetEffectRow,
  now: Date,
): Promise<EffectTold> {
  const { rows } = await statement('take-back-action', TAKE_BACK, [organizationId, id, now]);
  if (kind !== 'delete_tweet' || rows.length === 0) return { shownIn: [], changed: [] };
  const { shownIn, changed } = await showOwnTweet(statement, organizationId, payload.tweetId, now);
  return { shownIn, changed: [...changed, ...rows.map((row) => row.tweetId as string)] };
}
