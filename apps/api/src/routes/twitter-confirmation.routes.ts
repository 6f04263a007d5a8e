import {
  AccountImport,
  ConfirmAccount,
  Id,
  ImportEstimate,
  ImportEstimateQuery,
  TwitterAccount,
} from '@perch/contracts';
import { confirmAccount, discardAccount, estimateAccountImport, getImport, stopImport } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { revokeAfterwards } from '../auth/revoke-afterwards.ts';

const tags = ['twitter accounts'];
const setup = { permission: 'setup.social' } as const;
const params = z.object({ id: Id });

/** What stands between an authorization at X and an account that is read: whose it is, and from when on. */
export const twitterConfirmationRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box } = app.services;

  app.post(
    '/twitter/accounts/:id/confirm',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Confirm whose account was authorized',
        description:
          'An account that was authorized waits (`awaiting_confirmation`) until somebody has seen its handle; from then ' +
          'on it is read, with `importDays` days of history. Unconfirmed authorizations are revoked after 24 hours.',
        params,
        body: ConfirmAccount.nullish(),
        response: { 200: TwitterAccount },
      },
    },
    async (request) =>
      confirmAccount(request.context(), {
        accountId: request.params.id,
        ...ConfirmAccount.parse(request.body ?? {}),
      }),
  );
  app.post(
    '/twitter/accounts/:id/discard',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Discard an authorization that was not confirmed',
        description:
          'X revokes it. An account that was never connected is gone; one that was is disconnected again, with its history.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id: accountId } = request.params;
      revokeAfterwards(app, await discardAccount(request.context(), { box, accountId }));
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/twitter/accounts/:id/import-estimate',
    {
      config: setup,
      schema: {
        tags,
        summary: 'What bringing history costs at most',
        params,
        querystring: ImportEstimateQuery,
        response: { 200: ImportEstimate },
      },
    },
    async (request) =>
      estimateAccountImport(request.context(), { accountId: request.params.id, days: request.query.days }),
  );
  app.get(
    '/twitter/accounts/:id/import',
    {
      config: setup,
      schema: { tags, summary: 'How far history has been brought', params, response: { 200: AccountImport } },
    },
    async (request) => getImport(request.context(), request.params.id),
  );
  app.post(
    '/twitter/accounts/:id/import/stop',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Stop bringing history',
        description: 'What has come stays. One that is over stays as it is.',
        params,
        response: { 200: AccountImport },
      },
    },
    async (request) => stopImport(request.context(), request.params.id),
  );
};
