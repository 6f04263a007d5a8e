import type { DirectMessagePayload, FetchedDirectMessage, FetchedTweet, TweetPayload } from '@perch/contracts';
import { fitsDelivery, type DeliveryInDoubt, type ObservedPost } from '@perch/core';

/** A delivery of which we do not know (yet) whether it went out, or have only concluded that it did not. */
export interface UnsettledDelivery {
  id: string;
  kind: 'tweet' | 'dm';
  /** `sent`: by a person's word, who could not tell where it stands */
  state: 'sending' | 'unknown' | 'queued' | 'failed' | 'sent';
  doubts: number;
  sendingAt: Date | null;
  attemptAt?: Date | null;
  payload: TweetPayload | DirectMessagePayload;
  messageId: string | null;
  ticketId: string | null;
}

type OwnItem = FetchedTweet | FetchedDirectMessage;

/** The id by which a delivery of ours knows the item. */
export const remoteIdOf = (item: OwnItem) => ('tweetId' in item ? item.tweetId : item.dmEventId);

/**
 * Which of the account's own tweets or direct messages, as X shows them, are deliveries of ours: remote id → delivery.
 * What is not in the answer was written outside Perch. One item settles one delivery: the oldest under way or in doubt
 * that it fits, else the oldest that was thought absent.
 *
 * Give items that no delivery has claimed: in a poll those that were new to us, else filter by `claimedRemoteIds`.
 */
export function matchOwnItems(
  items: readonly OwnItem[],
  deliveries: readonly UnsettledDelivery[],
  accountTwitterUserId: string,
  claimedRemoteIds: ReadonlySet<string> = new Set(),
): Map<string, UnsettledDelivery> {
  const open = deliveries.toSorted((a, b) => Number(isGivenUp(a)) - Number(isGivenUp(b)));
  const found = new Map<string, UnsettledDelivery>();
  for (const item of items.toSorted((a, b) => a.postedAt.getTime() - b.postedAt.getTime())) {
    const post = observed(item, claimedRemoteIds);
    if (found.has(post.remoteId)) continue;
    const index = open.findIndex((delivery) => fitsDelivery(post, inDoubt(delivery, accountTwitterUserId)));
    if (index !== -1) found.set(post.remoteId, open.splice(index, 1)[0]!);
  }
  return found;
}

const isGivenUp = ({ state }: UnsettledDelivery) => state !== 'sending' && state !== 'unknown';

function observed(item: OwnItem, claimed: ReadonlySet<string>): ObservedPost {
  const isTweet = 'tweetId' in item;
  const remoteId = remoteIdOf(item);
  return {
    remoteId,
    authorId: isTweet ? item.authorId : item.senderId,
    parentId: isTweet ? item.inReplyToTweetId : item.dmConversationId,
    postedAt: item.postedAt,
    text: item.text,
    isClaimed: claimed.has(remoteId),
  };
}

const inDoubt = (
  { state, doubts, sendingAt, attemptAt = null, payload }: UnsettledDelivery,
  authorId: string,
): DeliveryInDoubt => ({
  state,
  doubts,
  authorId,
  parentIds: parentIdsOf(payload),
  sendingSince: sendingAt,
  attemptSince: attemptAt,
  text: payload.text,
  isSaidPosted: state === 'sent',
});

function parentIdsOf(payload: TweetPayload | DirectMessagePayload): string[] {
  if ('dmConversationId' in payload) return [payload.dmConversationId];
  const { inReplyToTweetId, parentVersions = [] } = payload;
  return inReplyToTweetId === null ? [] : [inReplyToTweetId, ...parentVersions];
}
