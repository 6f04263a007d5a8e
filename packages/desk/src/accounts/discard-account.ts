import { AppError } from '@perch/contracts';
import type { SecretBox, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { forgetTokens, type ForgottenTokens } from './forget-tokens.ts';
import { holdTwitterUserOf } from './hold-twitter-user.ts';

const LOCK = `
  SELECT id, state, twitter_user_id AS "twitterUserId", connected_at AS "connectedAt" FROM account
  WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`;

// one that was connected before keeps its history
const DISCONNECT = `
  UPDATE account SET state = 'disconnected', awaiting_since = NULL WHERE organization_id = $1 AND id = $2`;
const REMOVE = 'DELETE FROM account WHERE organization_id = $1 AND id = $2';

/**
 * Forgets an authorization that nobody has confirmed: an account that was never connected is gone, one that was is
 * disconnected again. Returns the tokens for X to revoke, null when there is nothing to revoke.
 * @throws AppError `forbidden`, `not_found`, `account_not_awaiting`
 */
export async function discardAccount(
  ctx: Context,
  input: { box: SecretBox; accountId: string },
): Promise<ForgottenTokens | null> {
  requirePermission(ctx, 'setup.social');
  const { accountId } = input;
  const tokens = await ctx.db.pipeline(async (statement) => {
    await holdTwitterUserOf(statement, ctx.organizationId, accountId);
    const { rows } = await statement('discard-account-lock', LOCK, [ctx.organizationId, accountId]);
    const account = rows[0] as AwaitingAccount | undefined;
    if (!account) throw new AppError('not_found');
    if (account.state !== 'awaiting_confirmation') throw new AppError('account_not_awaiting');
    return discardAwaiting(statement, ctx, input.box, account);
  });
  await ctx.publish({ type: 'account.changed', id: accountId });
  return tokens;
}

export interface AwaitingAccount {
  id: string;
  state: string;
  twitterUserId: string;
  connectedAt: Date | null;
}

/** The same for an account that is locked by the transaction, and its X account before (`holdTwitterUser`). */
export async function discardAwaiting(
  statement: Statement,
  ctx: Context,
  box: SecretBox,
  account: AwaitingAccount,
): Promise<ForgottenTokens | null> {
  const tokens = await forgetTokens(statement, ctx, box, account);
  const key = [ctx.organizationId, account.id];
  if (account.connectedAt === null) await statement('discard-account-remove', REMOVE, key);
  else await statement('discard-account-disconnect', DISCONNECT, key);
  return tokens;
}
