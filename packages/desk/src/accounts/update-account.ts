import type { TwitterAccount, UpdateAccount } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { getAccount } from './get-account.ts';

const SET = `
  UPDATE account SET daily_budget_micros = CASE WHEN $3::boolean THEN $4::bigint ELSE daily_budget_micros END
  WHERE organization_id = $1 AND id = $2`;

// what was slowed looks at once what it may do now
const POLL_NOW = `
  UPDATE stream SET due_at = least(due_at, $3)
  WHERE organization_id = $1 AND account_id = $2 AND slowed_by = 'budget' AND lease_until IS NULL`;

/**
 * Changes what is given of an account's settings; the rest stays.
 * @throws AppError `forbidden`, `not_found`
 */
export async function updateAccount(
  ctx: Context,
  input: { accountId: string; changes: UpdateAccount },
): Promise<TwitterAccount> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, input.accountId];
  const { dailyBudgetUsd } = input.changes;
  const micros = dailyBudgetUsd == null ? null : Math.round(dailyBudgetUsd * 1_000_000);
  await ctx.db.pipeline(async (statement) => {
    await statement('update-account', SET, [...key, dailyBudgetUsd !== undefined, micros]);
    if (dailyBudgetUsd !== undefined) await statement('poll-what-was-slowed', POLL_NOW, [...key, ctx.now()]);
  });
  const account = await getAccount(ctx, input.accountId);
  await ctx.publish({ type: 'account.changed', id: account.id });
  return account;
}
