import { pricingOf, type PricingOverrides } from '@perch/contracts';
import { USUAL_PRICING, type Pricing } from '@perch/core';
import type { Context } from '../context.ts';

/** SQL: what the own app of the account in `alias` says of prices; null where it has none. */
export const appPricing = (alias: string) => `(
      SELECT app.pricing FROM twitter_app app
      WHERE app.organization_id = ${alias}.organization_id AND app.id = ${alias}.twitter_app_id)`;

/** Who brings an own app pays X for it, at prices of its own: the platform's are no matter then. */
export const pricingFor = (ctx: Pick<Context, 'pricing'>, ownApp: PricingOverrides | null | undefined): Pricing =>
  ownApp ? pricingOf(ownApp) : (ctx.pricing ?? USUAL_PRICING);
