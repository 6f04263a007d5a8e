import type { Notification } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { subjectWords } from '../../lib/ticket-words.ts';

/** What has happened, as a sentence. */
export function notificationWords(t: TFunction, { kind, actor }: Pick<Notification, 'kind' | 'actor'>): string {
  if (kind === 'assigned' && actor === null) return t('notifications.kind.assignedBySystem');
  return t(`notifications.kind.${kind}`, { name: actor?.name ?? t('notifications.somebody') });
}

/** The ticket it is about, by number and subject; null where there is none any more. */
export const ticketWords = (t: TFunction, { ticket }: Pick<Notification, 'ticket'>): string | null =>
  ticket && t('notifications.ticket', { number: ticket.number, subject: subjectWords(t, ticket) });
