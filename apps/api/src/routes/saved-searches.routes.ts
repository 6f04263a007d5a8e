import { CreateSavedSearch, Id, list, SavedSearch, UpdateSavedSearch } from '@perch/contracts';
import { createSavedSearch, deleteSavedSearch, listSavedSearches, updateSavedSearch } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['social'];
const config = { permission: 'social.view', memberOnly: 'Saved searches are of people' } as const;
const params = z.object({ id: Id });

export const savedSearchesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/saved-searches',
    { config, schema: { tags, summary: 'Searches that you have saved', response: { 200: list(SavedSearch) } } },
    async (request) => ({ data: await listSavedSearches(request.context()) }),
  );
  app.post(
    '/social/saved-searches',
    {
      config,
      schema: {
        tags,
        summary: 'Save a search',
        description: 'For yourself, up to fifty.',
        body: CreateSavedSearch,
        response: { 201: SavedSearch },
      },
    },
    async (request, reply) => reply.code(201).send(await createSavedSearch(request.context(), request.body)),
  );
  app.patch(
    '/social/saved-searches/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Rename, change or pin a saved search',
        params,
        body: UpdateSavedSearch,
        response: { 200: SavedSearch },
      },
    },
    async (request) => updateSavedSearch(request.context(), request.params.id, request.body),
  );
  app.delete(
    '/social/saved-searches/:id',
    { config, schema: { tags, summary: 'Delete a saved search', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteSavedSearch(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );
};
