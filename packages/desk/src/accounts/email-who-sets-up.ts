import type { EmailPayload } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';

const RECIPIENTS = `
  SELECT m.name, m.email, m.locale, a.username FROM account a
  JOIN member m ON m.organization_id = a.organization_id AND m.is_active
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'setup.social' = ANY (r.permissions)
  WHERE a.organization_id = $1 AND a.id = $2`;

const ADD_EMAILS = `
  INSERT INTO delivery (organization_id, id, kind, state, payload, target, due_at, created_at, updated_at)
  SELECT $1, n.id, 'email', 'queued', n.payload, 'email:' || n.id, $3, $3, $3
  FROM json_to_recordset($2::json) AS n(id uuid, payload jsonb)`;

export interface EmailAboutAccount {
  organizationId: string;
  accountId: string;
  template: EmailPayload['template'];
  /** what the template needs beside the person, the account and the link to its page */
  data?: Record<string, string>;
}

/**
 * One e-mail to each active member who may set up X, in their language: deliveries in the transaction of what they tell
 * of, which the next sweep sends.
 */
export async function emailWhoSetsUp(statement: Statement, email: EmailAboutAccount, now: Date): Promise<void> {
  const { organizationId, accountId } = email;
  const { rows } = await statement('email-recipients', RECIPIENTS, [organizationId, accountId]);
  if (rows.length === 0) return;
  const emails = (rows as Recipient[]).map((recipient) => ({
    id: uuid7(now.getTime()),
    payload: emailTo(recipient, email),
  }));
  await statement('email-deliveries', ADD_EMAILS, [organizationId, asRecords(emails), now]);
}

interface Recipient {
  name: string;
  email: string;
  locale: string;
  username: string;
}

const emailTo = (
  { name, email, locale, username }: Recipient,
  { template, data, accountId }: EmailAboutAccount,
): EmailPayload => ({
  to: email,
  locale: locale === 'pt-BR' ? locale : 'en',
  template,
  data: { name, username, path: `/setup/channels/twitter/${accountId}`, ...data },
});
