import { AppError, type ConvertTweet, type FetchedMedia } from '@perch/contracts';
import { liftWall, settleAll, type Statement } from '@perch/db';
import { namedLanguage, type ReasonCode } from '@perch/core';
import { readServices, servicesOf } from '../clocks/department-services.ts';
import { tellWoken } from '../clocks/tell-woken.ts';
import type { Context } from '../context.ts';
import { OVER_AFTER } from '../escalation/over-after.ts';
import { asRecords } from '../intake/as-records.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { lockCounter, TICKET_COLUMNS, ticketsOf } from '../intake/page-queries.ts';
import { subjectOf } from '../intake/subject-of.ts';
import { TicketLedger, type PlacedTicket, type TicketEffects } from '../intake/ticket-ledger.ts';
import { writeMessages, writeTickets } from '../intake/write-tickets.ts';
import { matchReworded } from '../keywords/match-reworded.ts';
import { writeNotifications } from '../notifications/write-notifications.ts';
import { isInSight, requireInSight } from '../require-in-sight.ts';
import { TICKET_OF_TWEET, WITHOUT_ANSWER } from './present-tweet.ts';
import { STAYS_FOUND } from './store-found-tweets.ts';

/** A stored tweet that is to come into a ticket by hand. */
export interface TweetToPlace {
  id: string;
  accountId: string;
  /** of the account's capture settings */
  departmentId: string;
  tweetId: string;
  latestTweetId: string;
  authorId: string;
  kind: string;
  conversationId: string;
  text: string;
  language: string | null;
  media: FetchedMedia[];
  postedAt: Date;
  ticketId: string | null;
  isOwn: boolean;
  isGone: boolean;
  /** a search of X has found it, and it is in no stream but that of the search */
  isFound: boolean;
  /** it names the account or answers it: it is a mention, whatever has found it */
  isMention: boolean;
  isUnanswered: boolean;
}

/** What changed, for the events after the commit. */
export interface PlacedTweets {
  tickets: { id: string; rev: number }[];
  /** X's ids */
  tweetIds: string[];
  notified: string[];
}

const TWEETS = `
  SELECT tw.id, tw.account_id AS "accountId", a.department_id AS "departmentId", tw.tweet_id AS "tweetId",
    tw.latest_tweet_id AS "latestTweetId", tw.author_id AS "authorId", tw.kind, tw.conversation_id AS "conversationId",
    tw.text, tw.language, tw.media, tw.posted_at AS "postedAt", ${TICKET_OF_TWEET} AS "ticketId",
    tw.is_own OR EXISTS (SELECT FROM account own WHERE own.organization_id = $1 AND own.twitter_user_id = tw.author_id)
      AS "isOwn",
    tw.deleted_at IS NOT NULL AS "isGone", tw.expires_at IS NOT NULL AS "isFound",
    a.twitter_user_id = ANY (tw.mentioned_user_ids) OR a.twitter_user_id IS NOT DISTINCT FROM tw.in_reply_to_user_id
      AS "isMention", ${WITHOUT_ANSWER} AS "isUnanswered"
  FROM tweet tw JOIN account a ON a.organization_id = $1 AND a.id = tw.account_id
  WHERE tw.organization_id = $1 AND tw.id = ANY ($2::uuid[])
  ORDER BY tw.posted_at, tw.id`;

/** Reads tweets under the organization's counter, as intake does: nobody places them meanwhile. */
export async function readTweetsToPlace(
  statement: Statement,
  organizationId: string,
  ids: readonly string[],
): Promise<TweetToPlace[]> {
  const [, { rows }] = await settleAll([
    lockCounter(statement, organizationId),
    statement('place-tweets-read', TWEETS, [organizationId, ids]),
  ]);
  return rows as TweetToPlace[];
}

// those of the authors in the conversations, each with what it was merged into, and the ones named besides
const TICKETS = `
  SELECT ${TICKET_COLUMNS} FROM ticket t
  WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(
    SELECT unnest(ARRAY[own.id, own.merged_into_id])
    FROM unnest($2::text[], $3::text[]) AS person(conversation_id, customer_id) CROSS JOIN LATERAL (
      SELECT each.id, each.merged_into_id FROM ticket each
      WHERE each.organization_id = $1 AND each.conversation_id = person.conversation_id
        AND each.customer_id = person.customer_id AND each.channel = 'twitter' OFFSET 0) AS own) || $4::uuid[])
  ORDER BY t.id FOR NO KEY UPDATE OF t`;

// what we answered without a ticket
const ANSWERS = `
  SELECT w.id, w.in_reply_to_tweet_id AS "inReplyToTweetId", w.author_id AS "authorId", w.text, w.media,
    w.posted_at AS "postedAt"
  FROM tweet w
  WHERE w.organization_id = $1 AND w.is_own AND w.in_reply_to_tweet_id = ANY ($2) AND w.ticket_id IS NULL
    AND w.deleted_at IS NULL
  ORDER BY w.posted_at, w.id`;

const PLACE = `
  UPDATE tweet t SET ticket_id = n."ticketId", decision = n.decision, reason = n.reason,
    expires_at = CASE WHEN n."staysFound" THEN ${STAYS_FOUND} END,
    handled_at = CASE WHEN n.decision <> 'outbound' THEN NULL ELSE t.handled_at END,
    handled_by_id = CASE WHEN n.decision <> 'outbound' THEN NULL ELSE t.handled_by_id END
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, decision text, reason jsonb,
    "staysFound" boolean)
  WHERE t.organization_id = $1 AND t.id = n.id`;

// as other accounts have met them
const LINK = `
  UPDATE tweet t SET ticket_id = n."ticketId", decision = 'linked', reason = '{"code": "other_account_has_it"}',
    handled_at = NULL, handled_by_id = NULL
  FROM json_to_recordset($2::json) AS n(id uuid, "tweetId" text, "ticketId" uuid)
  WHERE t.organization_id = $1 AND t.tweet_id = n."tweetId" AND t.id <> n.id AND t.ticket_id IS NULL AND NOT t.is_own`;

// whose tweets they are
const LINKS_DUE = `
  WITH counted AS (
    SELECT h.rule_id, min(h.posted_at) AS first_at, max(h.posted_at) AS last_at FROM escalation_hit h
    WHERE h.organization_id = $1 AND h.tweet_row_id = ANY ($2::uuid[]) GROUP BY h.rule_id),
  its AS (
    SELECT i.id, c.first_at, c.last_at FROM counted c JOIN incident i ON i.organization_id = $1 AND i.rule_id = c.rule_id
    UNION ALL
    SELECT k.incident_id, min(k.posted_at), max(k.posted_at) FROM incident_hit k
    WHERE k.organization_id = $1 AND k.tweet_row_id = ANY ($2::uuid[]) GROUP BY k.incident_id),
  due AS (
    SELECT its.id, min(its.first_at) AS first_at FROM its JOIN incident i ON i.organization_id = $1 AND i.id = its.id
    WHERE i.ticket_id IS NOT NULL AND i.started_at <= its.last_at AND i.last_reached_at + ${OVER_AFTER} >= its.first_at
    GROUP BY its.id)
  UPDATE incident i SET links_from = least(i.links_from, due.first_at), links_asked = i.links_asked + 1
  FROM due WHERE i.organization_id = $1 AND i.id = due.id`;

interface Placed {
  id: string;
  tweetId?: string;
  ticketId: string;
  decision: string;
  reason: object;
  /** nobody wrote it to the account: it has a ticket, and is no mention */
  staysFound: boolean;
}

interface OwnAnswer {
  id: string;
  inReplyToTweetId: string;
  authorId: string;
  text: string;
  media: FetchedMedia[];
  postedAt: Date;
}

/**
 * Brings tweets without a ticket into tickets, as intake would have: into the open ticket of their author in the
 * conversation, else into one that is opened for them. What we answered before comes along. The counter is held
 * (`readTweetsToPlace`). `into`: a tweet whose author has an open ticket in the conversation comes into this one instead.
 * @throws AppError `ticket_unusable` when `into` is not there, or merged; `other_department` when a ticket would not be seen
 */
export async function placeTweets(
  statement: Statement,
  ctx: Context,
  tweets: readonly TweetToPlace[],
  wish: ConvertTweet,
  code: Extract<ReasonCode, 'converted' | 'added_by_hand' | 'by_link'>,
  into: string | null = null,
): Promise<PlacedTweets & { opened: TicketEffects['opened'] }> {
  if (tweets.length === 0) return { tickets: [], tweetIds: [], notified: [], opened: [] };
  const { organizationId } = ctx;
  const now = ctx.now();
  const ids = tweets.flatMap(({ tweetId, latestTweetId }) => [tweetId, latestTweetId]);
  await liftWall(ctx.db, statement); // the ticket of the conversation may be anywhere
  const [counter, services, tickets, answers] = await settleAll([
    lockCounter(statement, organizationId),
    readServices(statement, organizationId),
    statement('place-tweets-tickets', TICKETS, [
      organizationId,
      tweets.map(({ conversationId }) => conversationId),
      tweets.map(({ authorId }) => authorId),
      into === null ? [] : [into],
    ]),
    statement('place-tweets-answers', ANSWERS, [organizationId, [...new Set(ids)]]),
  ]);
  const standing = ticketsOf(tickets.rows);
  const isThere = standing.tickets.some(({ id, departmentId }) => id === into && isInSight(ctx, departmentId));
  if (into !== null && !isThere) throw new AppError('ticket_unusable');
  const lastNumber = counter.rows[0]!.last_ticket_number as number;
  const ledger = new TicketLedger(standing.tickets, standing.tombstones, lastNumber, servicesOf(services.rows), now);
  const nextId = idSequence();
  const reason = { code };
  const placed: Placed[] = [];

  for (const tweet of tweets) {
    const there = ledger
      .inConversation('twitter', tweet.conversationId)
      .filter((ticket) => ticket.customerId === tweet.authorId);
    const open = there.find(isOpen);
    requireInSight(ctx, [open?.departmentId ?? wish.departmentId ?? tweet.departmentId]);
    const ticketId = open ? (into ?? open.id) : openTicket(tweet, there);
    ledger.append(messageOf(tweet, ticketId, 'in'), { opens: tweet.isUnanswered });
    const decision = open ? 'appended' : 'opened';
    const { id, tweetId } = tweet;
    placed.push({ id, tweetId, ticketId, decision, reason, staysFound: tweet.isFound && !tweet.isMention });
    for (const answer of (answers.rows as OwnAnswer[]).filter((each) => isUnder(each, tweet))) {
      ledger.append(messageOf(answer, ticketId, 'out'), { opens: false });
      placed.push({ id: answer.id, ticketId, decision: 'outbound', reason: { code: 'own_tweet' }, staysFound: false });
    }
  }

  function openTicket(tweet: TweetToPlace, there: readonly PlacedTicket[]): string {
    const ticketId = nextId(now);
    ledger.open({
      id: ticketId,
      subject: subjectOf(tweet),
      priority: wish.priority ?? 'normal',
      channel: 'twitter',
      departmentId: wish.departmentId ?? tweet.departmentId,
      assigneeId: wish.assigneeId ?? null,
      accountId: tweet.accountId,
      conversationId: tweet.conversationId,
      customerId: tweet.authorId,
      followUpOfId: there.find(({ isCurrent, isSpam }) => isCurrent && !isSpam)?.id ?? null,
      relatedToId: null,
      tags: [...new Set(wish.tags ?? [])],
      reason,
      language: namedLanguage(tweet.language),
      openedAt: tweet.postedAt,
    });
    return ticketId;
  }

  function messageOf(words: TweetToPlace | OwnAnswer, ticketId: string, direction: 'in' | 'out') {
    return {
      id: nextId(words.postedAt),
      ticketId,
      direction,
      tweetRowId: words.id,
      directMessageId: null,
      profileId: words.authorId,
      text: words.text,
      media: words.media,
      reason: direction === 'in' ? reason : { code: 'own_tweet' },
      postedAt: words.postedAt,
    };
  }

  /** As if intake had brought them. */
  const enterStreams = (found: readonly TweetToPlace[]) =>
    matchReworded(
      statement,
      organizationId,
      found.map((tweet) => ({ ...tweet, postedAt: tweet.postedAt.toISOString() })),
      now,
    );

  const effects = ledger.effects();
  const rows = placed.filter(({ tweetId }) => tweetId !== undefined);
  const given = effects.opened.flatMap(({ id: ticketId, assigneeId: memberId }) =>
    memberId === null ? [] : [{ memberId, kind: 'assigned' as const, ticketId }],
  );
  // in the order of the foreign keys: statements of a transaction go one after the other
  const written = [
    ...writeTickets(statement, organizationId, effects, now, ctx.actor.memberId),
    statement('place-tweets', PLACE, [organizationId, asRecords(placed)]),
    statement('place-tweets-link', LINK, [organizationId, asRecords(rows)]),
    ...writeMessages(statement, organizationId, effects, 'twitter', now),
    enterStreams(tweets.filter(({ isFound, isMention }) => isFound && isMention)),
    statement('place-tweets-links-due', LINKS_DUE, [organizationId, tweets.map(({ id }) => id)]),
  ];
  const [notified, woken] = await settleAll([
    writeNotifications(statement, ctx, given),
    tellWoken(statement, ctx, effects.woken),
    ...written,
  ]);
  return {
    tickets: [...effects.opened, ...effects.changed].map(({ id, rev }) => ({ id, rev })),
    tweetIds: tweets.map(({ tweetId }) => tweetId),
    notified: [...notified, ...woken],
    opened: effects.opened,
  };
}

const isOpen = ({ status, isSpam }: PlacedTicket) => status !== 'closed' && !isSpam;
const isUnder = (answer: OwnAnswer, { tweetId, latestTweetId }: TweetToPlace) =>
  answer.inReplyToTweetId === tweetId || answer.inReplyToTweetId === latestTweetId;
