import { DEAREST_RULES, PRICES_2026 } from '@perch/core';
import { describe, expect, it } from 'vitest';
import { loadWorkerConfig } from './config.ts';

const given = (pricing?: string) =>
  loadWorkerConfig({
    APP_DATABASE_URL: 'postgresql://perch_app@localhost/perch',
    REDIS_URL: 'redis://localhost',
    PUBLIC_URL: 'http://localhost:4000',
    ENCRYPTION_KEYS: `k1:${btoa('0'.repeat(32))}`,
    SMTP_URL: 'smtp://localhost',
    ...(pricing !== undefined && { X_PRICING: pricing }),
  }).X_PRICING;

describe('X_PRICING', () => {
  it('left out means the price list of X, read the dear way', () => {
    expect(given()).toEqual({ prices: PRICES_2026, rules: DEAREST_RULES });
  });

  it('changes what it names and nothing else', () => {
    const pricing = given(
      '{"prices": {"postRead": 4000}, "rules": {"dedupe": "organization", "appOwnerUserId": "77"}}',
    );
    expect(pricing.prices).toEqual({ ...PRICES_2026, postRead: 4_000 });
    expect(pricing.rules).toEqual({ includesCount: true, dedupe: 'organization', appOwnerUserId: '77' });
  });

  it.each([
    ['is not JSON', '{prices}', 'X_PRICING must be JSON'],
    ['is not an object', '7', 'X_PRICING as a whole: '],
    ['has a price X does not know', '{"prices": {"tweetRead": 1}}', 'prices: Unrecognized key: "tweetRead"'],
    ['has a rule there is not', '{"rules": {"dedup": "account"}}', 'rules: Unrecognized key: "dedup"'],
    ['has dollars for micro-dollars', '{"prices": {"postRead": 0.005}}', 'prices.postRead: '],
    ['has a price below zero', '{"prices": {"postRead": -1}}', 'prices.postRead: '],
    ['has a numeric id', '{"rules": {"appOwnerUserId": 77}}', 'rules.appOwnerUserId: '],
    ['has two mistakes', '{"prices": {"a": 1}, "rules": {"dedupe": "user"}}', 'rules.dedupe: '],
  ])('that %s is refused by name', (_claim, pricing, message) => {
    expect(() => given(pricing)).toThrow(message);
  });
});
