import type { TwitterAppKeys } from '@perch/contracts';
import type { SecretBox, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { APP_KEYS, openAppKeys, type AppKeysRow } from '../twitter-apps/app-keys.ts';
import { openTokens, type StoredTokens } from './access-token.ts';
import { isHeldElsewhere } from './hold-twitter-user.ts';

/** What is left of a credential: for X to revoke, once the rows are gone. */
export interface ForgottenTokens {
  /** that they were given to; null: the platform's */
  app: TwitterAppKeys | null;
  tokens: StoredTokens;
}

interface Row extends AppKeysRow {
  key_id: string;
  sealed: Buffer;
}

const FORGET = `
  WITH forgotten AS (
    DELETE FROM account_credential WHERE organization_id = $1 AND account_id = $2 RETURNING account_id, key_id, sealed)
  SELECT f.key_id, f.sealed, ${APP_KEYS('t')} FROM forgotten f
  JOIN account a ON a.organization_id = $1 AND a.id = f.account_id
  LEFT JOIN twitter_app t ON t.organization_id = $1 AND t.id = a.twitter_app_id`;

/**
 * Deletes the credential of an account whose X account the transaction holds (`holdTwitterUser`). Null when there is none,
 * when nobody can read it, or when X must not revoke it.
 */
export async function forgetTokens(
  statement: Statement,
  ctx: Context,
  box: SecretBox,
  account: { id: string; twitterUserId: string },
): Promise<ForgottenTokens | null> {
  const { rows } = await statement('forget-tokens', FORGET, [ctx.organizationId, account.id]);
  const row = rows[0] as Row | undefined;
  if (!row) return null;
  if (await isHeldElsewhere(statement, ctx.organizationId, account.twitterUserId)) return null;
  try {
    const sealed = { keyId: row.key_id, sealed: new Uint8Array(row.sealed) };
    return { app: openAppKeys(box, row), tokens: openTokens(box, account.id, sealed) };
  } catch (error) {
    // the key is gone: nobody can use them, nobody can revoke them
    ctx.log.warn({ err: error, accountId: account.id }, 'the tokens of an account cannot be read');
    return null;
  }
}
