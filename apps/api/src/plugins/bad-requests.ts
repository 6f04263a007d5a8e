import { STATUS_CODES, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, type ErrorCode } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import type { FastifyBaseLogger } from 'fastify';
import fp from 'fastify-plugin';
import { problemOf, PROBLEM_TYPE } from './problems.ts';

/** What is no HTTP, as Node's parser names it; all else is `malformed_request`. */
const CODE_OF_CLIENT_ERROR: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Node would refuse a request without `Host` by an empty answer: `badRequests` does in its place. */
export const HTTP_OPTIONS: ServerOptions = { requireHostHeader: false };

function answerOf(error: AppError) {
  const requestId = uuid7();
  const problem = problemOf(error, requestId);
  const body = JSON.stringify(problem);
  const headers = {
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    Connection: 'close',
  };
  return { status: problem.status, headers, body };
}

/** For what Node refuses before there is a request; the connection ends. @see https://nodejs.org/api/http.html#event-clienterror */
export function answerClientError(
  error: Error & { code: string; reason?: string },
  socket: Socket,
  log: Pick<FastifyBaseLogger, 'trace'>,
): void {
  log.trace({ err: error }, 'a request could not be read');
  // in the midst of an answer another one would be taken for a part of it
  const isAnswering = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage?.headersSent;
  if (socket.writable && !isAnswering && error.code !== 'ECONNRESET') {
    const detail = error.code.startsWith('HPE_') ? error.reason : undefined;
    const known = CODE_OF_CLIENT_ERROR[error.code];
    const answer = answerOf(known ? new AppError(known) : new AppError('malformed_request', detail ? { detail } : {}));
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join('')}\r\n${answer.body}`);
  }
  socket.destroy();
}

/** Requests that are HTTP, and that Node would refuse by an answer without a body. */
export const badRequests = fp(async (app) => {
  app.addHook('onRequest', async ({ raw }, reply) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
      void reply.header('connection', 'close');
      throw new AppError('malformed_request', { detail: 'There is no Host header' });
    }
  });
  app.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const answer = answerOf(new AppError('expectation_failed', { detail: 'Expect may say 100-continue alone' }));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
});
