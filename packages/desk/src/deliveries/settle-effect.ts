import { chargeOfInteraction, PRICES_2026, type PriceTable } from '@perch/core';
import type { Statement } from '@perch/db';
import { showOwnTweet, tellDeleted } from '../social/hide-own-tweet.ts';
import { countUsage, utcDay } from '../usage/count-usage.ts';
import type { TweetEffectRow } from './delivery-row.ts';

// what has been wanted since is no business of an older delivery
const TAKE_BACK = `
  UPDATE tweet_action SET is_on = NOT is_on, changed_at = $3 WHERE organization_id = $1 AND delivery_id = $2`;

/** Tickets that show a tweet, and their revisions by now. */
export type ShownIn = readonly { id: string; rev: number }[];

/** X has done it: it is counted as billed, and of a deletion the tickets tell. */
export async function recordEffect(
  statement: Statement,
  organizationId: string,
  { kind, accountId, payload, id }: TweetEffectRow,
  now: Date,
  prices: PriceTable = PRICES_2026,
): Promise<ShownIn> {
  const line = { accountId: accountId!, day: utcDay(now), ...chargeOfInteraction(kind, prices) };
  await countUsage(statement, organizationId, [line]);
  return kind === 'delete_tweet' ? tellDeleted(statement, organizationId, { ...payload, deliveryId: id }, now) : [];
}

/** X will not do it: what was shown at once is set back. */
export async function takeBackEffect(
  statement: Statement,
  organizationId: string,
  { id, kind, payload }: TweetEffectRow,
  now: Date,
): Promise<ShownIn> {
  const { rowCount } = await statement('take-back-action', TAKE_BACK, [organizationId, id, now]);
  if (kind !== 'delete_tweet' || rowCount === 0) return [];
  return showOwnTweet(statement, organizationId, payload.tweetId, now);
}
