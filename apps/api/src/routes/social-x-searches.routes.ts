import { CreateXSearch, Id, LookupPrice, XSearch } from '@perch/contracts';
import { getXSearch, priceOfXSearch, startXSearch } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { awaitDelivery } from '../live/await-delivery.ts';
import { lookupLimit } from './lookup-limit.ts';

const tags = ['social'];
const config = { permission: 'social.view' } as const;

/** What anybody wrote on X within the last seven days, asked for on demand. */
export const socialXSearchesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/x-searches/price',
    {
      config,
      schema: {
        tags,
        summary: 'What a page of a search of X costs at most',
        querystring: z.object({ accountId: Id.optional() }),
        response: { 200: LookupPrice },
      },
    },
    async (request) => priceOfXSearch(request.context(), request.query.accountId),
  );
  app.post(
    '/social/x-searches',
    {
      config: { ...config, rateLimit: lookupLimit('x-searches') },
      schema: {
        tags,
        summary: 'Search X for what anybody wrote within the last seven days',
        description:
          'X bills each tweet, its author and its media. What was asked within the last fifteen minutes is answered without asking again. X cannot be asked for `ticket:`, `is:unanswered` and `beginnings*`, nor for nothing but exclusions: 400 `search_unreadable`, as `x_ticket at 7-12`. 202 when X has not said anything within five seconds (`Prefer: wait=1`: within one). What is found is stored for a day, or as long as something is done with it, and becomes no ticket by itself.',
        body: CreateXSearch,
        response: { 200: XSearch, 202: XSearch },
      },
    },
    async (request, reply) => {
      const ctx = request.context();
      const search = await awaitDelivery(app, request, {
        event: 'lookup.changed',
        start: () => startXSearch(ctx, request.body),
        idOf: (id) => id,
        read: (id) => getXSearch(ctx, id),
        isSettled: ({ state }) => state !== 'queued',
      });
      return reply.code(search.state === 'queued' ? 202 : 200).send(search);
    },
  );
  app.get(
    '/social/x-searches/:id',
    {
      config,
      schema: {
        tags,
        summary: 'How a search of X fared, and what it found',
        params: z.object({ id: Id }),
        response: { 200: XSearch },
      },
    },
    async (request) => getXSearch(request.context(), request.params.id),
  );
};
