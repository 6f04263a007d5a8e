import { TICKET_PRIORITIES, TICKET_STATUSES } from '@perch/contracts';
import type { ListOf, SavedView, Ticket, UpdateTicket } from '@perch/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { activeDepartments, useDepartments, useMembers } from '../../lib/directory.ts';
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
  'approvals',
  'unsent',
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
  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter(({ isActive }) => isActive);
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
  const setting = (field: string, value: string, body: z.input<typeof UpdateTicket>) => ({
    id: `ticket-${JSON.stringify(body)}`,
    label: `${t(`field.${field}`)}: ${value}`,
    set: () => void change(body),
  });
  return {
    /** each value that a property could have instead of the one it has */
    settings: [
      ...TICKET_STATUSES.filter((status) => status !== ticket.status).map((status) =>
        setting('status', t(`status.${status}`), { status }),
      ),
      ...TICKET_PRIORITIES.filter((priority) => priority !== ticket.priority).map((priority) =>
        setting('priority', t(`priority.${priority}`), { priority }),
      ),
      ...departments
        .filter(({ id }) => id !== ticket.department.id)
        .map(({ id, name }) => setting('department', name, { departmentId: id })),
      ...members
        .filter(({ id }) => id !== ticket.assignee?.id)
        .map(({ id, name }) => setting('assignee', name, { assigneeId: id })),
    ],
    name: `#${ticket.number} ${ticket.subject}`,
    isClosed,
    isSpam: ticket.isSpam,
    assignToMe: () => void change({ assigneeId: member.id }),
    toggleClosed: () => void change({ status: isClosed ? 'open' : 'closed' }),
    toggleSpam: () => void change({ isSpam: !ticket.isSpam }),
  };
}
