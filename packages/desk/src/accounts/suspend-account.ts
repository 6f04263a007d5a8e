import type { EmailPayload } from '@perch/contracts';
import { settleAll, uuid7, type Sealed, type Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';

/** On its own and first: a statement that waits for the account still sees the credential as it was before the wait. */
const LOCK = `
  SELECT FROM account WHERE organization_id = $1 AND id = $2 AND state = 'connected' FOR NO KEY UPDATE`;

const CREDENTIAL = `SELECT key_id, sealed FROM account_credential WHERE organization_id = $1 AND account_id = $2`;

const SUSPEND = `
  UPDATE account SET state = 'needs_reauthorization', state_reason = $3 WHERE organization_id = $1 AND id = $2`;

const RECIPIENTS = `
  SELECT m.name, m.email, m.locale, a.username FROM account a
  JOIN member m ON m.organization_id = a.organization_id AND m.is_active
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'setup.social' = ANY (r.permissions)
  WHERE a.organization_id = $1 AND a.id = $2`;

const ADD_EMAILS = `
  INSERT INTO delivery (organization_id, id, kind, state, payload, target, due_at, created_at, updated_at)
  SELECT $1, n.id, 'email', 'queued', n.payload, 'email:' || n.id, $3, $3, $3
  FROM json_to_recordset($2::json) AS n(id uuid, payload jsonb)`;

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
  const [{ rows: recipients }] = await settleAll([
    statement('suspend-account-recipients', RECIPIENTS, key),
    statement('suspend-account', SUSPEND, [...key, reason]),
  ]);
  if (recipients.length > 0) {
    const emails = (recipients as Recipient[]).map((recipient) => ({
      id: uuid7(now.getTime()),
      payload: emailTo(recipient, accountId),
    }));
    await statement('suspend-account-emails', ADD_EMAILS, [organizationId, asRecords(emails), now]);
  }
  return true;
}

interface Recipient {
  name: string;
  email: string;
  locale: string;
  username: string;
}

const emailTo = ({ name, email, locale, username }: Recipient, accountId: string): EmailPayload => ({
  to: email,
  locale: locale === 'pt-BR' ? locale : 'en',
  template: 'account-needs-reauthorization',
  data: { name, username, path: `/setup/channels/twitter/${accountId}` },
});
