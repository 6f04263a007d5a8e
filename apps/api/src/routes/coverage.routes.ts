import { AccountAttention, Coverage, Id, list, PageQuery } from '@perch/contracts';
import { getCoverage, listAccountsInNeed } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['twitter accounts'];

export const coverageRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/twitter/accounts/:id/coverage',
    {
      config: { permission: 'social.view' },
      schema: {
        tags,
        summary: 'Up to when an X account is complete, and what is missing',
        description: 'Gaps newest first; `limit` and `cursor` page through them.',
        params: z.object({ id: Id }),
        querystring: PageQuery,
        response: { 200: Coverage },
      },
    },
    async (request) => getCoverage(request.context(), { accountId: request.params.id, ...request.query }),
  );
  app.get(
    '/twitter/accounts/attention',
    {
      // whoever works with the account should know why nothing comes or goes
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'X accounts that have to be authorized anew',
        description:
          'Whoever is signed in may ask: nothing comes in or goes out of them until somebody reauthorizes them.',
        response: { 200: list(AccountAttention) },
      },
    },
    async (request) => ({ data: await listAccountsInNeed(request.context()) }),
  );
};
