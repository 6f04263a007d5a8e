import {
  AppError,
  type WebhookCallPayload,
  type WebhookDeliveriesQuery,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
} from '@perch/contracts';
import { neededForEvents, WEBHOOK_TEST, type DeliveryState } from '@perch/core';
import { uuid7 } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermissions } from '../require-permission.ts';
import { auditSubject, getWebhook, lockWebhook, UNDELIVERED, requireWebhookAccess } from './read-webhooks.ts';

interface Row {
  id: string;
  state: DeliveryState;
  attempt: number;
  dueAt: Date;
  code: string | null;
  payload: WebhookCallPayload;
  createdAt: Date;
  settledAt: Date | null;
  eventId: string;
  type: WebhookDelivery['event']['type'];
  at: Date;
}

const COLUMNS = `d.id, d.state, d.attempt, d.due_at AS "dueAt", d.code, d.payload, d.created_at AS "createdAt",
  d.settled_at AS "settledAt", e.id AS "eventId", e.type, e.at`;
const FROM = `
  FROM delivery d JOIN webhook_event e ON e.organization_id = $1 AND e.id = d.webhook_event_id
  WHERE d.organization_id = $1 AND d.webhook_id = $2 AND d.kind = 'webhook'`;

const LIST = `
  SELECT ${COLUMNS} ${FROM} AND ($3::text[] IS NULL OR d.state = ANY ($3)) AND ($4::text IS NULL OR e.type = $4)
    AND ($5::timestamptz IS NULL OR (d.created_at, d.id) < ($5, $6::uuid))
  ORDER BY d.created_at DESC, d.id DESC LIMIT $7`;
const ONE = `SELECT ${COLUMNS}, e.body ${FROM} AND d.id = $3`;

const KEY: ListKey = { list: 'webhook-deliveries', kinds: ['instant', 'uuid'] };
const STATES = { waiting: ['queued', 'sending'], sent: ['sent'], failed: ['failed'] } as const;

/** What a webhook was told, newest first. @throws AppError `forbidden`, `not_found`, `malformed_cursor` */
export async function listWebhookDeliveries(
  ctx: Context,
  webhookId: string,
  query: WebhookDeliveriesQuery,
): Promise<ListPage<WebhookDelivery>> {
  await getWebhook(ctx, webhookId);
  const [at = null, id = null] = positionOf(KEY, query.cursor) ?? [];
  const states = query.state ? STATES[query.state] : null;
  const values = [ctx.organizationId, webhookId, states, query.event ?? null, at, id, query.limit + 1];
  const rows = await ctx.db.query<Row>(LIST, values);
  return toPage(rows, query.limit, present, KEY, (row) => [row.createdAt, row.id]);
}

/** With what is sent, for who may see that. @throws AppError `forbidden`, `not_found` */
export async function getWebhookDelivery(
  ctx: Context,
  webhookId: string,
  deliveryId: string,
): Promise<WebhookDeliveryDetail> {
  requireWebhookAccess(ctx);
  const [row] = await ctx.db.query<Row & { body: string | null }>(ONE, [ctx.organizationId, webhookId, deliveryId]);
  if (!row) throw new AppError('not_found');
  requirePermissions(ctx, neededForEvents([row.type]));
  return { ...present(row), body: row.body };
}

const present = ({ eventId, type, at, payload, ...row }: Row): WebhookDelivery => ({
  id: row.id,
  event: { id: eventId, type, at: at.toISOString() },
  state: row.state,
  attempt: row.attempt,
  dueAt: row.state === 'queued' ? row.dueAt.toISOString() : null,
  code: row.code,
  answer: payload.answer ?? null,
  isTest: payload.isTest ?? false,
  createdAt: row.createdAt.toISOString(),
  settledAt: row.settledAt?.toISOString() ?? null,
});

const ADD_EVENT = `INSERT INTO webhook_event (organization_id, id, type, subject_id, at) VALUES ($1, $2, $3, $4, $5)`;

const ADD = `
  INSERT INTO delivery (organization_id, id, kind, state, payload, target, webhook_id, webhook_event_id, due_at,
    created_at, updated_at)
  VALUES ($1, $2, 'webhook', 'queued', $3, 'webhook:' || $2::uuid, $4, $5, $6, $6, $6)`;

// before all that are due, of which a webhook that fails is told one at a time; and none of its attempts is used up
const HASTEN = `
  UPDATE delivery d SET attempt = greatest(d.attempt - 1, 0), updated_at = $3, due_at = least($3, (
    SELECT min(o.due_at) - interval '1 millisecond' FROM delivery o
    WHERE o.organization_id = $1 AND o.webhook_id = d.webhook_id AND o.kind = 'webhook' AND o.state IN ('queued', 'sending')))
  WHERE d.organization_id = $1 AND d.id = $2 AND d.state = 'queued' AND d.due_at > $3`;

const callWebhookSoon = (ctx: Context, webhookId: string) =>
  ctx.enqueue('call-webhook', { organizationId: ctx.organizationId, webhookId });

/** Calls a webhook once, in use or not. Answers the call. @throws AppError `forbidden`, `not_found` */
export async function testWebhook(ctx: Context, webhookId: string): Promise<{ deliveryId: string }> {
  requireWebhookAccess(ctx);
  const now = ctx.now();
  const [eventId, deliveryId] = [uuid7(now.getTime()), uuid7(now.getTime())];
  await ctx.db.pipeline(async (statement) => {
    await lockWebhook(statement, ctx, webhookId);
    await statement('webhook-test-event', ADD_EVENT, [ctx.organizationId, eventId, WEBHOOK_TEST, webhookId, now]);
    const payload = JSON.stringify({ isTest: true });
    await statement('webhook-call', ADD, [ctx.organizationId, deliveryId, payload, webhookId, eventId, now]);
  });
  await callWebhookSoon(ctx, webhookId);
  return { deliveryId };
}

/**
 * Sends again what a call told, whatever became of it: under the same id, so that a receiver that has it may pass over
 * it. One that waits for its next attempt is made now. Answers the call that is on its way.
 * @throws AppError `forbidden`, `not_found`, `webhook_disabled`, `webhook_call_under_way`
 */
export async function redeliver(ctx: Context, webhookId: string, deliveryId: string): Promise<WebhookDeliveryDetail> {
  const call = await getWebhookDelivery(ctx, webhookId, deliveryId);
  const now = ctx.now();
  const newId = uuid7(now.getTime());
  await ctx.db.pipeline(async (statement) => {
    const webhook = await lockWebhook(statement, ctx, webhookId);
    if (!webhook.isEnabled) throw new AppError('webhook_disabled');
    if (call.settledAt === null) {
      const { rowCount } = await statement('webhook-hasten', HASTEN, [ctx.organizationId, deliveryId, now]);
      if (!rowCount) throw new AppError('webhook_call_under_way');
    } else {
      await statement('webhook-call', ADD, [ctx.organizationId, newId, '{}', webhookId, call.event.id, now]);
    }
    await recordAudit(statement, ctx, {
      action: 'webhook.redelivered',
      subject: auditSubject(webhook),
      before: null,
      after: { event: call.event.type, events: 1 },
    });
  });
  await callWebhookSoon(ctx, webhookId);
  return getWebhookDelivery(ctx, webhookId, call.settledAt === null ? deliveryId : newId);
}

/** One at a time, oldest first, however many there are. */
const ADD_FAILED = `
  WITH again AS (
    SELECT d.webhook_event_id AS event_id, min(e.at) AS at FROM webhook w
    CROSS JOIN LATERAL (SELECT d.webhook_event_id FROM ${UNDELIVERED}) d
    JOIN webhook_event e ON e.organization_id = $1 AND e.id = d.webhook_event_id
    WHERE w.organization_id = $1 AND w.id = $2 AND ($3::timestamptz IS NULL OR e.at >= $3)
    GROUP BY d.webhook_event_id),
  calls AS (SELECT uuidv7() AS id, again.event_id, again.at FROM again)
  INSERT INTO delivery (organization_id, id, kind, state, payload, target, webhook_id, webhook_event_id, due_at,
    created_at, updated_at)
  SELECT $1, c.id, 'webhook', 'queued', '{}', 'webhook:' || c.id, $2, c.event_id,
    $4::timestamptz, $4, $4 FROM calls c ORDER BY c.at, c.id`;

/**
 * Sends again all that a webhook was not told of, each event once. Answers how many.
 * @throws AppError `forbidden`, `not_found`, `webhook_disabled`
 */
export async function redeliverFailed(
  ctx: Context,
  webhookId: string,
  { since }: { since?: string | undefined },
): Promise<{ count: number }> {
  requireWebhookAccess(ctx);
  const count = await ctx.db.pipeline(async (statement) => {
    const webhook = await lockWebhook(statement, ctx, webhookId);
    if (!webhook.isEnabled) throw new AppError('webhook_disabled');
    requirePermissions(ctx, neededForEvents(webhook.events));
    const values = [ctx.organizationId, webhookId, since ?? null, ctx.now()];
    const { rowCount } = await statement('webhook-call-failed', ADD_FAILED, values);
    await recordAudit(statement, ctx, {
      action: 'webhook.redelivered',
      subject: auditSubject(webhook),
      before: null,
      after: { event: null, events: rowCount ?? 0 },
    });
    return rowCount ?? 0;
  });
  if (count > 0) await callWebhookSoon(ctx, webhookId);
  return { count };
}
