import { CreateTwitterApp, UpdateTwitterApp, type PricingOverrides, type TwitterApp } from '@perch/contracts';
import { DEAREST_RULES, PRICES_2026, type PriceTable } from '@perch/core';
import type { z } from 'zod';

export type PriceName = keyof PriceTable;
export const PRICE_NAMES = Object.keys(PRICES_2026) as PriceName[];

/** What the form of an X app holds: prices as they are typed, in US dollars. */
export interface AppValues {
  name: string;
  authorization: TwitterApp['authorization'];
  clientId: string;
  /** empty while the stored one is kept */
  clientSecret: string;
  tier: TwitterApp['tier'];
  prices: Record<PriceName, string>;
  includesCount: boolean;
  dedupe: 'account' | 'organization';
  /** X's id of the account that owns the app; empty: none of ours */
  ownerUserId: string;
}

/** What is wrong with a field, as a key below `twitterApp.problem`; by its path in the form. */
export type AppProblems = Partial<Record<string, 'empty' | 'malformed' | 'price'>>;

const MICROS = 1_000_000;
const DOLLARS = /^\d{1,3}([.,]\d{1,6})?$/;

export const emptyApp = (authorization: TwitterApp['authorization'] = 'oauth2'): AppValues => ({
  name: '',
  authorization,
  clientId: '',
  clientSecret: '',
  tier: 'self_serve',
  prices: Object.fromEntries(PRICE_NAMES.map((name) => [name, ''])) as Record<PriceName, string>,
  includesCount: DEAREST_RULES.includesCount,
  dedupe: DEAREST_RULES.dedupe,
  ownerUserId: '',
});

/** An app as the form shows it. `decimal`: the reader's decimal sign. */
export function valuesOf(app: TwitterApp, decimal: '.' | ','): AppValues {
  const { prices = {}, rules = {} } = app.pricing;
  const typed = Object.entries(prices).map(([name, micros]) => [name, dollarsOf(micros, decimal)]);
  return {
    ...emptyApp(app.authorization),
    name: app.name,
    clientId: app.clientId,
    tier: app.tier,
    prices: { ...emptyApp().prices, ...Object.fromEntries(typed) },
    includesCount: rules.includesCount ?? DEAREST_RULES.includesCount,
    dedupe: rules.dedupe ?? DEAREST_RULES.dedupe,
    ownerUserId: rules.appOwnerUserId ?? '',
  };
}

/** Micro-dollars as they are typed: `0.005`. */
export const dollarsOf = (micros: number, decimal: '.' | ',') =>
  (micros / MICROS)
    .toFixed(6)
    .replace(/0{1,3}$/, '')
    .replace('.', decimal);

/** Millionths of a dollar; null where nothing is typed. */
export function microsOf(typed: string): number | null | 'unusable' {
  const text = typed.trim();
  if (text === '') return null;
  return DOLLARS.test(text) ? Math.round(Number(text.replace(',', '.')) * MICROS) : 'unusable';
}

export type ReadApp<T> = { input: T; problems: null } | { input: null; problems: AppProblems };

/** The form as the API takes it, by the API's own schema. */
export const newApp = (values: AppValues): ReadApp<CreateTwitterApp> => {
  const { name, authorization, clientId, clientSecret, tier } = values;
  return read(CreateTwitterApp, values, { name, authorization, clientId, clientSecret, tier });
};

/** The same for an app that is there: an empty secret is one that stays. */
export const changedApp = (values: AppValues, revision: number): ReadApp<UpdateTwitterApp> => {
  const { name, clientId, clientSecret, tier } = values;
  const secret = clientSecret.trim() === '' ? {} : { clientSecret };
  return read(UpdateTwitterApp, values, { name, clientId, ...secret, tier, revision });
};

function read<S extends z.ZodType>(schema: S, values: AppValues, fields: object): ReadApp<z.output<S>> {
  const prices = PRICE_NAMES.map((name) => [name, microsOf(values.prices[name])] as const);
  const unusable = prices.filter(([, micros]) => micros === 'unusable');
  const parsed = schema.safeParse({ ...fields, pricing: pricingOf(values, prices) });
  if (parsed.success && unusable.length === 0) return { input: parsed.data, problems: null };
  const problems: AppProblems = Object.fromEntries(unusable.map(([name]) => [`prices.${name}`, 'price']));
  for (const { path, code } of parsed.error?.issues ?? []) {
    const [field, , name] = path.map(String);
    if (field === 'pricing') problems[`prices.${name}`] ??= 'price';
    else problems[field!] ??= code === 'too_small' ? 'empty' : 'malformed';
  }
  return { input: null, problems };
}

/** Only what differs from X's list and its dearest reading. */
function pricingOf(
  { includesCount, dedupe, ownerUserId }: AppValues,
  prices: readonly (readonly [PriceName, number | null | 'unusable'])[],
): PricingOverrides {
  const given = prices.filter(([, micros]) => typeof micros === 'number');
  const rules = {
    ...(includesCount !== DEAREST_RULES.includesCount && { includesCount }),
    ...(dedupe !== DEAREST_RULES.dedupe && { dedupe }),
    ...(ownerUserId !== '' && { appOwnerUserId: ownerUserId }),
  };
  return {
    ...(given.length > 0 && { prices: Object.fromEntries(given) }),
    ...(Object.keys(rules).length > 0 && { rules }),
  };
}
