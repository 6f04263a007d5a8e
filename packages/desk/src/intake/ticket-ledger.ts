import type { FetchedMedia } from '@perch/contracts';
import { businessSeconds, NEW_CLOCK, windClock, type TicketClock, type TicketPriority } from '@perch/core';
import type { DepartmentServices } from '../clocks/department-services.ts';
import type { WokenTicket } from '../clocks/tell-woken.ts';
import { previewOf, subjectOf } from './subject-of.ts';

export type TicketStatus = 'open' | 'pending' | 'on_hold' | 'closed';
export type TicketChannel = 'twitter' | 'twitter_dm';

/** Where something is written: X's conversation, and the person in it whose ticket it is. */
interface Place {
  channel: TicketChannel;
  accountId: string;
  conversationId: string;
  customerId: string;
}

/** What is left of a merged ticket: it keeps its place in a conversation, for the ticket that has taken it in. */
export interface Tombstone extends Place {
  id: string;
  mergedIntoId: string;
}

/** A ticket as it stands, with what intake may change. */
export interface TicketRow extends TicketClock {
  id: string;
  status: TicketStatus;
  priority: TicketPriority;
  departmentId: string;
  assigneeId: string | null;
  channel: TicketChannel | 'email' | 'manual';
  accountId: string | null;
  conversationId: string | null;
  customerId: string | null;
  isCurrent: boolean;
  isSpam: boolean;
  preview: string;
  awaitsReply: boolean;
  messageCount: number;
  lastMessageAt: Date;
  lastOutboundAt: Date | null;
  openedAt: Date;
  closedAt: Date | null;
  /** put aside since; null: it is not */
  snoozedAt: Date | null;
  snoozedUntil: Date | null;
  snoozedById: string | null;
  rev: number;
}

/** A ticket as it is met in a conversation, its own or one of a ticket merged into it. */
export type PlacedTicket = LedgerTicket & Place;
type LedgerTicket = TicketRow & { ignoresThanks: boolean };

/** What is decided once, when a ticket is opened. */
export interface NewTicket {
  id: string;
  subject: string;
  priority: TicketPriority;
  channel: TicketChannel;
  departmentId: string;
  assigneeId: string | null;
  accountId: string;
  conversationId: string;
  customerId: string;
  followUpOfId: string | null;
  relatedToId: string | null;
  tags: string[];
  reason: object;
  /** what X says of the tweet that opens it */
  language: string | null;
  openedAt: Date;
}

export interface NewMessage {
  id: string;
  ticketId: string;
  direction: 'in' | 'out';
  tweetRowId: string | null;
  directMessageId: string | null;
  profileId: string;
  text: string;
  media: FetchedMedia[];
  reason: object;
  postedAt: Date;
}

export interface NewTicketEvent {
  ticketId: string;
  kind: 'opened' | 'reopened' | 'status' | 'not_reopened' | 'snooze_ended';
  from: string | null;
  to: string | null;
}

/** What is null stays as it was. */
export type ChangedTicket = TicketRow & { subject: string | null; fetchLagSeconds: number | null };

export type OpenedTicket = Omit<TicketRow, keyof NewTicket> & NewTicket & { number: number; fetchLagSeconds: number };

/** What a page does to tickets: rows to insert, and how the locked ones look afterwards. */
export interface TicketEffects {
  opened: OpenedTicket[];
  changed: ChangedTicket[];
  /** tombstones whose place another ticket has taken */
  vacated: string[];
  messages: NewMessage[];
  events: NewTicketEvent[];
  woken: WokenTicket[];
  /** when the tickets were answered on the page last */
  answers: { ticketId: string; at: Date }[];
  lastTicketNumber: number;
}

/**
 * Keeps account of what the items of a page do to tickets, so that a later item of the page sees what an earlier one
 * did. Pure bookkeeping: the tickets given are those locked by the transaction that writes the effects.
 */
export class TicketLedger {
  readonly #tickets = new Map<string, LedgerTicket>();
  readonly #byConversation = new Map<string, string[]>();
  readonly #tombstones = new Map<string, Tombstone[]>();
  readonly #vacated: string[] = [];
  readonly #opened: { ticket: NewTicket; number: number }[] = [];
  readonly #touched = new Set<string>();
  /** tickets that turn out to have begun earlier, with the subject that this gives them */
  readonly #earlier = new Map<string, string>();
  readonly #messages: NewMessage[] = [];
  readonly #events: NewTicketEvent[] = [];
  readonly #woken: WokenTicket[] = [];
  readonly #answers = new Map<string, Date>();
  readonly #services: DepartmentServices;
  readonly #now: Date;
  #lastTicketNumber: number;

  constructor(
    tickets: readonly TicketRow[],
    tombstones: readonly Tombstone[],
    lastTicketNumber: number,
    services: DepartmentServices,
    now: Date,
  ) {
    this.#services = services;
    this.#now = now;
    for (const ticket of tickets) this.#add(ticket);
    for (const tombstone of tombstones) {
      if (this.has(tombstone.mergedIntoId)) addTo(this.#tombstones, placeKey(tombstone), tombstone);
    }
    this.#lastTicketNumber = lastTicketNumber;
  }

  #add(row: TicketRow): void {
    this.#put({ ignoresThanks: this.#ignoresThanks(row.departmentId), ...row });
  }

  #ignoresThanks(departmentId: string): boolean {
    return this.#services.get(departmentId)?.thanksReopen === false;
  }

  #put(ticket: LedgerTicket): void {
    this.#tickets.set(ticket.id, ticket);
    if (isPlaced(ticket)) addTo(this.#byConversation, placeKey(ticket), ticket.id);
  }

  /** The tickets of a conversation; those that took in another stand in its place, once for each. */
  inConversation(channel: TicketChannel, conversationId: string): PlacedTicket[] {
    const key = placeKey({ channel, conversationId });
    const own = (this.#byConversation.get(key) ?? []).map((id) => this.#tickets.get(id) as PlacedTicket);
    const tombstones = this.#tombstones.get(key);
    if (!tombstones) return own;
    const placed = tombstones.map(({ id: _, mergedIntoId, ...place }) => ({
      ...this.#tickets.get(mergedIntoId)!,
      ...place,
      isCurrent: true,
    }));
    const isAmong = ({ id, customerId }: PlacedTicket) =>
      placed.some((other) => other.id === id && other.customerId === customerId);
    return [...own.filter((ticket) => !isAmong(ticket)), ...placed];
  }

  /**
   * The same, with the ticket that last sent there by then, wherever it began. It is no place of its own: whoever was
   * split off from it, and stands there, goes first.
   */
  inDirectConversation(
    place: Omit<Place, 'channel'>,
    sender: { ticketId: string; at: Date } | undefined,
  ): PlacedTicket[] {
    const standing = this.inConversation('twitter_dm', place.conversationId);
    const ticket = sender && this.#tickets.get(sender.ticketId);
    if (!ticket || standing.some(({ id }) => id === ticket.id)) return standing;
    const guest = { ...ticket, ...place, channel: 'twitter_dm' as const, isCurrent: false, lastOutboundAt: sender.at };
    return [...standing, guest];
  }

  has(ticketId: string): boolean {
    return this.#tickets.has(ticketId);
  }

  /** Opens a ticket; one that it follows up, or stands in its place, hands the conversation over. */
  open(ticket: NewTicket): void {
    const key = placeKey(ticket);
    const makesRoom = (id: string, customerId: string | null) =>
      id === ticket.followUpOfId || customerId === ticket.customerId;
    for (const id of this.#byConversation.get(key) ?? []) {
      const other = this.#tickets.get(id)!;
      if (!other.isCurrent || !makesRoom(id, other.customerId)) continue;
      other.isCurrent = false;
      this.#touched.add(id);
    }
    const staying: Tombstone[] = [];
    for (const tombstone of this.#tombstones.get(key) ?? []) {
      const handsOver = ticket.channel === 'twitter_dm' && tombstone.mergedIntoId === ticket.followUpOfId;
      if (handsOver || tombstone.customerId === ticket.customerId) this.#vacated.push(tombstone.id);
      else staying.push(tombstone);
    }
    this.#tombstones.set(key, staying);
    this.#lastTicketNumber += 1;
    this.#opened.push({ ticket, number: this.#lastTicketNumber });
    this.#events.push({ ticketId: ticket.id, kind: 'opened', from: null, to: null });
    this.#put({
      id: ticket.id,
      priority: ticket.priority,
      departmentId: ticket.departmentId,
      assigneeId: ticket.assigneeId,
      channel: ticket.channel,
      accountId: ticket.accountId,
      conversationId: ticket.conversationId,
      customerId: ticket.customerId,
      openedAt: ticket.openedAt,
      status: 'open',
      isCurrent: true,
      isSpam: false,
      preview: '',
      awaitsReply: true,
      messageCount: 0,
      lastMessageAt: ticket.openedAt,
      lastOutboundAt: null,
      closedAt: null,
      snoozedAt: null,
      snoozedUntil: null,
      snoozedById: null,
      rev: 1,
      ignoresThanks: this.#ignoresThanks(ticket.departmentId),
      ...NEW_CLOCK, // at the end: V8 takes a hundred times longer over a spread that many fields follow
    });
  }

  /**
   * Adds a message to a ticket. `opens`: the ticket is open afterwards, whatever it was. `isMereThanks`: nobody has to
   * answer it.
   */
  append(message: NewMessage, options: { opens: boolean; isMereThanks?: boolean }): void {
    const ticket = this.#tickets.get(message.ticketId);
    if (!ticket) throw new Error(`ticket ${message.ticketId} was not read under lock`);
    this.#messages.push(message);
    this.#touched.add(ticket.id);
    ticket.messageCount += 1;
    const isLatest = ticket.messageCount === 1 || message.postedAt >= ticket.lastMessageAt;
    if (isLatest) {
      ticket.lastMessageAt = message.postedAt;
      ticket.preview = previewOf(message);
      ticket.awaitsReply = message.direction === 'in' && !options.isMereThanks;
    }
    if (message.direction === 'out' && (!ticket.lastOutboundAt || message.postedAt > ticket.lastOutboundAt)) {
      ticket.lastOutboundAt = message.postedAt;
    }
    if (message.direction === 'out') {
      noteResponse(ticket, message.postedAt);
      const last = this.#answers.get(ticket.id);
      if (!last || message.postedAt > last) this.#answers.set(ticket.id, message.postedAt);
    } else {
      this.#wake(ticket, message);
      this.#beginEarlier(ticket, message);
    }
    if (options.isMereThanks) {
      this.#events.push({ ticketId: ticket.id, kind: 'not_reopened', from: ticket.status, to: 'thanks_only' });
    }
    if (options.opens && ticket.status !== 'open') this.#reopen(ticket);
  }

  /** Pages come newest first, and X shows some posts late: clock and subject are of when the customer first wrote. */
  #beginEarlier(ticket: TicketRow, message: NewMessage): void {
    const { postedAt, profileId } = message;
    if (postedAt >= ticket.openedAt || profileId !== ticket.customerId || !isPlaced(ticket)) return;
    ticket.openedAt = postedAt;
    ticket.firstResponseSeconds = null;
    ticket.resolutionSeconds = null;
    this.#earlier.set(ticket.id, subjectOf(message));
  }

  /** Whoever put it aside until the customer writes, or for longer, has it back. */
  #wake(ticket: TicketRow, { id: messageId }: NewMessage): void {
    if (ticket.snoozedAt === null) return;
    const { id: ticketId, assigneeId, snoozedById } = ticket;
    this.#events.push({ ticketId, kind: 'snooze_ended', from: null, to: 'message' });
    // who has it hears that the customer wrote
    if (snoozedById !== assigneeId) this.#woken.push({ ticketId, messageId, snoozedById, assigneeId: null });
    ticket.snoozedAt = null;
    ticket.snoozedUntil = null;
    ticket.snoozedById = null;
  }

  #reopen(ticket: TicketRow): void {
    const kind = ticket.status === 'closed' ? 'reopened' : 'status';
    this.#events.push({ ticketId: ticket.id, kind, from: ticket.status, to: 'open' });
    ticket.status = 'open';
    ticket.closedAt = null;
  }

  /** A customer who writes is waited for no longer: `pending` and `on_hold` end, spam and what is closed stays so. */
  isWaitedFor(ticketId: string): boolean {
    const ticket = this.#tickets.get(ticketId);
    return !!ticket && !ticket.isSpam && (ticket.status === 'pending' || ticket.status === 'on_hold');
  }

  /** When we answered what was written in the ticket by then; null: nobody has since. */
  answeredAt(ticketId: string, postedAt: Date): Date | null {
    const at = this.#tickets.get(ticketId)?.lastOutboundAt ?? null;
    return at !== null && at >= postedAt ? at : null;
  }

  /** Something about a message of the ticket has changed that browsers should see. */
  touch(ticketId: string): void {
    if (this.#tickets.has(ticketId)) this.#touched.add(ticketId);
  }

  /** Asked for once: the rows given are the ledger's own. */
  effects(): TicketEffects {
    const isNew = new Set(this.#opened.map(({ ticket }) => ticket.id));
    const changed = [...this.#touched].filter((id) => !isNew.has(id)).sort();
    return {
      opened: this.#opened.map(({ ticket, number }) =>
        Object.assign(this.#wound(ticket.id), ticket, { number, fetchLagSeconds: this.#fetchLagOf(ticket) }),
      ),
      changed: changed.map((id) => {
        const ticket = this.#wound(id);
        const fetchLagSeconds = this.#earlier.has(id) ? this.#fetchLagOf(ticket) : null;
        const subject = this.#earlier.get(id) ?? null;
        return Object.assign(ticket, { rev: ticket.rev + 1, subject, fetchLagSeconds });
      }),
      vacated: this.#vacated,
      messages: this.#messages,
      events: this.#events,
      woken: this.#woken,
      answers: [...this.#answers].map(([ticketId, at]) => ({ ticketId, at })),
      lastTicketNumber: this.#lastTicketNumber,
    };
  }

  /** The ticket with its clocks as they stand after all that the page did. */
  #wound(ticketId: string): TicketRow {
    const ticket = this.#tickets.get(ticketId)!;
    const service = this.#services.get(ticket.departmentId);
    return service ? Object.assign(ticket, windClock(ticket, service, this.#now)) : ticket;
  }

  #fetchLagOf({ departmentId, openedAt }: Pick<TicketRow, 'departmentId' | 'openedAt'>): number {
    const service = this.#services.get(departmentId);
    return service ? businessSeconds(service.hours, openedAt, this.#now) : 0;
  }
}

/** The earliest answer counts: pages come newest first. */
function noteResponse(ticket: TicketRow, postedAt: Date): void {
  const isEarlier = ticket.firstRespondedAt === null || postedAt < ticket.firstRespondedAt;
  if (!isEarlier || postedAt < ticket.openedAt) return;
  ticket.firstRespondedAt = postedAt;
  ticket.firstResponseSeconds = null;
}

const placeKey = ({ channel, conversationId }: Pick<Place, 'channel' | 'conversationId'>) =>
  `${channel} ${conversationId}`;

const isPlaced = (ticket: TicketRow): ticket is TicketRow & Place =>
  ticket.conversationId !== null && ticket.channel !== 'email' && ticket.channel !== 'manual';

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
