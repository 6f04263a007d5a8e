import { ActionIcon, Menu } from '@mantine/core';
import { DepartmentService, Ticket } from '@perch/contracts';
import { nextService } from '@perch/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconClockPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { refreshFeedHeads } from '../../lib/feed.ts';
import { currentLocale } from '../../lib/i18n.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { putTicket, ticketKeys } from '../../lib/ticket-cache.ts';
import { momentWords } from '../../lib/time.ts';

interface SnoozeMenuProps {
  ticket: Ticket;
  isOpen: boolean;
  onChange: (isOpen: boolean) => void;
}

const HOUR_MS = 3_600_000;

/** Puts the ticket aside until a usual time in the hours of its department, or until the customer writes. */
export function SnoozeMenu({ ticket, isOpen, onChange }: SnoozeMenuProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: service } = useQuery({
    queryKey: ['departments', ticket.department.id, 'service'],
    queryFn: ({ signal }) => api.get(`departments/${ticket.department.id}/service`, DepartmentService, { signal }),
    enabled: isOpen,
  });
  const snooze = useMutation({
    mutationFn: (until: Date | null | 'back') =>
      until === 'back'
        ? api.send('DELETE', `tickets/${ticket.id}/snooze`).then(() => api.get(`tickets/${ticket.id}`, Ticket))
        : api.post(`tickets/${ticket.id}/snooze`, until ? { until: until.toISOString() } : {}, Ticket),
    onSuccess: (changed) => {
      putTicket(client, changed);
      void refreshFeedHeads(client, ticketKeys.lists);
      void client.invalidateQueries({ queryKey: ticketKeys.history(ticket.id) });
    },
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });
  const now = new Date();
  const later = (hours: number, options?: { onLaterDay: boolean }) =>
    service ? nextService(service.hours, new Date(now.getTime() + hours * HOUR_MS), options) : null;
  const choices = [
    ['clock.snooze.later', later(3)],
    ['clock.snooze.nextDay', later(0, { onLaterDay: true })],
    ['clock.snooze.nextWeek', later(6 * 24, { onLaterDay: true })],
  ] as const;
  return (
    <Menu opened={isOpen} onChange={onChange} position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('clock.snooze.title')} title={`${t('clock.snooze.title')} · Z`}>
          <IconClockPause size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {ticket.isSnoozed && <Menu.Item onClick={() => snooze.mutate('back')}>{t('clock.snooze.back')}</Menu.Item>}
        {choices.map(
          ([key, until]) =>
            until && (
              <Menu.Item
                key={key}
                onClick={() => snooze.mutate(until)}
                rightSection={momentWords(until, now, currentLocale())}
              >
                {t(key)}
              </Menu.Item>
            ),
        )}
        <Menu.Item onClick={() => snooze.mutate(null)}>{t('clock.snooze.untilMessage')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
