import type { FetchedDirectMessage } from '@perch/contracts';
import {
  decideDirectMessage,
  type Append,
  type Brand,
  type CompiledCapture,
  type Decision,
  type Reason,
} from '@perch/core';
import type { DepartmentServices } from '../clocks/department-services.ts';
import type { SentItem } from '../deliveries/record-sent.ts';
import { idSequence } from './id-sequence.ts';
import { LastSendings, type Sending } from './last-sendings.ts';
import { sentByPerch, type OwnDelivery } from './own-items.ts';
import { compareIds, timeOfSnowflake } from './snowflake.ts';
import { subjectOf } from './subject-of.ts';
import { TicketLedger, type TicketEffects, type TicketRow, type Tombstone } from './ticket-ledger.ts';

/** An event that is stored already, by whichever account (two of ours may be in one conversation). */
export interface KnownDirectMessage {
  accountId: string;
  dmEventId: string;
  ticketId: string | null;
  /** nothing but its ids is left, for good: no account of ours writes it down again */
  isErased: boolean;
}

/** Who wrote last in a conversation. */
export interface LastWord {
  dmConversationId: string;
  dmEventId: string;
  senderId: string;
}

/** All that the decisions of a page depend on, as read under lock. */
export interface DirectMessagePage {
  account: Brand;
  brands: Brand[];
  capture: CompiledCapture;
  /** what is older is history: it is kept for reading and opens nothing */
  startsAt: Date;
  /** what was sent before is an import; null: nothing is */
  importBefore: Date | null;
  /** the latest message that is stored of each conversation; known of imports only */
  lastWords: readonly LastWord[];
  messages: readonly FetchedDirectMessage[];
  known: readonly KnownDirectMessage[];
  tickets: readonly TicketRow[];
  tombstones: readonly Tombstone[];
  /** of each message, what was last sent into its conversation before */
  sendings: readonly Sending[];
  services: DepartmentServices;
  lastTicketNumber: number;
  deliveries: readonly OwnDelivery[];
  now: Date;
}

export interface NewDirectMessage extends FetchedDirectMessage {
  id: string;
  isOwn: boolean;
  decision: 'opened' | 'appended' | 'linked' | 'outbound' | 'ignored';
  reason: Reason;
  ticketId: string | null;
}

/** What new messages add to a conversation. */
export interface ConversationChange {
  dmConversationId: string;
  isGroup: boolean;
  participantId: string;
  messageCount: number;
  lastMessageId: string;
  lastMessageAt: Date;
}

/** What a page does to the database. */
export interface DirectMessagePlan {
  added: NewDirectMessage[];
  conversations: ConversationChange[];
  /** deliveries that turn out to have gone out */
  sent: SentItem[];
  tickets: TicketEffects;
}

/** Decides what becomes of each new direct message of the page, in the order they were sent. */
export function planDirectMessages(page: DirectMessagePage): DirectMessagePlan {
  const { account, now } = page;
  const nextId = idSequence();
  const ledger = new TicketLedger(page.tickets, page.tombstones, page.lastTicketNumber, page.services, now);
  const sendings = new LastSendings(page.sendings);
  const isKnown = new Set<string>();
  const ticketOf = new Map<string, string>();
  for (const { accountId, dmEventId, ticketId, isErased } of page.known) {
    if (accountId === account.accountId || isErased) isKnown.add(dmEventId);
    if (ticketId !== null && ledger.has(ticketId)) ticketOf.set(dmEventId, ticketId);
  }
  const added: NewDirectMessage[] = [];
  const sent: SentItem[] = [];
  const messages = page.messages
    .filter(({ dmEventId }) => !isKnown.has(dmEventId))
    .toSorted((a, b) => compareIds(a.dmEventId, b.dmEventId));
  const deliveryOf = sentByPerch(messages, page.deliveries, page.brands);
  const lastSenderOf = lastSenders([...page.lastWords, ...page.messages]);
  const isOurs = (userId: string | undefined) => page.brands.some(({ twitterUserId }) => twitterUserId === userId);

  for (const message of messages) {
    if (isKnown.has(message.dmEventId)) continue; // twice on the page
    isKnown.add(message.dmEventId);
    const ticketId = ticketOf.get(message.dmEventId);
    const decision = decideDirectMessage({
      message,
      account,
      brands: page.brands,
      conversationTickets: ticketsAround(message),
      ticketOfEvent: ticketId === undefined ? null : { ticketId },
      capture: page.capture,
      isHistory: message.postedAt < page.startsAt,
      isImport: page.importBefore !== null && message.postedAt < page.importBefore,
      brandHasLastWord: isOurs(lastSenderOf.get(message.dmConversationId)),
      now,
    });
    const id = nextId(timeOfSnowflake(message.dmEventId));
    const outcome = carryOut(decision, message, id, ticketId !== undefined);
    const isOwn = message.senderId === account.twitterUserId;
    added.push({ ...message, ...outcome, id, isOwn, reason: decision.reason });
  }
  return {
    added,
    conversations: conversationsOf(added, account.twitterUserId),
    sent,
    tickets: ledger.effects(),
  };

  function ticketsAround({ dmConversationId, senderId, postedAt }: FetchedDirectMessage) {
    const place = { accountId: account.accountId, conversationId: dmConversationId, customerId: senderId };
    return ledger.inDirectConversation(place, sendings.before(dmConversationId, postedAt));
  }

  /** What the decision means for the row of the message; tickets and their messages go into the ledger. */
  function carryOut(
    decision: Decision,
    message: FetchedDirectMessage,
    rowId: string,
    isInTicket: boolean,
  ): Pick<NewDirectMessage, 'decision' | 'ticketId'> {
    const append = (ticketId: string, direction: 'in' | 'out', opens: boolean, isMereThanks = false) =>
      ledger.append(
        {
          id: nextId(timeOfSnowflake(message.dmEventId)),
          ticketId,
          direction,
          tweetRowId: null,
          directMessageId: rowId,
          profileId: message.senderId,
          text: message.text,
          media: message.media,
          reason: decision.reason,
          postedAt: message.postedAt,
        },
        { opens, isMereThanks },
      );

    const carryOn = ({ ticketId, reopen, reason }: Append) => {
      const isMereThanks = reason.code === 'thanks_only';
      append(ticketId, 'in', !isMereThanks && (reopen || ledger.isWaitedFor(ticketId)), isMereThanks);
    };

    switch (decision.kind) {
      case 'ignore':
        return { decision: 'ignored', ticketId: null };
      case 'link':
        return { decision: 'linked', ticketId: decision.ticketId };
      case 'append':
        if (isInTicket) return { decision: 'linked', ticketId: decision.ticketId };
        carryOn(decision);
        return { decision: 'appended', ticketId: decision.ticketId };
      case 'open': {
        const ticketId = nextId(now);
        ledger.open({
          id: ticketId,
          subject: subjectOf(message),
          priority: decision.priority,
          channel: 'twitter_dm',
          departmentId: decision.departmentId,
          assigneeId: decision.assigneeId,
          accountId: account.accountId,
          conversationId: message.dmConversationId,
          customerId: message.senderId,
          followUpOfId: decision.followUpOfId,
          relatedToId: decision.relatedTicketId,
          tags: decision.tags,
          reason: decision.reason,
          language: null,
          openedAt: message.postedAt,
        });
        append(ticketId, 'in', false);
        return { decision: 'opened', ticketId };
      }
      case 'outbound': {
        const delivery = deliveryOf.get(message.dmEventId);
        if (delivery) {
          settle(delivery, message, rowId);
          noteSending(delivery.ticketId, message);
          return { decision: 'outbound', ticketId: delivery.ticketId };
        }
        noteSending(decision.ticketId, message);
        // written outside Perch
        if (decision.ticketId !== null && !isInTicket) append(decision.ticketId, 'out', false);
        return { decision: 'outbound', ticketId: decision.ticketId };
      }
    }
  }

  function noteSending(ticketId: string | null, { dmConversationId, postedAt }: FetchedDirectMessage): void {
    if (ticketId !== null) sendings.note({ dmConversationId, ticketId, at: postedAt });
  }

  /** The message of the delivery shows this one from now on. One met by another account waits for its own. */
  function settle({ id, authorId }: OwnDelivery, message: FetchedDirectMessage, rowId: string): void {
    if (authorId !== account.twitterUserId) return;
    const { dmEventId, postedAt, text } = message;
    sent.push({ deliveryId: id, remoteId: dmEventId, permalink: null, postedAt, rowId, text });
  }
}

/** X gives the newest first: what a later page brings is older than what is known. */
function lastSenders(words: readonly LastWord[]): Map<string, string> {
  const latest = new Map<string, LastWord>();
  for (const word of words) {
    const other = latest.get(word.dmConversationId);
    if (!other || compareIds(word.dmEventId, other.dmEventId) > 0) latest.set(word.dmConversationId, word);
  }
  return new Map([...latest].map(([conversation, { senderId }]) => [conversation, senderId]));
}

/** `added` in the order they were sent. */
function conversationsOf(added: readonly NewDirectMessage[], ownUserId: string): ConversationChange[] {
  const changes = new Map<string, ConversationChange>();
  for (const { id, dmConversationId, isGroup, senderId, isOwn, postedAt } of added) {
    const before = changes.get(dmConversationId);
    const writer = isOwn ? undefined : senderId;
    changes.set(dmConversationId, {
      dmConversationId,
      isGroup,
      participantId: isGroup ? (writer ?? before?.participantId ?? senderId) : otherPerson(dmConversationId, ownUserId),
      messageCount: (before?.messageCount ?? 0) + 1,
      lastMessageId: id,
      lastMessageAt: postedAt,
    });
  }
  return [...changes.values()];
}

/** A conversation of two is named for both of them. */
function otherPerson(dmConversationId: string, ownUserId: string): string {
  const people = dmConversationId.split('-');
  return people.find((id) => id !== ownUserId) ?? ownUserId;
}
