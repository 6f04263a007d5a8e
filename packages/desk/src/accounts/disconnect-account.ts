import { AppError, type TwitterAppKeys } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { APP_KEYS, openAppKeys, type AppKeysRow } from '../twitter-apps/app-keys.ts';
import { openTokens, type StoredTokens } from './access-token.ts';

export interface ForgottenTokens {
  /** that they were given to; null: the platform's */
  app: TwitterAppKeys | null;
  tokens: StoredTokens;
}

interface Row extends AppKeysRow {
  key_id: string | null;
  sealed: Buffer | null;
}

const DISCONNECT = `
  WITH disconnected AS (
    UPDATE account SET state = 'disconnected', state_reason = NULL
    WHERE organization_id = $1 AND id = $2 RETURNING organization_id, id, twitter_app_id
  ), forgotten AS (
    DELETE FROM account_credential c USING disconnected d
    WHERE c.organization_id = d.organization_id AND c.account_id = d.id RETURNING c.key_id, c.sealed
  )
  SELECT f.key_id, f.sealed, ${APP_KEYS('t')} FROM disconnected d LEFT JOIN forgotten f ON true
  LEFT JOIN twitter_app t ON t.organization_id = d.organization_id AND t.id = d.twitter_app_id`;

/**
 * Forgets the tokens of an account; its tickets, tweets and settings stay. Returns the tokens for X to revoke, null when
 * there were none.
 * @throws AppError `forbidden`, `not_found`
 */
export async function disconnectAccount(
  ctx: Context,
  input: { box: SecretBox; accountId: string },
): Promise<ForgottenTokens | null> {
  requirePermission(ctx, 'setup.social');
  const [row] = await ctx.db.query<Row>(DISCONNECT, [ctx.organizationId, input.accountId]);
  if (!row) throw new AppError('not_found');
  await ctx.publish({ type: 'account.changed', id: input.accountId });
  if (row.key_id === null || row.sealed === null) return null;
  try {
    const sealed = { keyId: row.key_id, sealed: new Uint8Array(row.sealed) };
    return { app: openAppKeys(input.box, row), tokens: openTokens(input.box, input.accountId, sealed) };
  } catch (error) {
    // the key is gone: nobody can use them, nobody can revoke them
    ctx.log.warn({ err: error, accountId: input.accountId }, 'the tokens of a disconnected account cannot be read');
    return null;
  }
}
