import type { FetchedTweet, Page } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { readServices, servicesOf } from '../clocks/department-services.ts';
import { tellWoken } from '../clocks/tell-woken.ts';
import { recordSent } from '../deliveries/record-sent.ts';
import { addEscalationHits, askForLook, escalationHits, type EscalationHit } from '../escalation/escalation-hits.ts';
import { cachedRules, readRules, type CompiledRules } from '../escalation/escalation-rules.ts';
import { addKeywordHits } from '../keywords/keyword-hits.ts';
import { membersIn, writeIntakeNotifications } from '../notifications/write-intake-notifications.ts';
import { markAnswered } from '../social/mark-answered.ts';
import { rewriteTicketWords } from '../tickets/ticket-words.ts';
import { pricingFor } from '../usage/account-pricing.ts';
import { asRecords } from './as-records.ts';
import { cachedCapture, captureOf } from './capture-cache.ts';
import {
  latestByAuthor,
  peopleOfTweets,
  readErasedPeople,
  withoutErasedTweets,
  type ErasedPeople,
} from './erased-people.ts';
import { readOwnDeliveries, type OwnDelivery } from './own-items.ts';
import {
  brandOf,
  lockCounter,
  lockStream,
  readBrands,
  readCapture,
  saveProfiles,
  settingsOf,
  streamKey,
  streamOf,
  type PolledStream,
  TICKET_COLUMNS,
  ticketsOf,
  tweetsByIds,
} from './page-queries.ts';
import { planTweets, threadOf, type KnownTweet, type TweetPage, type TweetPlan } from './plan-tweets.ts';
import { importOf, publishPage } from './publish-page.ts';
import { newestId } from './snowflake.ts';
import { refreshTweets, type RefreshedTweets } from './refresh-tweets.ts';
import { LeaseLost, progressOf, writeProgress, type Lease } from './stream-progress.ts';
import { ticketLagsMs } from './ticket-lags.ts';
import { unreadableIds, writeCoverage } from './write-coverage.ts';
import { writeMessages, writeTickets } from './write-tickets.ts';

export interface ReceiveTweets extends Lease {
  accountId: string;
  stream: 'mentions' | 'own_tweets' | 'search';
  page: Page<FetchedTweet>;
  /** what was posted before is history: threads that the brand has answered open nothing */
  importBefore?: Date | null;
}

export type Received =
  | {
      kind: 'received';
      /** resume token; null: the round is over */
      nextToken: string | null;
      /** the round goes on no sooner, to leave calls to others; null: at once */
      waitsUntil: Date | null;
      added: number;
      opened: number;
      /** of customers' words that came into a ticket: how long after they were posted; of an import nothing */
      ticketLagsMs: number[];
    }
  /** somebody else has the stream by now: nothing was written */
  | { kind: 'lease_lost' };

/**
 * Writes one page of a timeline or of the search in one transaction of two round trips: what is in it, what becomes of
 * it, and how far the round has come. A page that is received again changes nothing.
 */
export async function receiveTweets(ctx: Context, input: ReceiveTweets): Promise<Received> {
  const { accountId, page } = input;
  const { organizationId } = ctx;
  const key = streamKey(organizationId, accountId, input.stream);
  const now = ctx.now();

  try {
    const plan = await ctx.db.pipeline(async (statement) => {
      const { stream, erased, rules, ...read } = await readPage(statement, ctx.organizationId, input, now);
      const planned = planTweets({ ...read, tweets: withoutErasedTweets(page.items, erased), now });
      const ids = [...page.items.map(({ latestTweetId }) => latestTweetId), ...unreadableIds(page)];
      const newIds = new Set([...planned.added, ...planned.refreshed].map(({ latestTweetId }) => latestTweetId));
      const progress = progressOf(stream, input.stream, { ...page, ids, newIds }, now);
      const arrived = page.items.flatMap(({ tweetId, latestTweetId }) => [tweetId, latestTweetId]);
      const written = [
        ...writePlan(statement, organizationId, accountId, planned, now),
        writeProgress(statement, key, input, stream, progress, planned.added, now, page.callsLeft),
      ];
      const told = writeIntakeNotifications(statement, organizationId, planned.tickets, read.importBefore, now);
      const coverage = writeCoverage(statement, key, stream, progress, page, arrived, now);
      const woken = tellWoken(statement, ctx, planned.tickets.woken);
      const hits = escalationHits(rules, planned.added);
      const isAnyRefreshed = planned.refreshed.length > 0;
      const counted = isAnyRefreshed ? false : addEscalationHits(statement, organizationId, hits);
      const [coverageChanged, notified, toldWoken, isCounted] = await settleAll([
        coverage,
        told,
        woken,
        counted,
        ...written,
      ]);
      const refreshed =
        isAnyRefreshed && (await showRefreshed(statement, organizationId, planned.refreshed, now, accountId, hits));
      return {
        ...planned,
        nextToken: progress.pageToken,
        waitsUntil: progress.waitsUntil,
        import: importOf(input.stream, stream, read.importBefore, progress),
        refreshedIds: refreshed ? refreshed.tweetIds : [],
        coverageChanged,
        isCounted: refreshed ? refreshed.isCounted : isCounted,
        notified: [...membersIn(notified), ...toldWoken],
        settled: await recordSent(
          statement,
          organizationId,
          'tweet',
          planned.sent,
          now,
          pricingFor(ctx, stream.appPricing).prices,
        ),
      };
    });
    const newest = newestId(plan.added.map(({ tweetId }) => tweetId));
    if (plan.isCounted) await askForLook(ctx);
    await publishPage(ctx, { accountId, captured: 'tweet.captured', newest, plan });
    await Promise.all(plan.refreshedIds.map((id) => ctx.publish({ type: 'tweet.changed', id })));
    return {
      kind: 'received',
      nextToken: plan.nextToken,
      waitsUntil: plan.waitsUntil,
      added: plan.added.length,
      opened: plan.tickets.opened.length,
      ticketLagsMs: ticketLagsMs(plan.added, input.importBefore, ctx.now()),
    };
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: 'lease_lost' };
    throw error;
  }
}

const idsOf = (page: Page<FetchedTweet>) => page.items.map(({ tweetId }) => tweetId);

// ---------------------------------------------------------------- first round trip

const KNOWN_TWEETS = tweetsByIds(
  't.id, t.account_id, t.tweet_id, t.latest_tweet_id, t.ticket_id, t.decision, t.deleted_at, t.erased_at, t.expires_at',
  '$2',
);

// the tickets of who writes and of who is answered, those of the tweets answered, and one more of each conversation, to
// which a new one is related, each with what it was merged into; their ids first and person by person (OFFSET 0), so that
// no plan goes through the tickets of the organization. Who merges or splits holds the counter, so all of it stands still
const TICKETS = `
  SELECT ${TICKET_COLUMNS} FROM ticket t
  WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(
    SELECT unnest(ARRAY[own.id, own.merged_into_id])
    FROM unnest($2::text[], $3::text[]) AS person(conversation_id, customer_id) CROSS JOIN LATERAL (
      SELECT each.id, each.merged_into_id FROM ticket each
      WHERE each.organization_id = $1 AND each.conversation_id = person.conversation_id
        AND each.customer_id = person.customer_id AND each.channel = 'twitter' OFFSET 0) AS own
    UNION ALL
    ${tweetsByIds('t.ticket_id', '$4', 'AND t.ticket_id IS NOT NULL')}
    UNION ALL
    SELECT unnest(ARRAY[related.id, related.merged_into_id])
    FROM unnest($5::text[]) AS conversation(id) CROSS JOIN LATERAL (
      SELECT other.id, other.merged_into_id FROM ticket other
      WHERE other.organization_id = $1 AND other.conversation_id = conversation.id AND other.is_current
        AND other.channel = 'twitter' AND NOT other.is_spam
      ORDER BY other.customer_id LIMIT 1) AS related))
  ORDER BY t.id FOR NO KEY UPDATE OF t`;

const ANSWERED = `
  SELECT DISTINCT conversation_id, in_reply_to_user_id FROM tweet
  WHERE organization_id = $1 AND is_own AND conversation_id = ANY ($2) AND in_reply_to_user_id IS NOT NULL`;

type PageRead = Omit<TweetPage, 'tweets' | 'now'> & {
  stream: PolledStream;
  erased: ErasedPeople;
  rules: CompiledRules;
};

async function readPage(
  statement: Statement,
  organizationId: string,
  { accountId, stream: name, leaseToken, page, importBefore = null }: ReceiveTweets,
  now: Date,
): Promise<PageRead> {
  const { items } = page;
  const ids = idsOf(page);
  const conversationIds = [...new Set(items.map((tweet) => tweet.conversationId))];
  const referredTo = [...new Set([...conversationIds, ...items.flatMap((tweet) => tweet.inReplyToTweetId ?? [])])];
  const people = peopleOf(items);

  const cached = cachedCapture(organizationId, accountId);
  const [streams, , deliveries, counter, services, erased, brands, capture, rules, known, tickets, answered] =
    await settleAll([
      lockStream(statement, streamKey(organizationId, accountId, name), leaseToken),
      saveProfiles(statement, organizationId, page.profiles, latestByAuthor(items), now),
      readOwnDeliveries(
        statement,
        organizationId,
        'tweet',
        items.map(({ authorId }) => authorId),
        ids,
      ),
      lockCounter(statement, organizationId),
      readServices(statement, organizationId),
      readErasedPeople(statement, organizationId, peopleOfTweets(items)),
      readBrands(statement, organizationId),
      readCapture(statement, organizationId, accountId, cached?.revision ?? -1),
      readRules(statement, organizationId, accountId, cachedRules(organizationId, accountId)),
      statement('intake-known-tweets', KNOWN_TWEETS, [organizationId, [...new Set([...ids, ...referredTo])]]),
      statement('intake-tickets', TICKETS, [
        organizationId,
        people.map(([conversationId]) => conversationId),
        people.map(([, customerId]) => customerId),
        [...new Set([...ids, ...referredTo])],
        conversationIds,
      ]),
      importBefore && statement('intake-answered', ANSWERED, [organizationId, conversationIds]),
    ]);

  const stream = streamOf(streams.rows[0]);
  return {
    stream,
    erased,
    rules,
    account: { accountId, twitterUserId: stream.twitterUserId },
    brands: brands.rows.map(brandOf),
    capture: captureOf(organizationId, accountId, cached, settingsOf(capture.rows[0])),
    importBefore,
    answeredThreads: new Set(answered?.rows.map((row) => threadOf(row.conversation_id, row.in_reply_to_user_id))),
    known: known.rows.map(knownTweetOf),
    ...ticketsOf(tickets.rows),
    services: servicesOf(services.rows),
    lastTicketNumber: counter.rows[0]!.last_ticket_number as number,
    deliveries: deliveries.rows as OwnDelivery[],
  };
}

/** Conversation and person of everyone whose ticket may be continued: who writes, and who is answered. */
function peopleOf(tweets: readonly FetchedTweet[]): [conversationId: string, customerId: string][] {
  const people = new Map<string, [string, string]>();
  for (const { conversationId, authorId, inReplyToUserId } of tweets) {
    for (const userId of [authorId, inReplyToUserId]) {
      if (userId !== null) people.set(`${conversationId} ${userId}`, [conversationId, userId]);
    }
  }
  return [...people.values()];
}

const knownTweetOf = (row: Record<string, unknown>): KnownTweet => ({
  id: row.id as string,
  accountId: row.account_id as string,
  tweetId: row.tweet_id as string,
  latestTweetId: row.latest_tweet_id as string,
  ticketId: row.ticket_id as string | null,
  decision: row.decision as string,
  isHidden: row.deleted_at !== null,
  isErased: row.erased_at !== null,
  isFound: row.expires_at !== null,
});

// ---------------------------------------------------------------- second round trip

// what a search of X had found becomes a tweet like any other once it comes to the account
const ADD_TWEETS = `
  INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id,
    in_reply_to_tweet_id, in_reply_to_user_id, quoted_tweet_id, retweeted_tweet_id, mentioned_user_ids, kind, text, language, media, metrics, is_own,
    decision, reason, ticket_id, posted_at, received_at, edited_at, answered_at, handled_at, expires_at)
  SELECT $1, n.id, $2, n."tweetId", n."latestTweetId", n."authorId", n."conversationId",
    n."inReplyToTweetId", n."inReplyToUserId", n."quotedTweetId", n."retweetedTweetId", n."mentionedUserIds", n.kind,
    n.text, n.language, n.media, n.metrics,
    n."isOwn", n.decision, n.reason, n."ticketId", n."postedAt", $4,
    CASE WHEN n."latestTweetId" <> n."tweetId" THEN $4::timestamptz END,
    CASE WHEN NOT n."isOwn" THEN coalesce(n."answeredAt", (SELECT min(own.posted_at) FROM tweet own
      WHERE own.organization_id = $1 AND own.is_own AND own.deleted_at IS NULL AND own.in_reply_to_tweet_id IN (n."tweetId", n."latestTweetId"))) END,
    CASE WHEN n.reason->>'code' IN ('thanks_only', 'own_brand') THEN $4::timestamptz END, $5
  FROM json_to_recordset($3::json) AS n(id uuid, "tweetId" text, "latestTweetId" text, "authorId" text,
    "conversationId" text, "inReplyToTweetId" text, "inReplyToUserId" text, "quotedTweetId" text, "retweetedTweetId" text,
    "mentionedUserIds" text[], kind text, text text, language text, media jsonb, metrics jsonb, "isOwn" boolean, decision text, reason jsonb,
    "ticketId" uuid, "postedAt" timestamptz, "answeredAt" timestamptz)
  ON CONFLICT (organization_id, account_id, tweet_id) DO UPDATE SET latest_tweet_id = excluded.latest_tweet_id,
    edited_at = CASE WHEN excluded.latest_tweet_id = tweet.latest_tweet_id THEN tweet.edited_at ELSE excluded.edited_at END,
    is_own = excluded.is_own, text = excluded.text, language = excluded.language, media = excluded.media, metrics = excluded.metrics,
    decision = excluded.decision, reason = excluded.reason, ticket_id = excluded.ticket_id,
    received_at = excluded.received_at, answered_at = coalesce(tweet.answered_at, excluded.answered_at),
    handled_at = coalesce(tweet.handled_at, excluded.handled_at), expires_at = NULL
  WHERE tweet.expires_at IS NOT NULL AND excluded.expires_at IS NULL`;

/** Rows of tweets, as an account has met them. @param expiresAt of what a search of X has found */
export const addTweets = (
  statement: Statement,
  organizationId: string,
  accountId: string,
  added: TweetPlan['added'],
  now: Date,
  expiresAt: Date | null = null,
) => statement('intake-add-tweets', ADD_TWEETS, [organizationId, accountId, asRecords(added), now, expiresAt]);

const MARK_PARENTS = `
  UPDATE tweet t SET answered_at = n.at FROM json_to_recordset($2::json) AS n(id uuid, at timestamptz)
  WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(
      SELECT each.id FROM json_to_recordset($2::json) AS each(id uuid)))
    AND t.id = n.id AND NOT t.is_own AND t.answered_at IS NULL`;

/** Seldom anything: what authors have changed, counted together with what is new. */
async function showRefreshed(
  statement: Statement,
  organizationId: string,
  tweets: readonly FetchedTweet[],
  now: Date,
  accountId: string,
  hits: readonly EscalationHit[],
): Promise<RefreshedTweets> {
  const refreshed = await refreshTweets(statement, organizationId, tweets, now, accountId, hits);
  await rewriteTicketWords(statement, organizationId, refreshed.ticketIds);
  return refreshed;
}

// other accounts met the tweet before the one whose turn it was
const LINK_ROWS_OF_OTHERS = `
  UPDATE tweet t SET decision = 'linked', ticket_id = n."ticketId", reason = '{"code": "other_account_has_it"}'
  FROM json_to_recordset($3::json) AS n("tweetId" text, "ticketId" uuid)
  WHERE t.organization_id = $1 AND t.account_id <> $2 AND t.tweet_id = n."tweetId"
    AND t.decision = 'ignored' AND t.ticket_id IS NULL`;

/** In the order of the foreign keys: tickets, tweets, what points to them. */
function writePlan(statement: Statement, organizationId: string, accountId: string, plan: TweetPlan, now: Date) {
  const { added, keywordHits, linked } = plan;
  const keys = [organizationId, accountId];
  return [
    ...writeTickets(statement, organizationId, plan.tickets, now),
    added.length > 0 && addTweets(statement, organizationId, accountId, added, now),
    keywordHits.length > 0 && addKeywordHits(statement, organizationId, keywordHits, now),
    linked.length > 0 && statement('intake-link-rows', LINK_ROWS_OF_OTHERS, [...keys, asRecords(linked)]),
    ...writeMessages(statement, organizationId, plan.tickets, 'twitter', now),
    plan.answered.length > 0 &&
      statement('intake-mark-parents', MARK_PARENTS, [organizationId, asRecords(plan.answered)]),
    markAnswered(statement, organizationId, plan.tickets.answers),
  ].filter((running) => running !== false);
}
