import type { ReceivedEmail } from '@perch/contracts';
import { settleAll, uuid7, type Statement } from '@perch/db';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import type { Context } from '../context.ts';
import { tellOfMessage } from '../notifications/write-delivery-notifications.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { lockTicketOf } from '../tickets/lock-ticket-of.ts';
import { recountTickets } from '../tickets/recount-tickets.ts';
import type { EmailOutcome } from './receive-email.ts';

const SENT = `
  SELECT e.message_id AS "messageId" FROM email e
  JOIN message m ON m.organization_id = $1 AND m.id = e.message_id AND m.direction = 'out'
  WHERE e.organization_id = $1 AND e.internet_message_id = ANY ($2) ORDER BY array_position($2, e.internet_message_id) LIMIT 1`;

// what the other server says of somebody whose data was erased is not kept
const MARK = `
  UPDATE email e SET bounced_at = $3, bounce_reason = CASE WHEN m.erased_at IS NULL THEN $4 ELSE '' END FROM message m
  WHERE e.organization_id = $1 AND e.message_id = $2 AND e.bounced_at IS NULL
    AND m.organization_id = $1 AND m.id = e.message_id
  RETURNING e.bounce_reason AS reason`;

// who was not reached has not been answered
const UN_ANSWER = `
  UPDATE ticket t SET first_response_seconds = NULL, first_responded_at = (
    SELECT min(m.posted_at) FROM message m
    LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
    LEFT JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
    WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction = 'out' AND m.posted_at >= t.opened_at
      AND (d.id IS NULL OR d.state = 'sent') AND e.bounced_at IS NULL)
  FROM message returned
  WHERE t.organization_id = $1 AND t.id = $2 AND returned.organization_id = $1 AND returned.id = $3
    AND t.first_responded_at >= returned.posted_at`;

const ADD_EVENT = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, "to", at) VALUES ($1, $2, $3, 'email_bounced', $4, $5)`;

/**
 * Marks an e-mail of ours that came back, and tells who wrote it and who has the ticket, which waits for an answer
 * again. A report of a delay, or of what we have not sent, changes nothing.
 */
export async function recordBounce(ctx: Context, { report, receivedAt }: ReceivedEmail): Promise<EmailOutcome> {
  const nothing: EmailOutcome = { kind: 'ignored', reason: 'bounce_of_nothing' };
  if (report?.action !== 'failed' || report.messageIds.length === 0) return nothing;
  const { organizationId } = ctx;
  const bounced = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('bounce-sent', SENT, [organizationId, report.messageIds]);
    const messageId = rows[0]?.messageId as string | undefined;
    const ticketId = messageId === undefined ? null : await lockTicketOf(statement, organizationId, messageId);
    if (messageId === undefined || ticketId === null) return null;
    const marked = await statement('bounce-mark', MARK, [organizationId, messageId, receivedAt, report.reason]);
    const bounce = marked.rows[0] as { reason: string } | undefined;
    const sent = { messageId, ticketId };
    return bounce ? { ...sent, ...(await tell(statement, ctx, sent, bounce.reason)) } : null;
  });
  if (!bounced) return nothing;
  const { messageId, ticketId, rev, told } = bounced;
  await ctx.publish({ type: 'message.changed', id: messageId, ticketId });
  await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev });
  await announceNotifications(ctx, told);
  return { kind: 'bounced' };
}

async function tell(
  statement: Statement,
  ctx: Context,
  { messageId, ticketId }: { messageId: string; ticketId: string },
  reason: string,
) {
  const { organizationId } = ctx;
  const now = ctx.now();
  const eventId = uuid7(now.getTime());
  await statement('bounce-un-answer', UN_ANSWER, [organizationId, ticketId, messageId]);
  await refreshClocks(statement, organizationId, [ticketId], now);
  const [[touched], told] = await settleAll([
    recountTickets(statement, organizationId, [ticketId], now),
    tellOfMessage(statement, organizationId, 'delivery_failed', messageId, now),
    statement('bounce-event', ADD_EVENT, [organizationId, eventId, ticketId, JSON.stringify({ reason }), now]),
  ]);
  return { rev: touched!.rev, told };
}
