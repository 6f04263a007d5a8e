import { settleAll, type Sealed, type Statement } from '@perch/db';
import { emailWhoSetsUp } from './email-who-sets-up.ts';

/** On its own and first: a statement that waits for the account still sees the credential as it was before the wait. */
const LOCK = `
  SELECT FROM account WHERE organization_id = $1 AND id = $2 AND state = 'connected' FOR NO KEY UPDATE`;

const CREDENTIAL = `SELECT key_id, sealed FROM account_credential WHERE organization_id = $1 AND account_id = $2`;

const SUSPEND = `
  UPDATE account SET state = 'needs_reauthorization', state_reason = $3 WHERE organization_id = $1 AND id = $2`;

/**
 * X does not accept our authorization any more: somebody has to connect the account again, and everybody who can is told
 * so by e-mail (deliveries, which the next sweep sends). Not when that has happened meanwhile: `isRefused` tells whether
 * the stored credential is the one that X has refused.
 */
export async function suspendAccount(
  statement: Statement,
  organizationId: string,
  accountId: string,
  reason: string,
  isRefused: (credential: Sealed) => boolean,
  now: Date,
): Promise<boolean> {
  const key = [organizationId, accountId];
  const account = await statement('suspend-account-lock', LOCK, key);
  if (account.rowCount === 0) return false;
  const { rows } = await statement('suspend-account-credential', CREDENTIAL, key);
  const credential = rows[0] as { key_id: string; sealed: Buffer } | undefined;
  if (credential && !isRefused({ keyId: credential.key_id, sealed: new Uint8Array(credential.sealed) })) return false;
  await settleAll([
    statement('suspend-account', SUSPEND, [...key, reason]),
    emailWhoSetsUp(statement, { organizationId, accountId, template: 'account-needs-reauthorization' }, now),
  ]);
  return true;
}
