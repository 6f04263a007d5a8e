import {
  Id,
  list,
  OrganizationDeletion,
  OrganizationDeletionState,
  OrganizationExport,
  RequestDeletion,
  RequestExport,
} from '@perch/contracts';
import {
  cancelDeletion,
  endExport,
  getDeletion,
  listExports,
  openExport,
  requestDeletion,
  requestExport,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { confirmationOf, confirmPerson } from '../auth/confirm-person.ts';
import { answerInPart } from './answer-in-part.ts';

const tags = ['organization'];
const config = { permission: 'organization.manage' } as const;
// whoever leaves may take their data along
const takesAlong = { ...config, whileLeaving: true } as const;
const params = z.object({ id: Id });
const ZIP = { description: 'The zip, or a part of it', content: { 'application/zip': { schema: z.unknown() } } };

/** What is done with an organization as a whole. */
export const organizationLifeRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/organization/exports',
    { config, schema: { tags, summary: 'The latest exports', response: { 200: list(OrganizationExport) } } },
    async (request) => ({ data: await listExports(request.context()) }),
  );
  app.post(
    '/organization/exports',
    {
      config: takesAlong,
      schema: {
        tags,
        summary: 'Export everything that the organization has',
        description:
          'A zip with a file of JSON lines for each table, the files and a README, written in the background: ask how far it has come. One at a time, five a day; it is kept for a week, or until the next one is ready. Secrets are left out. Needs what shows all of it. Somebody who is signed in gives their password again, or has signed in at their provider within ten minutes (`GET /auth/sso/start` with `fresh`). With an API key leave `password` out: nobody is asked.',
        body: RequestExport,
        response: { 202: OrganizationExport },
      },
    },
    async (request, reply) => {
      await confirmPerson(app, request, reply, request.body.password);
      return reply.code(202).send(await requestExport(request.context()));
    },
  );
  app.delete(
    '/organization/exports/:id',
    {
      config: takesAlong,
      schema: {
        tags,
        summary: 'Stop or remove an export',
        description: 'Said twice, it changes nothing.',
        params,
        response: { 200: OrganizationExport },
      },
    },
    async (request) => endExport(request.context(), request.params.id),
  );
  app.get(
    '/organization/exports/:id/content',
    {
      config,
      schema: {
        tags,
        summary: 'The zip of an export',
        description: 'Takes a `Range` of one part, so that a fetch that was cut goes on.',
        params,
        response: { 200: ZIP, 206: ZIP },
      },
    },
    async (request, answer) => {
      const asked = request.headers.range;
      const isBegun = asked !== undefined && !asked.startsWith('bytes=0-');
      const { byteSize, requestedAt, read } = await openExport(request.context(), request.params.id, { isBegun });
      answer
        .type('application/zip')
        .header('content-disposition', `attachment; filename="perch-export-${requestedAt.slice(0, 10)}.zip"`)
        .header('cache-control', 'no-store')
        .header('accept-ranges', 'bytes');
      const { status, headers, body } = answerInPart(byteSize, asked, read);
      return answer.code(status).headers(headers).send(body);
    },
  );
  app.get(
    '/organization/deletion',
    {
      config,
      schema: {
        tags,
        summary: 'Whether the organization is to be removed',
        response: { 200: OrganizationDeletionState },
      },
    },
    async (request) => ({
      deletion: await getDeletion(request.context()),
      graceDays: app.services.config.DELETION_GRACE_DAYS,
      confirmation: confirmationOf(request),
    }),
  );
  app.post(
    '/organization/deletion',
    {
      config: { ...takesAlong, memberOnly: 'Only a person can have their organization removed' },
      schema: {
        tags,
        summary: 'Have the organization removed',
        description:
          'Needs every permission. After `graceDays` (usually 14) all of it goes for good. Until then its X accounts are paused, nothing goes out, mail to it is refused, it can only be read, and it can be cancelled. Said twice, the first time stands.',
        body: RequestDeletion,
        response: { 202: OrganizationDeletion },
      },
    },
    async (request, reply) => {
      const { name, password } = request.body;
      await confirmPerson(app, request, reply, password);
      const graceDays = app.services.config.DELETION_GRACE_DAYS;
      return reply.code(202).send(await requestDeletion(request.context(), { name, graceDays }));
    },
  );
  app.delete(
    '/organization/deletion',
    {
      config: { ...takesAlong, memberOnly: 'Only a person can decide that their organization stays' },
      schema: {
        tags,
        summary: 'Let the organization stay',
        description: 'Its accounts go on, and so does what waited to go out. Said twice, it changes nothing.',
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await cancelDeletion(request.context());
      return reply.code(204).send(null);
    },
  );
};
