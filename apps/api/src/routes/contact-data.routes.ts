import { Readable } from 'node:stream';
import {
  Contact,
  ContactExport,
  EraseContact,
  Erasure,
  Id,
  LikelyContact,
  list,
  MergeContacts,
} from '@perch/contracts';
import { eraseContact, exportContact, getErasure, listLikelyContacts, mergeContacts } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['contacts'];
const edit = { permission: 'contacts.edit' } as const;
const manage = { permission: 'organization.manage' } as const;
const params = z.object({ id: Id });

/** What is done with a person's data as a whole. */
export const contactDataRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/tickets/:id/likely-contacts',
    {
      config: { permission: 'contacts.view' },
      schema: {
        tags,
        summary: 'Who may have written a ticket of an unknown X user',
        description: 'The likeliest first, with the reasons. Nobody for a ticket whose contact is known.',
        params,
        response: { 200: list(LikelyContact) },
      },
    },
    async (request) => ({ data: await listLikelyContacts(request.context(), request.params.id) }),
  );
  app.post(
    '/contacts/:id/merge',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Make two contacts one',
        description: 'X users, tickets and consents of `sourceId` become those of this one; the other contact goes.',
        params,
        body: MergeContacts,
        response: { 200: Contact },
      },
    },
    async (request) => mergeContacts(request.context(), request.params.id, request.body),
  );
  app.get(
    '/contacts/:id/export',
    {
      config: edit,
      schema: {
        tags,
        summary: "Export a person's data",
        description:
          'Everything that is held about them and nothing of anybody else, notes of colleagues too. Stands in the audit log.',
        params,
        response: { 200: ContactExport },
      },
    },
    async (request, reply) => {
      const exported = await exportContact(request.context(), request.params.id);
      return (
        reply
          .header('content-disposition', `attachment; filename="contact-${request.params.id}.json"`)
          .header('cache-control', 'no-store')
          .type('application/json; charset=utf-8')
          // as long as it may be, it is written as it is read
          .send(Readable.from(exported) as unknown as ContactExport)
      );
    },
  );
  app.post(
    '/contacts/:id/erase',
    {
      config: manage,
      schema: {
        tags,
        summary: "Erase a person's data",
        description:
          'For good: the contact, their X users, all that they wrote and were written. Numbers of tickets and messages stay. Also needs `contacts.edit`. The contact is gone at once, the rest within moments: ask how far it has come.',
        params,
        body: EraseContact,
        response: { 202: Erasure },
      },
    },
    async (request, reply) =>
      reply
        .code(202)
        .send(await eraseContact(request.context(), { contactId: request.params.id, name: request.body.name })),
  );
  app.get(
    '/contacts/:id/erasure',
    {
      config: manage,
      schema: { tags, summary: 'How far an erasure has come', params, response: { 200: Erasure } },
    },
    async (request) => getErasure(request.context(), request.params.id),
  );
};
