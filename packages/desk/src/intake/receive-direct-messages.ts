import type { FetchedDirectMessage, Page } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { readServices, servicesOf } from '../clocks/department-services.ts';
import { tellWoken } from '../clocks/tell-woken.ts';
import { recordSent } from '../deliveries/record-sent.ts';
import { membersIn, writeIntakeNotifications } from '../notifications/write-intake-notifications.ts';
import { markAnswered } from '../social/mark-answered.ts';
import { pricingFor } from '../usage/account-pricing.ts';
import { asRecords } from './as-records.ts';
import { cachedCapture, captureOf } from './capture-cache.ts';
import {
  latestByAuthor,
  peopleOfMessages,
  readErasedPeople,
  withoutErasedMessages,
  type ErasedPeople,
} from './erased-people.ts';
import type { Sending } from './last-sendings.ts';
import { ownDeliveries, readOwnDeliveries, type OwnDelivery } from './own-items.ts';
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
} from './page-queries.ts';
import {
  planDirectMessages,
  type DirectMessagePage,
  type DirectMessagePlan,
  type KnownDirectMessage,
  type LastWord,
} from './plan-direct-messages.ts';
import { importOf, publishPage } from './publish-page.ts';
import type { Received } from './receive-tweets.ts';
import { compareIds, newestId, snowflakeAt } from './snowflake.ts';
import { LeaseLost, progressOf, writeProgress, type Lease, type StreamRow } from './stream-progress.ts';
import { ticketLagsMs } from './ticket-lags.ts';
import { unreadableIds, writeCoverage } from './write-coverage.ts';
import { writeMessages, writeTickets } from './write-tickets.ts';

export interface ReceiveDirectMessages extends Lease {
  accountId: string;
  /** newest first, as X gives direct messages */
  page: Page<FetchedDirectMessage>;
  /** what was sent before is history: conversations in which the brand has the last word open nothing */
  importBefore?: Date | null;
}

/**
 * Writes one page of direct messages in one transaction of two round trips. X takes no lower bound for them: the round
 * is over (`nextToken` null) with a page that reaches into what is known and older than the overlap, or when X has no more.
 */
export async function receiveDirectMessages(ctx: Context, input: ReceiveDirectMessages): Promise<Received> {
  const { accountId, page } = input;
  const { organizationId } = ctx;
  const key = streamKey(organizationId, accountId, 'direct_messages');
  const now = ctx.now();

  try {
    const plan = await ctx.db.pipeline(async (statement) => {
      const { stream, erased, ...read } = await readPage(statement, organizationId, input, now);
      const planned = planDirectMessages({ ...read, messages: withoutErasedMessages(page.items, erased), now });
      const arrived = page.items.map(({ dmEventId }) => dmEventId);
      const newIds = new Set(planned.added.map(({ dmEventId }) => dmEventId));
      const isEnough = reachesKnown(page.items, stream, newIds);
      const token = isEnough ? null : page.nextToken;
      const progress = progressOf(
        stream,
        'direct_messages',
        { ids: [...arrived, ...unreadableIds(page)], newIds, nextToken: token },
        now,
      );
      const written = [
        ...writePlan(statement, organizationId, accountId, planned, now),
        writeProgress(statement, key, input, stream, progress, planned.added, now),
      ];
      const told = writeIntakeNotifications(statement, organizationId, planned.tickets, read.importBefore, now);
      const coverage = writeCoverage(statement, key, stream, progress, page, arrived, now);
      const woken = tellWoken(statement, ctx, planned.tickets.woken);
      const [coverageChanged, notified, toldWoken] = await settleAll([coverage, told, woken, ...written]);
      const settled = await recordSent(
        statement,
        organizationId,
        'dm',
        planned.sent,
        now,
        pricingFor(ctx, stream.appPricing).prices,
      );
      return {
        ...planned,
        nextToken: progress.pageToken,
        import: importOf('direct_messages', stream, read.importBefore, progress),
        coverageChanged,
        notified: [...membersIn(notified), ...toldWoken],
        settled,
      };
    });
    const newest = newestId(plan.added.map(({ dmEventId }) => dmEventId));
    await publishPage(ctx, { accountId, captured: 'direct_message.captured', newest, plan });
    return {
      kind: 'received',
      nextToken: plan.nextToken,
      waitsUntil: null,
      added: plan.added.length,
      opened: plan.tickets.opened.length,
      ticketLagsMs: ticketLagsMs(plan.added, input.importBefore, ctx.now()),
    };
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: 'lease_lost' };
    throw error;
  }
}

/**
 * Whether the page reaches behind the round's floor, and what it has from there is known or from before the account's
 * time. A page that also holds newer messages is enough: one call for each quiet poll, of the fifteen that X allows.
 */
export function reachesKnown(
  messages: readonly FetchedDirectMessage[],
  stream: Pick<StreamRow, 'floorId' | 'startsAt'>,
  isNew: ReadonlySet<string>,
): boolean {
  const floor = stream.floorId ?? snowflakeAt(stream.startsAt);
  const behind = messages.filter(({ dmEventId }) => compareIds(dmEventId, floor) < 0);
  return (
    behind.length > 0 && behind.every(({ dmEventId, postedAt }) => !isNew.has(dmEventId) || postedAt < stream.startsAt)
  );
}

// ---------------------------------------------------------------- first round trip

const KNOWN_MESSAGES = `
  SELECT d.account_id, d.dm_event_id, d.ticket_id, d.erased_at FROM account a
  JOIN direct_message d ON d.organization_id = a.organization_id AND d.account_id = a.id AND d.dm_event_id = ANY ($2)
  WHERE a.organization_id = $1`;

const LAST_WORDS = `
  SELECT c.dm_conversation_id AS "dmConversationId", d.dm_event_id AS "dmEventId", d.sender_id AS "senderId"
  FROM dm_conversation c
  JOIN direct_message d ON d.organization_id = c.organization_id AND d.id = c.last_message_id
  WHERE c.organization_id = $1 AND c.account_id = $2 AND c.dm_conversation_id = ANY ($3)`;

const LAST_SENDINGS = `
  unnest($2::text[], $3::timestamptz[]) AS n(dm_conversation_id, at)
  CROSS JOIN LATERAL (
    SELECT d.ticket_id, d.posted_at FROM direct_message d
    WHERE d.organization_id = $1 AND d.dm_conversation_id = n.dm_conversation_id AND d.posted_at <= n.at
      AND d.decision = 'outbound' AND d.ticket_id IS NOT NULL
    ORDER BY d.posted_at DESC LIMIT 1) s`;

const SENDINGS = `
  SELECT DISTINCT n.dm_conversation_id AS "dmConversationId", s.ticket_id AS "ticketId", s.posted_at AS at
  FROM ${LAST_SENDINGS}`;

// those of the conversations with what they were merged into, those that last sent there, and those whose messages may
// turn out to stand there
const TICKETS = `
  SELECT ${TICKET_COLUMNS} FROM ticket t
  WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(
    SELECT unnest(ARRAY[own.id, own.merged_into_id]) FROM ticket own
    WHERE own.organization_id = $1 AND own.channel = 'twitter_dm' AND own.conversation_id = ANY ($2)
    UNION ALL SELECT s.ticket_id FROM ${LAST_SENDINGS}
    UNION ALL SELECT d.ticket_id FROM ${ownDeliveries({ kind: `'dm'`, authors: '$4', remoteIds: '$5' })}))
  ORDER BY t.id FOR NO KEY UPDATE OF t`;

type PageRead = Omit<DirectMessagePage, 'messages' | 'now'> & { stream: PolledStream; erased: ErasedPeople };

async function readPage(
  statement: Statement,
  organizationId: string,
  { accountId, leaseToken, importBefore = null, page: { items, profiles } }: ReceiveDirectMessages,
  now: Date,
): Promise<PageRead> {
  const ids = items.map(({ dmEventId }) => dmEventId);
  const senderIds = items.map(({ senderId }) => senderId);
  const wherePosted = [items.map(({ dmConversationId }) => dmConversationId), items.map(({ postedAt }) => postedAt)];
  const conversationIds = [...new Set(items.map(({ dmConversationId }) => dmConversationId))];

  const cached = cachedCapture(organizationId, accountId);
  const wroteAt = latestByAuthor(items.map(({ senderId, postedAt }) => ({ authorId: senderId, postedAt })));
  const [streams, , deliveries, counter, services, erased, brands, capture, known, sendings, tickets, lastWords] =
    await settleAll([
      lockStream(statement, streamKey(organizationId, accountId, 'direct_messages'), leaseToken),
      saveProfiles(statement, organizationId, profiles, wroteAt, now),
      readOwnDeliveries(statement, organizationId, 'dm', senderIds, ids),
      lockCounter(statement, organizationId),
      readServices(statement, organizationId),
      readErasedPeople(statement, organizationId, peopleOfMessages(items)),
      readBrands(statement, organizationId),
      readCapture(statement, organizationId, accountId, cached?.revision ?? -1),
      statement('intake-known-messages', KNOWN_MESSAGES, [organizationId, ids]),
      statement('intake-dm-sendings', SENDINGS, [organizationId, ...wherePosted]),
      statement('intake-dm-tickets', TICKETS, [organizationId, ...wherePosted, [...new Set(senderIds)], ids]),
      importBefore && statement('intake-last-words', LAST_WORDS, [organizationId, accountId, conversationIds]),
    ]);

  const stream = streamOf(streams.rows[0]);
  return {
    stream,
    erased,
    startsAt: stream.startsAt,
    importBefore,
    lastWords: (lastWords?.rows ?? []) as LastWord[],
    account: { accountId, twitterUserId: stream.twitterUserId },
    brands: brands.rows.map(brandOf),
    capture: captureOf(organizationId, accountId, cached, settingsOf(capture.rows[0])),
    known: known.rows.map(knownMessageOf),
    ...ticketsOf(tickets.rows),
    sendings: sendings.rows as unknown as Sending[],
    services: servicesOf(services.rows),
    lastTicketNumber: counter.rows[0]!.last_ticket_number as number,
    deliveries: deliveries.rows as OwnDelivery[],
  };
}

const knownMessageOf = (row: Record<string, unknown>): KnownDirectMessage => ({
  accountId: row.account_id as string,
  dmEventId: row.dm_event_id as string,
  ticketId: row.ticket_id as string | null,
  isErased: row.erased_at !== null,
});

// ---------------------------------------------------------------- second round trip

const ADD_DIRECT_MESSAGES = `
  INSERT INTO direct_message (organization_id, id, account_id, dm_event_id, dm_conversation_id, is_group, sender_id, text,
    media, is_own, decision, reason, ticket_id, posted_at, received_at)
  SELECT $1, n.id, $2, n."dmEventId", n."dmConversationId", n."isGroup", n."senderId", n.text,
    n.media, n."isOwn", n.decision, n.reason, n."ticketId", n."postedAt", $4
  FROM json_to_recordset($3::json) AS n(id uuid, "dmEventId" text, "dmConversationId" text, "isGroup" boolean,
    "senderId" text, text text, media jsonb, "isOwn" boolean, decision text, reason jsonb, "ticketId" uuid,
    "postedAt" timestamptz)`;

// pages come newest first, so a later page brings older messages
const CHANGE_CONVERSATIONS = `
  INSERT INTO dm_conversation AS c (organization_id, account_id, dm_conversation_id, is_group, participant_id,
    message_count, last_message_id, last_message_at)
  SELECT $1, $2, n."dmConversationId", n."isGroup", n."participantId", n."messageCount", n."lastMessageId",
    n."lastMessageAt"
  FROM json_to_recordset($3::json) AS n("dmConversationId" text, "isGroup" boolean, "participantId" text,
    "messageCount" integer, "lastMessageId" uuid, "lastMessageAt" timestamptz)
  ORDER BY n."dmConversationId"
  ON CONFLICT (organization_id, account_id, dm_conversation_id) DO UPDATE SET
    message_count = c.message_count + excluded.message_count,
    participant_id = CASE WHEN excluded.last_message_at >= c.last_message_at THEN excluded.participant_id
                     ELSE c.participant_id END,
    last_message_id = CASE WHEN excluded.last_message_at >= c.last_message_at THEN excluded.last_message_id
                      ELSE c.last_message_id END,
    last_message_at = greatest(c.last_message_at, excluded.last_message_at)`;

/** In the order of the foreign keys: tickets, direct messages, messages. */
function writePlan(
  statement: Statement,
  organizationId: string,
  accountId: string,
  plan: DirectMessagePlan,
  now: Date,
) {
  const { added, conversations } = plan;
  const keys = [organizationId, accountId];
  return [
    ...writeTickets(statement, organizationId, plan.tickets, now),
    added.length > 0 && statement('intake-add-dms', ADD_DIRECT_MESSAGES, [...keys, asRecords(added), now]),
    added.length > 0 && statement('intake-conversations', CHANGE_CONVERSATIONS, [...keys, asRecords(conversations)]),
    ...writeMessages(statement, organizationId, plan.tickets, 'twitter_dm', now),
    markAnswered(statement, organizationId, plan.tickets.answers),
  ].filter((running) => running !== false);
}
