import { AppError, type TwitterAccount } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { getAccount } from './get-account.ts';

// an account that goes on was silent for its own sake before
const SET = `
  UPDATE account SET state = $3, state_reason = NULL,
    listening_since = CASE WHEN $3 = 'connected' THEN $4::timestamptz ELSE listening_since END
  WHERE organization_id = $1 AND id = $2 AND state IN ('connected', 'paused') AND state <> $3
  RETURNING id`;
// whoever still holds a stream writes nothing any more
const POLL_NOW = `
  UPDATE stream SET due_at = $3, lease_token = NULL, lease_until = NULL WHERE organization_id = $1 AND account_id = $2`;

/**
 * Pauses an account (nothing is fetched, nothing goes out) or lets it go on, with what came meanwhile.
 * @throws AppError `forbidden`, `not_found`, `account_not_active` when it is disconnected or waits for a reauthorization
 */
export async function setAccountState(
  ctx: Context,
  input: { accountId: string; state: 'paused' | 'connected' },
): Promise<TwitterAccount> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, input.accountId];
  const changed = await ctx.db.pipeline(async (statement) => {
    const { rowCount } = await statement('set-account-state', SET, [...key, input.state, ctx.now()]);
    if (rowCount && input.state === 'connected') await statement('poll-now', POLL_NOW, [...key, ctx.now()]);
    return rowCount === 1;
  });
  const account = await getAccount(ctx, input.accountId);
  if (!changed) {
    if (account.state === input.state) return account; // twice is the same as once
    throw new AppError('account_not_active');
  }
  await ctx.publish({ type: 'account.changed', id: account.id });
  return account;
}
