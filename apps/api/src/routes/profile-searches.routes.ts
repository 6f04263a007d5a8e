import {
  AppError,
  CreateProfileSearch,
  Id,
  ProfileSearch,
  ProfileSearchPrice,
  ProfileSearchPriceQuery,
} from '@perch/contracts';
import { getProfileSearch, priceOfProfileSearch, startProfileSearch } from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { awaitDelivery } from '../live/await-delivery.ts';

const tags = ['social'];
const config = { permission: 'contacts.edit' } as const;

/** What an organization may ask of X in ten minutes, whatever its budget is. */
const limited = {
  ...config,
  rateLimit: {
    max: 60,
    timeWindow: 10 * 60_000,
    hook: 'preHandler',
    keyGenerator: (request: FastifyRequest) => `${request.signedIn().organizationId}-profile-searches`,
    errorResponseBuilder: () => new AppError('rate_limited'),
  },
} as const;

export const profileSearchesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/profile-searches/price',
    {
      config,
      schema: {
        tags,
        summary: 'What a search for X users on X would cost',
        querystring: ProfileSearchPriceQuery,
        response: { 200: ProfileSearchPrice },
      },
    },
    async (request) => priceOfProfileSearch(request.context(), request.query),
  );
  app.post(
    '/social/profile-searches',
    {
      config: limited,
      schema: {
        tags,
        summary: 'Search for X users on X',
        description:
          'X bills each X user that it answers with. Answers what was found; 202 when X has not said anything within five seconds (`Prefer: wait=1`: within one): ask for the search then. Whoever is found is kept for half an hour, for good only once they are linked to a contact.',
        body: CreateProfileSearch,
        response: { 200: ProfileSearch, 202: ProfileSearch },
      },
    },
    async (request, reply) => {
      const ctx = request.context();
      const search = await awaitDelivery(app, request, {
        event: 'lookup.changed',
        start: () => startProfileSearch(ctx, request.body),
        idOf: (id) => id,
        read: (id) => getProfileSearch(ctx, id),
        isSettled: ({ state }) => state !== 'queued',
      });
      return reply.code(search.state === 'queued' ? 202 : 200).send(search);
    },
  );
  app.get(
    '/social/profile-searches/:id',
    {
      config,
      schema: {
        tags,
        summary: 'How a search on X fared',
        params: z.object({ id: Id }),
        response: { 200: ProfileSearch },
      },
    },
    async (request) => getProfileSearch(request.context(), request.params.id),
  );
};
