import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { appControlRoutes } from './apps.routes.ts';
import { billRoutes } from './bill.routes.ts';
import { clockRoutes } from './clock.routes.ts';
import { dnsControlRoutes } from './dns.routes.ts';
import { eventRoutes } from './events.routes.ts';
import { faultRoutes } from './faults.routes.ts';
import { guard } from './guard.ts';
import { groupControlRoutes } from './groups.routes.ts';
import { peopleControlRoutes } from './people.routes.ts';
import { mailControlRoutes } from './mail.routes.ts';
import { ControlProblem } from './problem.ts';
import { smsControlRoutes } from './sms.routes.ts';
import { tweetControlRoutes } from './tweets.routes.ts';
import { worldControlRoutes } from './world.routes.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PAGE_POLICY =
  "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

/** The page and the API by which people and tests steer this world. */
export function controlApi(context: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', guard);
    app.addHook('onSend', async (_request, reply) => {
      reply.header('x-content-type-options', 'nosniff');
      if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', PAGE_POLICY);
    });
    app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500;
      const problem = error instanceof ControlProblem ? error : new ControlProblem(status, `body: ${error.message}`);
      if (problem.status >= 500) console.error(error);
      return reply.code(problem.status).type('application/problem+json').send(problem.body());
    });

    await app.register(tweetControlRoutes(context));
    await app.register(peopleControlRoutes(context));
    await app.register(appControlRoutes(context));
    await app.register(groupControlRoutes(context));
    await app.register(mailControlRoutes(context));
    await app.register(smsControlRoutes(context));
    await app.register(dnsControlRoutes(context));
    await app.register(worldControlRoutes(context));
    await app.register(faultRoutes(context));
    await app.register(billRoutes(context));
    await app.register(clockRoutes(context));
    await app.register(eventRoutes(context));
    await app.register(fastifyStatic, {
      root: ['page/static', 'dist/page']
        .map((folder) => path.join(ROOT, folder))
        .filter((folder) => existsSync(folder)),
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply) => void reply.header('cache-control', 'no-cache'),
    });
  };
}
