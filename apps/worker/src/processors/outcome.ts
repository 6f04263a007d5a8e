import { pauseOf, type DeliveryCode, type DeliveryEvent } from '@perch/core';
import { alertIdOf, type AddOnNews, type DeliveryRow, type RefusedToken, type UsedAddOn } from '@perch/desk';

/** What an attempt came to; `code` where people should read another word than the state machine's. */
export interface Outcome {
  event: DeliveryEvent;
  code?: DeliveryCode;
  /** the token with which X has not let us in */
  refused?: RefusedToken;
  /** whether the organization's own mail server, or Twilio, lets us in, where that is news */
  addOn?: AddOnNews;
}

/** What an attempt says of the settings that it went by; null: by Perch's own server. `error` null: it went. */
export function newsOf(
  kind: AddOnNews['kind'],
  used: UsedAddOn | null,
  error: { isOfSettings: boolean; detail: string } | null,
): Pick<Outcome, 'addOn'> {
  if (!used) return {};
  const { revision, isRefused } = used;
  if (error === null) return isRefused ? { addOn: { kind, revision, refusal: null } } : {};
  return error.isOfSettings ? { addOn: { kind, revision, refusal: error.detail } } : {};
}

/** Certainly not sent, and to be tried again: the state machine knows that as waiting for a limit to pass. */
export const later = (now: Date, ms: number, code: DeliveryCode, detail?: string): Outcome => ({
  event: { type: 'rate_limited', resetAt: new Date(now.getTime() + ms), ...(detail !== undefined && { detail }) },
  code,
});

/** Milliseconds until what certainly did not go is tried again. */
export const backoff = (delivery: DeliveryRow): number =>
  pauseOf({ attempt: delivery.attempt, isAlert: alertIdOf(delivery) !== null }, 600_000);
