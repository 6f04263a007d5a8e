import { AppError } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { hashOfToken } from '../invitations/invitation-token.ts';

const VALID_MS = 10 * 60_000;

/** What comes back with the answer only to who began. */
export interface SsoSecrets {
  verifier: string;
  nonce: string;
  /** somebody who is signed in shows once more who they are */
  isFresh: boolean;
}

// what nobody came back for goes with the next one
const BEGIN = `
  WITH gone AS (DELETE FROM sso_request WHERE organization_id = $1 AND expires_at <= $8)
  INSERT INTO sso_request (organization_id, state_hash, browser_hash, key_id, sealed, return_to, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

// whoever comes second, comes late, or with another browser finds nothing
const TAKE = `
  DELETE FROM sso_request
  WHERE organization_id = $1 AND state_hash = $2 AND browser_hash = $3 AND expires_at > $4
  RETURNING key_id AS "keyId", sealed, return_to AS "returnTo"`;

const contextOf = (state: string) => `sso_request:${state}`;
const hashOf = (text: string) => Buffer.from(hashOfToken(text));

interface BeginSso extends SsoSecrets {
  state: string;
  /** the cookie of the browser that is sent to the provider */
  browser: string;
  returnTo: string;
  box: SecretBox;
}

/** Keeps what the answer of the provider is checked by, for ten minutes. */
export async function beginSso(
  ctx: Context,
  { state, browser, returnTo, verifier, nonce, isFresh, box }: BeginSso,
): Promise<void> {
  const secrets: SsoSecrets = { verifier, nonce, isFresh };
  const { keyId, sealed } = box.seal(JSON.stringify(secrets), contextOf(state));
  const now = ctx.now();
  await ctx.db.query(BEGIN, [
    ctx.organizationId,
    hashOf(state),
    hashOf(browser),
    keyId,
    Buffer.from(sealed),
    returnTo,
    new Date(now.getTime() + VALID_MS),
    now,
  ]);
}

/** The same, once. @throws AppError `sso_expired` */
export async function takeSso(
  ctx: Context,
  { state, browser, box }: { state: string; browser: string; box: SecretBox },
): Promise<SsoSecrets & { returnTo: string }> {
  const [row] = await ctx.db.query<{ keyId: string; sealed: Buffer; returnTo: string }>(TAKE, [
    ctx.organizationId,
    hashOf(state),
    hashOf(browser),
    ctx.now(),
  ]);
  if (!row) throw new AppError('sso_expired');
  const { keyId, returnTo } = row;
  const opened = box.open({ keyId, sealed: new Uint8Array(row.sealed) }, contextOf(state));
  return { ...(JSON.parse(opened) as SsoSecrets), returnTo };
}
