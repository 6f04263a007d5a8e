import type { Message, ProfileRef, TicketSummary } from '@perch/contracts';
import type { TFunction } from 'i18next';

export interface Requester {
  name: string;
  /** with the @; null for whoever is not known on X */
  handle: string | null;
  avatarUrl: string | null;
}

/** The name of an X user, or that their data was erased. */
export const nameOf = (t: TFunction, { isErased, name }: Pick<ProfileRef, 'isErased' | 'name'>): string =>
  isErased ? t('ticket.erasedPerson') : name;

/** Who of us did something: a member or an API key; null: neither, as far as is known. */
export const doerOf = (t: TFunction, member: { name: string } | null, apiKey: { name: string } | null): string | null =>
  member?.name ?? (apiKey && t('ticket.byApiKey', { name: apiKey.name }));

/** The same, of a message. */
export const writerOf = (t: TFunction, { member, apiKey }: Pick<Message, 'member' | 'apiKey'>): string | null =>
  doerOf(t, member, apiKey);

/** With the @; null: it was erased. */
export const handleOf = ({ isErased, username }: Pick<ProfileRef, 'isErased' | 'username'>): string | null =>
  isErased ? null : `@${username}`;

/** Of a ticket, whose it is. */
type Whose = Pick<TicketSummary, 'customer' | 'contact'> & Partial<Pick<TicketSummary, 'incidentId'>>;

/**
 * Whether the data of whose ticket it is was erased: without an X user, a ticket loses its contact in no other way; only
 * that of an incident has never had one.
 */
export const isOfErased = ({ customer, contact, incidentId }: Whose): boolean =>
  customer ? customer.isErased : contact === null && !incidentId;

/** Whose ticket it is: the X user, else the contact, else an incident, else somebody whose data was erased. */
export const requesterOf = (t: TFunction, { customer, contact, incidentId }: Whose): Requester =>
  customer
    ? { name: nameOf(t, customer), handle: handleOf(customer), avatarUrl: customer.avatarUrl }
    : {
        name: contact?.name ?? t(incidentId ? 'ticket.incident' : 'ticket.erasedPerson'),
        handle: null,
        avatarUrl: null,
      };
