import type { TwitterApp } from '@perch/contracts';
import { describe, expect, it } from 'vitest';
import { changedApp, dollarsOf, emptyApp, microsOf, newApp, valuesOf } from './app-values.ts';

const typed = { ...emptyApp(), name: ' Ours ', clientId: 'client-id\n', clientSecret: 'secret' };

describe('the form of an X app', () => {
  it('sends what was typed, trimmed, and of prices only what differs from X’s list', () => {
    expect(newApp(typed).input).toEqual({
      name: 'Ours',
      authorization: 'oauth2',
      clientId: 'client-id',
      clientSecret: 'secret',
      tier: 'self_serve',
      pricing: {},
    });
    const priced = {
      ...typed,
      prices: { ...typed.prices, postRead: '0,004' },
      includesCount: false,
      ownerUserId: '77',
    };
    expect(newApp(priced).input?.pricing).toEqual({
      prices: { postRead: 4_000 },
      rules: { includesCount: false, appOwnerUserId: '77' },
    });
  });

  it('says what is missing or cannot be, field by field', () => {
    const wrong = { ...emptyApp(), clientId: 'two words', prices: { ...typed.prices, userRead: 'free' } };
    expect(newApp(wrong)).toEqual({
      input: null,
      problems: { name: 'empty', clientId: 'malformed', clientSecret: 'empty', 'prices.userRead': 'price' },
    });
  });

  it('shows a stored app as it was typed, and keeps its secret', () => {
    const app = {
      name: 'Ours',
      authorization: 'oauth1',
      clientId: 'key',
      tier: 'enterprise',
      pricing: { prices: { postRead: 4_500 }, rules: { dedupe: 'organization', appOwnerUserId: '77' } },
    } as TwitterApp;
    const values = valuesOf(app, ',');
    expect(values).toMatchObject({ authorization: 'oauth1', clientSecret: '', ownerUserId: '77' });
    expect(values.prices.postRead).toBe('0,0045');
    const { name, clientId, tier, pricing } = app;
    expect(changedApp(values, 3).input).toEqual({ name, clientId, tier, pricing, revision: 3 });
    expect(changedApp({ ...values, clientSecret: 'new' }, 3).input?.clientSecret).toBe('new');
  });

  it.each<[string, ReturnType<typeof microsOf>]>([
    ['', null],
    ['0', 0],
    ['0.005', 5_000],
    ['0,2', 200_000],
    ['12.000001', 12_000_001],
    ['-1', 'unusable'],
    ['.5', 'unusable'],
    ['1e3', 'unusable'],
    ['1000', 'unusable'],
  ])('takes “%s” for %s', (text, micros) => expect(microsOf(text)).toBe(micros));

  it.each([
    [5_000, '0.005'],
    [200_000, '0.200'],
    [0, '0.000'],
    [1, '0.000001'],
  ])('shows %i millionths as %s', (micros, text) => expect(dollarsOf(micros, '.')).toBe(text));
});
