import type { TicketSummary } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { isOfErased } from './requester.ts';

// A ticket whose tweet is gone from X, or whose person was erased, has no words: a tombstone stands in their place.

/** Of a ticket that is only named, it is not known whose it is. */
type Person = Partial<Pick<TicketSummary, 'customer' | 'contact' | 'incidentId'>>;

function tombstone(t: TFunction, { customer, contact, incidentId }: Person): string {
  if (customer === undefined || contact === undefined) return t('ticket.wordsGone');
  return t(
    isOfErased({ customer, contact, ...(incidentId !== undefined && { incidentId }) })
      ? 'ticket.erasedWords'
      : 'ticket.deletedTweet',
  );
}

export const subjectWords = (t: TFunction, ticket: Pick<TicketSummary, 'subject'> & Person): string =>
  ticket.subject || tombstone(t, ticket);

export const previewWords = (t: TFunction, ticket: Pick<TicketSummary, 'preview'> & Person): string =>
  ticket.preview || tombstone(t, ticket);
