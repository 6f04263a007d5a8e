import { Readable } from 'node:stream';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { countedCaller } from '../x/caller.ts';
import { tooManyRequests, XProblem } from '../x/problem.ts';
import { revokeUser } from '../x/tokens.ts';
import type { Effect } from './fault-board.ts';
import { endpointOf } from './endpoints.ts';
import { problemOfStatus, recordedProblem } from './recorded-problems.ts';
import { spoilTypes } from './spoil-types.ts';

const COUNTED = new Set([400, 403, 404]);

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
    case 'problem': {
      const problem = problemOf(effect);
      if (COUNTED.has(problem.status)) countCall(context, request, reply);
      throw problem;
    }
    case 'rate-limit': {
      const resetsAt = world.clock() + effect.resetSeconds * 1000;
      limits.exhaust(endpointOf(request), countedCaller(context, request.caller), resetsAt);
      if (effect.headers === false) throw tooManyRequests();
      reply.headers({
        'x-rate-limit-limit': String(request.routeOptions.config.limit?.user ?? 300),
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(resetsAt / 1000)),
      });
      throw tooManyRequests();
    }
    case 'slow':
      if (effect.when !== 'after') await wait(effect.ms);
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
    case 'cut-midway':
    case 'malformed':
    case 'empty':
    case 'wrong-types':
      return false;
  }
}

/** After the effect, in place of the answer; `payload` is its text. */
export async function playAfter(effect: Effect, request: FastifyRequest, payload: unknown): Promise<unknown> {
  const text = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.toString() : '';
  switch (effect.kind) {
    case 'kill-caller':
      if (effect.when === 'after') killCaller(effect.pid);
      request.raw.socket.destroy();
      return payload;
    case 'cut-after':
      request.raw.socket.destroy();
      return payload;
    case 'cut-midway':
      return halfOf(text, request);
    case 'malformed':
      return `${text.slice(0, 20)}<html>`;
    case 'empty':
      return '';
    case 'wrong-types':
      return isJson(text) ? JSON.stringify(spoilTypes(JSON.parse(text))) : payload;
    case 'slow':
      if (effect.when === 'after') await wait(effect.ms);
      return payload;
    case 'status':
    case 'problem':
    case 'rate-limit':
    case 'revoke':
    case 'cut-before':
      return payload;
  }
}

/** A sandbox that ends does not wait for the slow ones. */
function wait(milliseconds: number): Promise<void> {
  return delay(milliseconds, undefined, { ref: false });
}

/** Pages and forms have no types that could be wrong. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function problemOf(effect: Extract<Effect, { kind: 'status' | 'problem' }>): XProblem {
  if (effect.kind === 'problem') return recordedProblem(effect.name);
  return effect.body === undefined ? problemOfStatus(effect.status) : new XProblem(effect.status, effect.body);
}

/** A refusal of what was asked comes after the count of the call, with its headers; one of the token does not. */
function countCall(context: Context, request: FastifyRequest, reply: FastifyReply): void {
  const { world, limits } = context;
  const { caller } = request;
  const { limit } = request.routeOptions.config;
  if (!caller || !limit) return;
  reply.header('x-access-level', caller.user ? 'read-write-directmessages' : 'read');
  const counted = countedCaller(context, caller);
  const now = world.clock();
  const { headers } = world.settings.rateLimits
    ? limits.take(endpointOf(request), limit, counted, now)
    : limits.waive(limit, counted, now);
  reply.headers(headers);
}

/** Sends the first half, then ends the connection in the middle of the answer. */
function halfOf(text: string, request: FastifyRequest): Readable {
  const half = text.slice(0, Math.ceil(text.length / 2));
  const { socket } = request.raw;
  return Readable.from(
    (async function* () {
      yield half;
      await turn();
      socket.destroySoon();
    })(),
  );
}

function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** Ends the process that calls; one that has ended already is fine. */
export function killCaller(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
