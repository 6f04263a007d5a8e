import type { TweetEffect } from '../delivery/types.ts';
import { hasUrl } from '../text/find-urls.ts';
import { PRICES_2026, type Price, type PriceTable } from './prices.ts';

export interface PricedReply {
  via: 'tweet' | 'dm';
  text: string;
  /** The author of the tweet answered mentioned or quoted the account. */
  isSummoned: boolean;
}

/**
 * What X will charge for sending. X does not say which price holds for a summoned reply that contains a link; we show
 * the dearer one, so that a budget is never overdrawn by a surprise.
 */
export function priceOfReply(reply: PricedReply, prices: PriceTable = PRICES_2026): Price {
  if (reply.via === 'dm') return { amountMicros: prices.dmCreate, reasons: ['direct_message'] };
  const base: Price = reply.isSummoned
    ? { amountMicros: prices.summonedReply, reasons: ['summoned_reply'] }
    : { amountMicros: prices.postCreate, reasons: ['post'] };
  if (!hasUrl(reply.text)) return base;
  return {
    amountMicros: Math.max(base.amountMicros, prices.postCreateWithUrl),
    reasons: [...base.reasons, 'contains_url'],
  };
}

/** Taking a like or a retweet back is billed as a deletion. */
export function priceOfInteraction(interaction: TweetEffect, prices: PriceTable = PRICES_2026): Price {
  return interaction === 'like' || interaction === 'retweet'
    ? { amountMicros: prices.interactionCreate, reasons: ['interaction'] }
    : { amountMicros: prices.contentDelete, reasons: ['deletion'] };
}
