import { Contact, ContactSummary, page, TicketSummary, type CreateContact, type UpdateContact } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { refreshFeedHeads, useFeed } from '../../lib/feed.ts';
import { ticketKeys } from '../../lib/ticket-cache.ts';

const ContactPage = page(ContactSummary);
const TicketPage = page(TicketSummary);

export const contactKeys = {
  list: ['contacts', 'list'] as const,
  detail: (id: string) => ['contacts', 'detail', id] as const,
};

export const contactIdOf = (contact: ContactSummary) => contact.id;

export const useContactList = (q: string | undefined) =>
  useFeed<ContactSummary>({
    key: [...contactKeys.list, { q }],
    idOf: contactIdOf,
    fetchPage: (cursor, signal) => api.get('contacts', ContactPage, { query: { q, limit: 50, cursor }, signal }),
  });

export const useContact = (id: string) =>
  useQuery({
    queryKey: contactKeys.detail(id),
    queryFn: ({ signal }) => api.get(`contacts/${id}`, Contact, { signal }),
  });

export const useTicketsOfContact = (contactId: string) =>
  useQuery({
    queryKey: ticketKeys.ofContact(contactId),
    queryFn: async ({ signal }) =>
      (await api.get('tickets', TicketPage, { query: { contactId, limit: 50 }, signal })).data,
  });

export function useCreateContact(ticketId: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (contact: z.input<typeof CreateContact>) => api.post('contacts', contact, Contact),
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
    mutationFn: (change: z.input<typeof UpdateContact>) => api.patch(`contacts/${id}`, change, Contact),
    onSuccess: (contact) => {
      client.setQueryData(contactKeys.detail(id), contact);
      void refreshFeedHeads(client, contactKeys.list);
    },
  });
}
