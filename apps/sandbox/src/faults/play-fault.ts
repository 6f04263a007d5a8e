import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { revokeUser } from '../x/tokens.ts';
import type { Effect } from './fault-board.ts';
import { serviceUnavailable, tooManyRequests, XProblem } from '../x/problem.ts';

/** Before the call has any effect. Answers whether the connection was cut, so that the call must not go on. */
export async function playBefore(
  context: Context,
  effect: Effect,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { world, limits } = context;
  const userId = request.caller?.user?.id ?? null;
  switch (effect.kind) {
    case 'status':
      throw effect.body === undefined ? plainProblem(effect.status) : new XProblem(effect.status, effect.body);
    case 'rate-limit': {
      const resetsAt = world.clock() + effect.resetSeconds * 1000;
      limits.exhaust(endpointOf(request), userId, resetsAt);
      reply.headers({
        'x-rate-limit-limit': String(request.routeOptions.config.limit?.user ?? 300),
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(resetsAt / 1000)),
      });
      throw tooManyRequests();
    }
    case 'slow':
      await delay(effect.ms);
      return false;
    case 'revoke':
      if (userId) revokeUser(world, userId);
      request.caller = null;
      return false;
    case 'cut-before':
      cut(request, reply);
      return true;
    case 'kill-caller':
      if (effect.when === 'after') return false;
      killCaller(effect.pid);
      cut(request, reply);
      return true;
    case 'cut-after':
    case 'malformed':
      return false;
  }
}

/** After the effect, in place of the answer. */
export function playAfter(effect: Effect, request: FastifyRequest, payload: unknown): unknown {
  if (effect.kind === 'kill-caller' && effect.when === 'after') killCaller(effect.pid);
  if (effect.kind === 'cut-after' || effect.kind === 'kill-caller') request.raw.socket.destroy();
  if (effect.kind === 'malformed') return `${String(payload).slice(0, 20)}<html>`;
  return payload;
}

/** Method and template: what X counts calls by. */
export function endpointOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? ''}`;
}

function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** Ends the calling process at once, as a crash would; a process that is gone already is none of our business. */
export function killCaller(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function plainProblem(status: number): XProblem {
  if (status === 503) return serviceUnavailable();
  if (status === 429) return tooManyRequests();
  const title = status >= 500 ? 'Internal Server Error' : 'Invalid Request';
  return new XProblem(status, { title, detail: title, type: 'about:blank', status });
}
