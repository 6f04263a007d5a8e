import { Ticket, type TicketSummary } from '@perch/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { patchFeeds } from './feed.ts';

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
  api.get(`tickets/${id}`, Ticket, signal ? { signal } : {});

/** Shows a ticket as it is now wherever it is shown, unless something newer is there already. */
export function putTicket(client: QueryClient, ticket: Ticket) {
  client.setQueryData<Ticket>(ticketKeys.detail(ticket.id), (old) => (old && old.rev > ticket.rev ? old : ticket));
  patchFeeds<TicketSummary>(client, ticketKeys.lists, (old) =>
    old.id === ticket.id && old.rev <= ticket.rev ? { ...old, ...ticket } : old,
  );
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
