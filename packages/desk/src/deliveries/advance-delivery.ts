import {
  SECOND_ABSENCE_AFTER_LEASE_MS,
  transition,
  type DeliveryCode,
  type DeliveryEvent,
  type Transition,
} from '@perch/core';
import { SAID_POSTED, TRIES_AGAIN } from './delivery-codes.ts';
import { alertIdOf, viewOf, type DeliveryRow } from './delivery-row.ts';

/** X shows a new post within seconds; looked for too early it only costs a call. */
const FIRST_LOOK_MS = 2_000;
const NEXT_LOOK_MS = 15_000;
/** An alarm that its server has not taken by then goes by the other medium, too; it may yet be taken, until its lease ends. */
export const ALERT_PATIENCE_MS = 4_000;
/** So many attempts in doubt, none of which ever showed: something is odd, and a person must look at it. */
const MOST_ATTEMPTS_IN_DOUBT = 3;

export type Advance =
  | { kind: 'moved'; row: DeliveryRow; flagAccount?: 'usage_capped' | 'credits_depleted' | 'needs_reauth' }
  | { kind: 'ignored'; why: Extract<Transition, { kind: 'ignored' }>['why'] };

/**
 * The row after an event: core's transition, and what only the row knows — when to look again, and the code that tells
 * people what went wrong or is waited for.
 */
export function advanceDelivery(row: DeliveryRow, event: DeliveryEvent, now: Date): Advance {
  const result = transition(viewOf(row), event, now);
  if (result.kind === 'ignored') {
    // a look too early for a second absence: what it tells us is when to look again
    if (result.why !== 'first_absence_stands') return result;
    const looked = { ...row, absentReads: row.absentReads + 1 };
    return { kind: 'moved', row: { ...looked, dueAt: nextLook(looked, now) } };
  }
  const givesUp = event.type === 'absent' && result.state === 'queued' && row.doubts >= MOST_ATTEMPTS_IN_DOUBT;
  if (givesUp) return advanceDelivery(row, { type: 'agent_says_not_posted' }, now);

  const moved = {
    ...row,
    state: result.state,
    holdReason: result.state === 'held' ? (result.holdReason ?? row.holdReason) : null,
    attempt: result.attempt ?? row.attempt,
    doubts: result.doubts ?? row.doubts,
    leaseUntil: result.leaseUntil === undefined ? row.leaseUntil : result.leaseUntil,
    firstAbsentAt: result.firstAbsentAt === undefined ? row.firstAbsentAt : result.firstAbsentAt,
    hasRefreshed: result.hasRefreshed ?? row.hasRefreshed,
    remoteId: result.remoteId ?? row.remoteId,
    permalink: result.permalink ?? row.permalink,
    absentReads: event.type === 'absent' ? row.absentReads + 1 : row.absentReads,
    sendingAt: forgets(row, event) ? null : result.sendingSince === undefined ? row.sendingAt : result.sendingSince,
    attemptAt: result.attemptSince ?? row.attemptAt,
    leaseToken: result.state === 'sending' ? row.leaseToken : null,
    settledAt: ['sent', 'failed', 'discarded'].includes(result.state) ? now : null,
    ...wordsFor(row, event, result),
  };
  return {
    kind: 'moved',
    row: { ...moved, dueAt: dueAt(moved, event, result, now) },
    ...(result.flagAccount && { flagAccount: result.flagAccount }),
  };
}

type Moved = Extract<Transition, { kind: 'moved' }>;

/** An agent tries again what X has refused: nothing of it is on X. What was merely never seen is remembered. */
const forgets = (row: DeliveryRow, event: DeliveryEvent) => event.type === 'retry' && row.doubts === 0;

function wordsFor(
  row: DeliveryRow,
  event: DeliveryEvent,
  result: Moved,
): { code: string | null; detail: string | null } {
  if (result.failure) return result.failure;
  const detail = 'detail' in event ? (event.detail ?? null) : null;
  switch (result.state) {
    case 'unknown':
      return event.type === 'absent'
        ? { code: row.code, detail: row.detail }
        : { code: 'in_doubt' satisfies DeliveryCode, detail };
    case 'queued':
      if (event.type === 'rate_limited') return { code: 'rate_limited' satisfies DeliveryCode, detail };
      return { code: event.type === 'uncertain' ? TRIES_AGAIN : null, detail };
    case 'sent':
      return { code: result.remoteId === undefined && isNotNotice(row) ? SAID_POSTED : null, detail };
    default:
      return { code: null, detail: null };
  }
}

function dueAt(moved: DeliveryRow, event: DeliveryEvent, result: Moved, now: Date): Date {
  switch (moved.state) {
    case 'sending': {
      const end = moved.leaseUntil ?? now;
      const patience = later(now, ALERT_PATIENCE_MS);
      return alertIdOf(moved) !== null && patience < end ? patience : end;
    }
    case 'unknown':
      return event.type === 'absent' ? nextLook(moved, now) : later(now, FIRST_LOOK_MS);
    case 'held':
    case 'queued':
      return result.dueAt ?? moved.dueAt;
    default:
      return moved.dueAt;
  }
}

/** Soon, since most lost answers belong to posts that are there; and when a second absence counts. */
function nextLook(row: DeliveryRow, now: Date): Date {
  const soon = later(now, NEXT_LOOK_MS * 2 ** Math.min(row.absentReads - 1, 6));
  const counts = later(row.leaseUntil ?? row.sendingAt ?? now, SECOND_ABSENCE_AFTER_LEASE_MS);
  return counts > now && counts < soon ? counts : soon;
}

const isNotNotice = ({ kind }: DeliveryRow) => kind === 'tweet' || kind === 'dm';

const later = (date: Date, ms: number) => new Date(date.getTime() + ms);
