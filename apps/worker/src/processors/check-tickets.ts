import { recordTweetCheck, type Context, type TicketsToCheck } from '@perch/desk';
import type { Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { readTweets } from './read-tweets.ts';

/** Asks X about the tweets of these tickets, and writes what it tells. @throws TwitterError */
export async function checkTickets(
  { twitter, now }: WorkerServices,
  ctx: Context,
  as: Acting,
  { accountId, ticketIds, tweetIds }: TicketsToCheck,
): Promise<void> {
  const checkedAt = now();
  const { items: found, missing } =
    tweetIds.length > 0 ? await readTweets(twitter, as, tweetIds) : { items: [], missing: [] };
  await recordTweetCheck(ctx, { accountId, asked: tweetIds, found, missing, checkedAt, ticketIds });
}
