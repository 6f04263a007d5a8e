import type { ApiTier } from '@perch/core';
import type { Context } from '../context.ts';

/** SQL: the plan of the account in `alias`, its own or its app's; null: as the platform's app. */
export const tierOf = (alias: string) => `coalesce(${alias}.tier, (
      SELECT app.tier FROM twitter_app app
      WHERE app.organization_id = ${alias}.organization_id AND app.id = ${alias}.twitter_app_id))`;

/** What the platform's app allows, unless told: what X sells to everybody. */
export const platformTier = (ctx: Pick<Context, 'apiTier'>): ApiTier => ctx.apiTier ?? 'self_serve';
