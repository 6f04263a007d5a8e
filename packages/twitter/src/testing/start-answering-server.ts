import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** How the next request is answered. */
export interface Scripted {
  status?: number;
  headers?: Record<string, string>;
  /** an object is sent as JSON, a string as it is */
  body?: unknown;
  /** instead of all that */
  raw?: (response: ServerResponse) => void;
}

/** A server on this machine that answers what a test tells it to, in order; then `{}`. */
export interface AnsweringServer {
  url: string;
  seen: Seen[];
  answers(...scripted: Scripted[]): void;
  stop(): Promise<void>;
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  const seen: Seen[] = [];
  const scripted: Scripted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://x');
      seen.push({
        method: request.method!,
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks),
      });
      const { status = 200, headers = {}, body = {}, raw } = scripted.shift() ?? {};
      if (raw) return raw(response);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answers: (...next) => void scripted.splice(0, scripted.length, ...next),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
