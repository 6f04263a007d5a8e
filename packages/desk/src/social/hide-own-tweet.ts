import { settleAll, type Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { hideTweets, lockTicketsOf, touchTickets } from '../intake/hide-tweets.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { matchReworded, type RewordedTweet } from '../keywords/match-reworded.ts';
import { rewriteTicketWords } from '../tickets/ticket-words.ts';

// A tweet that we delete is gone here at once; if X refuses, it is shown again from the words that its row has kept.

const SHOW = `
  WITH shown AS (
    UPDATE tweet w SET deleted_at = NULL
    WHERE w.organization_id = $1 AND w.tweet_id = $2 AND w.deleted_at IS NOT NULL AND w.erased_at IS NULL
    RETURNING w.id, w.account_id, w.text, w.media, w.posted_at, w.is_own),
  messages AS (
    UPDATE message m SET text = shown.text, media = shown.media FROM shown
    WHERE m.organization_id = $1 AND m.tweet_row_id = shown.id RETURNING m.ticket_id)
  SELECT array(SELECT DISTINCT ticket_id FROM messages) AS "ticketIds",
    (SELECT coalesce(json_agg(json_build_object('id', id, 'accountId', account_id, 'text', text, 'postedAt', posted_at)), '[]')
     FROM shown WHERE NOT is_own) AS reworded`;

const SHOWN_IN = `
  SELECT DISTINCT m.ticket_id AS "ticketId", x.member_id AS "memberId"
  FROM tweet w
  JOIN message m ON m.organization_id = $1 AND m.tweet_row_id = w.id
  JOIN tweet_action x ON x.organization_id = $1 AND x.delivery_id = $3
  WHERE w.organization_id = $1 AND w.tweet_id = $2`;

const TELL = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "to", at)
  SELECT $1, n.id, n."ticketId", 'tweet_gone', n."memberId", '{"isOwn": true, "reason": "not_found"}', $3
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, "memberId" uuid)`;

type Touched = { id: string; rev: number }[];

/** Answers the tickets that show it. */
export async function hideOwnTweet(
  statement: Statement,
  organizationId: string,
  tweetId: string,
  now: Date,
): Promise<Touched> {
  const [, , { messages }] = await settleAll([
    lockCounter(statement, organizationId),
    lockTicketsOf(statement, organizationId, [tweetId]),
    hideTweets(statement, organizationId, [{ tweetId, reason: 'not_found' }], now),
  ]);
  return touch(
    statement,
    organizationId,
    messages.map(({ ticketId }) => ticketId),
    now,
  );
}

/** What is erased stays so. Answers the tickets that show it. */
export async function showOwnTweet(
  statement: Statement,
  organizationId: string,
  tweetId: string,
  now: Date,
): Promise<Touched> {
  const [, , { rows }] = await settleAll([
    lockCounter(statement, organizationId),
    lockTicketsOf(statement, organizationId, [tweetId]),
    statement('show-own-tweet', SHOW, [organizationId, tweetId]),
  ]);
  const { ticketIds, reworded } = rows[0] as { ticketIds: string[]; reworded: RewordedTweet[] };
  await matchReworded(statement, organizationId, reworded, now);
  return touch(statement, organizationId, ticketIds, now);
}

/** X has deleted it: the history of the tickets that showed it says who asked for that. */
export async function tellDeleted(
  statement: Statement,
  organizationId: string,
  { tweetId, deliveryId }: { tweetId: string; deliveryId: string },
  now: Date,
): Promise<Touched> {
  const { rows } = await statement('deleted-shown-in', SHOWN_IN, [organizationId, tweetId, deliveryId]);
  if (rows.length === 0) return [];
  const nextId = idSequence();
  const events = (rows as { ticketId: string; memberId: string | null }[]).map((row) => ({ id: nextId(now), ...row }));
  await statement('deleted-tell', TELL, [organizationId, asRecords(events), now]);
  return touchTickets(
    statement,
    organizationId,
    events.map(({ ticketId }) => ticketId),
    now,
  );
}

async function touch(statement: Statement, organizationId: string, shownIn: readonly string[], now: Date) {
  const ticketIds = [...new Set(shownIn)];
  await rewriteTicketWords(statement, organizationId, ticketIds);
  return touchTickets(statement, organizationId, ticketIds, now);
}
