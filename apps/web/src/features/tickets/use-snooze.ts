import type { Ticket } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { refreshFeedHeads } from '../../lib/feed.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { putTicket, ticketKeys } from '../../lib/ticket-cache.ts';

/** Puts a ticket aside until a time, until the customer writes (null), or brings it back. */
export function useSnooze(ticketId: string) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (until: Date | null | 'back') =>
      until === 'back'
        ? api.send('DELETE', `tickets/${ticketId}/snooze`).then(() => api.get<Ticket>(`tickets/${ticketId}`))
        : api.post<Ticket>(`tickets/${ticketId}/snooze`, until ? { until: until.toISOString() } : {}),
    onSuccess: (changed) => {
      putTicket(client, changed);
      void refreshFeedHeads(client, ticketKeys.lists);
      void client.invalidateQueries({ queryKey: ticketKeys.history(ticketId) });
    },
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });
}
