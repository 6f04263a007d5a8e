import type { TicketState } from '@perch/core';

interface Thread {
  newest: TicketState;
  /** by customer; null: there is no other than the newest */
  ofPeople: Map<string, TicketState[]> | null;
}

const NONE: TicketState[] = [];

/**
 * The tickets of a replay, found as intake finds them: by conversation and customer, and one more of each conversation.
 * Most conversations have one ticket; some have ten thousand, and each of their tweets asks.
 */
export class ThreadTickets {
  readonly #threads = new Map<string, Thread>();

  add(ticket: TicketState): void {
    const thread = this.#threads.get(ticket.conversationId);
    if (!thread) {
      this.#threads.set(ticket.conversationId, { newest: ticket, ofPeople: null });
      return;
    }
    thread.ofPeople ??= new Map([[thread.newest.customerId, [thread.newest]]]);
    const others = thread.ofPeople.get(ticket.customerId);
    if (others) others.push(ticket);
    else thread.ofPeople.set(ticket.customerId, [ticket]);
    if (ticket.openedAt >= thread.newest.openedAt) thread.newest = ticket;
  }

  /** Those of who writes, those of who is answered, and the newest of the conversation. */
  concerning(conversationId: string, authorId: string, answeredId: string | null): TicketState[] {
    const thread = this.#threads.get(conversationId);
    if (!thread) return NONE;
    const { newest, ofPeople } = thread;
    if (!ofPeople) return [newest];
    const own = ofPeople.get(authorId) ?? NONE;
    const answered = (answeredId !== authorId && answeredId !== null && ofPeople.get(answeredId)) || NONE;
    const isAmong = newest.customerId === authorId || newest.customerId === answeredId;
    return isAmong ? [...own, ...answered] : [...own, ...answered, newest];
  }
}
