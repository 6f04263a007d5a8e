import {
  AccountAttention,
  CallsLeft,
  Coverage,
  CoverageTimeline,
  CoverageTimelineQuery,
  Id,
  list,
  PageQuery,
} from '@perch/contracts';
import { clientIdOfAccount, getCoverage, getCoverageTimeline, listAccountsInNeed } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['twitter accounts'];

export const coverageRoutes: FastifyPluginAsyncZod = async (app) => {
  const { limits, config } = app.services;

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
    '/twitter/accounts/:id/coverage/timeline',
    {
      config: { permission: 'social.view' },
      schema: {
        tags,
        summary: 'What was read of an X account, hour by hour or day by day',
        description:
          'For each stream its buckets, oldest first: polls made in that time, and what was posted in it. Kept for 35 days; at most 168 hours or 35 days at once.',
        params: z.object({ id: Id }),
        querystring: CoverageTimelineQuery,
        response: { 200: CoverageTimeline },
      },
    },
    async (request) => getCoverageTimeline(request.context(), { accountId: request.params.id, ...request.query }),
  );
  app.get(
    '/twitter/accounts/:id/limits',
    {
      config: { permission: 'setup.social' },
      schema: {
        tags,
        summary: 'What X still allows an account',
        description:
          'As all processes of Perch share it. Asking uses nothing up. Where nothing was called, what X publishes.',
        params: z.object({ id: Id }),
        response: { 200: list(CallsLeft) },
      },
    },
    async (request) => {
      const ctx = request.context();
      const accountId = request.params.id;
      const clientId = (await clientIdOfAccount(ctx, accountId)) ?? config.X_CLIENT_ID ?? 'none';
      return { data: await limits.left({ app: clientId, organizationId: ctx.organizationId, accountId }) };
    },
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
