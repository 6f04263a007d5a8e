import {
  Contact,
  ContactListQuery,
  ContactMessage,
  ContactSummary,
  CreateContact,
  Id,
  page,
  PageQuery,
  UpdateContact,
} from '@perch/contracts';
import { createContact, getContact, listContactMessages, listContacts, updateContact } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['contacts'];
const view = { permission: 'contacts.view' } as const;
const edit = { permission: 'contacts.edit' } as const;
const params = z.object({ id: Id });

export const contactsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/contacts',
    {
      config: { ...view, partial: true },
      schema: {
        tags,
        summary: 'Contacts, newest first or by name',
        querystring: ContactListQuery,
        response: { 200: page(ContactSummary) },
      },
    },
    async (request) => listContacts(request.context(), request.query),
  );
  app.post(
    '/contacts',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Add a contact',
        description:
          'An address of another contact is refused (`contact_email_taken`) unless `sharesEmail` says that it is meant, an X user of another contact (`profile_linked_elsewhere`) unless `movesProfiles` does.',
        body: CreateContact,
        response: { 201: Contact },
      },
    },
    async (request, reply) => reply.code(201).send(await createContact(request.context(), request.body)),
  );
  app.get(
    '/contacts/:id',
    {
      config: { ...view, partial: true },
      schema: { tags, summary: 'One contact', params, response: { 200: Contact } },
    },
    async (request) => getContact(request.context(), request.params.id),
  );
  app.get(
    '/contacts/:id/messages',
    {
      config: view,
      schema: {
        tags,
        summary: 'What a contact wrote and was answered, newest first',
        description: 'Over all accounts and channels, tickets or not. Also needs the permission `tickets.view`.',
        params,
        querystring: PageQuery,
        response: { 200: page(ContactMessage) },
      },
    },
    async (request) => listContactMessages(request.context(), request.params.id, request.query),
  );
  app.patch(
    '/contacts/:id',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Change a contact',
        description:
          '`twitterUserIds` replaces the linked X users. `sharesEmail` and `movesProfiles` as when a contact is added.',
        params,
        body: UpdateContact,
        response: { 200: Contact },
      },
    },
    async (request) => updateContact(request.context(), request.params.id, request.body),
  );
};
