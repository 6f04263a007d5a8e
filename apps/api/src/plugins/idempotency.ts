import { createHmac } from 'node:crypto';
import { AppError } from '@perch/contracts';
import { claimAnswer, idFrom, keepAnswer, letGo, type Claim } from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** of a POST; what verbs write under it, they write once, also where this process is killed before the answer */
    idempotencyKey: string | undefined;
  }
}

export const IDEMPOTENCY_HEADER = 'idempotency-key';
const MOST_CHARACTERS = 200;
/** A process that was killed holds a key no longer than this. */
const LEASE_MS = 60_000;
const SLOW_LEASE_MS = 15 * 60_000;
const RETRY_AFTER_SECONDS = 1;

/**
 * The same POST under the same `Idempotency-Key` is answered what it was answered the first time, for a day. Only
 * answers of what was done are kept: a refused request changed nothing, and may be sent again once it can succeed. One
 * without the header costs nothing.
 */
export const idempotency = fp(async (app) => {
  const { database, box, config } = app.services;
  const claims = new WeakMap<FastifyRequest, Claim>();
  app.decorateRequest('idempotencyKey', undefined);

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers[IDEMPOTENCY_HEADER];
    if (key === undefined || request.method !== 'POST' || !request.auth) return;
    if (typeof key !== 'string' || key === '' || key.length > MOST_CHARACTERS) {
      const message = `A text of 1 to ${MOST_CHARACTERS} characters`;
      throw new AppError('validation_failed', { errors: [{ path: IDEMPOTENCY_HEADER, message }] });
    }
    request.idempotencyKey = key;
    const { organizationId, actor } = request.auth;
    const [path = '', query = ''] = request.url.split('?', 2);
    const id = idFrom(actor.memberId ?? actor.apiKeyId ?? null, 'idempotency', `POST ${path}`, key);
    const { slowBody } = request.routeOptions.config;
    const claimed = await claimAnswer(
      database.of(organizationId),
      { id, hash: hashOf(request, query, config.AUTH_SECRET) },
      { box, now: new Date(), leaseMs: slowBody ? SLOW_LEASE_MS : LEASE_MS },
    ).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'idempotency_in_progress') {
        void reply.header('retry-after', RETRY_AFTER_SECONDS);
      }
      throw error;
    });
    if ('claim' in claimed) return void claims.set(request, claimed.claim);
    const { status, contentType, etag, body } = claimed.answer;
    request.raw.resume(); // a file that is sent again is not read
    if (contentType !== null) void reply.type(contentType);
    if (etag !== null) void reply.header('etag', etag);
    return reply
      .code(status)
      .header('idempotency-replayed', 'true')
      .serializer((text: unknown) => text as string)
      .send(body);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const claim = claims.get(request);
    if (!claim) return payload;
    claims.delete(request);
    const db = database.of(request.signedIn().organizationId);
    const { statusCode: status } = reply;
    const isDone = status < 400 && (typeof payload === 'string' || payload === null || payload === undefined);
    const contentType = (reply.getHeader('content-type') as string | undefined) ?? null;
    const etag = (reply.getHeader('etag') as string | undefined) ?? null;
    const body = (payload as string | null | undefined) ?? '';
    const kept = isDone ? keepAnswer(db, claim, { status, contentType, etag, body }, box) : letGo(db, claim);
    // what was done stays done: the answer goes out all the same
    await kept.catch((error: unknown) => request.log.error({ err: error }, 'keeping an answer failed'));
    return payload;
  });
});

/**
 * What the request says beside where it goes, by a secret: there may be a password in it. A file counts by its length and
 * type: it is not read twice.
 */
function hashOf({ body, headers, routeOptions }: FastifyRequest, query: string, secret: string): Buffer {
  const said = routeOptions.config.slowBody ? [headers['content-length'], headers['content-type']] : body;
  return createHmac('sha256', secret)
    .update(JSON.stringify([query, said ?? null]))
    .digest();
}
