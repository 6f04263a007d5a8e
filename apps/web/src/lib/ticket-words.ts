import type { TicketSummary } from '@perch/contracts';
import type { TFunction } from 'i18next';

// A ticket whose tweet is gone from X has no words of it: a tombstone stands in their place.

export const subjectWords = (t: TFunction, { subject }: Pick<TicketSummary, 'subject'>): string =>
  subject || t('ticket.deletedTweet');

export const previewWords = (t: TFunction, { preview }: Pick<TicketSummary, 'preview'>): string =>
  preview || t('ticket.deletedTweet');
