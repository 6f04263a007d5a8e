import { captureText, type CompiledCapture } from './capture.ts';
import { continueTicket, isLate, isWithinWindow, lastClosedOf, openOne } from './continue-ticket.ts';
import type { Brand, Decision, IncomingDirectMessage, ReasonCode, TicketState } from './types.ts';

export interface DirectMessageInput {
  message: IncomingDirectMessage;
  /** The account through which the message came in. */
  account: Brand;
  /** All connected accounts of the organization, this one too. */
  brands: Brand[];
  /** All tickets of this DM conversation in the organization. */
  conversationTickets: TicketState[];
  /** The ticket that this very event is already in. */
  ticketOfEvent: { ticketId: string } | null;
  capture: CompiledCapture;
  /** Sent before what was asked for: kept for reading. */
  isHistory: boolean;
  /** Sent before the account was connected, and read because somebody asked for history. */
  isImport: boolean;
  /** The latest message of the conversation is the brand's; known of imports only. */
  brandHasLastWord: boolean;
  now: Date;
}

/** What becomes of a direct message (DESIGN §5 "Threading" (5) and "Capture"). */
export function decideDirectMessage(input: DirectMessageInput): Decision {
  const { message, account, brands, conversationTickets: tickets, ticketOfEvent, capture } = input;
  const { reopenHours, directMessages } = capture.settings;
  const isOwn = message.senderId === account.twitterUserId;
  const isOwnBrand = !isOwn && brands.some(({ twitterUserId }) => twitterUserId === message.senderId);

  if (isOwn || isOwnBrand) {
    const ticketId = ticketOfEvent?.ticketId ?? ticketForNext(tickets, message, reopenHours.directMessage)?.id ?? null;
    if (isOwn) return { kind: 'outbound', ticketId, reason: { code: 'own_direct_message' } };
    // Two accounts of ours talk to each other, or an account of ours speaks up in a group.
    return ticketId === null
      ? { kind: 'ignore', reason: { code: 'own_brand' } }
      : { kind: 'outbound', ticketId, reason: { code: 'own_brand' } };
  }
  if (ticketOfEvent) {
    return { kind: 'append', ticketId: ticketOfEvent.ticketId, reopen: false, reason: { code: 'already_in_ticket' } };
  }

  const opensNothing = opensNothingFor(input);
  const ticket = ticketForNext(tickets, message, reopenHours.directMessage);
  if (ticket) {
    return continueTicket(ticket, message, {
      reopenHours: reopenHours.directMessage,
      capture,
      opensNothing,
      code: ticket.lastOutboundAt === null ? 'conversation_continues' : 'last_answer_from_ticket',
    });
  }
  if (opensNothing) return { kind: 'ignore', reason: { code: opensNothing } };

  const captured = captureText(
    { text: message.text, authorId: message.senderId, mode: directMessages, codeForAll: 'all_direct_messages' },
    capture,
  );
  if ('refused' in captured) return { kind: 'ignore', reason: captured.refused };
  return { kind: 'open', ...captured, followUpOfId: null, relatedTicketId: null };
}

/** History opens nothing, nor does an imported conversation in which the customer waits for nothing. */
function opensNothingFor({ isHistory, isImport, brandHasLastWord }: DirectMessageInput): ReasonCode | null {
  if (isHistory) return 'before_connecting';
  return isImport && brandHasLastWord ? 'imported_answered' : null;
}

/**
 * The ticket that last sent into the conversation, while it is open, may reopen, or the message is older than its
 * closing; else the one still open (the current one first); else the one closed last. A group conversation is one ticket
 * like any other, so who of the group wrote makes no difference.
 */
function ticketForNext(
  tickets: readonly TicketState[],
  { postedAt }: IncomingDirectMessage,
  reopenHours: number,
): TicketState | undefined {
  const lastSender = tickets
    .filter(({ lastOutboundAt }) => lastOutboundAt !== null)
    .toSorted(
      (a, b) => b.lastOutboundAt!.getTime() - a.lastOutboundAt!.getTime() || Number(b.isCurrent) - Number(a.isCurrent),
    )[0];
  if (lastSender) {
    const takes =
      lastSender.status !== 'closed' ||
      isLate(lastSender, postedAt) ||
      isWithinWindow(lastSender, postedAt, reopenHours);
    if (takes) return lastSender;
  }
  return openOne(tickets) ?? lastClosedOf(tickets);
}
