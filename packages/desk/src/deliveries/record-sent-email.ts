import type { Statement } from '@perch/db';
import { refreshActivity } from '../contacts/refresh-activity.ts';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import { markAnswered } from '../social/mark-answered.ts';
import { lockTicketOf } from '../tickets/lock-ticket-of.ts';
import { previewOf } from '../intake/subject-of.ts';
import type { EmailReplyRow } from './delivery-row.ts';

const SETTLE = `
  UPDATE delivery SET state = 'sent', remote_id = $3, lease_token = NULL, lease_until = NULL, code = NULL, detail = $5,
    settled_at = $4, updated_at = $4
  WHERE organization_id = $1 AND id = $2`;

const DATE_MESSAGE = `UPDATE message SET posted_at = $3 WHERE organization_id = $1 AND id = $2`;

// a later message of the customer keeps its say
const TOUCH_TICKET = `
  UPDATE ticket t SET
    preview = CASE WHEN $4 >= t.last_message_at THEN $3 ELSE t.preview END,
    awaits_reply = t.awaits_reply AND $4 < t.last_message_at,
    last_message_at = greatest(t.last_message_at, $4), last_outbound_at = greatest(t.last_outbound_at, $4),
    first_responded_at = coalesce(t.first_responded_at, greatest($4, t.opened_at)),
    updated_at = $4, rev = t.rev + 1
  WHERE t.organization_id = $1 AND t.id = $2 RETURNING t.rev`;

/** A mail server has taken an answer: its ticket is answered. Answers the ticket that it is in now, with its new `rev`. */
export async function recordSentEmail(
  statement: Statement,
  organizationId: string,
  { id, remoteId, messageId, payload, detail }: EmailReplyRow,
  now: Date,
): Promise<{ ticketId: string; rev: number } | null> {
  await statement('sent-email-settle', SETTLE, [organizationId, id, remoteId, now, detail]);
  const ticketId = messageId === null ? null : await lockTicketOf(statement, organizationId, messageId);
  if (ticketId === null) return null;
  await statement('sent-email-date', DATE_MESSAGE, [organizationId, messageId, now]);
  const preview = previewOf({ text: payload.text, media: [] });
  const { rows } = await statement('sent-email-touch', TOUCH_TICKET, [organizationId, ticketId, preview, now]);
  await refreshClocks(statement, organizationId, [ticketId], now);
  await markAnswered(statement, organizationId, [{ ticketId, at: now }]);
  await refreshActivity(statement, organizationId, { ticketIds: [ticketId] });
  return { ticketId, rev: rows[0]!.rev as number };
}
