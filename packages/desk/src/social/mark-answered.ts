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

// what such a tweet answered, directly or in its ticket, and the earliest answer that stands now
const REVISE = `
  WITH concerned AS (
    ${tweetsByIds(COLUMNS, '$2')}
    UNION
    SELECT ${COLUMNS} FROM tweet t WHERE t.organization_id = $1 AND t.ticket_id = ANY ($3) AND t.posted_at <= $4),
  standing AS (
    SELECT c.id, least((
        SELECT min(own.posted_at) FROM tweet own
        WHERE own.organization_id = $1 AND own.is_own AND own.deleted_at IS NULL
          AND own.in_reply_to_tweet_id IN (c.tweet_id, c.latest_tweet_id)), (
        SELECT min(m.posted_at) FROM message m
        LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
        LEFT JOIN tweet w ON w.organization_id = $1 AND w.id = m.tweet_row_id
        LEFT JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
        WHERE m.organization_id = $1 AND m.ticket_id = c.ticket_id AND m.direction = 'out' AND m.posted_at >= c.posted_at
          AND (d.id IS NULL OR d.state = 'sent') AND w.deleted_at IS NULL AND e.bounced_at IS NULL)) AS at
    FROM concerned c WHERE NOT c.is_own)
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
