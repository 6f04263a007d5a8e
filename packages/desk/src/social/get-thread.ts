import { AppError, type ReplyUnderWay, type ThreadQuery, type TweetThread } from '@perch/contracts';
import { can } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { cursorAt, positionOf, toPage, type ListKey } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, presentMessage, type MessageRow } from '../tickets/present-message.ts';
import {
  PRESENTED_TWEET,
  TICKET_OF_TWEET,
  TWEET_COLUMNS,
  TWEET_JOINS,
  tweetPresenter,
  type TweetRow,
} from './present-tweet.ts';

const EARLIER: ListKey = { list: 'thread-earlier', kinds: ['instant', 'uuid'] };
const LATER: ListKey = { list: 'thread-later', kinds: ['instant', 'uuid'] };

const ANCHOR = `
  SELECT w.conversation_id AS "conversationId", w.account_id AS "accountId", w.posted_at AS "postedAt" FROM tweet w
  WHERE w.organization_id = $1 AND w.id = $2`;

const rank = (tweet: string) => `(${tweet}.id = $2, ${tweet}.is_own, ${tweet}.account_id = $4, ${tweet}.id)`;

// of a tweet that several accounts have met, the row of whoever wrote it, else of the account that is looked through
const page = (isEarlier: boolean) => `
  WITH tw AS MATERIALIZED (
    SELECT ${TWEET_COLUMNS}, ${TICKET_OF_TWEET} AS shown_ticket_id FROM tweet tw
    WHERE tw.organization_id = $1 AND tw.conversation_id = $3
      AND (tw.posted_at, tw.id) ${isEarlier ? '<' : '>'} ($5::timestamptz, $6::uuid)
      AND NOT EXISTS (
        SELECT FROM tweet other WHERE other.organization_id = $1 AND other.tweet_id = tw.tweet_id
          AND ${rank('other')} > ${rank('tw')})
    ORDER BY tw.posted_at ${isEarlier ? 'DESC' : ''}, tw.id ${isEarlier ? 'DESC' : ''} LIMIT $7)
  SELECT ${PRESENTED_TWEET} FROM tw ${TWEET_JOINS}
  ORDER BY tw.posted_at ${isEarlier ? 'DESC' : ''}, tw.id ${isEarlier ? 'DESC' : ''}`;
const READ_EARLIER = page(true);
const READ_LATER = page(false);

const MOST_UNDER_WAY = 50;
const UNDER_WAY = `
  SELECT ${MESSAGE_COLUMNS}, m.ticket_id AS "ticketId", d.payload->>'inReplyToTweetId' AS "inReplyToTweetId"
  FROM (
    SELECT DISTINCT tw.ticket_id FROM tweet tw
    WHERE tw.organization_id = $1 AND tw.conversation_id = $2 AND tw.ticket_id IS NOT NULL) t
  JOIN message m ON m.organization_id = $1 AND m.ticket_id = t.ticket_id AND m.direction = 'out'
    AND m.channel = 'twitter' AND m.tweet_row_id IS NULL
  ${MESSAGE_JOINS}
  JOIN message answered ON answered.organization_id = $1 AND answered.id = m.in_reply_to_message_id
  JOIN tweet parent ON parent.organization_id = $1 AND parent.id = answered.tweet_row_id
    AND parent.conversation_id = $2
  WHERE d.state IN ('held', 'queued', 'sending', 'failed', 'unknown')
  ORDER BY m.posted_at, m.id LIMIT ${MOST_UNDER_WAY}`;

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface Anchor {
  conversationId: string;
  accountId: string;
  postedAt: Date;
}

/**
 * The conversation around a tweet, whichever accounts have met it: what was said before and after, and what we answer
 * and X does not show yet.
 * @throws AppError `not_found`, `malformed_cursor`
 */
export async function getThread(ctx: Context, id: string, input: ThreadQuery): Promise<TweetThread> {
  requirePermission(ctx, 'social.view');
  const { organizationId } = ctx;
  const [anchor] = await ctx.db.query<Anchor & Record<string, unknown>>(ANCHOR, [organizationId, id], 'thread-anchor');
  if (!anchor) throw new AppError('not_found');
  const { conversationId, accountId, postedAt } = anchor;
  const before = positionOf(EARLIER, input.earlier);
  const after = positionOf(LATER, input.later);
  const isFirst = !before && !after;
  const key = [organizationId, id, conversationId, accountId];
  const start = [postedAt.toISOString(), LAST_ID];

  const [earlier, later, underWay] = await ctx.db.pipeline((statement) =>
    settleAll([
      (isFirst || before) && statement('thread-earlier', READ_EARLIER, [...key, ...(before ?? start), input.limit + 1]),
      (isFirst || after) && statement('thread-later', READ_LATER, [...key, ...(after ?? start), input.limit + 1]),
      isFirst &&
        can(ctx.actor, 'tickets.view') &&
        statement('thread-under-way', UNDER_WAY, [organizationId, conversationId]),
    ]),
  );
  const valuesOf = (row: TweetRow) => [row.postedAt, row.id];
  const pageOf = (rows: unknown[] | undefined, list: ListKey) =>
    toPage((rows ?? []) as TweetRow[], input.limit, tweetPresenter(ctx), list, valuesOf);
  const old = pageOf(earlier ? earlier.rows : undefined, EARLIER);
  const recent = pageOf(later ? later.rows : undefined, LATER);
  // the way back too, so that a page can be read again and the next one found from it
  const newest = (earlier ? (earlier.rows as TweetRow[]) : [])[0];
  const oldest = (later ? (later.rows as TweetRow[]) : [])[0];
  return {
    data: [...old.data.toReversed(), ...recent.data],
    earlierCursor: after && oldest ? cursorAt(EARLIER, valuesOf(oldest)) : old.nextCursor,
    laterCursor: before && newest ? cursorAt(LATER, valuesOf(newest)) : recent.nextCursor,
    underWay: ((underWay ? underWay.rows : []) as ReplyRow[]).map((row) => presentUnderWay(row, ctx)),
  };
}

type ReplyRow = MessageRow & Pick<ReplyUnderWay, 'ticketId' | 'inReplyToTweetId'>;

const presentUnderWay = (row: ReplyRow, { actor }: Context): ReplyUnderWay => ({
  ...presentMessage(row, actor),
  ticketId: row.ticketId,
  inReplyToTweetId: row.inReplyToTweetId,
});
