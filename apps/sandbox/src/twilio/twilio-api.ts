import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { withFaults } from '../faults/with-faults.ts';
import type { SandboxSettings } from '../settings.ts';
import { XProblem } from '../x/problem.ts';
import { messageRoutes } from './messages.routes.ts';
import { API_VERSION } from './present-sms.ts';
import { notAuthenticated, notFound, problemOfStatus, TwilioProblem } from './twilio-problem.ts';

/** Twilio's API for messages: play faults, authenticate, handle, log. */
export function twilioApi(context: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    withFaults(app, context);
    app.addHook('preHandler', async (request) => {
      // A revoked authorization is, with Twilio, a token that was changed.
      if (request.fault?.kind === 'revoke' || !isAccount(context.settings, request)) throw notAuthenticated();
    });
    app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => answer(error, request, reply));

    await app.register(messageRoutes(context));
    app.all(`/${API_VERSION}/*`, async (request) => {
      throw notFound(request.url.split('?')[0]!);
    });
  };
}

function isAccount(settings: SandboxSettings, request: FastifyRequest): boolean {
  const { accountSid } = request.params as { accountSid?: string };
  if (accountSid !== undefined && accountSid !== settings.twilioAccountSid) return false;
  const encoded = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const given = Buffer.from(encoded, 'base64').toString();
  return [
    `${settings.twilioAccountSid}:${settings.twilioAuthToken}`,
    `${settings.twilioApiKey}:${settings.twilioApiSecret}`,
  ].some((pair) => isSame(given, pair));
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function answer(error: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof XProblem) {
    // A fault: its own body if it has one, else what Twilio says at this status.
    const { fault } = request;
    const isWorded = fault?.kind === 'status' && fault.body !== undefined;
    return reply.code(error.status).send(isWorded ? error.body : problemOfStatus(error.status).body());
  }
  const problem = error instanceof TwilioProblem ? error : problemOfStatus(error.statusCode ?? 500);
  if (problem.status >= 500) console.error(error);
  if (problem.status === 401) reply.header('www-authenticate', 'Basic realm="Twilio API"');
  return reply.code(problem.status).send(problem.body());
}
