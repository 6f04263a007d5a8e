import { uuid7 } from '@perch/db';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { API_PREFIX } from './api-prefix.ts';
import { createAuth } from './auth/create-auth.ts';
import { liveHub } from './live/live-hub.ts';
import { access } from './plugins/access.ts';
import { afterwards } from './plugins/afterwards.ts';
import { bodyTypes } from './plugins/body-types.ts';
import { countRequests } from './plugins/count-requests.ts';
import { crossSite } from './plugins/cross-site.ts';
import { deprecations } from './plugins/deprecations.ts';
import { idempotency } from './plugins/idempotency.ts';
import { openapi } from './plugins/openapi.ts';
import { partialAnswers } from './plugins/partial-answers.ts';
import { answerBadUrl, problems } from './plugins/problems.ts';
import { queueBoard } from './plugins/queue-board.ts';
import { answerClientError, badRequests, HTTP_OPTIONS } from './plugins/bad-requests.ts';
import { rateLimits, type RateLimits } from './plugins/rate-limits.ts';
import { revisions } from './plugins/revisions.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { serialize } from './plugins/serialize.ts';
import { session } from './plugins/session.ts';
import { slowBodies } from './plugins/slow-bodies.ts';
import { traceRequests } from './plugins/trace-requests.ts';
import { unknownFields } from './plugins/unknown-fields.ts';
import { utf8Texts } from './plugins/utf8-texts.ts';
import { webApp } from './plugins/web-app.ts';
import { healthRoutes } from './routes/health.routes.ts';
import { apiRoutes } from './routes/index.ts';
import type { ApiServices } from './services.ts';

declare module 'fastify' {
  interface FastifyInstance {
    services: ApiServices;
  }
}

/** The whole API with the web app, ready for `listen` or `inject`. One boot path for production and tests. */
export async function buildApp(services: ApiServices, limits: Partial<RateLimits> = {}): Promise<FastifyInstance> {
  const { config, log } = services;
  const app: FastifyInstance = Fastify({
    loggerInstance: log.child({}, { serializers: { req: loggedRequest } }),
    trustProxy: config.TRUSTED_PROXIES?.split(',').map((address) => address.trim()) ?? false,
    forceCloseConnections: true,
    bodyLimit: 1024 * 1024,
    // a file of a hundred megabytes over a slow line; all other bodies come sooner (`slowBodies`)
    requestTimeout: 900_000,
    genReqId: () => uuid7(),
    frameworkErrors: answerBadUrl,
    http: HTTP_OPTIONS,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, log),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serialize);
  app.decorate('services', services);
  app.decorate('auth', createAuth(services));
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));

  await app.register(badRequests);
  await app.register(traceRequests);
  await app.register(countRequests);
  await app.register(problems);
  await app.register(utf8Texts);
  await app.register(bodyTypes);
  await app.register(slowBodies);
  await app.register(securityHeaders);
  await app.register(deprecations);
  await app.register(rateLimits, limits); // before the session: whom it turns away costs no query
  await app.register(access);
  await app.register(crossSite);
  await app.register(afterwards);
  await app.register(session);
  await app.register(unknownFields);
  await app.register(revisions); // before parts of an answer are picked
  await app.register(partialAnswers);
  await app.register(idempotency);
  await app.register(liveHub);
  await app.register(openapi);

  await app.register(healthRoutes);
  await app.register(apiRoutes, { prefix: API_PREFIX });
  await app.register(queueBoard);
  await app.register(webApp);
  return app;
}

/** Queries, and paths of links that are sent, may hold what opens a door (a token, a code): it is never logged. */
const loggedRequest = ({ method, url, ip }: FastifyRequest) => ({
  method,
  url: /^[^?#]*/.exec(url)![0].replace(/^(\/+(?:a\/+[^/]*|consent)\/+).*/, '$1…'),
  remoteAddress: ip,
});
