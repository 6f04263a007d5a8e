import type { FastifyInstance } from 'fastify';

export interface LoggedRequest {
  /** Counts from 1; given by the log. */
  id?: number;
  at: string;
  method: string;
  /** The path with its query. */
  path: string;
  /** The path as the API describes it: `/2/users/:id/mentions`. */
  template: string;
  user: string | null;
  /** Body of a call, never of a token call: files by their size, of a very long one the beginning of its JSON. */
  body: unknown;
  /** 0: the connection was cut before there was an answer. */
  status: number;
  /** Beginning of what was answered, before a fault spoiled it; never of a token call. */
  answer?: string | null;
  durationMs: number;
  /** Name of the fault that was played, if any. */
  fault: string | null;
}

export interface RequestFilter {
  /** Beginning of the path or of its template. */
  path?: string | undefined;
  method?: string | undefined;
  user?: string | undefined;
  /** `404`, `4xx`, `cut`, or `failed`: cut or from 400 on. */
  status?: string | undefined;
  /** Only calls a fault struck. */
  faulty?: boolean | undefined;
  limit?: number | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    answer: string | null;
  }
}

const CAPACITY = 5_000;
const LONGEST_ANSWER = 2_000;
const LONGEST_BODY = 8_000;

/** The last calls to the outside world, oldest first. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];
  #total = 0;

  add(entry: LoggedRequest): void {
    this.#total += 1;
    this.#entries.push({ id: this.#total, ...entry });
    if (this.#entries.length > CAPACITY * 2) this.#entries.splice(0, this.#entries.length - CAPACITY);
  }

  list(filter: RequestFilter = {}): LoggedRequest[] {
    const { path, method, user, status, faulty } = filter;
    return this.#entries
      .slice(-CAPACITY)
      .filter((entry) => !path || entry.path.startsWith(path) || entry.template.startsWith(path))
      .filter((entry) => !method || entry.method === method.toUpperCase())
      .filter((entry) => !user || entry.user?.toLowerCase() === user.toLowerCase())
      .filter((entry) => !status || hasStatus(entry.status, status))
      .filter((entry) => !faulty || entry.fault !== null)
      .slice(-(filter.limit ?? CAPACITY));
  }

  get total(): number {
    return this.#total;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#total = 0;
  }
}

/** Keeps the beginning of each answer at its request, for the log. Goes before the routes. */
export function keepAnswers(app: FastifyInstance): void {
  app.decorateRequest('answer', null);
  app.addHook('onSend', async (request, _reply, payload) => {
    if (!request.url.startsWith('/control') && (typeof payload === 'string' || Buffer.isBuffer(payload))) {
      request.answer = excerpt(payload, LONGEST_ANSWER);
    }
    return payload;
  });
}

/** A body as the log may keep it: thousands of them stay in memory. */
export function loggedBody(body: unknown): unknown {
  const shown = withoutFiles(body);
  const json = JSON.stringify(shown) ?? 'null';
  return json.length > LONGEST_BODY ? excerpt(json, LONGEST_BODY) : shown;
}

function withoutFiles(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body ?? null;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (Buffer.isBuffer(value)) return [name, `${value.length} bytes`];
      const isFile = (name === 'media' || name === 'media_data') && typeof value === 'string';
      return [name, isFile ? `${value.length} characters` : value];
    }),
  );
}

/** A copy: a mere slice would keep the whole text in memory. */
function excerpt(text: string | Buffer, longest: number): string {
  const beginning = Buffer.from(text.slice(0, longest)).toString();
  return text.length > longest ? `${beginning}…` : beginning;
}

function hasStatus(status: number, wanted: string): boolean {
  if (wanted === 'cut') return status === 0;
  if (wanted === 'failed') return status === 0 || status >= 400;
  return wanted.endsWith('xx') ? String(status).startsWith(wanted[0]!) : String(status) === wanted;
}
