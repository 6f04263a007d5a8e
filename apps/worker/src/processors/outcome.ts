import type { DeliveryCode, DeliveryEvent } from '@perch/core';
import type { DeliveryRow, RefusedToken } from '@perch/desk';

/** What an attempt came to; `code` where people should read another word than the state machine's. */
export interface Outcome {
  event: DeliveryEvent;
  code?: DeliveryCode;
  /** the token with which X has not let us in */
  refused?: RefusedToken;
}

/** Certainly not sent, and to be tried again: the state machine knows that as waiting for a limit to pass. */
export const later = (now: Date, ms: number, code: DeliveryCode, detail?: string): Outcome => ({
  event: { type: 'rate_limited', resetAt: new Date(now.getTime() + ms), ...(detail !== undefined && { detail }) },
  code,
});

/** Seconds at first, minutes in the end. */
export const backoff = ({ attempt: attempts }: Pick<DeliveryRow, 'attempt'>) =>
  Math.min(15_000 * 2 ** Math.max(0, attempts - 1), 600_000);
