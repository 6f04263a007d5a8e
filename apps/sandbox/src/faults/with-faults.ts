import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { loggedBody } from '../request-log.ts';
import type { User } from '../world/records.ts';
import { cuts, nameOf, type Effect } from './fault-board.ts';
import { playAfter, playBefore } from './play-fault.ts';

declare module 'fastify' {
  interface FastifyRequest {
    fault: Effect | null;
  }
}

/**
 * Lets faults strike the routes of this plugin and notes each call in the log, for whichever service they speak for.
 * A fault is drawn when the call has been read, before any `preHandler` that is added later.
 * `userOf`: whose call it is, as far as rules for one user are concerned.
 */
export function withFaults(
  app: FastifyInstance,
  context: Context,
  userOf: (request: FastifyRequest) => User | null | undefined = () => null,
): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('fault', null);

  app.addHook('onRequest', async (request, reply) => {
    // A connection that was cut has no onResponse; it is logged with the status 0.
    const startedAt = performance.now();
    reply.raw.once('close', () => {
      const isWhole = reply.raw.writableFinished && !cuts(request.fault);
      log(context, request, isWhole ? reply.statusCode : 0, performance.now() - startedAt);
    });
  });

  app.addHook('preHandler', async (request, reply) => {
    request.fault = context.faults.draw({
      method: request.method,
      path: request.url.split('?')[0]!,
      template: request.routeOptions.url ?? '',
      username: userOf(request)?.username ?? null,
    });
    if (request.fault && (await playBefore(context, request.fault, request, reply))) return reply;
  });

  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('date', new Date(context.world.clock()).toUTCString());
    return request.fault ? playAfter(request.fault, request, payload) : payload;
  });
}

function log(context: Context, request: FastifyRequest, status: number, durationMs: number): void {
  const template = request.routeOptions.url ?? '';
  const path = request.url.split('?')[0]!;
  // Also a mistyped address of theirs, which has the template of whatever is not found.
  const isSecret = path.includes('oauth');
  context.requests.add({
    at: new Date(context.world.clock()).toISOString(),
    method: request.method,
    path: isSecret ? path : request.url,
    template,
    user: request.caller?.user?.username ?? null,
    body: isSecret ? null : loggedBody(request.body),
    status,
    answer: isSecret ? null : request.answer,
    durationMs: Math.round(durationMs * 10) / 10,
    fault: nameOf(request.fault),
  });
  context.world.changed('requests');
}
