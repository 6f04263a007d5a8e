import { AppError, type FetchedMedia } from '@perch/contracts';
import { liftWall, settleAll, type Statement } from '@perch/db';
import { readServices, servicesOf } from '../clocks/department-services.ts';
import { tellWoken } from '../clocks/tell-woken.ts';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { lockCounter, TICKET_COLUMNS, ticketsOf } from '../intake/page-queries.ts';
import { subjectOf } from '../intake/subject-of.ts';
import { TicketLedger } from '../intake/ticket-ledger.ts';
import { writeMessages, writeTickets } from '../intake/write-tickets.ts';
import { writeNotifications } from '../notifications/write-notifications.ts';
import { requireInSight } from '../require-in-sight.ts';
import type { ConversationKey } from './list-direct-messages.ts';
import type { PlacedTweets } from './place-tweets.ts';

/** So much of what was said is taken along. */
const MOST_TAKEN = 50;

// oldest first
const MESSAGES = `
  SELECT * FROM (
    SELECT dm.id, dm.sender_id AS "senderId", dm.is_own AS "isOwn", dm.text, dm.media, dm.posted_at AS "postedAt",
      a.department_id AS "departmentId", dm.ticket_id AS "ticketId"
    FROM direct_message dm JOIN account a ON a.organization_id = $1 AND a.id = dm.account_id
    WHERE dm.organization_id = $1 AND dm.account_id = $2 AND dm.dm_conversation_id = $3 AND dm.deleted_at IS NULL
    ORDER BY dm.posted_at DESC, dm.id DESC LIMIT ${MOST_TAKEN}) recent
  ORDER BY "postedAt", id`;

const TICKETS = `
  SELECT ${TICKET_COLUMNS} FROM ticket t
  WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(
    SELECT unnest(ARRAY[own.id, own.merged_into_id]) FROM ticket own
    WHERE own.organization_id = $1 AND own.channel = 'twitter_dm' AND own.conversation_id = $2))
  ORDER BY t.id FOR NO KEY UPDATE OF t`;

const PLACE = `
  UPDATE direct_message dm SET ticket_id = n."ticketId", decision = n.decision, reason = n.reason
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, decision text, reason jsonb)
  WHERE dm.organization_id = $1 AND dm.id = n.id`;

interface StoredMessage {
  id: string;
  senderId: string;
  isOwn: boolean;
  text: string;
  media: FetchedMedia[];
  postedAt: Date;
  departmentId: string;
  ticketId: string | null;
}

/**
 * Brings what was last said in a conversation, and is in no ticket, into its open ticket, else into one that is opened
 * for it and given to who asks for it. The counter is held.
 * @throws AppError `reply_channel_unavailable` when nobody else has said anything; `other_department` when they would not
 *   see its ticket
 */
export async function placeDirectMessages(
  statement: Statement,
  ctx: Context,
  { accountId, conversationId }: ConversationKey,
): Promise<PlacedTweets> {
  const { organizationId } = ctx;
  const now = ctx.now();
  await liftWall(ctx.db, statement); // the ticket of the conversation may be anywhere
  const [counter, services, tickets, stored] = await settleAll([
    lockCounter(statement, organizationId),
    readServices(statement, organizationId),
    statement('place-dm-tickets', TICKETS, [organizationId, conversationId]),
    statement('place-dm-messages', MESSAGES, [organizationId, accountId, conversationId]),
  ]);
  const standing = ticketsOf(tickets.rows);
  const lastNumber = counter.rows[0]!.last_ticket_number as number;
  const ledger = new TicketLedger(standing.tickets, standing.tombstones, lastNumber, servicesOf(services.rows), now);
  const nextId = idSequence();
  const messages = lastWordsOf(stored.rows as unknown as StoredMessage[]);
  const [first] = messages;
  const latest = messages.findLast(({ isOwn }) => !isOwn);
  if (!first || !latest) throw new AppError('reply_channel_unavailable');
  const there = ledger.inConversation('twitter_dm', conversationId);
  const open = there.find(({ status, isSpam }) => status !== 'closed' && !isSpam);
  requireInSight(ctx, [open?.departmentId ?? latest.departmentId]);
  const reason = { code: 'converted' };
  const ticketId = open?.id ?? nextId(now);
  if (!open) {
    ledger.open({
      id: ticketId,
      subject: subjectOf(first),
      priority: 'normal',
      channel: 'twitter_dm',
      departmentId: latest.departmentId,
      assigneeId: ctx.actor.memberId,
      accountId,
      conversationId,
      customerId: latest.senderId,
      followUpOfId: there.find(({ isCurrent, isSpam }) => isCurrent && !isSpam)?.id ?? null,
      relatedToId: null,
      tags: [],
      reason,
      language: null,
      openedAt: first.postedAt,
    });
  }
  const placed = messages.map(({ id, senderId, isOwn, text, media, postedAt }) => {
    const words = { profileId: senderId, text, media, postedAt };
    const message = { id: nextId(postedAt), ticketId, tweetRowId: null, directMessageId: id, ...words };
    const own = { code: 'own_direct_message' };
    ledger.append({ ...message, direction: isOwn ? 'out' : 'in', reason: isOwn ? own : reason }, { opens: !isOwn });
    const decision = isOwn ? 'outbound' : id === first.id && !open ? 'opened' : 'appended';
    return { id, ticketId, decision, reason: isOwn ? own : reason };
  });

  const effects = ledger.effects();
  const given = effects.opened.flatMap(({ assigneeId: memberId }) =>
    memberId === null ? [] : [{ memberId, kind: 'assigned' as const, ticketId }],
  );
  const [notified, woken] = await settleAll([
    writeNotifications(statement, ctx, given),
    tellWoken(statement, ctx, effects.woken),
    ...writeTickets(statement, organizationId, effects, now, ctx.actor.memberId),
    statement('place-dm', PLACE, [organizationId, asRecords(placed)]),
    ...writeMessages(statement, organizationId, effects, 'twitter_dm', now),
  ]);
  return {
    tickets: [...effects.opened, ...effects.changed].map(({ id, rev }) => ({ id, rev })),
    tweetIds: [],
    notified: [...notified, ...woken],
  };
}

/** What others wrote last without a ticket, from our word before that on, and what we have said since. */
function lastWordsOf(messages: readonly StoredMessage[]): StoredMessage[] {
  const isTheirs = ({ isOwn, ticketId }: StoredMessage) => !isOwn && ticketId === null;
  const latest = messages.findLastIndex(isTheirs);
  const before = messages.slice(0, latest + 1).findLastIndex((message) => !isTheirs(message));
  return latest < 0 ? [] : messages.slice(before + 1).filter(({ ticketId }) => ticketId === null);
}
