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

/** The ticket it is about, by number and subject, or the incident; null where there is none any more. */
export const subjectOf = (t: TFunction, { ticket, incident }: Pick<Notification, 'ticket' | 'incident'>) =>
  incident
    ? `${incident.ruleName} · @${incident.username}`
    : ticket && t('notifications.ticket', { number: ticket.number, subject: subjectWords(t, ticket) });

type Placed = Pick<Notification, 'kind' | 'ticket' | 'messageId' | 'deliveryId' | 'incident'>;

/**
 * Where it leads: to the export, to the message in its ticket, to its incident, or to the new tweets in Sent; null where
 * there is nothing any more.
 */
export function placeOf({ kind, ticket, messageId, deliveryId, incident }: Placed) {
  if (kind === 'export_ready') return { to: '/setup/organization' } as const;
  if (incident) return { to: '/incidents/$incidentId', params: { incidentId: incident.id } } as const;
  if (ticket) {
    const hash = messageId ? `message-${messageId}` : '';
    return { to: '/tickets/$ticketId', params: { ticketId: ticket.id }, hash } as const;
  }
  return deliveryId === null ? null : ({ to: '/social/sent' } as const);
}
