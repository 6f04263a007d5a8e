import type { Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { tweetsByIds } from '../intake/page-queries.ts';

const MARK = `
  UPDATE tweet t SET answered_at = n.at
  FROM json_to_recordset($2::json) AS n("ticketId" uuid, at timestamptz)
  WHERE t.organization_id = $1 AND t.ticket_id = ANY (ARRAY(
      SELECT each."ticketId" FROM json_to_recordset($2::json) AS each("ticketId" uuid)))
    AND t.ticket_id = n."ticketId" AND NOT t.is_own AND t.answered_at IS NULL AND t.posted_at <= n.at`;

/** What was written in tickets until then is answered: whoever answers the last tweet answers those before it. */
export async function markAnswered(
  statement: Statement,
  organizationId: string,
  answers: readonly { ticketId: string; at: Date }[],
): Promise<void> {
  if (answers.length > 0) await statement('mark-answered', MARK, [organizationId, asRecords(answers)]);
}

/** A tweet of ours that is gone from X, or stands there again. */
export interface OwnAnswer {
  inReplyToTweetId: string | null;
  ticketId: string | null;
  /** ISO 8601 */
  postedAt: string;
}

const COLUMNS = 't.id, t.tweet_id, t.latest_tweet_id, t.ticket_id, t.posted_at, t.is_own';

// What such a tweet answered, directly or in its ticket, and the earliest answer that stands now. What went out of each
// ticket is read once, row by row (OFFSET 0: also without statistics); the next of it after each tweet comes by their
// order.
const REVISE = `
  WITH concerned AS (
    ${tweetsByIds(COLUMNS, '$2')}
    UNION
    SELECT ${COLUMNS} FROM tweet t WHERE t.organization_id = $1 AND t.ticket_id = ANY ($3) AND t.posted_at <= $4),
  sent AS (
    SELECT m.posted_at, m.ticket_id FROM (
      SELECT ticket_id, min(posted_at) AS since FROM concerned WHERE NOT is_own GROUP BY ticket_id) c
    CROSS JOIN LATERAL (
      SELECT m.id, m.ticket_id, m.tweet_row_id, m.posted_at FROM message m
      WHERE m.organization_id = $1 AND m.ticket_id = c.ticket_id AND m.posted_at >= c.since
        AND m.direction = 'out' OFFSET 0) m
    LEFT JOIN LATERAL (
      SELECT d.state FROM delivery d WHERE d.organization_id = $1 AND d.message_id = m.id OFFSET 0) d ON true
    LEFT JOIN LATERAL (
      SELECT w.deleted_at FROM tweet w WHERE w.organization_id = $1 AND w.id = m.tweet_row_id OFFSET 0) w ON true
    LEFT JOIN LATERAL (
      SELECT e.bounced_at FROM email e WHERE e.organization_id = $1 AND e.message_id = m.id OFFSET 0) e ON true
    WHERE (d.state IS NULL OR d.state = 'sent') AND w.deleted_at IS NULL AND e.bounced_at IS NULL),
  in_order AS (
    SELECT id, tweet_id, latest_tweet_id, min(sent_at) OVER (PARTITION BY ticket_id ORDER BY posted_at DESC) AS sent_at
    FROM (
      SELECT id, tweet_id, latest_tweet_id, ticket_id, posted_at, NULL::timestamptz AS sent_at
      FROM concerned WHERE NOT is_own
      UNION ALL SELECT NULL, NULL, NULL, ticket_id, posted_at, posted_at FROM sent) each),
  standing AS (
    SELECT o.id, least(o.sent_at, (
        SELECT min(own.posted_at) FROM tweet own
        WHERE own.organization_id = $1 AND own.is_own AND own.deleted_at IS NULL
          AND own.in_reply_to_tweet_id IN (o.tweet_id, o.latest_tweet_id))) AS at
    FROM in_order o WHERE o.id IS NOT NULL)
  UPDATE tweet t SET answered_at = s.at FROM standing s
  WHERE t.organization_id = $1 AND t.id = s.id AND (t.answered_at IS NULL) <> (s.at IS NULL)
  RETURNING t.tweet_id AS "tweetId"`;

/**
 * Works out anew whether what these answered is answered, when they have gone or are back. Answers X's ids of the
 * tweets that look different now.
 */
export async function reviseAnswers(
  statement: Statement,
  organizationId: string,
  answers: readonly OwnAnswer[],
): Promise<string[]> {
  const parents = answers.flatMap(({ inReplyToTweetId: id }) => id ?? []);
  const ticketIds = answers.flatMap(({ ticketId: id }) => id ?? []);
  if (parents.length === 0 && ticketIds.length === 0) return [];
  const until = answers.map(({ postedAt }) => postedAt).reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b));
  const { rows } = await statement('revise-answers', REVISE, [organizationId, parents, ticketIds, until]);
  return rows.map((row) => row.tweetId as string);
}
