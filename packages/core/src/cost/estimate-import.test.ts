import { describe, expect, it } from 'vitest';
import { DEAREST_RULES, type BillingRules } from './billing-rules.ts';
import { estimateImport, IMPORT_MOST } from './estimate-import.ts';
import { PRICES_2026 } from './prices.ts';

const usd = (dollars: number) => Math.round(dollars * 1_000_000);

function estimate(days: number, rules: Partial<BillingRules> = {}) {
  return estimateImport({ days, readerUserId: '100', prices: PRICES_2026, rules: { ...DEAREST_RULES, ...rules } });
}
const costs = (of: ReturnType<typeof estimate>) =>
  Object.fromEntries(of.lines.map(({ kind, costMicrosAtMost }) => [kind, costMicrosAtMost]));

describe('what history costs at most', () => {
  it.each([
    [
      'where X bills what comes beside a post, with an author and four pictures each',
      { includesCount: true },
      { mentions: usd(28), search: usd(84), own_tweets: usd(80.01), direct_messages: usd(37.5) },
    ],
    [
      'where it does not, the posts and messages alone',
      { includesCount: false },
      { mentions: usd(4), search: usd(12), own_tweets: usd(16), direct_messages: usd(15) },
    ],
    [
      'where the account owns the app, its own posts are cheaper',
      { includesCount: false, appOwnerUserId: '100' },
      { mentions: usd(4), search: usd(12), own_tweets: usd(3.2), direct_messages: usd(15) },
    ],
    [
      'where another account owns the app, they are not',
      { includesCount: false, appOwnerUserId: '200' },
      { mentions: usd(4), search: usd(12), own_tweets: usd(16), direct_messages: usd(15) },
    ],
  ] as const)('%s', (_claim, rules, expected) => {
    const found = estimate(7, rules);
    expect(costs(found)).toEqual(expected);
    expect(found.costMicrosAtMost).toBe(Object.values(expected).reduce((sum, each) => sum + each, 0));
  });

  it.each([
    [1, { mentions: 1, search: 1, own_tweets: 1, direct_messages: 1 }],
    [7, { mentions: 7, search: 7, own_tweets: 7, direct_messages: 7 }],
    [30, { mentions: 30, search: 7, own_tweets: 30, direct_messages: 30 }],
  ])('of %s days the search gives seven at most', (days, expected) => {
    const { lines } = estimate(days);
    expect(Object.fromEntries(lines.map(({ kind, daysAtMost }) => [kind, daysAtMost]))).toEqual(expected);
    for (const { kind, unitsAtMost } of lines) expect(unitsAtMost).toBe(IMPORT_MOST[kind]);
  });

  it('says for comparison what a hundred mentions by a hundred people cost', () => {
    expect(estimate(7).hundredMentionsMicros).toBe(usd(1.5));
    expect(estimate(7, { includesCount: false }).hundredMentionsMicros).toBe(usd(0.5));
  });
});
