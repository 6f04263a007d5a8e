import { Delivery, Id } from '@perch/contracts';
import { discardDelivery, getDelivery, retryDelivery } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['deliveries'];
const config = { permission: 'tickets.reply' } as const;
const params = z.object({ id: Id });

export const deliveriesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/deliveries/:id/retry',
    { config, schema: { tags, summary: 'Send a failed reply again', params, response: { 200: Delivery } } },
    async (request) => {
      await retryDelivery(request.context(), request.params.id);
      return getDelivery(request.context(), request.params.id);
    },
  );
  app.post(
    '/deliveries/:id/discard',
    { config, schema: { tags, summary: 'Give a reply up', params, response: { 200: Delivery } } },
    async (request) => {
      await discardDelivery(request.context(), request.params.id);
      return getDelivery(request.context(), request.params.id);
    },
  );
};
