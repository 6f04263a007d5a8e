import type { BillableKind, ReadCharge, ReadKind, WriteKind } from './billable.ts';
import type { BillingRules } from './billing-rules.ts';
import type { TweetEffect } from '../delivery/types.ts';
import { priceOfInteraction, priceOfReply, type PricedReply } from './price-of.ts';
import type { PriceTable } from './prices.ts';

const PRICE_OF: Record<BillableKind, keyof PriceTable> = {
  post_read: 'postRead',
  own_post_read: 'ownPostRead',
  user_read: 'userRead',
  dm_event_read: 'dmEventRead',
  media_read: 'mediaRead',
  post_create: 'postCreate',
  post_create_with_url: 'postCreateWithUrl',
  summoned_reply: 'summonedReply',
  dm_create: 'dmCreate',
  interaction_create: 'interactionCreate',
  content_delete: 'contentDelete',
};

/** One resource that X bills if it has not done so on the same UTC day. */
export interface BilledResource {
  /** what the line of the bill says */
  kind: ReadKind;
  /** as what it is known again: a post is one post, at whichever price it was read */
  resource: ReadCharge['kind'];
  id: string;
  /** micro-dollars */
  costMicros: number;
}

/**
 * What X bills for an answer, each resource once, in a fixed order. What was billed earlier on the day is not known here.
 * `readerUserId`: X's id of the account that asked; only to the app's owner are its own posts cheaper.
 */
export function chargeOf(
  rules: BillingRules,
  prices: PriceTable,
  charges: readonly ReadCharge[],
  readerUserId: string | null = null,
): BilledResource[] {
  const owner = rules.appOwnerUserId === readerUserId ? readerUserId : null;
  const billed = new Map<string, BilledResource>();
  for (const { kind: resource, ids, isIncluded, authorIds } of charges) {
    if (isIncluded && !rules.includesCount) continue;
    for (const [at, id] of ids.entries()) {
      const isOwn = owner !== null && resource === 'post_read' && authorIds?.[at] === owner;
      const kind = isOwn ? 'own_post_read' : resource;
      const key = `${resource} ${id}`;
      if (!billed.has(key)) billed.set(key, { kind, resource, id, costMicros: prices[PRICE_OF[kind]] });
    }
  }
  return [...billed].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** What X bills for a reply that it has carried out: the line of the bill that `priceOfReply` prices. */
export function chargeOfReply(reply: PricedReply, prices: PriceTable): { kind: WriteKind; costMicros: number } {
  const { amountMicros, reasons } = priceOfReply(reply, prices);
  const kind = reasons.includes('direct_message')
    ? 'dm_create'
    : reasons.includes('contains_url') && amountMicros === prices.postCreateWithUrl
      ? 'post_create_with_url'
      : reply.isSummoned
        ? 'summoned_reply'
        : 'post_create';
  return { kind, costMicros: amountMicros };
}

/** What X bills for what it has done to a tweet. */
export function chargeOfInteraction(effect: TweetEffect, prices: PriceTable): { kind: WriteKind; costMicros: number } {
  const { amountMicros, reasons } = priceOfInteraction(effect, prices);
  return { kind: reasons.includes('deletion') ? 'content_delete' : 'interaction_create', costMicros: amountMicros };
}
