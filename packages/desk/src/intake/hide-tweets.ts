import type { MissingReason } from '@perch/contracts';
import type { Statement } from '@perch/db';
import { tweetsByIds } from './page-queries.ts';

// Ids first and rows by them, one after the other where they are not unique (OFFSET 0): a database without statistics
// takes a join for an occasion to read the whole organization.

// the tickets that show one of the tweets, in the order of all locks
const LOCK_TICKETS = `
  SELECT t.id FROM ticket t
  WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(
    SELECT shown.ticket_id FROM (${tweetsByIds('t.id', '$2')}) AS w CROSS JOIN LATERAL (
      SELECT m.ticket_id FROM message m WHERE m.organization_id = $1 AND m.tweet_row_id = w.id OFFSET 0) AS shown
    UNION ALL SELECT unnest($3::uuid[])))
  ORDER BY t.id FOR NO KEY UPDATE`;

// for all accounts; the thread's copy of the words goes at once, and with it what a search and a keyword's stream find
const HIDE = `
  WITH hidden AS (
    UPDATE tweet w SET deleted_at = $4
    WHERE w.organization_id = $1 AND w.deleted_at IS NULL AND w.id = ANY (ARRAY(${tweetsByIds('t.id', '$2')}))
    RETURNING w.id, w.tweet_id, w.latest_tweet_id, w.is_own),
  unmatched AS (
    DELETE FROM keyword_match k WHERE k.organization_id = $1 AND k.tweet_row_id = ANY (ARRAY(SELECT id FROM hidden))),
  messages AS (
    UPDATE message m SET text = '', media = '[]'
    WHERE m.organization_id = $1 AND m.tweet_row_id = ANY (ARRAY(SELECT id FROM hidden))
    RETURNING m.id, m.ticket_id, m.tweet_row_id)
  SELECT array(SELECT DISTINCT tweet_id FROM hidden) AS "tweetIds", (
    SELECT coalesce(json_agg(json_build_object('ticketId', m.ticket_id, 'isOwn', h.is_own, 'reason', (
      SELECT n.reason FROM unnest($2::text[], $3::text[]) AS n(id, reason)
      WHERE n.id IN (h.tweet_id, h.latest_tweet_id) LIMIT 1)) ORDER BY m.id), '[]')
    FROM messages m JOIN hidden h ON h.id = m.tweet_row_id) AS messages`;

const TOUCH_TICKETS = `
  UPDATE ticket SET updated_at = $3, rev = rev + 1 WHERE organization_id = $1 AND id = ANY ($2) RETURNING id, rev`;

export interface HiddenMessage {
  ticketId: string;
  isOwn: boolean;
  reason: MissingReason;
}

/** Locks the tickets that show one of the tweets, and these tickets, in the order of all locks. */
export const lockTicketsOf = (
  statement: Statement,
  organizationId: string,
  tweetIds: readonly string[],
  ticketIds: readonly string[] = [],
) => statement('hide-lock-tickets', LOCK_TICKETS, [organizationId, tweetIds, ticketIds]);

/** Hides tweets that are gone, for every account that has met them, and the thread's copies of their words. */
export async function hideTweets(
  statement: Statement,
  organizationId: string,
  gone: readonly { tweetId: string; reason: MissingReason }[],
  at: Date,
): Promise<{ tweetIds: string[]; messages: HiddenMessage[] }> {
  const { rows } = await statement('hide-tweets', HIDE, [
    organizationId,
    gone.map(({ tweetId }) => tweetId),
    gone.map(({ reason }) => reason),
    at,
  ]);
  return rows[0] as { tweetIds: string[]; messages: HiddenMessage[] };
}

/** Says that tickets have changed, by their revisions. */
export async function touchTickets(
  statement: Statement,
  organizationId: string,
  ticketIds: readonly string[],
  now: Date,
): Promise<{ id: string; rev: number }[]> {
  if (ticketIds.length === 0) return [];
  const { rows } = await statement('touch-tickets', TOUCH_TICKETS, [organizationId, ticketIds, now]);
  return rows as { id: string; rev: number }[];
}
