import { ApiPartialResponseError, ApiRequestError } from 'twitter-api-v2';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { excerptOf } from './excerpt-of.ts';
import { resetIn } from './windows-of.ts';

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
  /** `rate_limited`: when there will be room again, if anybody knows */
  readonly resetAt: Date | undefined;
  /** the beginning of an answer that could not be read, at most 500 characters, without secrets */
  readonly excerpt: string | undefined;

  constructor(
    kind: TwitterErrorKind,
    detail: string,
    more: { status?: number; resetAt?: Date | undefined; excerpt?: string } = {},
  ) {
    super(`X: ${kind}: ${detail}`);
    this.name = 'TwitterError';
    this.kind = kind;
    this.detail = detail;
    this.status = more.status;
    this.resetAt = more.resetAt;
    this.excerpt = more.excerpt;
  }
}

export type CallKind = 'read' | 'write';

/** What a missing answer means: a write may have been carried out, a read has only been in vain. */
export const lost = (kind: CallKind) => (kind === 'write' ? 'uncertain' : 'unreachable');

/** No answer came: a connection that never came about carried nothing; one that broke may have. */
export function silenceError(error: unknown, kind: CallKind): TwitterError {
  if (error instanceof TwitterError) return error;
  if (error instanceof ApiPartialResponseError) return new TwitterError(lost(kind), 'The answer of X broke off');
  if (!(error instanceof ApiRequestError)) {
    return new TwitterError('unexpected', excerptOf(error instanceof Error ? error.message : String(error)));
  }
  // the library's `requestError` reads a key that it never writes
  const cause = (error as unknown as { _options?: { error?: NodeJS.ErrnoException } })._options?.error;
  const neverLeft = cause?.syscall === 'connect' || cause?.syscall === 'getaddrinfo';
  return new TwitterError(neverLeft ? 'unreachable' : lost(kind), excerptOf(cause?.message ?? error.message));
}

const Words = z.string().nullish().catch(undefined);
const Refusal = z.object({
  title: Words,
  detail: Words,
  type: Words,
  error_description: Words,
  errors: z
    .array(z.object({ message: Words, detail: Words }).catch({ message: undefined, detail: undefined }))
    .nullish()
    .catch(undefined),
});
type Refusal = z.infer<typeof Refusal>;

/** A refusal (status 400 and above) as one of ours. @param secrets strings that are kept out of its words */
export function refusalOf(
  { status, headers, body, text }: Answer,
  kind: CallKind,
  now: Date,
  secrets: readonly string[] = [],
): TwitterError {
  const refusal = Refusal.safeParse(body).data ?? {
    title: null,
    detail: null,
    type: null,
    error_description: null,
    errors: null,
  };
  const excerpt = body === undefined ? excerptOf(text, secrets) : undefined;
  const detail = excerptOf(wordsOf(refusal), secrets) || `HTTP ${status}`;
  const errorKind = kindOf(status, refusal, detail, kind);
  // too many listeners: that has nothing to do with the window of calls beside it
  const isOfWindow = errorKind === 'rate_limited' && refusal.title !== 'ConnectionException';
  const resetAt = isOfWindow ? resetIn(headers, now) : undefined;
  return new TwitterError(errorKind, detail, { status, resetAt, ...(excerpt !== undefined && { excerpt }) });
}

function wordsOf({ title, detail, error_description, errors }: Refusal): string {
  const particulars = (errors ?? []).map((each) => each.message ?? each.detail).filter(Boolean);
  return error_description ?? (particulars.join(' ') || detail || title || '');
}

function kindOf(status: number, refusal: Refusal, detail: string, kind: CallKind): TwitterErrorKind {
  if (status >= 500 || status === 408) return lost(kind);
  const isTokenEndpoint = refusal.error_description != null;
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
      return refusal.title === 'UsageCapExceeded' || refusal.type?.endsWith('/usage-capped')
        ? 'usage_capped'
        : 'rate_limited';
    default:
      return 'invalid';
  }
}

/** X tells its refusals apart by their wording only (bodies recorded in 2025 and 2026). */
const REFUSALS: readonly [RegExp, TwitterErrorKind][] = [
  [/duplicate content/i, 'duplicate'],
  [/deleted or not visible/i, 'target_gone'],
  [/not been mentioned or otherwise engaged|only reply to or quote posts where you are mentioned/i, 'not_mentioned'],
  [/do not have permission to DM/i, 'dm_closed'],
];
