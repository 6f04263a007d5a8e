import createHttp from 'openapi-fetch';
import { ROUTES } from './generated/routes.ts';
import type { CallOptions, OperationName, Perch } from './operations.ts';
import { PerchError } from './perch-error.ts';
import { retryAfter } from './retry-after.ts';

export interface ClientOptions {
  /** where Perch is, without a path: `https://desk.example.com` */
  url: string;
  /** `perch_…`, made in Setup → API keys */
  apiKey: string;
  /** how often one call is tried again after 429 and 503; 3 unless said otherwise */
  retries?: number;
  /** what is asked to wait longer fails at once, in milliseconds; a minute unless said otherwise */
  longestWaitMs?: number;
  /** how requests are sent; that of the platform unless said otherwise */
  fetch?: (request: Request) => Promise<Response>;
}

interface GivenInput {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}
type Http = ReturnType<typeof createHttp>;
type Call = (input?: GivenInput, options?: CallOptions) => Promise<unknown>;

/**
 * All operations of the API as methods: `perch.listTickets({ query: { status: 'open' } })`. Answers are the JSON of the
 * API, refusals a `PerchError`. What is limited (429) or away for the moment (503) is tried again after the time that it
 * asks for, a POST without an `idempotencyKey` only where nothing was done.
 */
export function createClient(options: ClientOptions): Perch {
  const { url, apiKey, retries = 3, longestWaitMs = 60_000, fetch } = options;
  const http = createHttp({
    baseUrl: url,
    headers: { authorization: `Bearer ${apiKey}` },
    ...(fetch && { fetch }),
  });
  const names = Object.keys(ROUTES) as OperationName[];
  const calls = names.map((name): [OperationName, Call] => [name, callOf(http, name, { retries, longestWaitMs })]);
  return Object.fromEntries(calls) as unknown as Perch;
}

function callOf(
  http: Http,
  name: OperationName,
  { retries, longestWaitMs }: { retries: number; longestWaitMs: number },
): Call {
  const [method, path, type] = ROUTES[name] as readonly [string, string, string?];

  async function send({ path: inPath, query, body }: GivenInput, { idempotencyKey, ifMatch, signal }: CallOptions) {
    const request = http.request as unknown as (
      method: string,
      path: string,
      init: object,
    ) => Promise<{ response: Response; error?: unknown }>;
    return request(method, path, {
      params: { path: inPath, query },
      headers: {
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        ...(type !== undefined && { 'content-type': type }),
      },
      parseAs: 'stream', // read below, by its type
      ...(body !== undefined && { body }),
      ...(type !== undefined && { bodySerializer: (bytes: unknown) => bytes }),
      ...(signal && { signal }),
    });
  }

  return async (input = {}, options = {}) => {
    for (let attempt = 0; ; attempt++) {
      const { response, error } = await send(input, options);
      if (response.ok) return read(response);
      const isSafe = method !== 'POST' || options.idempotencyKey !== undefined;
      const asked = retryAfter(response.headers, new Date());
      const wait = asked ?? 1000 * 2 ** attempt;
      // in 409 somebody else is answering the same key
      const isLater =
        response.status === 429 || (isSafe && (response.status === 503 || (response.status === 409 && asked !== null)));
      if (!isLater || attempt >= retries || wait > longestWaitMs) throw new PerchError(response.status, error);
      await pause(wait, options.signal);
    }
  };
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/json')) return response.json();
  return type.startsWith('text/') ? response.text() : response;
}

/** @throws whatever the signal gives as its reason */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
