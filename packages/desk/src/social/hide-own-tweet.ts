import { settleAll, type Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { hideTweets, lockTicketsOf, touchTickets, type Hiding } from '../intake/hide-tweets.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { matchReworded, type RewordedTweet } from '../keywords/match-reworded.ts';
import { rewriteTicketWords } from '../tickets/ticket-words.ts';
import { reviseAnswers, type OwnAnswer } from './mark-answered.ts';

// A tweet that we delete is gone here at once; if X refuses, it is shown again from the words that its row has kept.

const SHOW = `
  WITH shown AS (
    UPDATE tweet w SET deleted_at = NULL, gone_reason = NULL
    WHERE w.organization_id = $1 AND w.tweet_id = $2 AND w.deleted_at IS NOT NULL AND w.erased_at IS NULL
    RETURNING w.id, w.account_id, w.text, w.media, w.posted_at, w.is_own, w.author_id, w.kind, w.in_reply_to_tweet_id,
      w.ticket_id),
  messages AS (
    UPDATE message m SET text = shown.text, media = shown.media FROM shown
    WHERE m.organization_id = $1 AND m.tweet_row_id = shown.id RETURNING m.ticket_id)
  SELECT array(SELECT DISTINCT ticket_id FROM messages) AS "ticketIds",
    (SELECT coalesce(json_agg(json_build_object('id', id, 'accountId', account_id, 'text', text, 'postedAt', posted_at,
       'authorId', author_id, 'kind', kind)), '[]')
     FROM shown WHERE NOT is_own) AS reworded,
    (SELECT coalesce(json_agg(json_build_object('inReplyToTweetId', in_reply_to_tweet_id, 'ticketId', ticket_id,
       'postedAt', posted_at)), '[]') FROM shown WHERE is_own) AS own`;

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
type Shown = { ticketIds: string[]; reworded: RewordedTweet[]; own: OwnAnswer[] };

/** Whom it concerns that a tweet of ours has gone or is back. */
export interface OwnTweetTold {
  /** the tickets that show it */
  shownIn: Touched;
  /** X's ids of other tweets that look different now */
  changed: string[];
}

export async function hideOwnTweet(
  statement: Statement,
  organizationId: string,
  tweetId: string,
  now: Date,
): Promise<OwnTweetTold & Pick<Hiding, 'unretweeted'>> {
  const [, , { messages, changed, unretweeted }] = await settleAll([
    lockCounter(statement, organizationId),
    lockTicketsOf(statement, organizationId, [tweetId]),
    hideTweets(statement, organizationId, [{ tweetId, reason: 'not_found' }], now, null),
  ]);
  const ticketIds = messages.map(({ ticketId }) => ticketId);
  return { shownIn: await touch(statement, organizationId, ticketIds, now), changed, unretweeted };
}

/** What is erased stays so. */
export async function showOwnTweet(
  statement: Statement,
  organizationId: string,
  tweetId: string,
  now: Date,
): Promise<OwnTweetTold> {
  const [, , { rows }] = await settleAll([
    lockCounter(statement, organizationId),
    lockTicketsOf(statement, organizationId, [tweetId]),
    statement('show-own-tweet', SHOW, [organizationId, tweetId]),
  ]);
  const { ticketIds, reworded, own } = rows[0] as Shown;
  await matchReworded(statement, organizationId, reworded, now);
  const changed = await reviseAnswers(statement, organizationId, own);
  return { shownIn: await touch(statement, organizationId, ticketIds, now), changed };
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
