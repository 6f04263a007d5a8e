import { CreateView, Id, list, SavedView, UpdateView, ViewCount } from '@perch/contracts';
import { countViews, createView, deleteView, listViews, updateView } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['views'];
const view = { permission: 'tickets.view', memberOnly: 'Saved views are of people' } as const;
const params = z.object({ id: Id });

export const viewsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/views',
    {
      config: view,
      schema: {
        tags,
        summary: 'Saved views: one’s own, then those that others share',
        response: { 200: list(SavedView) },
      },
    },
    async (request) => ({ data: await listViews(request.context()) }),
  );
  app.get(
    '/views/counts',
    {
      config: view,
      schema: {
        tags,
        summary: 'How many open tickets each view has, up to 100',
        description: 'Saved views that search or show closed tickets are not counted.',
        response: { 200: list(ViewCount) },
      },
    },
    async (request) => ({ data: await countViews(request.context()) }),
  );
  app.post(
    '/views',
    { config: view, schema: { tags, summary: 'Save a view', body: CreateView, response: { 201: SavedView } } },
    async (request, reply) => reply.code(201).send(await createView(request.context(), request.body)),
  );
  app.patch(
    '/views/:id',
    {
      config: view,
      schema: {
        tags,
        summary: 'Rename, change, share or move a view',
        params,
        body: UpdateView,
        response: { 200: SavedView },
      },
    },
    async (request) => updateView(request.context(), request.params.id, request.body),
  );
  app.delete(
    '/views/:id',
    { config: view, schema: { tags, summary: 'Delete a view', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteView(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );
};
