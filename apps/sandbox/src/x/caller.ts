import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Token, User } from '../world/records.ts';
import { appIdOf } from './apps.ts';
import type { Json, Presenter } from './present.ts';
import { unauthorized } from './problem.ts';
import type { CountedCaller } from './rate-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token came with the request; the user is null for the app itself. */
    caller: { token: Token; user: User | null } | null;
  }
}

/** Whose windows a call counts in. */
export const countedCaller = (context: Context, caller: FastifyRequest['caller']): CountedCaller => ({
  app: caller ? appIdOf(context, caller.token) : '',
  userId: caller?.user?.id ?? null,
});

/** The user who calls; routes without app-only access always have one. */
export function userOf(request: FastifyRequest): User {
  const user = request.caller?.user;
  if (!user) throw unauthorized();
  return user;
}

export function presenterOf(context: Context, request: FastifyRequest): Presenter {
  return { world: context.world, origin: context.origin(), viewer: request.caller?.user ?? undefined };
}

export function sendJson(reply: FastifyReply, json: Json): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}
