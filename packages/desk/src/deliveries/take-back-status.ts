import type { TicketStatus } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { changeTickets } from '../tickets/change-tickets.ts';
import { changesOf } from '../tickets/ticket-changes.ts';
import type { DeliveryRow } from './delivery-row.ts';

const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

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

/** Who takes a reply back (its delivery is locked) takes back the status that it gave to its ticket, if that still stands. */
export async function takeBackStatus(
  statement: Statement,
  ctx: Context,
  { messageId, ticketId }: DeliveryRow,
): Promise<{ changed: { id: string; rev: number }[]; notifiedIds: string[] }> {
  if (ticketId === null) return { changed: [], notifiedIds: [] };
  const [, { rows }] = await settleAll([
    statement('held-lock-ticket', LOCK, [ctx.organizationId, ticketId]),
    statement('set-by-reply', SET_BY_REPLY, [ctx.organizationId, messageId, ticketId]),
  ]);
  const status = rows[0]?.status as TicketStatus | undefined;
  if (status === undefined) return { changed: [], notifiedIds: [] };
  return changeTickets(statement, ctx, {
    ticketIds: [ticketId],
    departmentIds: [],
    memberIds: [],
    decide: (ticket, usable) => changesOf(ticket, { status }, usable),
  });
}
