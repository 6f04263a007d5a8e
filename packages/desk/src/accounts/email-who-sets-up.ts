import type { EmailPayload } from '@perch/contracts';
import type { Statement } from '@perch/db';
import { addEmails, emailLocale } from '../deliveries/add-emails.ts';

const RECIPIENTS = `
  SELECT m.name, m.email, m.locale, a.username FROM account a
  JOIN member m ON m.organization_id = a.organization_id AND m.is_active
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'setup.social' = ANY (r.permissions)
  WHERE a.organization_id = $1 AND a.id = $2`;

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
  await addEmails(
    statement,
    organizationId,
    (rows as Recipient[]).map((recipient) => emailTo(recipient, email)),
    now,
  );
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
  locale: emailLocale(locale),
  template,
  data: { name, username, path: `/setup/channels/twitter/${accountId}`, ...data },
});
