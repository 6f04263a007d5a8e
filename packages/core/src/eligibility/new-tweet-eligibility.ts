import { priceOfReply } from '../cost/price-of.ts';
import { PRICES_2026, type Price, type PriceTable } from '../cost/prices.ts';
import { measureReply } from '../text/weighted-length.ts';
import { cashtags, type ApiTier } from './reply-eligibility.ts';
import { accountProblem, type AccountProblem } from './tweet-action-eligibility.ts';

export interface NewTweetQuestion {
  tier: ApiTier;
  /** of the account that posts */
  accountState: string;
  text: string;
  /** Files go with it: it needs no text. */
  hasMedia?: boolean;
  prices?: PriceTable;
}

export type NewTweetEligibility =
  | { allowed: true; price: Price }
  | { allowed: false; code: AccountProblem | 'empty' | 'too_long' | 'too_many_cashtags' };

/** Whether X will take a new tweet of the account, which answers nobody, and what it costs. The text is judged last. */
export function newTweetEligibility(question: NewTweetQuestion): NewTweetEligibility {
  const { tier, accountState, text, hasMedia, prices = PRICES_2026 } = question;
  const refuse = (code: Extract<NewTweetEligibility, { allowed: false }>['code']) =>
    ({ allowed: false, code }) as const;
  const ofAccount = accountProblem(accountState);
  if (ofAccount !== null) return refuse(ofAccount);
  const { problem } = measureReply(text, 'tweet', hasMedia);
  if (problem !== null) return refuse(problem);
  if (tier === 'self_serve' && cashtags(text) > 1) return refuse('too_many_cashtags');
  return { allowed: true, price: priceOfReply({ via: 'tweet', text, isSummoned: false }, prices) };
}
