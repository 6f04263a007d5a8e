import { ApiPartialResponseError, ApiRequestError, ApiResponseError } from 'twitter-api-v2';

export type TwitterErrorKind =
  /** 401, or a refresh token or code that X no longer takes */
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  /** 429; `resetAt` says until when */
  | 'rate_limited'
  /** 429 of the monthly cap: waiting for the reset of the window does not help */
  | 'usage_capped'
  /** 402 */
  | 'credits_depleted'
  | 'invalid'
  /** the same words again: an earlier attempt may have succeeded */
  | 'duplicate'
  /** the tweet to answer is deleted or hidden from the account */
  | 'target_gone'
  /** its author has neither mentioned nor quoted the account (X's rule since February 2026) */
  | 'not_mentioned'
  /** the customer takes no direct messages from the account */
  | 'dm_closed'
  /** a write that X may or may not have carried out */
  | 'uncertain'
  /** nothing was carried out: X was not reached, or a read was not answered */
  | 'unreachable'
  | 'unexpected';

/** What went wrong at X. Holds X's own words and nothing of the request, whose headers are secret. */
export class TwitterError extends Error {
  readonly kind: TwitterErrorKind;
  readonly detail: string;
  readonly status: number | undefined;
  readonly resetAt: Date | undefined;

  constructor(kind: TwitterErrorKind, detail: string, more: { status?: number; resetAt?: Date } = {}) {
    super(`X: ${kind}: ${detail}`);
    this.name = 'TwitterError';
    this.kind = kind;
    this.detail = detail;
    this.status = more.status;
    this.resetAt = more.resetAt;
  }
}

export type CallKind = 'read' | 'write';

/** The error of one call to X as one of ours. `kind` decides what a missing answer means. */
export function toTwitterError(error: unknown, kind: CallKind): TwitterError {
  const lost = kind === 'write' ? 'uncertain' : 'unreachable';
  if (error instanceof TwitterError) return error;
  if (error instanceof ApiResponseError) return fromAnswer(error, lost);
  if (error instanceof ApiPartialResponseError)
    return new TwitterError(lost, 'The answer of X broke off or is no JSON');
  if (error instanceof ApiRequestError) return fromSilence(error, lost);
  return new TwitterError('unexpected', shorten(error instanceof Error ? error.message : String(error)));
}

interface AnswerBody {
  title?: string;
  detail?: string;
  type?: string;
  error?: string;
  error_description?: string;
  errors?: { message?: string; detail?: string }[];
}

function fromAnswer(error: ApiResponseError, lost: 'uncertain' | 'unreachable'): TwitterError {
  const status = error.code;
  const body: AnswerBody = typeof error.data === 'object' && error.data !== null ? (error.data as AnswerBody) : {};
  const detail = wordsOf(body) || `HTTP ${status}`;
  const kind = kindOfAnswer(status, body, detail, lost);
  const resetAt = kind === 'rate_limited' ? resetOf(error) : undefined;
  return new TwitterError(kind, detail, { status, ...(resetAt && { resetAt }) });
}

function wordsOf({ title, detail, error_description, errors }: AnswerBody): string {
  const particulars = (errors ?? []).map((each) => each.message ?? each.detail).filter(Boolean);
  return shorten(error_description ?? (particulars.join(' ') || detail || title || ''));
}

function kindOfAnswer(
  status: number,
  body: AnswerBody,
  detail: string,
  lost: 'uncertain' | 'unreachable',
): TwitterErrorKind {
  if (status >= 500 || status === 408) return lost;
  const isTokenEndpoint = body.error_description !== undefined;
  switch (status) {
    case 400:
      return isTokenEndpoint ? 'unauthorized' : 'invalid';
    case 401:
      // at the token endpoint it is the app's own credentials that are wrong, not the account's
      return isTokenEndpoint ? 'forbidden' : 'unauthorized';
    case 402:
      return 'credits_depleted';
    case 403:
      return REFUSALS.find(([words]) => words.test(detail))?.[1] ?? 'forbidden';
    case 404:
      return 'not_found';
    case 420:
    case 429:
      return body.title === 'UsageCapExceeded' || body.type?.endsWith('/usage-capped')
        ? 'usage_capped'
        : 'rate_limited';
    default:
      return status >= 400 ? 'invalid' : 'unexpected';
  }
}

/** X tells its refusals apart by their wording only (bodies recorded in 2025 and 2026). */
const REFUSALS: readonly [RegExp, TwitterErrorKind][] = [
  [/duplicate content/i, 'duplicate'],
  [/deleted or not visible/i, 'target_gone'],
  [/not been mentioned or otherwise engaged|only reply to or quote posts where you are mentioned/i, 'not_mentioned'],
  [/do not have permission to DM/i, 'dm_closed'],
];

/** When the window that is used up begins again: of several, the latest. */
function resetOf({ rateLimit }: ApiResponseError): Date | undefined {
  if (!rateLimit) return undefined;
  const windows = [rateLimit, rateLimit.day, rateLimit.userDay].filter((window) => window !== undefined);
  const spent = windows.filter((window) => window.remaining === 0);
  const seconds = Math.max(...(spent.length > 0 ? spent : [rateLimit]).map((window) => window.reset));
  return Number.isFinite(seconds) ? new Date(seconds * 1000) : undefined;
}

/** A connection that never came about carried nothing; one that broke may have. */
function fromSilence(error: ApiRequestError, lost: 'uncertain' | 'unreachable'): TwitterError {
  // the library's `requestError` reads a key that it never writes
  const cause = (error as unknown as { _options?: { error?: NodeJS.ErrnoException } })._options?.error;
  const neverLeft = cause?.syscall === 'connect' || cause?.syscall === 'getaddrinfo';
  return new TwitterError(neverLeft ? 'unreachable' : lost, shorten(cause?.message ?? error.message));
}

const shorten = (text: string) => text.slice(0, 500);
