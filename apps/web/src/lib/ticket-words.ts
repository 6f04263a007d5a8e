import type { TicketSummary } from '@perch/contracts';
import type { TFunction } from 'i18next';

// A ticket whose tweet is gone from X, or whose person was erased, has no words: a tombstone stands in their place.

type Person = Partial<Pick<TicketSummary, 'customer'>>;

const tombstone = (t: TFunction, { customer }: Person): string =>
  t(customer?.isErased ? 'ticket.erasedWords' : 'ticket.deletedTweet');

export const subjectWords = (t: TFunction, ticket: Pick<TicketSummary, 'subject'> & Person): string =>
  ticket.subject || tombstone(t, ticket);

export const previewWords = (t: TFunction, ticket: Pick<TicketSummary, 'preview'> & Person): string =>
  ticket.preview || tombstone(t, ticket);
