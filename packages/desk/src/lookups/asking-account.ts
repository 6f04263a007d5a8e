import { AppError, type PricingOverrides } from '@perch/contracts';
import type { Pricing } from '@perch/core';
import type { Context } from '../context.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import { spentToday } from '../usage/spent-today.ts';

export interface AskingAccount extends Pricing {
  id: string;
  username: string;
  isBudgetUsedUp: boolean;
}

/** X lets a tweet carry so many pictures. */
const MOST_MEDIA = 4;

/** What X bills at most for a tweet with its author and all that is in it. */
export const mostPerTweet = ({ prices }: Pick<Pricing, 'prices'>): number =>
  prices.postRead + prices.userRead + MOST_MEDIA * prices.mediaRead;

// of all, one that may still cost something today
const READ = `
  SELECT a.id, a.username, ${appPricing('a')} AS "appPricing",
    a.daily_budget_micros IS NOT NULL AND a.daily_budget_micros <= ${spentToday('a', '$3')} AS "isBudgetUsedUp"
  FROM account a
  WHERE a.organization_id = $1 AND a.state = 'connected' AND ($2::uuid IS NULL OR a.id = $2)
  ORDER BY "isBudgetUsedUp", a.username LIMIT 1`;

/** The account as which X can be asked something. @throws AppError `no_account_to_ask` */
export async function askingAccount(ctx: Context, accountId: string | undefined): Promise<AskingAccount> {
  const values = [ctx.organizationId, accountId ?? null, ctx.now()];
  const [row] = await ctx.db.query<{
    id: string;
    username: string;
    appPricing: PricingOverrides | null;
    isBudgetUsedUp: boolean;
  }>(READ, values);
  if (!row) throw new AppError('no_account_to_ask');
  const { id, username, isBudgetUsedUp } = row;
  return { id, username, isBudgetUsedUp, ...pricingFor(ctx, row.appPricing) };
}
