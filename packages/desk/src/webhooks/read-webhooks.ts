import { AppError, type Webhook } from '@perch/contracts';
import type { Fields } from '@perch/core';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

/** Counted no further: it is many. */
const MOST_COUNTED = 1_000;

/** SQL: events of the webhook `w` that it was not told of, each by its latest call that was given up: `d`. */
export const UNDELIVERED = `
  delivery d WHERE d.organization_id = $1 AND d.webhook_id = w.id AND d.kind = 'webhook' AND d.state = 'failed'
    AND NOT d.payload ? 'isTest' AND NOT EXISTS (
      SELECT FROM delivery later WHERE later.organization_id = $1 AND later.kind = 'webhook'
        AND later.webhook_event_id = d.webhook_event_id AND later.webhook_id = d.webhook_id AND later.id <> d.id
        AND (later.state <> 'failed' OR later.created_at > d.created_at))`;

const READ = `
  SELECT w.id, w.name, w.url, w.events, w.is_enabled AS "isEnabled", w.disabled_reason AS "disabledReason",
    w.disabled_at AS "disabledAt", w.secret_set_at AS "secretSetAt", w.old_secret_until AS "oldSecretUntil",
    w.last_success_at AS "lastSuccessAt", w.failing_since AS "failingSince", w.created_at AS "createdAt", w.revision,
    (SELECT count(*)::integer FROM (SELECT FROM ${UNDELIVERED} LIMIT ${MOST_COUNTED}) counted) AS undelivered,
    CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'name', m.name) END AS "createdBy"
  FROM webhook w LEFT JOIN member m ON m.organization_id = $1 AND m.id = w.created_by_id
  WHERE w.organization_id = $1 AND ($2::uuid IS NULL OR w.id = $2) ORDER BY w.created_at, w.id`;

type Times = 'disabledAt' | 'secretSetAt' | 'oldSecretUntil' | 'lastSuccessAt' | 'failingSince' | 'createdAt';
type Row = Omit<Webhook, Times> & Record<Times, Date | null>;

/** All webhooks of the organization, or one of them. */
export async function readWebhooks(
  statement: Statement,
  { organizationId, now }: Context,
  webhookId: string | null,
): Promise<Webhook[]> {
  const { rows } = await statement('read-webhooks', READ, [organizationId, webhookId]);
  const at = now();
  return (rows as Row[]).map(({ oldSecretUntil, ...row }) => ({
    ...row,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    secretSetAt: row.secretSetAt!.toISOString(),
    oldSecretUntil: oldSecretUntil !== null && oldSecretUntil > at ? oldSecretUntil.toISOString() : null,
    lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    createdAt: row.createdAt!.toISOString(),
  }));
}

/**
 * A webhook hears of all departments: it is not for who is bound to some of them. @throws AppError `forbidden`
 */
export function requireWebhookAccess(ctx: Context): void {
  requirePermission(ctx, 'organization.manage');
  if (ctx.actor.departmentIds) throw new AppError('forbidden', { detail: 'A webhook hears of all departments' });
}

/** @throws AppError `forbidden` */
export function listWebhooks(ctx: Context): Promise<Webhook[]> {
  requireWebhookAccess(ctx);
  return ctx.db.pipeline((statement) => readWebhooks(statement, ctx, null));
}

/** @throws AppError `forbidden`, `not_found` */
export async function getWebhook(ctx: Context, webhookId: string): Promise<Webhook> {
  requireWebhookAccess(ctx);
  const [webhook] = await ctx.db.pipeline((statement) => readWebhooks(statement, ctx, webhookId));
  if (!webhook) throw new AppError('not_found');
  return webhook;
}

/** What the audit log says of it. */
export const auditedWebhook = ({ name, url, events, isEnabled }: Webhook): Fields => ({ name, url, events, isEnabled });
export const auditSubject = ({ id, name }: Pick<Webhook, 'id' | 'name'>) => ({ kind: 'webhook' as const, id, name });

const LOCK = 'SELECT FROM webhook WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

/**
 * Keeps a webhook from being changed or settled by others until the transaction ends; what happens meanwhile is told to
 * it all the same. Before its calls are locked. @throws AppError `not_found`
 */
export async function lockWebhook(statement: Statement, ctx: Context, webhookId: string): Promise<Webhook> {
  await statement('webhook-lock', LOCK, [ctx.organizationId, webhookId]);
  const [webhook] = await readWebhooks(statement, ctx, webhookId);
  if (!webhook) throw new AppError('not_found');
  return webhook;
}
