import { Contact, ContactListQuery, ContactSummary, CreateContact, Id, page, UpdateContact } from '@perch/contracts';
import { createContact, getContact, listContacts, updateContact } from '@perch/desk';
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
      config: view,
      schema: {
        tags,
        summary: 'Contacts, newest first',
        description: '`q` is part of a name or e-mail address, or the beginning of a handle.',
        querystring: ContactListQuery,
        response: { 200: page(ContactSummary) },
      },
    },
    async (request) => listContacts(request.context(), request.query),
  );
  app.post(
    '/contacts',
    { config: edit, schema: { tags, summary: 'Add a contact', body: CreateContact, response: { 201: Contact } } },
    async (request, reply) => reply.code(201).send(await createContact(request.context(), request.body)),
  );
  app.get(
    '/contacts/:id',
    { config: view, schema: { tags, summary: 'One contact', params, response: { 200: Contact } } },
    async (request) => getContact(request.context(), request.params.id),
  );
  app.patch(
    '/contacts/:id',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Change a contact',
        description: '`twitterUserIds` replaces the linked X users.',
        params,
        body: UpdateContact,
        response: { 200: Contact },
      },
    },
    async (request) => updateContact(request.context(), request.params.id, request.body),
  );
};
