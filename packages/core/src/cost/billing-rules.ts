import { PRICES_2026, type PriceTable } from './prices.ts';

/** What X's price list leaves open about reads. */
export interface BillingRules {
  /** Resources in `includes` are billed beside those in `data`. */
  includesCount: boolean;
  /** Within which circle a resource that is read twice on one UTC day is billed once. */
  dedupe: 'account' | 'organization';
  /** X's id of the account that owns the developer app: its own posts are cheaper to itself. */
  appOwnerUserId: string | null;
}

/** The dearest reading of the price list, so that a bill is never a surprise. */
export const DEAREST_RULES: BillingRules = { includesCount: true, dedupe: 'account', appOwnerUserId: null };

/** At which prices and by which rules calls are counted. */
export interface Pricing {
  prices: PriceTable;
  rules: BillingRules;
}

export const USUAL_PRICING: Pricing = { prices: PRICES_2026, rules: DEAREST_RULES };
