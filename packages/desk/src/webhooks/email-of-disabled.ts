import type { EmailPayload } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { addEmails, emailLocale } from '../deliveries/add-emails.ts';
import { readManagers } from '../deliveries/read-managers.ts';

/** One e-mail to each active member who may set up webhooks, which the next sweep sends. */
export async function emailOfDisabled(
  statement: Statement,
  ctx: Context,
  { webhook, reason }: { webhook: { id: string; name: string; url: string }; reason: 'gone' | 'failing' },
): Promise<void> {
  const managers = await readManagers(statement, ctx.organizationId);
  const emails = managers.map(({ name, email, locale }): EmailPayload => ({
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
