import { AppError } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { hashOfState, sealContext } from './begin-authorization.ts';

export interface Authorization {
  /** the PKCE verifier, or the secret of the request token */
  secret: string;
  /** the account being authorized anew; null for a new one */
  accountId: string | null;
  /** the app that is authorized; null: the platform's */
  twitterAppId: string | null;
  returnTo: string;
}

interface Row {
  id: string;
  key_id: string;
  sealed: Buffer;
  account_id: string | null;
  twitter_app_id: string | null;
  return_to: string;
}

// whoever comes second, comes late, or comes from another session finds nothing
const TAKE = `
  UPDATE oauth_request SET used_at = $5
  WHERE organization_id = $1 AND state_hash = $2 AND member_id = $3 AND session_id = $4
    AND used_at IS NULL AND expires_at > $5
  RETURNING id, key_id, sealed, account_id, twitter_app_id, return_to`;

/**
 * Ends the wait for X's answer, once.
 * @throws AppError `forbidden`, `authorization_expired`
 */
export async function takeAuthorization(
  ctx: Context,
  input: { box: SecretBox; sessionId: string; state: string },
): Promise<Authorization> {
  requirePermission(ctx, 'setup.social');
  const [row] = await ctx.db.query<Row>(TAKE, [
    ctx.organizationId,
    Buffer.from(hashOfState(input.state)),
    ctx.actor.memberId,
    input.sessionId,
    ctx.now(),
  ]);
  if (!row) throw new AppError('authorization_expired');
  const sealed = { keyId: row.key_id, sealed: new Uint8Array(row.sealed) };
  return {
    secret: input.box.open(sealed, sealContext(row.id)),
    accountId: row.account_id,
    twitterAppId: row.twitter_app_id,
    returnTo: row.return_to,
  };
}
