import type {
  ConsentLink,
  Contact,
  ContactMessage,
  ContactSort,
  ContactSummary,
  Erasure,
  PageOf,
  TicketSummary,
  CreateContact,
  MergeContacts,
  UpdateContact,
} from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { refreshFeedHeads, useFeed } from '../../lib/feed.ts';
import { ticketKeys } from '../../lib/ticket-cache.ts';

type ContactPage = PageOf<ContactSummary>;
type TicketPage = PageOf<TicketSummary>;
type MessagePage = PageOf<ContactMessage>;

export const contactKeys = {
  list: ['contacts', 'list'] as const,
  detail: (id: string) => ['contacts', 'detail', id] as const,
  messages: (id: string) => ['contacts', 'detail', id, 'messages'] as const,
};

export const contactIdOf = (contact: ContactSummary) => contact.id;

export const useContactList = (q: string | undefined, sort: ContactSort) =>
  useFeed<ContactSummary>({
    key: [...contactKeys.list, { q, sort }],
    idOf: contactIdOf,
    timeOf: sort === 'activity' ? ({ lastActivityAt }) => lastActivityAt : undefined,
    fetchPage: (cursor, signal) => api.get<ContactPage>('contacts', { query: { q, sort, limit: 50, cursor }, signal }),
  });

export const useContact = (id: string) =>
  useQuery({
    queryKey: contactKeys.detail(id),
    queryFn: ({ signal }) => api.get<Contact>(`contacts/${id}`, { signal }),
  });

export const useTicketsOfContact = (contactId: string) =>
  useQuery({
    queryKey: ticketKeys.ofContact(contactId),
    queryFn: async ({ signal }) =>
      (await api.get<TicketPage>('tickets', { query: { contactId, limit: 10 }, signal })).data,
  });

export function useCreateContact(ticketId: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (contact: z.input<typeof CreateContact>) => api.post<Contact>('contacts', contact),
    onSuccess: (contact) => {
      client.setQueryData(contactKeys.detail(contact.id), contact);
      void refreshFeedHeads(client, contactKeys.list);
      if (ticketId) void client.invalidateQueries({ queryKey: ticketKeys.detail(ticketId) });
    },
  });
}

export function useUpdateContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: z.input<typeof UpdateContact>) => api.patch<Contact>(`contacts/${id}`, change),
    onSuccess: (contact) => {
      client.setQueryData(contactKeys.detail(id), contact);
      void refreshFeedHeads(client, contactKeys.list);
    },
  });
}

/** Contacts for a choice: the newest that fit. */
export const useFoundContacts = (q: string) =>
  useQuery({
    queryKey: ['contacts', 'found', q],
    queryFn: async ({ signal }) => (await api.get<ContactPage>('contacts', { query: { q, limit: 8 }, signal })).data,
    enabled: q !== '',
  });

export const messageIdOf = ({ source, id }: ContactMessage) => `${source}-${id}`;

export const useContactMessages = (contactId: string) =>
  useFeed<ContactMessage>({
    key: contactKeys.messages(contactId),
    idOf: messageIdOf,
    timeOf: ({ postedAt }) => postedAt,
    fetchPage: (cursor, signal) =>
      api.get<MessagePage>(`contacts/${contactId}/messages`, { query: { limit: 30, cursor }, signal }),
  });

export function useMergeContacts(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (merge: z.input<typeof MergeContacts>) => api.post<Contact>(`contacts/${id}/merge`, merge),
    onSuccess: (contact, { sourceId }) => {
      client.setQueryData(contactKeys.detail(id), contact);
      client.removeQueries({ queryKey: contactKeys.detail(sourceId) });
      void client.invalidateQueries({ queryKey: contactKeys.messages(id) });
      void client.invalidateQueries({ queryKey: ticketKeys.ofContact(id) });
      void client.resetQueries({ queryKey: contactKeys.list });
    },
  });
}

export function useEraseContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<Erasure>(`contacts/${id}/erase`, { name }),
    onSuccess: () => {
      client.removeQueries({ queryKey: contactKeys.detail(id) });
      void client.resetQueries({ queryKey: contactKeys.list });
    },
  });
}

export function useCreateConsentLink(contactId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (twitterUserId: string) =>
      api.post<ConsentLink>(`contacts/${contactId}/consent-links`, { twitterUserId }),
    onSuccess: () => client.invalidateQueries({ queryKey: contactKeys.detail(contactId), exact: true }),
  });
}

export function useRevokeConsent(contactId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (consentId: string) => api.post<Contact>(`contacts/${contactId}/consents/${consentId}/revoke`, {}),
    onSuccess: (contact) => client.setQueryData(contactKeys.detail(contactId), contact),
  });
}
