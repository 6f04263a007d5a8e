import type { Statement } from '@perch/db';
import { refreshActivity } from '../contacts/refresh-activity.ts';
import { asRecords } from '../intake/as-records.ts';
import { previewOf, type Words } from '../intake/subject-of.ts';

// what is still on its way has not been said yet, and what came back never was
const said = (condition: string) => `
  SELECT m.direction, m.text, m.media, m.posted_at, w.deleted_at IS NOT NULL AS is_gone FROM message m
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
  LEFT JOIN tweet w ON w.organization_id = $1 AND w.id = m.tweet_row_id
  LEFT JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
  WHERE m.organization_id = $1 AND m.ticket_id = t.id AND ${condition} AND (d.id IS NULL OR d.state = 'sent')
    AND e.bounced_at IS NULL
  ORDER BY m.posted_at DESC, m.id DESC LIMIT 1`;

const FIGURES = `
  SELECT t.id, t.preview, (
      SELECT count(*)::integer FROM message m WHERE m.organization_id = $1 AND m.ticket_id = t.id) AS "messageCount",
    latest.direction, latest.posted_at AS "lastMessageAt", latest.is_gone AS "isGone",
    json_build_object('text', latest.text, 'media', latest.media) AS words, outbound.posted_at AS "lastOutboundAt"
  FROM ticket t
  LEFT JOIN LATERAL (${said("m.direction <> 'note'")}) latest ON true
  LEFT JOIN LATERAL (${said("m.direction = 'out'")}) outbound ON true
  WHERE t.organization_id = $1 AND t.id = ANY ($2)`;

const WRITE = `
  UPDATE ticket t SET message_count = n."messageCount", preview = n.preview, last_outbound_at = n."lastOutboundAt",
    last_message_at = coalesce(n."lastMessageAt", t.last_message_at), awaits_reply = coalesce(n."awaitsReply", false),
    updated_at = $3, rev = t.rev + 1
  FROM json_to_recordset($2::json) AS n(id uuid, "messageCount" integer, preview text, "lastOutboundAt" timestamptz,
    "lastMessageAt" timestamptz, "awaitsReply" boolean)
  WHERE t.organization_id = $1 AND t.id = n.id
  RETURNING t.id, t.rev`;

interface Figures {
  id: string;
  preview: string;
  messageCount: number;
  /** null, as the next two: nobody has said anything yet */
  direction: 'in' | 'out' | null;
  lastMessageAt: Date | null;
  isGone: boolean | null;
  words: Words;
  lastOutboundAt: Date | null;
}

/** Works out anew what lists show of these tickets, after messages of theirs have moved. Answers their revisions. */
export async function recountTickets(
  statement: Statement,
  organizationId: string,
  ticketIds: readonly string[],
  now: Date,
): Promise<{ id: string; rev: number }[]> {
  const { rows } = await statement('ticket-figures', FIGURES, [organizationId, ticketIds]);
  const records = (rows as unknown as Figures[]).map(({ words, isGone, direction, ...figures }) => ({
    ...figures,
    preview: direction === null ? figures.preview : isGone ? '' : previewOf(words),
    awaitsReply: direction && direction === 'in',
  }));
  const written = await statement('ticket-figures-write', WRITE, [organizationId, asRecords(records), now]);
  await refreshActivity(statement, organizationId, { ticketIds });
  return written.rows as { id: string; rev: number }[];
}
