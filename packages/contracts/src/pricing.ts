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

const Given = z.strictObject({ prices: Prices.optional(), rules: Rules.optional() });

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
  const { data, error } = Given.safeParse(json);
  if (error) {
    return refuse(error.issues.map(({ path, message }) => `${path.join('.') || 'as a whole'}: ${message}`).join('; '));
  }
  // what is not given is absent, not undefined
  return {
    prices: { ...PRICES_2026, ...(data.prices as Partial<PriceTable>) },
    rules: { ...DEAREST_RULES, ...(data.rules as Partial<BillingRules>) },
  };
});
