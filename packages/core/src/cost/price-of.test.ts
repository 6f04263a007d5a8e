import { describe, expect, it } from 'vitest';
import { priceOfInteraction, priceOfRead, priceOfReply } from './price-of.ts';
import { PRICES_2026 } from './prices.ts';

describe('prices of 2026, in micro-dollars', () => {
  it.each([
    ['a page of 100 mentions', 'post', 100, 500_000],
    ['a page of our own tweets', 'own_post', 100, 100_000],
    ['a profile', 'user', 1, 10_000],
    ['three DM events', 'dm_event', 3, 30_000],
    ['nothing', 'post', 0, 0],
  ] as const)('reading %s', (_claim, resource, count, micros) => {
    expect(priceOfRead(resource, count)).toBe(micros);
  });
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
    ['delete', 10_000],
  ] as const)('%s', (interaction, micros) => {
    expect(priceOfInteraction(interaction).amountMicros).toBe(micros);
  });
});
