import type { EmailPayload } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { addEmails, emailLocale } from '../deliveries/add-emails.ts';

const RECIPIENTS = `
  SELECT m.name, m.email, m.locale FROM member m
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'organization.manage' = ANY (r.permissions)
  WHERE m.organization_id = $1 AND m.is_active`;

interface Recipient {
  name: string;
  email: string;
  locale: string;
}

/** One e-mail to each active member who may set up webhooks, which the next sweep sends. */
export async function emailOfDisabled(
  statement: Statement,
  ctx: Context,
  { webhook, reason }: { webhook: { id: string; name: string; url: string }; reason: 'gone' | 'failing' },
): Promise<void> {
  const { rows } = await statement('webhook-recipients', RECIPIENTS, [ctx.organizationId]);
  const emails = (rows as Recipient[]).map(({ name, email, locale }): EmailPayload => ({
    to: email,
    locale: emailLocale(locale),
    template: 'webhook-disabled',
    data: {
      name,
      webhook: webhook.name,
      host: new URL(webhook.url).host,
      reason,
      path: `/setup/webhooks/${webhook.id}`,
    },
  }));
  await addEmails(statement, ctx.organizationId, emails, ctx.now());
}
