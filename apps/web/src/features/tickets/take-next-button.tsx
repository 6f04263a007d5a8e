import { Button } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { IconPlayerTrackNext } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { api, isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { notifyDone, notifyProblem } from '../../lib/notify.ts';
import { putTicket } from '../../lib/ticket-cache.ts';
import type { TicketSearch } from './ticket-views.ts';

/** Gives the member the most urgent ticket that nobody has, and opens it. */
export function TakeNextButton({ search }: { search: TicketSearch }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const take = useMutation({
    mutationFn: () => api.post<Ticket>('tickets/take-next', {}),
    onSuccess: (ticket) => {
      putTicket(client, ticket);
      void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket.id }, search });
    },
    onError: (error) => {
      if (isApiError(error, 'nothing_to_take')) notifyDone(errorSentence(t, error));
      else notifyProblem(errorSentence(t, error));
    },
  });
  useKeys({ t: () => take.isPending || take.mutate() });
  return (
    <Button
      size="compact-sm"
      variant="light"
      leftSection={<IconPlayerTrackNext size={14} stroke={1.75} aria-hidden />}
      loading={take.isPending}
      onClick={() => take.mutate()}
      title={t('assignment.takeNextHint')}
    >
      {t('assignment.takeNext')}
    </Button>
  );
}
