import type { TicketDraft } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

// what has been typed since stays; the row stays too, so that an older text of another browser does not come back
const CLEAR = `
  UPDATE ticket_draft d SET texts = n.texts, in_reply_to_message_id = NULL, files = n.files, updated_at = $6,
    seen_message_ids = d.seen_message_ids - $4::text,
    answers_as = CASE WHEN $4 <> 'tweet' THEN d.answers_as END,
    email_subject = CASE WHEN $4 <> 'email' THEN d.email_subject END,
    is_empty = NOT EXISTS (SELECT FROM jsonb_each_text(n.texts) AS each(way, words) WHERE each.words <> '')
      AND NOT EXISTS (SELECT FROM jsonb_each(n.files) AS each(way, ids) WHERE each.ids <> '[]')
  FROM (SELECT texts || jsonb_build_object($4::text, '') AS texts, files - $4::text AS files FROM ticket_draft
    WHERE organization_id = $1 AND member_id = $2 AND ticket_id = $3) n
  WHERE d.organization_id = $1 AND d.member_id = $2 AND d.ticket_id = $3 AND btrim(d.texts->>$4, E' \\n\\r\\t') = $5`;

interface Sent {
  ticketId: string;
  mode: TicketDraft['mode'];
  /** what went out */
  sent: string;
}

/** Empties the draft of whoever acts, of the text that has gone out, inside the transaction that writes it. */
export function clearDraft(statement: Statement, ctx: Pick<Context, 'organizationId' | 'actor' | 'now'>, sent: Sent) {
  const key = [ctx.organizationId, ctx.actor.memberId, sent.ticketId];
  return statement('clear-draft', CLEAR, [...key, sent.mode, sent.sent.trim(), ctx.now()]);
}
