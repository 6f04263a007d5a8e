import { DEAREST_RULES, PRICES_2026, type BillingRules, type PriceTable, type Pricing } from '@perch/core';
import { z } from 'zod';

const micros = z.number().int().min(0).max(1_000_000_000);
const Prices = z.strictObject(
  Object.fromEntries(Object.keys(PRICES_2026).map((name) => [name, micros.optional()])) as Record<
    keyof PriceTable,
    z.ZodOptional<typeof micros>
  >,
);
const Rules = z.strictObject({
  includesCount: z.boolean().optional(),
  dedupe: z.enum(['account', 'organization']).optional(),
  appOwnerUserId: z
    .string()
    .regex(/^\d{1,19}$/, 'must be an id of X, as a string')
    .nullable()
    .optional(),
} satisfies Record<keyof BillingRules, z.ZodType>);

/** What differs from X's price list of 2026 (micro-dollars) and from its dearest reading. */
export const PricingOverrides = z.strictObject({ prices: Prices.optional(), rules: Rules.optional() });
export type PricingOverrides = z.infer<typeof PricingOverrides>;

/** The whole price list and all rules: what is not given is as X publishes it. */
export const pricingOf = ({ prices, rules }: PricingOverrides): Pricing => ({
  // what is not given is absent, not undefined
  prices: { ...PRICES_2026, ...(prices as Partial<PriceTable>) },
  rules: { ...DEAREST_RULES, ...(rules as Partial<BillingRules>) },
});

/**
 * X_PRICING: JSON `{prices?, rules?}` with what differs from X's price list of 2026 (micro-dollars) and from its dearest
 * reading. A name that does not exist is refused, with all others that are wrong.
 */
export const PricingSetting = z.string().transform((value, ctx): Pricing => {
  const refuse = (message: string) => {
    ctx.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    return refuse('must be JSON, such as {"prices": {"postRead": 5000}, "rules": {"includesCount": false}}');
  }
  const { data, error } = PricingOverrides.safeParse(json);
  if (error) {
    return refuse(error.issues.map(({ path, message }) => `${path.join('.') || 'as a whole'}: ${message}`).join('; '));
  }
  return pricingOf(data);
});
