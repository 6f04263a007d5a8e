import {
  AppError,
  ConnectWithKeys,
  CreateTwitterApp,
  Id,
  platformAppOf,
  TwitterAccount,
  TwitterApp,
  TwitterApps,
  UpdateTwitterApp,
  type TwitterAppKeys,
} from '@perch/contracts';
import {
  connectAccount,
  createTwitterApp,
  deleteTwitterApp,
  getAccount,
  listTwitterApps,
  rememberTwitterApp,
  twitterAppKeys,
  updateTwitterApp,
  type Context,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { countIdentityRead } from '../auth/count-identity-read.ts';
import { appKeysProblem, pastedKeysProblem } from '../auth/refused-keys.ts';
import { revokeAfterwards } from '../auth/revoke-afterwards.ts';
import { CALLBACK_PATH } from '../auth/twitter-authorization.ts';

const tags = ['twitter apps'];
const setup = { permission: 'setup.social' } as const;
const params = z.object({ id: Id });

/** X apps of the organization's own, by which accounts are connected instead of by this installation's. */
export const twitterAppsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { twitter, box, config } = app.services;

  app.get(
    '/twitter/apps',
    { config: setup, schema: { tags, summary: "The organization's own X apps", response: { 200: TwitterApps } } },
    async (request) => ({
      data: await listTwitterApps(request.context()),
      platform: { isConfigured: platformAppOf(config) !== null, tier: config.X_TIER },
      callbackUrl: config.PUBLIC_URL + CALLBACK_PATH,
      sandboxUrl: config.X_API_URL ?? null,
    }),
  );
  app.post(
    '/twitter/apps',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Add an X app',
        description:
          'Its secret is stored encrypted and never comes back. Keys of OAuth 1.0a are tried at X first; wrong ones are ' +
          'refused with `twitter_keys_refused`. X sees those of OAuth 2.0 when an account is connected.',
        body: CreateTwitterApp,
        response: { 201: TwitterApp },
      },
    },
    async (request, reply) => {
      const ctx = request.context();
      await tryKeys(ctx, request.body);
      return reply.code(201).send(await createTwitterApp(ctx, { box, app: request.body }));
    },
  );
  app.patch(
    '/twitter/apps/:id',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Change an X app',
        description:
          'What is left out stays as it is. Another client id needs its secret with it, and no account that was ' +
          'authorized by the old one. A secret of OAuth 1.0a is tried at X first.',
        params,
        body: UpdateTwitterApp,
        response: { 200: TwitterApp },
      },
    },
    async (request) => {
      const ctx = request.context();
      await tryKeys(ctx, request.body, request.params.id);
      return updateTwitterApp(ctx, { box, appId: request.params.id, changes: request.body });
    },
  );
  app.delete(
    '/twitter/apps/:id',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Remove an X app',
        description: 'Refused with `twitter_app_in_use` while accounts are connected by it; `detail` names them.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteTwitterApp(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/twitter/accounts/connect-with-keys',
    {
      config: setup,
      schema: {
        tags: ['twitter accounts'],
        summary: 'Connect an X account with pasted keys',
        description:
          'The access token and secret of an OAuth 1.0a app, and the keys of the app or its id. X is asked whose they ' +
          'are; wrong ones are refused with `twitter_keys_refused`, the fields and the words of X.',
        body: ConnectWithKeys,
        response: { 200: TwitterAccount },
      },
    },
    async (request) => {
      const ctx = request.context();
      const { accessToken, accessTokenSecret: accessSecret, accountId = null, appName } = request.body;
      const keys = await keysIn(ctx, request.body);
      const tokens = { accessToken, accessSecret };
      const readAt = ctx.now();
      const identity = await twitter.identityOf(keys, tokens).catch(async (error: unknown) => {
        throw await pastedKeysProblem(twitter, keys, error);
      });
      const name = appName ?? `@${identity.username}`;
      const twitterAppId = request.body.twitterAppId ?? (await rememberTwitterApp(ctx, { box, name, keys }));
      const connected = await connectAccount(ctx, { box, identity, tokens, accountId, twitterAppId });
      revokeAfterwards(app, connected.replaced);
      await countIdentityRead(ctx, connected.accountId, identity, readAt);
      return getAccount(ctx, connected.accountId);
    },
  );

  /** Keys that are refused for another reason anyway are not tried. */
  async function tryKeys(ctx: Context, given: CreateTwitterApp | UpdateTwitterApp, appId?: string): Promise<void> {
    const { clientSecret } = given;
    if (clientSecret === undefined) return;
    const known = await listTwitterApps(ctx);
    const app = 'authorization' in given ? given : known.find(({ id }) => id === appId);
    if (app?.authorization !== 'oauth1') return;
    const clientId = given.clientId ?? app.clientId;
    const isInUse = 'accounts' in app && app.accounts.length > 0 && clientId !== app.clientId;
    if (isInUse || known.some((other) => other.id !== appId && other.clientId === clientId)) return;
    await twitter.checkApp({ authorization: 'oauth1', clientId, clientSecret }).catch((error: unknown) => {
      throw appKeysProblem(error);
    });
  }

  /** Of the stored app, or as they were pasted. */
  async function keysIn(ctx: Context, body: ConnectWithKeys): Promise<TwitterAppKeys> {
    if (body.twitterAppId === undefined) {
      return { authorization: 'oauth1', clientId: body.consumerKey!, clientSecret: body.consumerSecret! };
    }
    const keys = await twitterAppKeys(ctx, box, body.twitterAppId);
    if (keys.authorization === 'oauth1') return keys;
    const message = 'Accounts authorize this app at X: it works by OAuth 2.0';
    throw new AppError('validation_failed', { errors: [{ path: 'twitterAppId', message }] });
  }
};
