import type { Ticket } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { refreshFeedHeads } from '../../lib/feed.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { dropTickets, fetchTicket, putTicket, ticketKeys } from '../../lib/ticket-cache.ts';
import type { SplitChoice } from './use-splitting.ts';

/** What brings tickets together and takes them apart; each answers a ticket. */
export type ThreadChange =
  | { kind: 'merge'; sourceTicketIds: string[] }
  | { kind: 'split'; choice: SplitChoice }
  | { kind: 'link'; number: number }
  | { kind: 'unlink'; otherId: string };

async function send(ticketId: string, change: ThreadChange): Promise<Ticket> {
  const path = `tickets/${ticketId}`;
  switch (change.kind) {
    case 'merge':
      return api.post<Ticket>(`${path}/merge`, { sourceTicketIds: change.sourceTicketIds });
    case 'split':
      return api.post<Ticket>(`${path}/split`, change.choice);
    case 'link':
      return api.post<Ticket>(`${path}/related`, { number: change.number });
    case 'unlink':
      await api.send('DELETE', `${path}/related/${change.otherId}`);
      return fetchTicket(ticketId);
  }
}

export function useThreadChange(ticketId: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (change: ThreadChange) => send(ticketId, change),
    onError: (error) => notifyProblem(errorSentence(t, error)),
    onSuccess: (changed, change) => {
      putTicket(client, changed);
      if (change.kind === 'merge') dropTickets(client, change.sourceTicketIds);
      void client.invalidateQueries({ queryKey: ticketKeys.details });
      void client.invalidateQueries({ queryKey: ticketKeys.messages(ticketId) });
      void client.invalidateQueries({ queryKey: ticketKeys.history(ticketId) });
      void client.invalidateQueries({ queryKey: ['tickets', 'of-customer'] });
      void refreshFeedHeads(client, ticketKeys.lists);
    },
  });
}
