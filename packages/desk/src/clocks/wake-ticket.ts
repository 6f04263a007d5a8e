import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { tellWoken } from './tell-woken.ts';
import { addTicketEvents } from './ticket-event-rows.ts';

const WAKE = `
  UPDATE ticket t SET snoozed_at = NULL, snoozed_until = NULL, snoozed_by_id = NULL
  FROM ticket before
  WHERE t.organization_id = $1 AND t.id = $2 AND t.snoozed_at IS NOT NULL AND before.organization_id = $1 AND before.id = $2
  RETURNING before.snoozed_by_id AS "snoozedById", t.assignee_id AS "assigneeId"`;

/**
 * A customer has written into a ticket that is locked and whose `rev` the caller raises: if it was put aside, it is back.
 * Answers who is told; who has it hears that the customer wrote.
 */
export async function wakeTicket(
  statement: Statement,
  ctx: Context,
  { ticketId, messageId }: { ticketId: string; messageId: string },
): Promise<string[]> {
  const { rows } = await statement('wake-ticket', WAKE, [ctx.organizationId, ticketId]);
  const woken = rows[0] as { snoozedById: string | null; assigneeId: string | null } | undefined;
  if (!woken) return [];
  await addTicketEvents(statement, ctx, [ticketId], { kind: 'snooze_ended', to: 'message' });
  if (woken.snoozedById === woken.assigneeId) return [];
  return tellWoken(statement, ctx, [{ ticketId, messageId, snoozedById: woken.snoozedById, assigneeId: null }]);
}
