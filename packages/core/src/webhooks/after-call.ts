import type { DeliveryCode } from '../delivery/delivery-codes.ts';

/** What became of one call; `status`: what the program answered. */
export type CallOutcome =
  | { kind: 'answered'; status: number }
  /** nobody answered, or not in time, or it leads where Perch does not go */
  | { kind: 'failed'; code: Extract<DeliveryCode, 'address_refused' | 'timed_out' | 'unreachable' | 'internal'> };

export interface Call {
  /** how many times it was tried, this one included */
  attempt: number;
  /** somebody waits for its result: it is tried once */
  isTest: boolean;
}

/** What follows from a call. `code`: why it failed, also where it is tried again. */
export type AfterCall =
  | { state: 'sent' }
  | { state: 'queued'; dueAt: Date; code: DeliveryCode }
  /** `isGone`: the program says that it is there no more (410) */
  | { state: 'failed'; code: DeliveryCode; isGone: boolean };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** How long to wait after each attempt that failed. After the last, it is given up: 31 hours after the first. */
export const CALL_PAUSES_MS = [5 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR] as const;
/** A webhook of which no call has succeeded for so long is disabled with the next one that is given up. */
export const FAILING_FOR_MS = 72 * HOUR;
/** How long calls are signed with the secret before the latest too. */
export const SECRET_OVERLAP_MS = 24 * HOUR;

const GONE = 410;

/** A 2xx alone is a success. A redirect is followed nowhere: what is behind it was never checked. */
export function afterCall({ attempt, isTest }: Call, outcome: CallOutcome, now: Date): AfterCall {
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300) return { state: 'sent' };
  const code = outcome.kind === 'failed' ? outcome.code : codeOf(outcome.status);
  const isGone = outcome.kind === 'answered' && outcome.status === GONE && !isTest;
  const pauseMs = CALL_PAUSES_MS[attempt - 1];
  if (isTest || isGone || pauseMs === undefined) return { state: 'failed', code, isGone };
  return { state: 'queued', dueAt: new Date(now.getTime() + pauseMs), code };
}

const codeOf = (status: number): DeliveryCode =>
  status >= 300 && status < 400 ? 'redirect_refused' : status === GONE ? 'endpoint_gone' : 'http_status';

/** Whether nothing has succeeded for so long that it is not worth going on; `failingSince` null: the latest call did. */
export const failsLastingly = (failingSince: Date | null, now: Date): boolean =>
  failingSince !== null && now.getTime() - failingSince.getTime() >= FAILING_FOR_MS;
