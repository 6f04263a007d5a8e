import { AppError, type ImportEstimate, type PricingOverrides } from '@perch/contracts';
import { estimateImport } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import { spentToday } from '../usage/spent-today.ts';

interface Row {
  twitterUserId: string;
  dailyMicros: number | null;
  spentTodayMicros: number;
  appPricing: PricingOverrides | null;
}

const READ = `
  SELECT a.twitter_user_id AS "twitterUserId", a.daily_budget_micros::float8 AS "dailyMicros",
    ${spentToday('a', '$3')} AS "spentTodayMicros", ${appPricing('a')} AS "appPricing"
  FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

const DAY_MS = 86_400_000;

/** What bringing so many days of history costs at most. @throws AppError `forbidden`, `not_found` */
export async function estimateAccountImport(
  ctx: Context,
  { accountId, days }: { accountId: string; days: number },
): Promise<ImportEstimate> {
  requirePermission(ctx, 'setup.social');
  const now = ctx.now();
  const [account] = await ctx.db.query<Row & Record<string, unknown>>(READ, [ctx.organizationId, accountId, now]);
  if (!account) throw new AppError('not_found');
  const { prices, rules } = pricingFor(ctx, account.appPricing);
  const { twitterUserId: readerUserId, dailyMicros, spentTodayMicros } = account;
  const leftTodayMicros = dailyMicros === null ? 0 : Math.max(0, dailyMicros - spentTodayMicros);
  return {
    days,
    fromAt: new Date(now.getTime() - days * DAY_MS).toISOString(),
    ...estimateImport({ days, readerUserId, prices, rules }),
    budget: dailyMicros === null ? null : { dailyMicros, leftTodayMicros },
  };
}
