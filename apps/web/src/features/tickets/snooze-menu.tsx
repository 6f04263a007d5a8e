import { ActionIcon, Menu } from '@mantine/core';
import type { DepartmentService, Ticket } from '@perch/contracts';
import { nextService, nextWeek } from '@perch/core';
import { useQuery } from '@tanstack/react-query';
import { IconClockPause } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../lib/api.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { momentWords } from '../../lib/time.ts';
import { ownZone } from '../../lib/own-zone.ts';
import { MomentDialog } from './moment-dialog.tsx';
import { useSnooze } from './use-snooze.ts';

interface SnoozeMenuProps {
  ticket: Ticket;
  isOpen: boolean;
  onChange: (isOpen: boolean) => void;
}

const HOUR_MS = 3_600_000;

/** Puts the ticket aside until a usual time in the hours of its department, until a date, or until the customer writes. */
export function SnoozeMenu({ ticket, isOpen, onChange }: SnoozeMenuProps) {
  const { t } = useTranslation();
  const snooze = useSnooze(ticket.id);
  const [isChoosing, setChoosing] = useState(false);
  const { data: service } = useQuery({
    queryKey: ['departments', ticket.department.id, 'service'],
    queryFn: ({ signal }) => api.get<DepartmentService>(`departments/${ticket.department.id}/service`, { signal }),
    enabled: isOpen,
  });
  const now = new Date();
  // a department that always works has no morning of its own: it is that of whoever looks
  const hours = service && (service.hours.week ? service.hours : { ...service.hours, timeZone: ownZone() });
  const nextDay = hours && nextService(hours, now, { onLaterDay: true });
  const unlessNextDay = (at: Date | null | undefined) => (at?.getTime() === nextDay?.getTime() ? null : at);
  const choices = [
    ['clock.snooze.later', unlessNextDay(hours && nextService(hours, new Date(now.getTime() + 3 * HOUR_MS)))],
    ['clock.snooze.nextDay', nextDay],
    ['clock.snooze.nextWeek', unlessNextDay(hours && nextWeek(hours, now))],
  ] as const;
  return (
    <>
      <Menu opened={isOpen} onChange={onChange} position="bottom-end">
        <Menu.Target>
          <ActionIcon size="lg" aria-label={t('clock.snooze.title')} title={`${t('clock.snooze.title')} · H`}>
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
          <Menu.Item onClick={() => setChoosing(true)}>{t('clock.snooze.pick')}</Menu.Item>
          <Menu.Item onClick={() => snooze.mutate(null)}>{t('clock.snooze.untilMessage')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChoosing && (
        <MomentDialog
          title={t('clock.snooze.title')}
          label={t('clock.snooze.until')}
          submitLabel={t('clock.snooze.title')}
          current={ticket.snoozedUntil}
          onChoose={(at) => snooze.mutate(at)}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  );
}
