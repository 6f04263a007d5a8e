import {
  AuthorizeUrl,
  Capture,
  ConnectAccount,
  Id,
  KeywordSearches,
  list,
  platformAppOf,
  SaveCapture,
  TwitterAccount,
  UpdateAccount,
} from '@perch/contracts';
import {
  beginAuthorization,
  chooseTwitterApp,
  disconnectAccount,
  getAccount,
  getCapture,
  getKeywordSearches,
  listAccounts,
  saveCapture,
  setAccountState,
  updateAccount,
} from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keysProblem } from '../auth/refused-keys.ts';
import { revokeAfterwards } from '../auth/revoke-afterwards.ts';
import { CALLBACK_PATH, SCOPES } from '../auth/twitter-authorization.ts';

const tags = ['twitter accounts'];
const view = { permission: 'social.view' } as const;
const setup = { permission: 'setup.social' } as const;
const inBrowser = { ...setup, memberOnly: 'X authorizes an account in the browser of a person' } as const;
const params = z.object({ id: Id });
/** may be left out whole */
const Connect = ConnectAccount.nullish();
const connectOf = (body: z.infer<typeof Connect>) => ConnectAccount.parse(body ?? {});

export const twitterAccountsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { twitter, box, config } = app.services;

  /** Where the browser goes to authorize us at X. */
  async function authorizeUrl(request: FastifyRequest, body: z.infer<typeof Connect>, accountId: string | null) {
    const ctx = request.context();
    const { returnTo, twitterAppId: asked } = connectOf(body);
    const chosen = await chooseTwitterApp(ctx, { box, platform: platformAppOf(config), accountId, asked });
    const redirectUri = config.PUBLIC_URL + CALLBACK_PATH;
    const { url, state, secret } = await twitter
      .authorizeLink(chosen.app, { redirectUri, scopes: SCOPES })
      .catch((error: unknown) => {
        throw keysProblem(error);
      });
    const { twitterAppId } = chosen;
    const sessionId = request.person().session.id;
    await beginAuthorization(ctx, { box, sessionId, state, secret, returnTo, accountId, twitterAppId });
    return { authorizeUrl: url };
  }

  app.get(
    '/twitter/accounts',
    { config: view, schema: { tags, summary: 'Connected X accounts', response: { 200: list(TwitterAccount) } } },
    async (request) => ({ data: await listAccounts(request.context()) }),
  );
  app.get(
    '/twitter/accounts/:id',
    { config: view, schema: { tags, summary: 'One X account', params, response: { 200: TwitterAccount } } },
    async (request) => getAccount(request.context(), request.params.id),
  );
  app.patch(
    '/twitter/accounts/:id',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Change settings of an X account',
        description: 'What is left out stays as it is. A changed daily budget holds from the next poll on.',
        params,
        body: UpdateAccount,
        response: { 200: TwitterAccount },
      },
    },
    async (request) => updateAccount(request.context(), { accountId: request.params.id, changes: request.body }),
  );
  app.post(
    '/twitter/accounts/connect',
    {
      config: inBrowser,
      schema: {
        tags,
        summary: 'Begin to connect an X account',
        description:
          'Send the browser to `authorizeUrl` within ten minutes; X sends it back to `returnTo`. ' +
          'Nothing is read from X before the account is confirmed.',
        body: Connect,
        response: { 200: AuthorizeUrl },
      },
    },
    async (request) => authorizeUrl(request, request.body, null),
  );
  app.post(
    '/twitter/accounts/:id/reauthorize',
    {
      config: inBrowser,
      schema: {
        tags,
        summary: 'Begin to authorize an X account anew',
        params,
        body: Connect,
        response: { 200: AuthorizeUrl },
      },
    },
    async (request) => authorizeUrl(request, request.body, request.params.id),
  );
  app.post(
    '/twitter/accounts/:id/pause',
    { config: setup, schema: { tags, summary: 'Pause an X account', params, response: { 200: TwitterAccount } } },
    async (request) => setAccountState(request.context(), { accountId: request.params.id, state: 'paused' }),
  );
  app.post(
    '/twitter/accounts/:id/resume',
    { config: setup, schema: { tags, summary: 'Resume an X account', params, response: { 200: TwitterAccount } } },
    async (request) => setAccountState(request.context(), { accountId: request.params.id, state: 'connected' }),
  );
  app.delete(
    '/twitter/accounts/:id',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Disconnect an X account',
        description: 'Its tokens are revoked and forgotten; tickets, tweets and settings stay.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id: accountId } = request.params;
      revokeAfterwards(app, await disconnectAccount(request.context(), { box, accountId }));
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/twitter/accounts/:id/capture',
    {
      config: { ...setup, isWholeRevision: true },
      schema: { tags, summary: 'What becomes a ticket', params, response: { 200: Capture } },
    },
    async (request) => getCapture(request.context(), request.params.id),
  );
  app.get(
    '/twitter/accounts/:id/keyword-searches',
    {
      config: setup,
      schema: {
        tags,
        summary: 'How keywords that watch the public fare, and what a tweet costs',
        params,
        response: { 200: KeywordSearches },
      },
    },
    async (request) => getKeywordSearches(request.context(), request.params.id),
  );
  app.put(
    '/twitter/accounts/:id/capture',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Change what becomes a ticket',
        description:
          'With the `revision` that was read; keywords keep their `id`. Settings that would open very many tickets are refused with 409 `capture_flood` and an `estimate`, unless `acceptFlood` is true.',
        params,
        body: SaveCapture,
        response: { 200: Capture },
      },
    },
    async (request) => {
      const { acceptFlood, ...capture } = request.body;
      return saveCapture(request.context(), { accountId: request.params.id, capture, acceptFlood });
    },
  );
};
