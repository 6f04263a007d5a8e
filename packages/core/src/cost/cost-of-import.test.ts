import { expect, it } from 'vitest';
import { DEAREST_RULES, type BillingRules } from './billing-rules.ts';
import { costOfImport } from './cost-of-import.ts';
import { PRICES_2026 } from './prices.ts';

const counts = { posts: 200, ownPosts: 100, users: 50, media: 20, directMessages: 10 };

it.each<[claim: string, rules: Partial<BillingRules>, dollars: number]>([
  ['with the people and media beside them', {}, 1 + 0.5 + 0.5 + 0.1 + 0.1],
  ['without, where X does not bill them', { includesCount: false }, 1 + 0.5 + 0.1],
  ['own posts cheaper, for the owner of the app', { includesCount: false, appOwnerUserId: '7' }, 1 + 0.1 + 0.1],
])('what was brought costs %s', (_claim, rules, dollars) => {
  const pricing = { prices: PRICES_2026, rules: { ...DEAREST_RULES, ...rules } };
  expect(costOfImport(counts, pricing, '7')).toBe(Math.round(dollars * 1_000_000));
});
