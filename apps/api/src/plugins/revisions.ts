import { AppError } from '@perch/contracts';
import fp from 'fastify-plugin';
import { knownFields } from './known-fields.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** by `If-Match`: settings that somebody has changed since fail a condition */
    isConditional: boolean;
  }
  interface FastifyContextConfig {
    /** nothing of what it answers changes without its revision, so that `If-None-Match` may be answered 304 */
    isWholeRevision?: true;
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const tagOf = (revision: number) => `"${revision}"`;

/**
 * What has a `revision` answers it as `ETag` too, and `If-Match` stands for the `revision` of a body: one check
 * underneath, in the transaction that saves.
 */
export const revisions = fp(async (app) => {
  app.decorateRequest('isConditional', false);

  app.addHook('preValidation', async (request) => {
    const condition = request.headers['if-match'];
    if (condition === undefined || SAFE_METHODS.has(request.method)) return;
    const takesRevision = knownFields(request.routeOptions.schema?.body)?.has('revision') ?? false;
    if (!takesRevision) {
      throw new AppError('precondition_failed', { detail: 'This has no ETag that it could be bound to' });
    }
    if (condition.trim() === '*') return;
    const revision = /^"(\d{1,9})"$/.exec(condition.trim())?.[1];
    const body = request.body as Record<string, unknown> | null;
    if (revision === undefined || typeof body !== 'object' || body === null) {
      throw new AppError('precondition_failed', { detail: 'Send one ETag as it was answered' });
    }
    if (body['revision'] !== undefined && body['revision'] !== Number(revision)) {
      throw new AppError('precondition_failed', { detail: 'If-Match and revision say different things' });
    }
    body['revision'] = Number(revision);
    request.isConditional = true;
  });

  app.addHook('preSerialization', async (request, reply, payload) => {
    const revision = (payload as { revision?: unknown } | null)?.revision;
    if (typeof revision !== 'number' || reply.statusCode >= 300) return payload;
    void reply.header('etag', tagOf(revision));
    const known = request.headers['if-none-match'];
    const isKnown = known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === tagOf(revision));
    if (isKnown && request.method === 'GET' && request.routeOptions.config.isWholeRevision) void reply.code(304);
    return payload;
  });
  app.addHook('onSend', async (_request, reply, payload) => (reply.statusCode === 304 ? null : payload));
});
