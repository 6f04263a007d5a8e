import { AppError, type TwitterAccount } from '@perch/contracts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { getAccount } from './get-account.ts';

// an account that goes on was silent for its own sake before
const SET = `
  UPDATE account SET state = $3, state_reason = NULL,
    listening_since = CASE WHEN $3 = 'connected' THEN $4::timestamptz ELSE listening_since END
  WHERE organization_id = $1 AND id = $2 AND state IN ('connected', 'paused') AND state <> $3
  RETURNING username`;
// whoever still holds a stream writes nothing any more
const POLL_NOW = `
  UPDATE stream SET due_at = $3, lease_token = NULL, lease_until = NULL WHERE organization_id = $1 AND account_id = $2`;

/**
 * Pauses an account (nothing is fetched, nothing goes out) or lets it go on, with what came meanwhile.
 * @throws AppError `forbidden`, `not_found`, `account_not_active` when it is disconnected or waits for somebody
 */
export async function setAccountState(
  ctx: Context,
  input: { accountId: string; state: 'paused' | 'connected' },
): Promise<TwitterAccount> {
  requirePermission(ctx, 'setup.social');
  const { accountId, state } = input;
  const key = [ctx.organizationId, accountId];
  const isPaused = state === 'paused';
  const changed = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('set-account-state', SET, [...key, state, ctx.now()]);
    if (!rows[0]) return false;
    if (!isPaused) await statement('poll-now', POLL_NOW, [...key, ctx.now()]);
    await recordAudit(statement, ctx, {
      action: isPaused ? 'account.paused' : 'account.resumed',
      subject: { kind: 'account', id: accountId, name: `@${rows[0].username}` },
      before: { state: isPaused ? 'connected' : 'paused' },
      after: { state },
    });
    return true;
  });
  const account = await getAccount(ctx, accountId);
  if (!changed) {
    if (account.state === state) return account; // twice is the same as once
    throw new AppError('account_not_active');
  }
  await ctx.publish({ type: 'account.changed', id: account.id });
  return account;
}
