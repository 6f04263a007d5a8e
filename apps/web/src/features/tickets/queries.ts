import type { Message, PageOf, Ticket, TicketEvent, TicketSummary, UpdateTicket } from '@perch/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { api, type Query } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { dropFromFeeds, patchFeeds, refreshFeedHeads, useFeed } from '../../lib/feed.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { seesDepartment, useSession } from '../../lib/session.ts';
import { putTicket, ticketKeys, ticketQueries } from '../../lib/ticket-cache.ts';

type TicketPage = PageOf<TicketSummary>;
type EventPage = PageOf<TicketEvent>;

export type UpdateTicketInput = z.input<typeof UpdateTicket>;
export type TicketEventItem = z.infer<typeof TicketEvent>;

export const ticketIdOf = (ticket: TicketSummary) => ticket.id;

const lastMessageAtOf = (ticket: TicketSummary) => ticket.lastMessageAt;

export const useTicketList = (query: Query) =>
  useFeed<TicketSummary>({
    key: ticketKeys.list(query),
    idOf: ticketIdOf,
    timeOf: query['sort'] === undefined || query['sort'] === 'latest' ? lastMessageAtOf : undefined,
    fetchPage: (cursor, signal) => api.get<TicketPage>('tickets', { query: { ...query, limit: 30, cursor }, signal }),
  });

export const useTicket = (id: string) => useQuery(ticketQueries.detail(id));

export const useOtherTickets = (ticket: TicketSummary) =>
  useQuery({
    queryKey: ['tickets', 'of-customer', ticket.contact?.id ?? ticket.customer?.twitterUserId],
    queryFn: ({ signal }) => {
      const whose = ticket.contact
        ? { contactId: ticket.contact.id }
        : { twitterUserId: ticket.customer!.twitterUserId };
      return api.get<TicketPage>('tickets', { query: { ...whose, limit: 6 }, signal });
    },
    enabled: ticket.contact !== null || ticket.customer !== null,
    select: ({ data }) => data.filter((other) => other.id !== ticket.id).slice(0, 5),
  });

/** The other tickets of the same person in these states, the latest first: by contact, else by X user. */
const useTicketsOfPerson = (ticket: TicketSummary, status: string, limit: number) =>
  useQuery({
    queryKey: ['tickets', 'of-customer', status, ticket.contact?.id ?? ticket.customer?.twitterUserId],
    queryFn: ({ signal }) => {
      const whose = ticket.contact
        ? { contactId: ticket.contact.id }
        : { twitterUserId: ticket.customer!.twitterUserId };
      return api.get<TicketPage>('tickets', { query: { ...whose, status, limit }, signal });
    },
    enabled: ticket.contact !== null || ticket.customer !== null,
    select: ({ data }) => data.filter((other) => other.id !== ticket.id),
    staleTime: 10_000,
  });

export const useOpenTicketsOfPerson = (ticket: TicketSummary) => useTicketsOfPerson(ticket, 'open,pending,on_hold', 20);

/** Among them are those that somebody has just answered and closed. */
export const useClosedTicketsOfPerson = (ticket: TicketSummary) => useTicketsOfPerson(ticket, 'closed', 5);

/** The thread, oldest first; earlier pages come as one scrolls up. */
export const useMessages = (ticketId: string) =>
  useInfiniteQuery({ ...ticketQueries.messages(ticketId), select: messagesIn });

const messagesIn = ({ pages }: { pages: PageOf<Message>[] }) => oldestFirst(pages.flatMap(({ data }) => data));

function oldestFirst(newestFirst: Message[]): Message[] {
  return [...new Map(newestFirst.map((message) => [message.id, message])).values()].reverse();
}

export const useHistory = (ticketId: string, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ticketKeys.history(ticketId),
    queryFn: ({ pageParam, signal }) =>
      api.get<EventPage>(`tickets/${ticketId}/history`, { query: { limit: 30, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    enabled,
  });

/**
 * Changes a ticket on the screen at once; what the server refuses is put back with a sentence.
 * `shown` is how the change looks: names beside the ids that `change` carries.
 */
export function useUpdateTicket(ticket: Ticket) {
  const client = useQueryClient();
  const session = useSession();
  const { t } = useTranslation();
  return useMutation({
    mutationKey: ['update-ticket', ticket.id],
    mutationFn: ({ change }: { change: UpdateTicketInput; shown: Partial<TicketSummary> }) =>
      api.patch<Ticket>(`tickets/${ticket.id}`, change),
    onMutate: async ({ shown }) => {
      await client.cancelQueries({ queryKey: ticketKeys.detail(ticket.id) });
      const before = client.getQueryData<Ticket>(ticketKeys.detail(ticket.id)) ?? ticket;
      show(client, ticket.id, shown);
      return { before };
    },
    onError: (error, { shown }, context) => {
      if (context) show(client, ticket.id, pickSame(context.before, shown));
      notifyProblem(errorSentence(t, error), t('ticket.changeUndone'));
    },
    onSuccess: (changed) => {
      putTicket(client, changed);
      if (!seesDepartment(session, changed.department.id)) {
        dropFromFeeds<TicketSummary>(client, ticketKeys.lists, new Set([changed.id]), ({ id }) => id);
      }
      void refreshFeedHeads(client, ticketKeys.lists);
      void client.invalidateQueries({ queryKey: ticketKeys.history(ticket.id) });
    },
  });
}

function show(client: QueryClient, id: string, shown: Partial<TicketSummary>) {
  client.setQueryData<Ticket>(ticketKeys.detail(id), (old) => old && { ...old, ...shown });
  patchFeeds<TicketSummary>(client, ticketKeys.lists, (old) => (old.id === id ? { ...old, ...shown } : old));
}

/** The fields of `shown` as they were in `before`. */
function pickSame(before: Ticket, shown: Partial<TicketSummary>): Partial<TicketSummary> {
  return Object.fromEntries(Object.keys(shown).map((name) => [name, before[name as keyof TicketSummary]]));
}
