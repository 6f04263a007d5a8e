import { Id, Usage, UsageQuery } from '@perch/contracts';
import { getUsage } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

export const usageRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/twitter/accounts/:id/usage',
    {
      config: { permission: 'setup.social' },
      schema: {
        tags: ['twitter accounts'],
        summary: 'What X bills for an account, by day and kind',
        description: 'Counted as calls are made, by the dearer reading of X’s price list unless configured otherwise.',
        params: z.object({ id: Id }),
        querystring: UsageQuery,
        response: { 200: Usage },
      },
    },
    async (request) => getUsage(request.context(), { accountId: request.params.id, ...request.query }),
  );
};
