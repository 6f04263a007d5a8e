import type { TicketSummary } from '@perch/contracts';
import { IconAlarm } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { durationWords, exactTime, relativeTime } from '../../lib/time.ts';
import { useNow } from '../../ui/relative-time.tsx';
import classes from './ticket-row.module.css';

interface DueMarkProps {
  ticket: Pick<TicketSummary, 'dueAt' | 'dueKind'>;
  /** it stands for a list that begins with the ticket */
  isFirst?: boolean;
}

const SOON_MS = 3_600_000;

/** When a ticket is due, or for how long it has been overdue, in words; red only where somebody is late. */
export function DueMark({ ticket: { dueAt, dueKind }, isFirst = false }: DueMarkProps) {
  const { t } = useTranslation();
  const now = useNow();
  const locale = currentLocale();
  if (!dueAt || !dueKind) return null;
  const at = new Date(dueAt);
  const leftMs = at.getTime() - now.getTime();
  const words =
    leftMs <= 0
      ? t(isFirst ? 'clock.mark.firstOverdue' : 'clock.mark.overdue', { time: durationWords(-leftMs / 1000, locale) })
      : t(isFirst ? 'clock.mark.firstDue' : 'clock.mark.due', { when: relativeTime(at, now, locale) });
  return (
    <span
      className={classes.due}
      data-tone={leftMs <= 0 ? 'late' : leftMs < SOON_MS ? 'soon' : undefined}
      title={`${t(`clock.kind.${dueKind}`)} · ${exactTime(at, locale)}`}
    >
      <IconAlarm size={13} stroke={1.9} aria-hidden />
      {words}
    </span>
  );
}
