import { AppError, type TwitterAccount, type UpdateAccount } from '@perch/contracts';
import { changedFields } from '@perch/core';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { getAccount } from './get-account.ts';

const READ = `
  SELECT username, daily_budget_micros::float8 AS budget_micros, silence_hours, tier, tier_source,
    settings_revision AS revision
  FROM account
  WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`;

interface Row {
  username: string;
  budget_micros: number | null;
  silence_hours: number | null;
  tier: string | null;
  tier_source: string;
  revision: number;
}

const SET_REVISION = `
  UPDATE account SET settings_revision = settings_revision + 1 WHERE organization_id = $1 AND id = $2`;

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
 * @throws AppError `forbidden`, `not_found`, `settings_changed`
 */
export async function updateAccount(
  ctx: Context,
  input: { accountId: string; changes: UpdateAccount },
): Promise<TwitterAccount> {
  requirePermission(ctx, 'setup.social');
  const { accountId } = input;
  const { dailyBudgetUsd, silenceHours, tier, revision } = input.changes;
  const key = [ctx.organizationId, accountId];
  const micros = dailyBudgetUsd == null ? null : Math.round(dailyBudgetUsd * 1_000_000);
  const now = ctx.now();
  // without one of its own it goes by its app
  const declared = tier == null ? { tier: null, tierSource: 'default' } : { tier, tierSource: 'declared' };
  await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('update-account-read', READ, key);
    const row = rows[0] as Row | undefined;
    if (!row) throw new AppError('not_found');
    if (revision !== undefined && revision !== row.revision) throw new AppError('settings_changed');
    const before = {
      dailyBudgetUsd: row.budget_micros === null ? null : row.budget_micros / 1_000_000,
      silenceHours: row.silence_hours,
      tier: row.tier,
      tierSource: row.tier_source,
    };
    const after = {
      ...before,
      dailyBudgetUsd: dailyBudgetUsd === undefined ? before.dailyBudgetUsd : dailyBudgetUsd,
      silenceHours: silenceHours === undefined ? before.silenceHours : silenceHours,
      ...(tier !== undefined && declared),
    };
    await settleAll([
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
      changedFields(before, after) && statement('update-account-revision', SET_REVISION, key),
      recordAudit(statement, ctx, {
        action: 'account.changed',
        subject: { kind: 'account', id: accountId, name: `@${row.username}` },
        before,
        after,
      }),
    ]);
  });
  const account = await getAccount(ctx, accountId);
  await ctx.publish({ type: 'account.changed', id: account.id });
  return account;
}
