import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { endpointOf } from '../faults/endpoints.ts';
import { withFaults } from '../faults/with-faults.ts';
import type { Token, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import {
  accountSuspended,
  appOnlyForbidden,
  couldNotAuthenticate,
  forbidden,
  invalidBody,
  notFound,
  tooManyRequests,
  unauthorized,
  userContextForbidden,
  XProblem,
} from './problem.ts';
import { refuseUnpaid } from './payment.ts';
import type { Limit } from './rate-limits.ts';
import { appsOf } from './apps.ts';
import { countedCaller } from './caller.ts';
import { activityRoutes } from './activity.routes.ts';
import { oauth1Routes } from './oauth1.routes.ts';
import { hasForm, OAuth1Verifier } from './oauth1-verifier.ts';
import { oauth2Routes } from './oauth2.routes.ts';
import { directMessageSendingRoutes } from './direct-message-sending.routes.ts';
import { directMessageRoutes } from './direct-messages.routes.ts';
import { mediaRoutes } from './media.routes.ts';
import { mediaV1Routes } from './media-v1.routes.ts';
import { engagementRoutes } from './engagement.routes.ts';
import { engagerRoutes } from './engagers.routes.ts';
import { searchRoutes } from './search.routes.ts';
import { timelineRoutes } from './timelines.routes.ts';
import { tweetRoutes } from './tweets.routes.ts';
import { oauth1SecretOf } from './tokens.ts';
import { userRoutes } from './users.routes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    scopes?: string[];
    limit?: Limit;
    allowsAppOnly?: boolean;
    isAppOnly?: boolean;
    /** Counts against the month's cap of reads. */
    readsTweets?: boolean;
  }
}

/** Everything that answers as X does: identify, play faults, authorize, count, handle, log. */
export function xApi(context: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    const { world, limits } = context;
    // who signs has not lived through the hours that were made to pass here
    const callersTime = () => world.clock() - world.settings.passedSeconds * 1000;
    const verifier = new OAuth1Verifier(() => appsOf(context), callersTime);
    withFaults(app, context, (request) => request.caller?.user ?? refresherOf(world, request));

    app.addHook('onRequest', async (request) => {
      request.caller = callerOf(context, verifier, request);
    });

    // A signature that covers a form can only be checked when the form has been read.
    app.addHook('preValidation', async (request) => {
      if (!request.caller && hasForm(request)) request.caller = callerOf(context, verifier, request);
    });

    app.addHook('preHandler', async (request, reply) => {
      const { scopes, limit, allowsAppOnly, isAppOnly, readsTweets } = request.routeOptions.config;
      if (!scopes) return;
      const { caller } = request;
      if (!caller) throw endpointOf(request).includes(' /1.1/') ? couldNotAuthenticate() : unauthorized();
      reply.header('x-access-level', caller.user ? 'read-write-directmessages' : 'read');
      refuseUnpaid(world, request.method, readsTweets ?? false);
      if (limit) {
        const counted = countedCaller(context, caller);
        const verdict = world.settings.rateLimits
          ? limits.take(endpointOf(request), limit, counted, world.clock())
          : limits.waive(limit, counted, world.clock());
        reply.headers(verdict.headers);
        if (!verdict.isAllowed) throw tooManyRequests();
      }
      if (!caller.user) {
        if (!allowsAppOnly) throw appOnlyForbidden();
      } else if (isAppOnly) throw userContextForbidden();
      else if (!scopes.every((scope) => caller.token.scopes.includes(scope))) throw forbidden('Forbidden');
      else if (caller.user.isSuspended && request.method !== 'GET') throw accountSuspended();
    });

    app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => answerError(error, reply));
    app.all('/2/*', async () => {
      throw notFound();
    });

    await app.register(oauth1Routes(context, verifier));
    await app.register(oauth2Routes(context));
    await app.register(userRoutes(context));
    await app.register(timelineRoutes(context));
    await app.register(searchRoutes(context));
    await app.register(tweetRoutes(context));
    await app.register(engagementRoutes(context));
    await app.register(engagerRoutes(context));
    await app.register(directMessageRoutes(context));
    await app.register(directMessageSendingRoutes(context));
    await app.register(mediaRoutes(context));
    await app.register(mediaV1Routes(context));
    await app.register(activityRoutes(context));
  };
}

function callerOf({ world }: Context, verifier: OAuth1Verifier, request: FastifyRequest) {
  const authorization = request.headers.authorization ?? '';
  const bearer = /^Bearer (.+)$/i.exec(authorization)?.[1];
  let token = bearer === undefined ? undefined : world.tokens.get(bearer);
  if (token?.secret !== undefined) return null;
  // The steps of OAuth 1.0a sign with tokens of their own and verify for themselves.
  if (/^OAuth /i.test(authorization) && !/\/oauth\//.test(request.routeOptions.url ?? '')) {
    token = tokenOfSignature(world, verifier, request);
  }
  if (!token || token.expiresAt <= world.clock()) return null;
  return { token, user: world.users.get(token.userId) ?? null };
}

/** Whose tokens a call to the token endpoint renews. */
function refresherOf(world: World, request: FastifyRequest): User | undefined {
  const refreshToken = (request.body as { refresh_token?: unknown } | null | undefined)?.refresh_token;
  if (request.routeOptions.url !== '/2/oauth2/token' || typeof refreshToken !== 'string') return undefined;
  return world.users.get(world.tokenByRefresh(refreshToken)?.userId ?? '');
}

/** The OAuth 1.0a token a request is signed with; version 2 refuses what is wrong in one way, with its plain 401. */
function tokenOfSignature(world: World, verifier: OAuth1Verifier, request: FastifyRequest): Token | undefined {
  try {
    const header = verifier.verify(request, (accessToken, consumerKey) =>
      oauth1SecretOf(world, accessToken, consumerKey),
    );
    return world.tokens.get(header.get('oauth_token') ?? '');
  } catch (error) {
    if (error instanceof XProblem) return undefined;
    throw error;
  }
}

function answerError(error: Error & { statusCode?: number }, reply: FastifyReply): FastifyReply {
  if (error instanceof XProblem) {
    const isText = typeof error.body === 'string' && !error.body.startsWith('{');
    reply.type(isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
    return reply.code(error.status).send(error.body);
  }
  const status = error.statusCode ?? 500;
  if (status < 500) {
    const { body } = invalidBody(error.message);
    return reply.code(400).send(body);
  }
  reply.log.error(error);
  console.error(error);
  return reply
    .code(500)
    .send({ title: 'Internal Server Error', detail: error.message, type: 'about:blank', status: 500 });
}
