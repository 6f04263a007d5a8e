import type { Message, PageOf, Ticket, TicketSummary } from '@perch/contracts';
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { api, isApiError } from './api.ts';
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

const FRESH_MS = 10_000;
const noProblem = () => undefined;

/** What a ticket's page shows first. */
export const ticketQueries = {
  detail: (id: string) =>
    queryOptions({
      queryKey: ticketKeys.detail(id),
      queryFn: ({ signal }) => fetchTicket(id, signal),
      staleTime: FRESH_MS,
    }),
  /** the newest page first */
  messages: (id: string) =>
    infiniteQueryOptions({
      queryKey: ticketKeys.messages(id),
      queryFn: ({ pageParam, signal }) =>
        api.get<PageOf<Message>>(`tickets/${id}/messages`, { query: { limit: 50, cursor: pageParam }, signal }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.nextCursor,
      staleTime: FRESH_MS,
    }),
};

/** Asks for all of it at once; whoever draws it finds it there or under way. */
export function openTicket(client: QueryClient, id: string) {
  void client.prefetchInfiniteQuery(ticketQueries.messages(id));
  void client.prefetchQuery(ticketQueries.detail(id));
}

/**
 * Asks for it before somebody opens the ticket. The ticket is then shown at once and read again, since only that makes
 * Perch look at X: what is merely passed over costs nothing there.
 */
export function expectTicket(client: QueryClient, id: string) {
  void client.prefetchInfiniteQuery(ticketQueries.messages(id));
  const queryKey = ticketKeys.detail(id);
  if (Date.now() - (client.getQueryState(queryKey)?.dataUpdatedAt ?? 0) < FRESH_MS) return;
  client
    .fetchQuery({
      queryKey,
      queryFn: ({ signal }) => api.get<Ticket>(`tickets/${id}`, { query: { ahead: 'true' }, signal }),
    })
    .then(() => client.invalidateQueries({ queryKey, exact: true }), noProblem);
}

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
  } catch (error) {
    // out of the departments that one sees
    if (isApiError(error, 'not_found')) dropTickets(client, [id]);
    // the query that shows it will say so when it is looked at
    void client.invalidateQueries({ queryKey: ticketKeys.detail(id) });
  }
  void client.invalidateQueries({ queryKey: ticketKeys.messages(id) });
  void client.invalidateQueries({ queryKey: ticketKeys.history(id) });
}
