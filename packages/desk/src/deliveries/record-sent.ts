import { PRICES_2026, type PriceTable } from '@perch/core';
import type { Statement } from '@perch/db';
import { refreshActivity } from '../contacts/refresh-activity.ts';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import { asRecords } from '../intake/as-records.ts';
import { previewOf } from '../intake/subject-of.ts';
import { markAnswered } from '../social/mark-answered.ts';
import { countReplies, type CountedReply } from '../usage/count-replies.ts';

/** A delivery that stands on X, and our row of the post. */
export interface SentItem {
  deliveryId: string;
  remoteId: string;
  /** opens the tweet on X; null for a direct message */
  permalink: string | null;
  /** as X dates it */
  postedAt: Date;
  /** our row in `tweet` or `direct_message`, which exists already */
  rowId: string;
  text: string;
}

/** What changed, for the events after the commit. */
export interface RecordedSent {
  deliveryId: string;
  messageId: string | null;
  ticketId: string | null;
  /** the next part of the answer, which waited for this one */
  nextPart: string | null;
}

const ITEMS = `json_to_recordset($2::json) AS n("deliveryId" uuid, "remoteId" text, permalink text,
    "postedAt" timestamptz, "rowId" uuid, preview text)`;

const SETTLE = `
  UPDATE delivery d SET state = 'sent', remote_id = n."remoteId", permalink = n.permalink, lease_token = NULL,
    lease_until = NULL, first_absent_at = NULL, hold_reason = NULL, code = NULL, detail = NULL, settled_at = $3, updated_at = $3
  FROM ${ITEMS}
  LEFT JOIN delivery b ON b.organization_id = $1 AND b.id = n."deliveryId"
  LEFT JOIN message m ON m.organization_id = $1 AND m.id = b.message_id
  WHERE d.organization_id = $1 AND d.id = n."deliveryId"
  RETURNING d.id AS "deliveryId", d.message_id AS "messageId", m.ticket_id AS "ticketId", d.account_id AS "accountId",
    d.payload, n."postedAt", b.state <> 'sent' AS "isNews"`;

/** SQL: the parts that waited for those in `items` are due; $1 is the organization, $3 now. */
export const wakeParts = (items: string) => `
  UPDATE delivery w SET due_at = $3, code = NULL, updated_at = $3
  FROM ${items}
  JOIN delivery d ON d.organization_id = $1 AND d.id = n."deliveryId"
  WHERE w.organization_id = $1 AND w.thread_id = d.thread_id AND w.part = d.part + 1 AND w.state = 'queued'
  RETURNING w.id, d.id AS "deliveryId"`;

// The post may have been polled before we knew it for ours: then the message made of it gives way to the reply's own.
// `gone.direction = 'out'` and neither member nor key: only ever what intake took for written outside Perch.
const dropDoubles = (column: 'tweet_row_id' | 'direct_message_id') => `
  WITH gone AS (
    DELETE FROM message g USING ${ITEMS}
    JOIN delivery d ON d.organization_id = $1 AND d.id = n."deliveryId"
    WHERE g.organization_id = $1 AND g.${column} = n."rowId" AND g.id IS DISTINCT FROM d.message_id
      AND d.message_id IS NOT NULL AND g.direction = 'out' AND g.member_id IS NULL AND g.api_key_id IS NULL
    RETURNING g.ticket_id)
  UPDATE ticket t SET message_count = t.message_count - g.messages
  FROM (SELECT ticket_id, count(*)::integer AS messages FROM gone GROUP BY ticket_id) g
  WHERE t.organization_id = $1 AND t.id = g.ticket_id`;

const linkMessages = (column: 'tweet_row_id' | 'direct_message_id') => `
  UPDATE message m SET ${column} = n."rowId", profile_id = a.twitter_user_id, posted_at = n."postedAt"
  FROM ${ITEMS}
  JOIN delivery d ON d.organization_id = $1 AND d.id = n."deliveryId"
  JOIN account a ON a.organization_id = $1 AND a.id = d.account_id
  WHERE m.organization_id = $1 AND m.id = d.message_id`;

const claimRows = (table: 'tweet' | 'direct_message') => `
  UPDATE ${table} t SET is_own = true, decision = 'outbound', ticket_id = coalesce(m.ticket_id, t.ticket_id)
  FROM ${ITEMS}
  JOIN delivery d ON d.organization_id = $1 AND d.id = n."deliveryId"
  LEFT JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
  WHERE t.organization_id = $1 AND t.id = n."rowId"`;

// a later message of the customer keeps its say
const TOUCH_TICKETS = `
  WITH latest AS (
    SELECT DISTINCT ON (m.ticket_id) m.ticket_id, n."postedAt", n.preview,
      min(n."postedAt") OVER (PARTITION BY m.ticket_id) AS "firstPostedAt"
    FROM ${ITEMS}
    JOIN delivery d ON d.organization_id = $1 AND d.id = n."deliveryId"
    JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
    ORDER BY m.ticket_id, n."postedAt" DESC)
  UPDATE ticket t SET
    preview = CASE WHEN l."postedAt" >= t.last_message_at THEN l.preview ELSE t.preview END,
    awaits_reply = t.awaits_reply AND l."postedAt" < t.last_message_at,
    last_message_at = greatest(t.last_message_at, l."postedAt"),
    last_outbound_at = greatest(t.last_outbound_at, l."postedAt"),
    first_responded_at = coalesce(t.first_responded_at, greatest(l."firstPostedAt", t.opened_at)),
    updated_at = $3, rev = t.rev + 1
  FROM latest l
  WHERE t.organization_id = $1 AND t.id = l.ticket_id
  RETURNING t.id, t.first_response_seconds IS NULL AS "isFirst", t.last_outbound_at AS "lastOutboundAt"`;

/**
 * Settles deliveries of one kind that are known to stand on X: the delivery is `sent`, its message shows the post, its
 * ticket is answered. Runs inside the transaction of whoever found out (the worker with X's answer, a reconciliation,
 * a poll that met the post), after our rows of the posts are written and the deliveries are locked. What X bills is
 * counted with it, once.
 */
export async function recordSent(
  statement: Statement,
  organizationId: string,
  kind: 'tweet' | 'dm',
  sent: readonly SentItem[],
  now: Date,
  prices: PriceTable = PRICES_2026,
): Promise<RecordedSent[]> {
  if (sent.length === 0) return [];
  const records = asRecords(sent.map(({ text, ...item }) => ({ ...item, preview: previewOf({ text, media: [] }) })));
  const [column, table] =
    kind === 'tweet' ? (['tweet_row_id', 'tweet'] as const) : (['direct_message_id', 'direct_message'] as const);
  const key = [organizationId, records];
  const settled = await statement('sent-settle', SETTLE, [...key, now]);
  await statement(`sent-drop-doubles-${kind}`, dropDoubles(column), key);
  await statement(`sent-link-${kind}`, linkMessages(column), key);
  await statement(`sent-claim-rows-${kind}`, claimRows(table), key);
  const touched = await statement('sent-touch-tickets', TOUCH_TICKETS, [...key, now]);
  const answered = touched.rows.filter(({ isFirst }) => isFirst).map(({ id }) => id as string);
  await refreshClocks(statement, organizationId, answered, now);
  const answers = touched.rows.map(({ id, lastOutboundAt }) => ({
    ticketId: id as string,
    at: lastOutboundAt as Date,
  }));
  await markAnswered(statement, organizationId, answers);
  await refreshActivity(statement, organizationId, { ticketIds: touched.rows.map(({ id }) => id as string) });
  const news = settled.rows.filter(({ isNews }) => isNews) as CountedReply[];
  await countReplies(statement, organizationId, kind, news, prices);
  const woken = await statement('sent-wake-parts', wakeParts(ITEMS), [...key, now]);
  const nextParts = new Map(woken.rows.map((row) => [row.deliveryId as string, row.id as string]));
  return settled.rows.map(({ deliveryId, messageId, ticketId }) => ({
    deliveryId,
    messageId,
    ticketId,
    nextPart: nextParts.get(deliveryId) ?? null,
  }));
}
