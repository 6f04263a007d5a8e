import type { KeywordMatch } from '../match/match-keywords.ts';
import { isThanks } from './is-thanks.ts';
import { routeFollowUp, type CompiledCapture } from './capture.ts';
import type { Append, Decision, IncomingTweet, ReasonCode, TicketState } from './types.ts';

const HOUR_MS = 3_600_000;

/** Older than the closing: it came late and belongs to what was closed, so it wakes nobody. */
export const isLate = (ticket: TicketState, postedAt: Date) => ticket.closedAt !== null && postedAt < ticket.closedAt;

/**
 * The ticket among those of one customer that was, or is, the place for what they wrote at that time: the closed one
 * they wrote before the closing of, else the one still open (the current one first), else the one closed last.
 */
export function ticketForMessage(tickets: readonly TicketState[], postedAt: Date): TicketState | undefined {
  const open = openOne(tickets);
  const closed = tickets.filter(({ status }) => status === 'closed');
  const late = closed.filter((ticket) => isLate(ticket, postedAt)).toSorted((a, b) => closedAtMs(a) - closedAtMs(b))[0];
  if (late && (!open || postedAt < open.openedAt)) return late;
  return open ?? lastClosedOf(closed);
}

/** Of those still open, the one that has the place in the conversation, else the newest. */
export function openOne(tickets: readonly TicketState[]): TicketState | undefined {
  const open = tickets.filter(({ status }) => status !== 'closed');
  return newestOf(open.filter(({ isCurrent }) => isCurrent)) ?? newestOf(open);
}

export function newestOf(tickets: readonly TicketState[]): TicketState | undefined {
  return tickets.toSorted((a, b) => b.openedAt.getTime() - a.openedAt.getTime())[0];
}

export function lastClosedOf(tickets: readonly TicketState[]): TicketState | undefined {
  return tickets
    .filter(({ status }) => status === 'closed')
    .toSorted((a, b) => closedAtMs(b) - closedAtMs(a) || b.openedAt.getTime() - a.openedAt.getTime())[0];
}

const closedAtMs = (ticket: TicketState) => ticket.closedAt?.getTime() ?? 0;

export function isWithinWindow(ticket: TicketState, postedAt: Date, reopenHours: number): boolean {
  return postedAt.getTime() - closedAtMs(ticket) <= reopenHours * HOUR_MS;
}

/**
 * What a message does to the ticket it continues. The window is measured by when the customer wrote, so that a slow
 * poll does not turn an answer into a new ticket.
 */
export function continueTicket(
  ticket: TicketState,
  message: { text: string; postedAt: Date; media?: readonly unknown[]; kind?: IncomingTweet['kind'] },
  options: {
    reopenHours: number;
    capture: CompiledCapture;
    keywordMatches?: readonly KeywordMatch[] | undefined;
    opensNothing: ReasonCode | null;
    code: ReasonCode;
  },
): Decision {
  const append = (code: ReasonCode, reopen = false): Append => ({
    kind: 'append',
    ticketId: ticket.id,
    reopen,
    reason: { code },
  });
  if (ticket.isSpam) return append('spam_ticket');
  const isMereThanks = ticket.ignoresThanks === true && saysThanks(message);
  if (ticket.status === 'pending' && isMereThanks) return append('thanks_only');
  if (ticket.status !== 'closed') return append(options.code);
  if (isLate(ticket, message.postedAt)) return append('late_message_of_closed_ticket');
  if (options.opensNothing) return append(options.opensNothing);
  if (isMereThanks) return append('thanks_only');
  if (isWithinWindow(ticket, message.postedAt, options.reopenHours)) return append('reopened', true);
  return {
    kind: 'open',
    ...routeFollowUp({ text: message.text, keywordMatches: options.keywordMatches }, options.capture),
    followUpOfId: ticket.id,
    relatedTicketId: null,
  };
}

/** A quote shows another tweet: like media, that is more than a thank-you. */
const saysThanks = ({
  text,
  media,
  kind,
}: {
  text: string;
  media?: readonly unknown[];
  kind?: IncomingTweet['kind'];
}) => kind !== 'quote' && !media?.length && isThanks(text);
