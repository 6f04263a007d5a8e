import { AppError } from '@perch/contracts';
import type { FastifyReply } from 'fastify';

/** Aborted when the client goes away before it has its answer. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new AppError('busy', { detail: 'The client went away' }));
  });
  return gone.signal;
}
