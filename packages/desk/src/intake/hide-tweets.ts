import type { MissingReason } from '@perch/contracts';
import type { Statement } from '@perch/db';
import { uncounted } from '../escalation/escalation-hits.ts';
import { asRecords } from './as-records.ts';
import { reviseAnswers, type OwnAnswer } from '../social/mark-answered.ts';
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

const IS_GONE_FOR_ALL = `EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS n(id, reason)
        WHERE n.id IN (w.tweet_id, w.latest_tweet_id) AND n.reason <> 'not_authorized')`;

// for all accounts, but what X does not show to one for that one alone; what it shows nobody after all goes as such. The
// thread's copy of the words goes at once, and with it what a search and a keyword's stream find, and what rules have
// counted
const HIDE = `
  WITH hidden AS (
    UPDATE tweet w SET deleted_at = $4, gone_reason = (
      SELECT n.reason FROM unnest($2::text[], $3::text[]) AS n(id, reason)
      WHERE n.id IN (w.tweet_id, w.latest_tweet_id) LIMIT 1)
    WHERE w.organization_id = $1 AND w.deleted_at IS NULL AND w.id = ANY (ARRAY(${tweetsByIds('t.id', '$2')}))
      AND (w.account_id = $5 OR ${IS_GONE_FOR_ALL})
    RETURNING w.id, w.tweet_id, w.latest_tweet_id, w.is_own, w.account_id, w.in_reply_to_tweet_id, w.ticket_id,
      w.posted_at, w.retweeted_tweet_id,
      w.gone_reason),
  renamed AS (
    UPDATE tweet w SET deleted_at = $4, gone_reason = (
      SELECT n.reason FROM unnest($2::text[], $3::text[]) AS n(id, reason)
      WHERE n.id IN (w.tweet_id, w.latest_tweet_id) AND n.reason <> 'not_authorized' LIMIT 1)
    WHERE w.organization_id = $1 AND w.erased_at IS NULL AND w.gone_reason = 'not_authorized'
      AND w.id = ANY (ARRAY(${tweetsByIds('t.id', '$2')})) AND ${IS_GONE_FOR_ALL}
    RETURNING w.tweet_id),
  unmatched AS (
    DELETE FROM keyword_match k WHERE k.organization_id = $1 AND k.tweet_row_id = ANY (ARRAY(SELECT id FROM hidden))),
  ${uncounted('ARRAY(SELECT id FROM hidden)')},
  messages AS (
    UPDATE message m SET text = '', media = '[]'
    WHERE m.organization_id = $1 AND m.tweet_row_id = ANY (ARRAY(SELECT id FROM hidden))
    RETURNING m.id, m.ticket_id, m.tweet_row_id)
  SELECT array(SELECT DISTINCT tweet_id FROM hidden WHERE gone_reason <> 'not_authorized') AS "tweetIds",
    array(SELECT tweet_id FROM hidden WHERE gone_reason = 'not_authorized' UNION SELECT tweet_id FROM renamed) AS changed, (
    SELECT coalesce(json_agg(json_build_object('ticketId', m.ticket_id, 'isOwn', h.is_own, 'reason', (
      SELECT n.reason FROM unnest($2::text[], $3::text[]) AS n(id, reason)
      WHERE n.id IN (h.tweet_id, h.latest_tweet_id) LIMIT 1)) ORDER BY m.id), '[]')
    FROM messages m JOIN hidden h ON h.id = m.tweet_row_id) AS messages, (
    SELECT coalesce(json_agg(json_build_object('accountId', account_id, 'inReplyToTweetId', in_reply_to_tweet_id,
      'ticketId', ticket_id, 'postedAt', posted_at, 'retweetedTweetId', retweeted_tweet_id)), '[]')
    FROM hidden WHERE is_own) AS own`;

// the retweet is gone, and none is on its way
const UNDO_RETWEETS = `
  UPDATE tweet_action x SET is_on = false, changed_at = $3
  FROM json_to_recordset($2::json) AS n("accountId" uuid, "retweetedTweetId" text)
  JOIN tweet o ON o.organization_id = $1 AND o.id = ANY (ARRAY(${tweetsByIds('t.id', '$4')}))
    AND o.account_id = n."accountId" AND n."retweetedTweetId" IN (o.tweet_id, o.latest_tweet_id)
  WHERE x.organization_id = $1 AND x.tweet_id = o.tweet_id AND x.account_id = o.account_id AND x.action = 'retweet'
    AND x.is_on AND NOT EXISTS (SELECT FROM delivery d WHERE d.organization_id = $1 AND d.id = x.delivery_id
      AND d.state IN ('queued', 'sending'))
  RETURNING x.tweet_id AS "tweetId"`;

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

interface OwnGone extends OwnAnswer {
  accountId: string;
  retweetedTweetId: string | null;
}

export interface Hiding {
  /** X's ids of what is hidden now, for every account */
  tweetIds: string[];
  messages: HiddenMessage[];
  /**
   * X's ids of other tweets that look different: their answer or our retweet of them is gone, or X does not show them to
   * one account.
   */
  changed: string[];
  /** of these, those that we have retweeted no more */
  unretweeted: string[];
}

/**
 * Hides tweets that are gone, for every account that has met them, and the thread's copies of their words; what X does not
 * show to one account (`not_authorized`), for that account. What a tweet of ours answered is unanswered again unless
 * another answer stands.
 * @param accountId who has asked X
 */
export async function hideTweets(
  statement: Statement,
  organizationId: string,
  gone: readonly { tweetId: string; reason: MissingReason }[],
  at: Date,
  accountId: string | null,
): Promise<Hiding> {
  const { rows } = await statement('hide-tweets', HIDE, [
    organizationId,
    gone.map(({ tweetId }) => tweetId),
    gone.map(({ reason }) => reason),
    at,
    accountId,
  ]);
  const { own, changed: inPart, ...hidden } = rows[0] as Omit<Hiding, 'unretweeted'> & { own: OwnGone[] };
  const unretweeted = await undoRetweets(statement, organizationId, own, at);
  const changed = [...inPart, ...(await reviseAnswers(statement, organizationId, own)), ...unretweeted];
  return { ...hidden, changed, unretweeted };
}

async function undoRetweets(statement: Statement, organizationId: string, own: readonly OwnGone[], at: Date) {
  const retweets = own.filter(({ retweetedTweetId }) => retweetedTweetId !== null);
  if (retweets.length === 0) return [];
  const { rows } = await statement('undo-retweets', UNDO_RETWEETS, [
    organizationId,
    asRecords(retweets),
    at,
    retweets.map(({ retweetedTweetId }) => retweetedTweetId),
  ]);
  return rows.map((row) => row.tweetId as string);
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
