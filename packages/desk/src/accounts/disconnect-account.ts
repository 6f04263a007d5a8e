import { AppError } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { announceIncidents, NO_INCIDENTS } from '../escalation/announce-incidents.ts';
import { endIncidents } from '../escalation/end-incidents.ts';
import { requirePermission } from '../require-permission.ts';
import { discardAwaiting, type AwaitingAccount } from './discard-account.ts';
import { forgetTokens, type ForgottenTokens } from './forget-tokens.ts';
import { holdTwitterUserOf } from './hold-twitter-user.ts';

// the credential may be under refresh, which waits for X: whoever writes rows of the account must not wait with us
const LOCK = `
  SELECT id, state, twitter_user_id AS "twitterUserId", connected_at AS "connectedAt", username FROM account
  WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`;

const DISCONNECT = `
  UPDATE account SET state = 'disconnected', state_reason = NULL WHERE organization_id = $1 AND id = $2`;

/**
 * Forgets the tokens of an account; its tickets, tweets and settings stay, its incidents under way end. Returns the tokens for X to revoke, null when
 * there were none. One that still awaits its confirmation is discarded.
 * @throws AppError `forbidden`, `not_found`
 */
export async function disconnectAccount(
  ctx: Context,
  input: { box: SecretBox; accountId: string },
): Promise<ForgottenTokens | null> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, input.accountId];
  const { tokens, ended } = await ctx.db.pipeline(async (statement) => {
    await holdTwitterUserOf(statement, ctx.organizationId, input.accountId);
    const { rows } = await statement('disconnect-account-lock', LOCK, key);
    const account = rows[0] as (AwaitingAccount & { username: string }) | undefined;
    if (!account) throw new AppError('not_found');
    if (account.state === 'awaiting_confirmation') {
      return { tokens: await discardAwaiting(statement, ctx, input.box, account), ended: NO_INCIDENTS };
    }
    const forgotten = await forgetTokens(statement, ctx, input.box, account);
    await statement('disconnect-account', DISCONNECT, key);
    await recordAudit(statement, ctx, {
      action: 'account.disconnected',
      subject: { kind: 'account', id: account.id, name: `@${account.username}` },
      before: { state: account.state },
      after: { state: 'disconnected' },
    });
    return {
      tokens: forgotten,
      ended: await endIncidents(statement, ctx, { accountId: input.accountId, why: 'disconnected' }),
    };
  });
  await ctx.publish({ type: 'account.changed', id: input.accountId });
  await announceIncidents(ctx, ended);
  return tokens;
}
