import type { PageOf, Ticket, TicketSummary } from '@perch/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { dropFromFeeds, patchFeeds } from './feed.ts';

export const ticketKeys = {
  lists: ['tickets', 'list'] as const,
  list: (filter: object) => ['tickets', 'list', filter] as const,
  details: ['tickets', 'detail'] as const,
  detail: (id: string) => ['tickets', 'detail', id] as const,
  messages: (id: string) => ['tickets', 'messages', id] as const,
  history: (id: string) => ['tickets', 'history', id] as const,
  ofContact: (contactId: string) => ['tickets', 'of-contact', contactId] as const,
};

export const fetchTicket = (id: string, signal?: AbortSignal) =>
  api.get<Ticket>(`tickets/${id}`, signal ? { signal } : {});

const ticketIdOf = (ticket: TicketSummary) => ticket.id;

/** Takes tickets that were merged into others out of every list. */
export const dropTickets = (client: QueryClient, ids: readonly string[]) =>
  dropFromFeeds(client, ticketKeys.lists, new Set(ids), ticketIdOf);

/** Shows a ticket as it is now wherever it is shown, unless something newer is there already. */
export function putTicket(client: QueryClient, ticket: Ticket) {
  client.setQueryData<Ticket>(ticketKeys.detail(ticket.id), (old) => (old && old.rev > ticket.rev ? old : ticket));
  if (ticket.mergedInto) return dropTickets(client, [ticket.id]);
  patchFeeds<TicketSummary>(client, ticketKeys.lists, (old) =>
    old.id === ticket.id && old.rev <= ticket.rev ? { ...old, ...ticket } : old,
  );
}

const AT_ONCE = 100;

/** The same for many: their summaries in as few requests as may be, and what else is shown of those that are open. */
export async function refreshTickets(client: QueryClient, ids: readonly string[]) {
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const asked = ids.slice(at, at + AT_ONCE);
    const query = { ids: asked.join(','), limit: AT_ONCE };
    const { data } = await api.get<PageOf<TicketSummary>>('tickets', { query });
    const fresh = new Map(data.map((ticket) => [ticket.id, ticket]));
    patchFeeds<TicketSummary>(client, ticketKeys.lists, (old) => {
      const ticket = fresh.get(old.id);
      return ticket && ticket.rev >= old.rev ? ticket : old;
    });
    const gone = asked.filter((id) => !fresh.has(id));
    if (gone.length > 0) dropTickets(client, gone);
  }
  for (const id of ids) {
    for (const queryKey of [ticketKeys.detail(id), ticketKeys.messages(id), ticketKeys.history(id)]) {
      void client.invalidateQueries({ queryKey });
    }
  }
}

export async function refreshTicket(client: QueryClient, id: string) {
  try {
    putTicket(client, await fetchTicket(id));
  } catch {
    // the query that shows it will say so when it is looked at
    void client.invalidateQueries({ queryKey: ticketKeys.detail(id) });
  }
  void client.invalidateQueries({ queryKey: ticketKeys.messages(id) });
  void client.invalidateQueries({ queryKey: ticketKeys.history(id) });
}
