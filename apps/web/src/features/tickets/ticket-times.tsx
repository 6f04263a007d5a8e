import type { Ticket } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { durationWords, exactDuration, momentWords, relativeTime } from '../../lib/time.ts';
import { useNow } from '../../ui/relative-time.tsx';
import { DueControl } from './due-control.tsx';
import classes from './ticket-sidebar.module.css';
import type { UpdateTicketFn } from './ticket-sidebar.tsx';

/** What is due, how long the first response took, when the ticket closes by itself. */
export function TicketTimes({ ticket, update }: { ticket: Ticket; update: UpdateTicketFn | undefined }) {
  const { t } = useTranslation();
  const lines = timeLines(t, ticket, useNow(), currentLocale());
  const canSetDue = update && ticket.status !== 'closed' && !ticket.mergedInto;
  if (lines.length === 0 && !canSetDue) return null;
  return (
    <section className={classes.card} aria-label={t('clock.title')}>
      <h3>{t('clock.title')}</h3>
      {lines.map((line) => (
        <div key={line} className={classes.dim}>
          {line}
        </div>
      ))}
      {canSetDue && <DueControl ticket={ticket} update={update} />}
    </section>
  );
}

export function timeLines(t: TFunction, ticket: Ticket, now: Date, locale: string): string[] {
  const { dueAt, dueKind, times } = ticket;
  const moment = (at: string) => momentWords(new Date(at), now, locale);
  const lines: string[] = [];
  if (dueAt && dueKind) {
    const at = new Date(dueAt);
    const what = t(`clock.kind.${dueKind}`);
    const lateSeconds = (now.getTime() - at.getTime()) / 1000;
    lines.push(
      lateSeconds >= 0
        ? t('clock.overdue', { what, time: durationWords(lateSeconds, locale) })
        : t('clock.due', { what, when: relativeTime(at, now, locale, 'long') }),
    );
  }
  // no second of business hours has passed
  if (times.firstResponseSeconds === 0) lines.push(t('clock.firstResponseOutside'));
  else if (times.firstResponseSeconds !== null) {
    lines.push(t('clock.firstResponse', { time: exactDuration(times.firstResponseSeconds, locale) }));
  }
  if (times.resolutionSeconds === 0) lines.push(t('clock.resolutionOutside'));
  else if (times.resolutionSeconds !== null) {
    lines.push(t('clock.resolution', { time: exactDuration(times.resolutionSeconds, locale) }));
  }
  if (times.fetchLagSeconds >= 60) {
    lines.push(t('clock.fetchLag', { time: durationWords(times.fetchLagSeconds, locale) }));
  }
  if (times.closesAt) lines.push(t('clock.closes', { at: moment(times.closesAt) }));
  return lines;
}
