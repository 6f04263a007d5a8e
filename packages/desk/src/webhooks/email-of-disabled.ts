import type { EmailPayload } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';

const RECIPIENTS = `
  SELECT m.name, m.email, m.locale FROM member m
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'organization.manage' = ANY (r.permissions)
  WHERE m.organization_id = $1 AND m.is_active`;

const ADD_EMAILS = `
  INSERT INTO delivery (organization_id, id, kind, state, payload, target, due_at, created_at, updated_at)
  SELECT $1, n.id, 'email', 'queued', n.payload, 'email:' || n.id, $3, $3, $3
  FROM json_to_recordset($2::json) AS n(id uuid, payload jsonb)`;

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
  const now = ctx.now();
  const { rows } = await statement('webhook-recipients', RECIPIENTS, [ctx.organizationId]);
  const emails = (rows as Recipient[]).map(({ name, email, locale }) => ({
    id: uuid7(now.getTime()),
    payload: {
      to: email,
      locale: locale === 'pt-BR' ? locale : 'en',
      template: 'webhook-disabled',
      data: {
        name,
        webhook: webhook.name,
        host: new URL(webhook.url).host,
        reason,
        path: `/setup/webhooks/${webhook.id}`,
      },
    } satisfies EmailPayload,
  }));
  if (emails.length === 0) return;
  await statement('webhook-emails', ADD_EMAILS, [ctx.organizationId, asRecords(emails), now]);
}
