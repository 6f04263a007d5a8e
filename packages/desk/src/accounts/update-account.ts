import { AppError, type TwitterAccount, type UpdateAccount } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { getAccount } from './get-account.ts';

const READ = `
  SELECT username, daily_budget_micros::float8 AS budget_micros, silence_hours, tier, tier_source FROM account
  WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`;

const SET_BUDGET = `UPDATE account SET daily_budget_micros = $3 WHERE organization_id = $1 AND id = $2`;

// what was slowed looks at once what it may do now
const POLL_NOW = `
  UPDATE stream SET due_at = least(due_at, $3)
  WHERE organization_id = $1 AND account_id = $2 AND slowed_by = 'budget' AND lease_until IS NULL`;

// a silence from before the alarm was switched on is nobody's news; the next sweep finds out when to look
const SET_SILENCE = `
  UPDATE account SET silence_hours = $3, silence_due_at = $4,
    listening_since = CASE WHEN silence_hours IS NULL THEN $4 ELSE listening_since END,
    silence_told_since = CASE WHEN silence_hours IS NULL THEN NULL ELSE silence_told_since END
  WHERE organization_id = $1 AND id = $2`;

const SET_TIER = `
  UPDATE account SET tier = $3, tier_source = $4, tier_since = $5, tier_detail = NULL
  WHERE organization_id = $1 AND id = $2`;

/**
 * Changes what is given of an account's settings; the rest stays.
 * @throws AppError `forbidden`, `not_found`
 */
export async function updateAccount(
  ctx: Context,
  input: { accountId: string; changes: UpdateAccount },
): Promise<TwitterAccount> {
  requirePermission(ctx, 'setup.social');
  const { accountId } = input;
  const { dailyBudgetUsd, silenceHours, tier } = input.changes;
  const key = [ctx.organizationId, accountId];
  const micros = dailyBudgetUsd == null ? null : Math.round(dailyBudgetUsd * 1_000_000);
  const now = ctx.now();
  // without one of its own it goes by its app
  const declared = tier == null ? { tier: null, tierSource: 'default' } : { tier, tierSource: 'declared' };
  await ctx.db.pipeline(async (statement) => {
    const [{ rows }] = await settleAll([
      statement('update-account-read', READ, key),
      dailyBudgetUsd !== undefined && statement('update-account-budget', SET_BUDGET, [...key, micros]),
      dailyBudgetUsd !== undefined && statement('poll-what-was-slowed', POLL_NOW, [...key, now]),
      silenceHours !== undefined && statement('update-account-silence', SET_SILENCE, [...key, silenceHours, now]),
      tier !== undefined &&
        statement('update-account-tier', SET_TIER, [
          ...key,
          declared.tier,
          declared.tierSource,
          tier === null ? null : now,
        ]),
    ]);
    if (!rows[0]) throw new AppError('not_found');
    const { username, budget_micros: budget, silence_hours: hours } = rows[0];
    const before = {
      dailyBudgetUsd: budget === null ? null : budget / 1_000_000,
      silenceHours: hours,
      tier: rows[0].tier,
      tierSource: rows[0].tier_source,
    };
    await recordAudit(statement, ctx, {
      action: 'account.changed',
      subject: { kind: 'account', id: accountId, name: `@${username}` },
      before,
      after: {
        ...before,
        dailyBudgetUsd: dailyBudgetUsd === undefined ? before.dailyBudgetUsd : dailyBudgetUsd,
        silenceHours: silenceHours === undefined ? before.silenceHours : silenceHours,
        ...(tier !== undefined && declared),
      },
    });
  });
  const account = await getAccount(ctx, accountId);
  await ctx.publish({ type: 'account.changed', id: account.id });
  return account;
}
