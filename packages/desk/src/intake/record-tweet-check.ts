import type { FetchedTweet, MissingReason } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { rewriteTicketWords } from '../tickets/ticket-words.ts';
import { asRecords } from './as-records.ts';
import { idSequence } from './id-sequence.ts';
import { lockCounter, tweetsByIds } from './page-queries.ts';
import { refreshTweets } from './refresh-tweets.ts';

export interface RecordTweetCheck {
  /** the account that has asked X */
  accountId: string;
  /** the ids that it asked for, of any edit of a tweet */
  asked: readonly string[];
  found: readonly FetchedTweet[];
  missing: readonly { tweetId: string; reason: MissingReason }[];
  checkedAt: Date;
  /** tickets of which all tweets were among those asked for, so that their turn comes round again later */
  ticketIds?: readonly string[];
}

/** Answers of X that say: nobody sees it any more, or not we. Of `unknown` and `other` the tweet may well stand. */
const GONE: readonly MissingReason[] = ['not_found', 'not_authorized', 'suspended'];

/** Whether X has said so: the tweet is to be hidden. */
export const isGone = ({ reason }: { reason: MissingReason }): boolean => GONE.includes(reason);

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

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, "to", at)
  SELECT $1, n.id, n."ticketId", 'tweet_gone', json_build_object('isOwn', n."isOwn", 'reason', n.reason), $3
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, "isOwn" boolean, reason text)`;

const TOUCH_TICKETS = `
  UPDATE ticket SET updated_at = $3, rev = rev + 1 WHERE organization_id = $1 AND id = ANY ($2) RETURNING id, rev`;

const SET_CHECKED = `
  UPDATE ticket SET checked_at = greatest(checked_at, $3) WHERE organization_id = $1 AND id = ANY ($2)`;

interface HiddenMessage {
  ticketId: string;
  isOwn: boolean;
  reason: MissingReason;
}

/**
 * Writes what X has told of tweets that we know, for every account that has met them: what is gone is hidden at once
 * (and erased later), what stands again is shown again, what was edited takes its new words. What is erased stays so.
 * Told twice, it changes nothing.
 */
export async function recordTweetCheck(ctx: Context, input: RecordTweetCheck): Promise<void> {
  const { organizationId } = ctx;
  const { found, checkedAt, ticketIds = [] } = input;
  const now = ctx.now();
  const gone = input.missing.filter(isGone);
  const ids = [...new Set([...input.asked, ...found.map(({ tweetId }) => tweetId)])];

  const { hidden, refreshed, tickets } = await ctx.db.pipeline(async (statement) => {
    const [, , , hiding, refreshing] = await settleAll([
      lockCounter(statement, organizationId),
      statement('check-lock-tickets', LOCK_TICKETS, [organizationId, ids, ticketIds]),
      statement('check-set-checked', SET_CHECKED, [organizationId, ticketIds, checkedAt]),
      statement('check-hide', HIDE, [
        organizationId,
        gone.map(({ tweetId }) => tweetId),
        gone.map(({ reason }) => reason),
        checkedAt,
      ]),
      refreshTweets(statement, organizationId, found, now),
    ]);
    const row = hiding.rows[0] as { tweetIds: string[]; messages: HiddenMessage[] };
    const changed = [...new Set([...row.messages.map(({ ticketId }) => ticketId), ...refreshing.ticketIds])];
    await rewriteTicketWords(statement, organizationId, changed);
    return {
      hidden: row.tweetIds,
      refreshed: refreshing.tweetIds,
      tickets: await touch(statement, organizationId, changed, row.messages, now),
    };
  });

  await Promise.all([
    ...hidden.map((id) => ctx.publish({ type: 'tweet.deleted', id })),
    ...refreshed.map((id) => ctx.publish({ type: 'tweet.changed', id })),
    ...tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
  ]);
}

async function touch(
  statement: Statement,
  organizationId: string,
  ticketIds: readonly string[],
  gone: readonly HiddenMessage[],
  now: Date,
): Promise<{ id: string; rev: number }[]> {
  if (ticketIds.length === 0) return [];
  const nextId = idSequence();
  const events = gone.map((message) => ({ id: nextId(now), ...message }));
  const [touched] = await settleAll([
    statement('check-touch-tickets', TOUCH_TICKETS, [organizationId, ticketIds, now]),
    statement('check-events', ADD_EVENTS, [organizationId, asRecords(events), now]),
  ]);
  return touched.rows as { id: string; rev: number }[];
}
