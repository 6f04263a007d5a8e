/** Prices in micro-dollars (millionths of a US dollar), whole numbers, so that sums never round. */
export interface PriceTable {
  postRead: number;
  /** A post of the account that owns the developer app, read by that account. */
  ownPostRead: number;
  userRead: number;
  dmEventRead: number;
  mediaRead: number;
  postCreate: number;
  postCreateWithUrl: number;
  /** A reply to somebody who mentioned or quoted the account. */
  summonedReply: number;
  dmCreate: number;
  /** A like, a retweet. */
  interactionCreate: number;
  contentDelete: number;
}

/** X's pay-per-use prices of 2026 (docs.x.com, x-api/getting-started/pricing). */
export const PRICES_2026: PriceTable = {
  postRead: 5_000,
  ownPostRead: 1_000,
  userRead: 10_000,
  dmEventRead: 10_000,
  mediaRead: 5_000,
  postCreate: 15_000,
  postCreateWithUrl: 200_000,
  summonedReply: 10_000,
  dmCreate: 15_000,
  interactionCreate: 15_000,
  contentDelete: 10_000,
};

/** X stops serving an app's post reads at this many in a month. */
export const POST_READS_PER_MONTH = 3_000_000;

export type PriceReason = 'post' | 'summoned_reply' | 'contains_url' | 'direct_message' | 'interaction' | 'deletion';

export interface Price {
  amountMicros: number;
  reasons: PriceReason[];
}
