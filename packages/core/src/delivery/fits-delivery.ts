import { comparableText, type UrlEntity } from '../text/visible-text.ts';
import { CLOCK_SKEW_MS, isThoughtAbsent } from './transition.ts';
import type { DeliveryState } from './types.ts';

/** An own tweet or direct message met in a read. */
export interface ObservedPost {
  remoteId: string;
  authorId: string;
  /** The tweet it replies to, or the DM conversation it is in. */
  parentId: string | null;
  postedAt: Date;
  /** As X returned it. */
  text: string;
  urls?: readonly UrlEntity[];
  /** Another delivery has this remote id. */
  isClaimed: boolean;
}

export interface DeliveryInDoubt {
  state: DeliveryState;
  /** Attempts of which nobody knew whether they arrived. */
  doubts: number;
  /** The X user id of the account that sends. */
  authorId: string;
  /** The tweet it answers, by every id of its edits that it may have been sent under; or the DM conversation. None: a new tweet. */
  parentIds: readonly string[];
  sendingSince: Date | null;
  /** As the agent wrote it. */
  text: string;
  /** When the latest attempt began. */
  attemptSince?: Date | null;
  /** Sent by a person's word, who could not tell where it stands: X may show it yet. */
  isSaidPosted?: boolean;
}

/** What is written later than this after the attempt is another post, though its words are the same. */
const SAID_POSTED_MS = 24 * 3_600_000;

/** Whether this post is the delivery of which we do not know (yet) whether it went out. */
export function fitsDelivery(post: ObservedPost, delivery: DeliveryInDoubt): boolean {
  const { state } = delivery;
  const isOpen = state === 'sending' || state === 'unknown' || delivery.isSaidPosted || isThoughtAbsent(delivery);
  if (!isOpen) return false;
  if (post.isClaimed || delivery.sendingSince === null) return false;
  if (post.authorId !== delivery.authorId || !isUnder(post.parentId, delivery.parentIds)) return false;
  if (post.postedAt.getTime() < delivery.sendingSince.getTime() - CLOCK_SKEW_MS) return false;
  if (delivery.isSaidPosted) {
    const attempt = (delivery.attemptSince ?? delivery.sendingSince).getTime();
    if (post.postedAt.getTime() > attempt + SAID_POSTED_MS) return false;
  }
  return comparableText(post.text, post.urls) === comparableText(delivery.text);
}

const isUnder = (parentId: string | null, parentIds: readonly string[]) =>
  parentId === null ? parentIds.length === 0 : parentIds.includes(parentId);
