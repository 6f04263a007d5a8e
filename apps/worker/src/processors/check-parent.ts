import type { TweetPayload } from '@perch/contracts';
import { isGone, parentOfReply, recordTweetCheck, retargetDelivery, type Context, type DeliveryRow } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { readTweets } from './read-tweets.ts';

/** What X has told so lately is taken for what it would tell now. */
const FRESH_MS = 60_000;

export type CheckedParent =
  /** what to send: the reply goes to the newest edit of the tweet */
  | { kind: 'stands'; payload: TweetPayload }
  | { kind: 'gone' }
  /** somebody else has the delivery by now */
  | { kind: 'lease_lost' };

/**
 * Looks, right before a reply is sent, whether the tweet that it answers still stands and what its newest edit is. When
 * X cannot be asked the reply is sent all the same: X has the last word.
 */
export async function checkParent(
  services: WorkerServices,
  ctx: Context,
  as: Acting,
  delivery: Extract<DeliveryRow, { kind: 'tweet' }>,
): Promise<CheckedParent> {
  const { id: deliveryId, payload } = delivery;
  const parent = await parentOfReply(ctx, delivery);
  if (!parent) return { kind: 'stands', payload };
  const isFresh = parent.checkedAt !== null && services.now().getTime() - parent.checkedAt.getTime() < FRESH_MS;
  const { isGone: hasGone, latestTweetId } = isFresh ? parent : await askFor(services, ctx, as, parent.latestTweetId);
  if (hasGone) return { kind: 'gone' };
  if (latestTweetId === payload.inReplyToTweetId) return { kind: 'stands', payload };

  const parentVersions = parent.versions.filter((id) => id !== latestTweetId);
  const next = { ...payload, inReplyToTweetId: latestTweetId, parentVersions };
  const isOurs = await retargetDelivery(ctx, { deliveryId, leaseToken: delivery.leaseToken!, payload: next });
  return isOurs ? { kind: 'stands', payload: next } : { kind: 'lease_lost' };
}

async function askFor({ twitter, now, log }: WorkerServices, ctx: Context, as: Acting, tweetId: string) {
  const checkedAt = now();
  try {
    const { items: found, missing } = await readTweets(twitter, as, [tweetId]);
    await recordTweetCheck(ctx, { accountId: as.accountId, asked: [tweetId], found, missing, checkedAt });
    return { isGone: missing.some(isGone), latestTweetId: found[0]?.latestTweetId ?? tweetId };
  } catch (error) {
    if (!(error instanceof TwitterError)) throw error;
    const { organizationId } = ctx;
    log.info({ organizationId, tweetId, why: error.message }, 'a tweet is answered without a look at it');
    return { isGone: false, latestTweetId: tweetId };
  }
}
