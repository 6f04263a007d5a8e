import type { TFunction } from 'i18next';
import { currentLocale } from '../../lib/i18n.ts';
import { momentWords } from '../../lib/time.ts';
import type { TicketEventItem } from './queries.ts';

export const moment = (at: string) => momentWords(new Date(at), new Date(), currentLocale());

/** What happened to a ticket's time, as a sentence; null: something else happened. */
export function clockEventWords(t: TFunction, { kind, from, to }: TicketEventItem): string | null {
  switch (kind) {
    case 'due':
      return typeof to === 'string' ? t('clock.event.due', { at: moment(to) }) : t('clock.event.duePolicy');
    case 'snoozed': {
      const { until } = to as { until: string | null };
      return until ? t('clock.event.snoozed', { at: moment(until) }) : t('clock.event.snoozedUntilMessage');
    }
    case 'snooze_ended':
      return t(
        to === 'message'
          ? 'clock.event.backByMessage'
          : to === 'time'
            ? 'clock.event.backByTime'
            : 'clock.event.backByMember',
      );
    case 'not_reopened':
      return t(from === 'closed' ? 'clock.event.notReopened' : 'clock.event.notReopenedPending');
    case 'pending_expired':
      return t('clock.event.pendingExpired');
    default:
      return null;
  }
}
