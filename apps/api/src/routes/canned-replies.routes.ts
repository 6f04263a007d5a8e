import { CannedReply, CreateCannedReply, Id, list, UpdateCannedReply } from '@perch/contracts';
import {
  countCannedUse,
  createCannedReply,
  deleteCannedReply,
  listCannedReplies,
  updateCannedReply,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['canned replies'];
const config = { permission: 'tickets.reply' } as const;
const params = z.object({ id: Id });
const SHARED = 'Those that everybody shares need the permission `organization.manage`, one’s own do not.';

export const cannedRepliesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/canned-replies',
    {
      config,
      schema: {
        tags,
        summary: 'Canned replies, everybody’s and your own',
        response: { 200: list(CannedReply) },
      },
    },
    async (request) => ({ data: await listCannedReplies(request.context()) }),
  );
  app.post(
    '/canned-replies',
    {
      config,
      schema: {
        tags,
        summary: 'Add a canned reply',
        description: `${SHARED} A \`{{placeholder}}\` that stands for nothing is refused by name.`,
        body: CreateCannedReply,
        response: { 201: CannedReply },
      },
    },
    async (request, reply) => reply.code(201).send(await createCannedReply(request.context(), request.body)),
  );
  app.patch(
    '/canned-replies/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a canned reply',
        description: SHARED,
        params,
        body: UpdateCannedReply,
        response: { 200: CannedReply },
      },
    },
    async (request) => updateCannedReply(request.context(), request.params.id, request.body),
  );
  app.delete(
    '/canned-replies/:id',
    {
      config,
      schema: { tags, summary: 'Delete a canned reply', description: SHARED, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await deleteCannedReply(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/canned-replies/:id/use',
    {
      config,
      schema: { tags, summary: 'Count that it was put into an answer', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await countCannedUse(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );
};
