import { AppError } from '@perch/contracts';
import { WEBHOOK_TEST, type WebhookEventType } from '@perch/core';
import { readAccounts } from '../accounts/read-accounts.ts';
import { readContact } from '../contacts/get-contact.ts';
import type { Context } from '../context.ts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import { presentDelivery, type StoredDelivery } from '../deliveries/present-delivery.ts';
import { readIncident } from '../escalation/list-incidents.ts';
import { getMessage } from '../tickets/get-message.ts';
import {
  presentTicketSummary,
  SUMMARY_COLUMNS,
  SUMMARY_JOINS,
  type TicketSummaryRow,
} from '../tickets/ticket-summary.ts';

/** A larger body is sent with ids alone: what they stand for can be asked for. */
const MOST_BYTES = 64 * 1024;

interface EventRow {
  type: WebhookEventType | typeof WEBHOOK_TEST;
  subjectId: string;
  ticketId: string | null;
  data: { changes?: unknown[] };
  body: string | null;
  revision: number;
  at: Date;
  actor: { id: string; name: string } | null;
  apiKey: { id: string; name: string } | null;
}

const READ = `
  SELECT e.type, e.subject_id AS "subjectId", e.ticket_id AS "ticketId", e.data, e.body, e.revision, e.at,
    CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'name', m.name) END AS actor,
    ${apiKeyRefSql('k')} AS "apiKey"
  FROM webhook_event e
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = (e.data->>'actorId')::uuid
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = (e.data->>'actorKeyId')::uuid
  WHERE e.organization_id = $1 AND e.id = $2`;

// not what was read before its words were to be forgotten
const KEEP = `
  UPDATE webhook_event SET body = $3 WHERE organization_id = $1 AND id = $2 AND revision = $4 AND body IS NULL
  RETURNING body`;

/**
 * What is sent of an event: the resource as the API shows it when it is sent for the first time, and from then on the
 * same text, since that is what is signed under its id. Only where words in it had to be forgotten, it is made anew of
 * what is left.
 */
export async function renderEvent(ctx: Context, eventId: string): Promise<string> {
  for (;;) {
    const key = [ctx.organizationId, eventId];
    const [event] = await ctx.db.query<EventRow>(READ, key);
    if (!event) throw new AppError('not_found');
    if (event.body !== null) return event.body;
    const body = await bodyOf(ctx, event);
    const kept = await ctx.db.query(KEEP, [...key, body, event.revision]);
    if (kept.length > 0) return body;
  }
}

async function bodyOf(ctx: Context, event: EventRow): Promise<string> {
  const { type, at, subjectId, ticketId } = event;
  const whole = JSON.stringify({ type, timestamp: at.toISOString(), data: await dataOf(ctx, event) });
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const data = { id: subjectId, ticketId, isShortened: true };
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}

async function dataOf(ctx: Context, event: EventRow): Promise<object> {
  const { type, subjectId, ticketId, data, actor, apiKey } = event;
  const [resource] = type.split('.');
  switch (resource) {
    case 'ticket':
      return {
        ticket: (await readSummary(ctx, subjectId)) ?? { id: subjectId },
        ...(data.changes && { changes: data.changes }),
        ...(type !== 'ticket.created' && { actor, apiKey }),
      };
    case 'message':
      return { message: await orId(subjectId, getMessage(ctx, subjectId)), ticket: await refOf(ctx, ticketId) };
    case 'delivery':
      return { ...(await readFailed(ctx, subjectId)), ticket: await refOf(ctx, ticketId) };
    case 'incident': {
      const incident = readIncident(ctx, subjectId).then((read) => read.incident);
      return { incident: await orId(subjectId, incident), actor, apiKey };
    }
    case 'contact':
      return { contact: await orId(subjectId, readContact(ctx, subjectId)) };
    case 'account':
      return { account: (await readAccounts(ctx, subjectId))[0] ?? { id: subjectId } };
    default:
      return { webhook: { id: subjectId } };
  }
}

/** Of what is gone by now, its id is left. */
const orId = <T extends object>(id: string, reading: Promise<T>): Promise<T | { id: string }> =>
  reading.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return { id };
    throw error;
  });

const SUMMARY = `SELECT ${SUMMARY_COLUMNS} FROM ticket t ${SUMMARY_JOINS} WHERE t.organization_id = $1 AND t.id = $2`;

async function readSummary({ db, organizationId }: Context, ticketId: string) {
  const [row] = await db.query<TicketSummaryRow>(SUMMARY, [organizationId, ticketId], 'webhook-ticket');
  return row && presentTicketSummary(row);
}

const TICKET_REF = 'SELECT id, number FROM ticket WHERE organization_id = $1 AND id = $2';

async function refOf({ db, organizationId }: Context, ticketId: string | null) {
  if (ticketId === null) return null;
  const [ticket] = await db.query<{ id: string; number: number }>(TICKET_REF, [organizationId, ticketId]);
  return ticket ?? null;
}

const DELIVERY = `
  SELECT id, kind, message_id AS "messageId", account_id AS "accountId", state, hold_reason AS "holdReason", code, detail,
    attempt, due_at AS "dueAt", send_at AS "sendAt", permalink, part, parts, submitted_by AS "submittedById",
    review_note AS "reviewNote", updated_at AS "updatedAt"
  FROM delivery WHERE organization_id = $1 AND id = $2`;

async function readFailed(ctx: Context, deliveryId: string) {
  type Row = StoredDelivery & { kind: string; messageId: string | null; accountId: string | null };
  const [row] = await ctx.db.query<Row>(DELIVERY, [ctx.organizationId, deliveryId]);
  if (!row) return { delivery: { id: deliveryId } };
  const { kind, messageId, accountId } = row;
  return { delivery: presentDelivery(row, ctx.actor), kind, messageId, accountId };
}
