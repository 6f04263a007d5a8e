import type { ErrorCode, FieldError, FloodEstimate, Problem, TicketRef } from '@perch/contracts';

/** What can go wrong with a call: a code of the API, or that no answer of it came at all. */
export type ApiErrorCode = ErrorCode | 'offline' | 'unexpected_answer';

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** 0 when no answer came */
  readonly status: number;
  readonly detail: string | undefined;
  readonly fields: FieldError[];
  /** of `capture_flood` */
  readonly estimate: FloodEstimate | undefined;
  /** of `ticket_merged` */
  readonly mergedInto: TicketRef | undefined;
  /** of `sso_required` */
  readonly organizationId: string | undefined;
  constructor(
    code: ApiErrorCode,
    status: number,
    problem?: {
      detail?: string | undefined;
      errors?: FieldError[] | undefined;
      estimate?: FloodEstimate | undefined;
      mergedInto?: TicketRef | undefined;
      organizationId?: string | undefined;
    },
  ) {
    super(problem?.detail ?? code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.detail = problem?.detail;
    this.fields = problem?.errors ?? [];
    this.estimate = problem?.estimate;
    this.mergedInto = problem?.mergedInto;
    this.organizationId = problem?.organizationId;
  }
}

export const isApiError = (error: unknown, code?: ApiErrorCode): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code);

type QueryValue = string | number | undefined | null;
export type Query = Record<string, QueryValue>;

/** `?a=1&b=2`, leaving out what is unset. */
export function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text && `?${text}`;
}

/** What an answer that is no success says. */
export function problemIn(body: unknown, status: number): ApiError {
  const problem = body as Partial<Problem> | null | undefined;
  if (typeof problem?.code === 'string') return new ApiError(problem.code, status, problem);
  return new ApiError(status >= 500 ? 'unavailable' : 'unexpected_answer', status);
}

interface Place {
  organizationId: string;
  /** told when the session works elsewhere by now */
  onChanged: () => void;
}
let place: Place | null = null;

/**
 * From now on calls say for which organization they are meant: whoever switches it in another tab switches it for the
 * whole browser, and what was meant for one is not written into another. Returns what ends it.
 */
export function workIn(organizationId: string, onChanged: () => void): () => void {
  const entered = { organizationId, onChanged };
  place = entered;
  return () => {
    if (place === entered) place = null;
  };
}

/** What every call says. Who is signed in, and where, is asked without saying where one believes to be. */
export const requestHeaders = (path: string): Record<string, string> => ({
  accept: 'application/json',
  ...(place && !path.startsWith('auth/') ? { 'x-perch-organization': place.organizationId } : {}),
});

function headersOf(path: string, body: unknown, idempotencyKey?: string): Record<string, string> {
  return {
    ...requestHeaders(path),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
  };
}

interface CallOptions {
  signal?: AbortSignal;
  /** a call that is made again by the same key is carried out once */
  idempotencyKey?: string;
}

async function call(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<Response> {
  const { signal, idempotencyKey } = options;
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      credentials: 'same-origin',
      headers: headersOf(path, body, idempotencyKey),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('offline', 0);
  }
  if (response.ok) return response;
  const problem = problemIn(await response.json().catch(() => null), response.status);
  if (problem.code === 'organization_changed') place?.onChanged();
  throw problem;
}

async function bodyOf<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error; // nobody waits for it any more
    return undefined;
  });
  if (typeof body === 'object' && body !== null) return body as T;
  console.error('The answer is no JSON', response.url);
  throw new ApiError('unexpected_answer', response.status);
}

type Path = string;

/**
 * The REST API under /api/v1. Answers have the types of their contracts; the server has serialized them by the schemas of
 * these (what does not fit is a 500 there), so that no page has to load the schemas.
 */
export const api = {
  async get<T>(path: Path, options: CallOptions & { query?: Query } = {}): Promise<T> {
    return bodyOf(await call('GET', path + queryString(options.query), undefined, options));
  },
  async post<T>(path: Path, body: unknown, options: CallOptions = {}): Promise<T> {
    return bodyOf(await call('POST', path, body, options));
  },
  async put<T>(path: Path, body: unknown): Promise<T> {
    return bodyOf(await call('PUT', path, body));
  },
  async patch<T>(path: Path, body: unknown): Promise<T> {
    return bodyOf(await call('PATCH', path, body));
  },
  async delete<T>(path: Path): Promise<T> {
    return bodyOf(await call('DELETE', path, undefined));
  },
  /** for calls whose answer has no body we need */
  async send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: Path, body?: unknown): Promise<void> {
    await call(method, path, body);
  },
};
