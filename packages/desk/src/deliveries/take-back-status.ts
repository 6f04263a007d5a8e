import type { TicketStatus } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { changeTickets } from '../tickets/change-tickets.ts';
import { changesOf } from '../tickets/ticket-changes.ts';
import type { DeliveryRow } from './delivery-row.ts';

// before the delivery, as everywhere; of what is not held nothing is taken back
const LOCK = `
  SELECT FROM ticket WHERE organization_id = $1 AND id = (
    SELECT m.ticket_id FROM delivery d JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
    WHERE d.organization_id = $1 AND d.id = $2 AND d.state = 'held') FOR NO KEY UPDATE`;

/** Locks the ticket of a held reply, before its delivery is locked. */
export const lockTicketOfHeld = (statement: Statement, organizationId: string, deliveryId: string) =>
  statement('held-lock-ticket', LOCK, [organizationId, deliveryId]);

// written in one transaction with the message; nothing has set the status since
const SET_BY_REPLY = `
  SELECT e."from" #>> '{}' AS status
  FROM message m
  JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id
  JOIN ticket_event e ON e.organization_id = $1 AND e.ticket_id = t.id AND e.kind = 'status' AND e.at = m.created_at
    AND e.actor_id IS NOT DISTINCT FROM m.member_id AND e."to" #>> '{}' = t.status
  WHERE m.organization_id = $1 AND m.id = $2 AND t.id = $3 AND NOT EXISTS (
    SELECT FROM ticket_event later WHERE later.organization_id = $1 AND later.ticket_id = t.id
      AND later.kind IN ('status', 'reopened', 'spam', 'pending_expired', 'merged_into')
      AND (later.at, later.id) > (e.at, e.id))`;

/** Who takes a reply back takes back the status that it gave to its ticket, if that still stands. */
export async function takeBackStatus(
  statement: Statement,
  ctx: Context,
  { messageId, ticketId }: DeliveryRow,
): Promise<{ changed: { id: string; rev: number }[]; notifiedIds: string[] }> {
  const { rows } = await statement('set-by-reply', SET_BY_REPLY, [ctx.organizationId, messageId, ticketId]);
  const status = rows[0]?.status as TicketStatus | undefined;
  if (status === undefined || ticketId === null) return { changed: [], notifiedIds: [] };
  return changeTickets(statement, ctx, {
    ticketIds: [ticketId],
    departmentIds: [],
    memberIds: [],
    decide: (ticket, usable) => changesOf(ticket, { status }, usable),
  });
}
