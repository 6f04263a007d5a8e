import type { TicketSummary } from '@perch/contracts';
import type { TFunction } from 'i18next';

export interface Requester {
  name: string;
  /** with the @; null for whoever is not known on X */
  handle: string | null;
  avatarUrl: string | null;
}

/** Whose ticket it is: the X user, else the contact, else somebody whose data was erased. */
export const requesterOf = (
  t: TFunction,
  { customer, contact }: Pick<TicketSummary, 'customer' | 'contact'>,
): Requester =>
  customer
    ? { name: customer.name, handle: `@${customer.username}`, avatarUrl: customer.avatarUrl }
    : { name: contact?.name ?? t('ticket.nobodyKnown'), handle: null, avatarUrl: null };
