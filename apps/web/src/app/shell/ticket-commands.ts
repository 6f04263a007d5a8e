import type { ListOf, SavedView, Ticket, UpdateTicket } from '@perch/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { refreshFeedHeads } from '../../lib/feed.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { useSession } from '../../lib/session.ts';
import { fetchTicket, putTicket, ticketKeys } from '../../lib/ticket-cache.ts';

/** The views of the ticket list that the palette goes to. */
export const TICKET_VIEWS = [
  'open',
  'mine',
  'unassigned',
  'departments',
  'overdue',
  'snoozed',
  'closed',
  'spam',
  'all',
] as const;

/** Saved views, as the ticket list has them. */
export function useSavedViewNames(isEnabled: boolean): SavedView[] {
  const views = useQuery({
    queryKey: ['views'],
    queryFn: async ({ signal }) => (await api.get<ListOf<SavedView>>('views', { signal })).data,
    staleTime: 60_000,
    enabled: isEnabled,
  });
  return views.data ?? [];
}

/** What the palette can do with the ticket that is open; null where none is. */
export function useTicketCommands(ticketId: string | undefined) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { member } = useSession();
  const { data: ticket } = useQuery({
    queryKey: ticketKeys.detail(ticketId ?? ''),
    queryFn: ({ signal }) => fetchTicket(ticketId!, signal),
    enabled: ticketId !== undefined,
    staleTime: 10_000,
  });
  if (!ticket) return null;

  const change = async (body: z.input<typeof UpdateTicket>) => {
    try {
      putTicket(client, await api.patch<Ticket>(`tickets/${ticket.id}`, body));
      void refreshFeedHeads(client, ticketKeys.lists);
      void client.invalidateQueries({ queryKey: ticketKeys.history(ticket.id) });
    } catch (error) {
      notifyProblem(errorSentence(t, error), t('ticket.changeUndone'));
    }
  };
  const isClosed = ticket.status === 'closed';
  return {
    name: `#${ticket.number} ${ticket.subject}`,
    isClosed,
    isSpam: ticket.isSpam,
    assignToMe: () => void change({ assigneeId: member.id }),
    toggleClosed: () => void change({ status: isClosed ? 'open' : 'closed' }),
    toggleSpam: () => void change({ isSpam: !ticket.isSpam }),
  };
}
