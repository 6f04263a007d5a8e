import { describe, expect, it } from 'vitest';
import { priceOfInteraction, priceOfReply } from './price-of.ts';
import { PRICES_2026 } from './prices.ts';

describe('prices of 2026, in micro-dollars', () => {
  it('are whole numbers', () => {
    for (const price of Object.values(PRICES_2026)) expect(Number.isSafeInteger(price)).toBe(true);
  });
  it('a summoned reply with a link costs the dearer of the two', () => {
    const dear = { ...PRICES_2026, summonedReply: 300_000 };
    expect(priceOfReply({ via: 'tweet', text: 'acme.com', isSummoned: true }).amountMicros).toBe(200_000);
    expect(priceOfReply({ via: 'tweet', text: 'acme.com', isSummoned: true }, dear).amountMicros).toBe(300_000);
  });
  it.each([
    ['like', 15_000],
    ['retweet', 15_000],
    ['unlike', 10_000],
    ['unretweet', 10_000],
    ['delete_tweet', 10_000],
  ] as const)('%s', (interaction, micros) => {
    expect(priceOfInteraction(interaction).amountMicros).toBe(micros);
  });
});
