import type { EmailPayload } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';

const ADD_EMAILS = `
  INSERT INTO delivery (organization_id, id, kind, state, payload, target, due_at, created_at, updated_at)
  SELECT $1, n.id, 'email', 'queued', n.payload, 'email:' || n.id, $3, $3, $3
  FROM json_to_recordset($2::json) AS n(id uuid, payload jsonb)`;

/** E-mails in the transaction of what they tell of: deliveries, which the next sweep sends. */
export async function addEmails(
  statement: Statement,
  organizationId: string,
  payloads: readonly EmailPayload[],
  now: Date,
): Promise<void> {
  if (payloads.length === 0) return;
  const emails = payloads.map((payload) => ({ id: uuid7(now.getTime()), payload }));
  await statement('add-emails', ADD_EMAILS, [organizationId, asRecords(emails), now]);
}

/** The language of a member's e-mails, as it is stored. */
export const emailLocale = (stored: string): EmailPayload['locale'] => (stored === 'pt-BR' ? stored : 'en');
