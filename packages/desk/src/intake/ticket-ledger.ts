import type { FetchedMedia } from '@perch/contracts';
import { previewOf } from './subject-of.ts';

export type TicketStatus = 'open' | 'pending' | 'on_hold' | 'closed';
export type TicketChannel = 'twitter' | 'twitter_dm';

/** A ticket as it stands, with what intake may change. */
export interface TicketRow {
  id: string;
  status: TicketStatus;
  channel: TicketChannel;
  accountId: string;
  conversationId: string;
  customerId: string;
  isCurrent: boolean;
  isSpam: boolean;
  preview: string;
  awaitsReply: boolean;
  messageCount: number;
  lastMessageAt: Date;
  lastOutboundAt: Date | null;
  openedAt: Date;
  closedAt: Date | null;
  rev: number;
}

/** What is decided once, when a ticket is opened. */
export interface NewTicket {
  id: string;
  subject: string;
  priority: string;
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
  kind: 'opened' | 'reopened' | 'status';
  from: string | null;
  to: string | null;
}

export type OpenedTicket = NewTicket & TicketRow & { number: number };

/** What a page does to tickets: rows to insert, and how the locked ones look afterwards. */
export interface TicketEffects {
  opened: OpenedTicket[];
  changed: TicketRow[];
  messages: NewMessage[];
  events: NewTicketEvent[];
  lastTicketNumber: number;
}

/**
 * Keeps account of what the items of a page do to tickets, so that a later item of the page sees what an earlier one
 * did. Pure bookkeeping: the tickets given are those locked by the transaction that writes the effects.
 */
export class TicketLedger {
  readonly #tickets = new Map<string, TicketRow>();
  readonly #byConversation = new Map<string, TicketRow[]>();
  readonly #opened: (NewTicket & { number: number })[] = [];
  readonly #touched = new Set<string>();
  readonly #messages: NewMessage[] = [];
  readonly #events: NewTicketEvent[] = [];
  #lastTicketNumber: number;

  constructor(tickets: readonly TicketRow[], lastTicketNumber: number) {
    for (const ticket of tickets) this.#add({ ...ticket });
    this.#lastTicketNumber = lastTicketNumber;
  }

  #add(ticket: TicketRow): void {
    this.#tickets.set(ticket.id, ticket);
    const key = `${ticket.channel} ${ticket.conversationId}`;
    const inConversation = this.#byConversation.get(key);
    if (inConversation) inConversation.push(ticket);
    else this.#byConversation.set(key, [ticket]);
  }

  inConversation(channel: TicketChannel, conversationId: string): TicketRow[] {
    return this.#byConversation.get(`${channel} ${conversationId}`) ?? [];
  }

  has(ticketId: string): boolean {
    return this.#tickets.has(ticketId);
  }

  /** Opens a ticket; one that it follows up, or stands in its place, hands the conversation over. */
  open(ticket: NewTicket): void {
    for (const other of this.inConversation(ticket.channel, ticket.conversationId)) {
      const makesRoom = other.id === ticket.followUpOfId || other.customerId === ticket.customerId;
      if (!makesRoom || !other.isCurrent) continue;
      other.isCurrent = false;
      this.#touched.add(other.id);
    }
    this.#lastTicketNumber += 1;
    this.#opened.push({ ...ticket, number: this.#lastTicketNumber });
    this.#events.push({ ticketId: ticket.id, kind: 'opened', from: null, to: null });
    this.#add({
      id: ticket.id,
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
      rev: 1,
    });
  }

  /** Adds a message to a ticket. `opens`: the ticket is open afterwards, whatever it was. */
  append(message: NewMessage, options: { opens: boolean }): void {
    const ticket = this.#tickets.get(message.ticketId);
    if (!ticket) throw new Error(`ticket ${message.ticketId} was not read under lock`);
    this.#messages.push(message);
    this.#touched.add(ticket.id);
    ticket.messageCount += 1;
    const isLatest = ticket.messageCount === 1 || message.postedAt >= ticket.lastMessageAt;
    if (isLatest) {
      ticket.lastMessageAt = message.postedAt;
      ticket.preview = previewOf(message);
      ticket.awaitsReply = message.direction === 'in';
    }
    if (message.direction === 'out' && (!ticket.lastOutboundAt || message.postedAt > ticket.lastOutboundAt)) {
      ticket.lastOutboundAt = message.postedAt;
    }
    if (options.opens && ticket.status !== 'open') this.#reopen(ticket);
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

  /** Something about a message of the ticket has changed that browsers should see. */
  touch(ticketId: string): void {
    if (this.#tickets.has(ticketId)) this.#touched.add(ticketId);
  }

  effects(): TicketEffects {
    const isNew = new Set(this.#opened.map((ticket) => ticket.id));
    const changed = [...this.#touched].filter((id) => !isNew.has(id)).sort();
    return {
      opened: this.#opened.map((ticket) => ({ ...this.#tickets.get(ticket.id)!, ...ticket })),
      changed: changed.map((id) => this.#tickets.get(id)!).map((ticket) => ({ ...ticket, rev: ticket.rev + 1 })),
      messages: this.#messages,
      events: this.#events,
      lastTicketNumber: this.#lastTicketNumber,
    };
  }
}
