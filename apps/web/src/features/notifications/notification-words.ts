import type { Notification } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { subjectWords } from '../../lib/ticket-words.ts';

type OfSentence = Pick<Notification, 'kind' | 'actor' | 'deliveryId'>;

/** What has happened, as a sentence. */
export function notificationWords(t: TFunction, { kind, actor, deliveryId }: OfSentence): string {
  if (kind === 'assigned' && actor === null) return t('notifications.kind.assignedBySystem');
  const ofTweet = deliveryId === null ? [] : [`notifications.newTweet.${kind}`];
  return t([...ofTweet, `notifications.kind.${kind}`], { name: actor?.name ?? t('notifications.somebody') });
}

/** The ticket it is about, by number and subject; null where there is none any more. */
export const ticketWords = (t: TFunction, { ticket }: Pick<Notification, 'ticket'>): string | null =>
  ticket && t('notifications.ticket', { number: ticket.number, subject: subjectWords(t, ticket) });

/** Where it leads: to the message in its ticket, or to the new tweets in Sent; null where there is nothing any more. */
export function placeOf({ ticket, messageId, deliveryId }: Pick<Notification, 'ticket' | 'messageId' | 'deliveryId'>) {
  if (ticket) {
    const hash = messageId ? `message-${messageId}` : '';
    return { to: '/tickets/$ticketId', params: { ticketId: ticket.id }, hash } as const;
  }
  return deliveryId === null ? null : ({ to: '/social/sent' } as const);
}
