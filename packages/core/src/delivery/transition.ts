import type { DeliveryCode } from './delivery-codes.ts';
import {
  TWEET_EFFECTS,
  type DeliveryEvent,
  type DeliveryKind,
  type DeliveryView,
  type Hold,
  type IgnoredBecause,
  type Transition,
} from './types.ts';

/** How far the clock of a worker may be ahead of X's: what it sent seems older than the sending by so much. */
export const CLOCK_SKEW_MS = 30_000;
/** The second of two reads without the post counts from so long after the end of the lease. */
export const SECOND_ABSENCE_AFTER_LEASE_MS = 60_000;
/** Where X says 429 without a time. */
export const RATE_LIMIT_FALLBACK_MS = 60_000;
export const MOST_REPEATS = 8;
/** Of an e-mail about a burst, which is tried again soon whatever the outage: half an hour of it. */
export const MOST_ALERT_REPEATS = 60;
/** So many SMS about a burst may stand on a phone in place of one. */
export const MOST_ALERT_SMS = 3;
/** A message about a burst is tried again so soon, so that it goes when its server is back. */
export const ALERT_BACKOFF_MS = 30_000;

/** What a body that confirms is enough for: there is no new thing with an id of its own. */
const CONFIRMED_KINDS: ReadonlySet<DeliveryKind> = new Set([...TWEET_EFFECTS, 'webhook']);

/** Words of `refused.code` that say X has seen this text before, perhaps from our own lost attempt. */
const DUPLICATE = 'duplicate_content';

/**
 * The one state machine of every effect on the outside world (DESIGN §5 "Reply → tweet"). Nothing leaves `sent`;
 * nothing is `sent` without a remote id, a confirmation or a person's word; `unknown` goes back to `queued` only after two reads that
 * must have shown the post did not.
 */
export function transition(delivery: DeliveryView, event: DeliveryEvent, now: Date): Transition {
  const { state } = delivery;
  if (state === 'sent') {
    // a person has said so and could not say where: now X shows it
    const isOnWord = delivery.remoteId === null && !CONFIRMED_KINDS.has(delivery.kind);
    return event.type === 'found' && isOnWord ? sent(event, now) : ignored('already_sent');
  }

  switch (event.type) {
    case 'succeeded':
      return succeed(delivery, event, now);
    case 'found':
      if (state === 'sending' || state === 'unknown') return sent(event, now);
      // Thought absent, queued again or given up, and now it shows after all: better than a second post.
      return isThoughtAbsent(delivery) ? sent(event, now) : ignored('not_now');
    case 'agent_says_posted':
      return state === 'unknown' || state === 'failed' ? sent(event, now) : ignored(whyNot(state));
    case 'agent_says_not_posted':
      return state === 'unknown' ? failed('not_posted', null) : ignored(whyNot(state));

    case 'released':
      if (state !== 'held') return ignored('not_now');
      if (delivery.holdReason === 'approval') return ignored('awaits_approval');
      if (delivery.heldUntil && now < delivery.heldUntil && !event.isEarly) return ignored('too_early');
      return event.isStale ? { ...failed('newer_message', null), ...UNHELD } : queue(now);
    case 'approved':
      if (delivery.holdReason !== 'approval') return ignored('not_now');
      return delivery.sendAt && now < delivery.sendAt
        ? hold({ reason: 'scheduled', until: delivery.sendAt }, now)
        : queue(now);
    case 'rejected':
      if (delivery.holdReason !== 'approval') return ignored('not_now');
      return { ...failed('rejected', null), ...UNHELD };
    case 'edited':
      if (state !== 'held' && state !== 'failed') return ignored(whyNot(state));
      // another reply than the one that was attempted: what is known of the attempts is not about it
      return {
        ...(event.hold ? hold(event.hold, now) : queue(now)),
        doubts: 0,
        sendingSince: null,
        leaseUntil: null,
        firstAbsentAt: null,
        hasRefreshed: false,
        failure: null,
      };
    case 'claimed':
      if (state !== 'queued') return ignored('not_now');
      if (delivery.dueAt && now < delivery.dueAt) return ignored('too_early');
      return {
        kind: 'moved',
        state: 'sending',
        attempt: delivery.attempt + 1,
        // what an earlier attempt in doubt wrote may still come to light
        sendingSince: delivery.doubts > 0 && delivery.sendingSince ? delivery.sendingSince : now,
        attemptSince: now,
        leaseUntil: event.leaseUntil,
        firstAbsentAt: null,
        failure: null,
      };
    case 'lease_expired':
      if (state !== 'sending') return ignored('not_now');
      return delivery.leaseUntil && now < delivery.leaseUntil
        ? ignored('too_early')
        : inDoubt(delivery, now, delivery.attempt <= 1);

    case 'absent':
      return absent(delivery, event, now);
    case 'discard':
      if (state === 'sending') return ignored('in_flight');
      return state === 'discarded' ? ignored('not_now') : { kind: 'moved', state: 'discarded', dueAt: null, ...UNHELD };
    case 'superseded':
      if (state !== 'queued') return ignored(whyNot(state));
      return { ...failed('superseded', null), state: 'discarded' };
    case 'retry':
      if (state !== 'failed') return ignored(whyNot(state));
      return { kind: 'moved', state: 'queued', dueAt: now, leaseUntil: null, hasRefreshed: false, failure: null };

    default:
      return settleAttempt(delivery, event, now);
  }
}

type Outcome = Extract<
  DeliveryEvent,
  {
    type: 'rate_limited' | 'usage_capped' | 'credits_depleted' | 'unauthorized_refreshable' | 'refused' | 'uncertain';
  }
>;

/** Answers that say it was not posted (or not whether): they count for the attempt in flight only. */
function settleAttempt(delivery: DeliveryView, event: Outcome, now: Date): Transition {
  if (event.attempt !== undefined && event.attempt !== delivery.attempt) return ignored('stale_attempt');
  if (delivery.state !== 'sending') return ignored(whyNot(delivery.state));

  switch (event.type) {
    case 'rate_limited': {
      const resetAt = event.resetAt && event.resetAt > now ? event.resetAt : later(now, RATE_LIMIT_FALLBACK_MS);
      return { kind: 'moved', state: 'queued', dueAt: resetAt, leaseUntil: null };
    }
    case 'usage_capped':
    case 'credits_depleted':
      return { ...failed(event.type, event.detail ?? null), flagAccount: event.type };
    case 'unauthorized_refreshable':
      return delivery.hasRefreshed
        ? { ...failed('unauthorized', event.detail ?? null), flagAccount: 'needs_reauth' }
        : {
            kind: 'moved',
            state: 'queued',
            dueAt: now,
            leaseUntil: null,
            hasRefreshed: true,
            refreshCredentials: true,
          };
    case 'refused':
      // "Duplicate" after an attempt in doubt may mean that that one did get through.
      return event.code === DUPLICATE && delivery.doubts > 0
        ? inDoubt(delivery, now)
        : failed(event.code, event.detail);
    case 'uncertain':
      return inDoubt(delivery, now);
  }
}

/** A success is a success however late it comes, and from whichever attempt. */
function succeed(delivery: DeliveryView, event: Extract<DeliveryEvent, { type: 'succeeded' }>, now: Date): Transition {
  if (event.remoteId) return sent({ remoteId: event.remoteId, permalink: event.permalink }, now);
  if (event.isConfirmed && CONFIRMED_KINDS.has(delivery.kind)) {
    return { kind: 'moved', state: 'sent', sentAt: now, leaseUntil: null, dueAt: null, failure: null };
  }
  // Done, says the status; but without an id nobody could find it again.
  return delivery.state === 'sending' ? inDoubt(delivery, now) : ignored('in_doubt');
}

const UNHELD = { holdReason: null, heldUntil: null } as const;

const queue = (now: Date): Moved => ({ kind: 'moved', state: 'queued', ...UNHELD, dueAt: now });

const hold = ({ reason, until }: Hold, now: Date): Moved => ({
  kind: 'moved',
  state: 'held',
  holdReason: reason,
  heldUntil: until,
  dueAt: until ?? now,
});

function sent(event: { remoteId: string | null; permalink?: string | null }, now: Date): Transition {
  return {
    kind: 'moved',
    state: 'sent',
    ...(event.remoteId !== null && { remoteId: event.remoteId }),
    permalink: event.permalink ?? null,
    sentAt: now,
    leaseUntil: null,
    dueAt: null,
    failure: null,
  };
}

type Moved = Extract<Transition, { kind: 'moved' }>;

function failed(code: DeliveryCode, detail: string | null): Moved {
  return { kind: 'moved', state: 'failed', leaseUntil: null, dueAt: null, failure: { code, detail } };
}

/**
 * On X: find out first. Alerts: again, each time later.
 * @param isAtOnce whoever sent it is gone, which says nothing of the server; twice, the message itself may be why
 */
function inDoubt(delivery: DeliveryView, now: Date, isAtOnce = false): Transition {
  if (!delivery.mayRepeat) {
    return { kind: 'moved', state: 'unknown', doubts: delivery.doubts + 1, firstAbsentAt: null };
  }
  const doubts = delivery.doubts + 1;
  if (isUsedUp(delivery, doubts)) return { ...failed('too_many_attempts', null), doubts };
  const pauseMs = isAtOnce ? 0 : pauseOf(delivery, 900_000);
  return { kind: 'moved', state: 'queued', doubts, dueAt: later(now, pauseMs), leaseUntil: null };
}

/** Until the next attempt, in milliseconds: seconds at first, `longestMs` in the end; of a message about a burst seconds. */
export const pauseOf = ({ attempt, isAlert }: Pick<DeliveryView, 'attempt' | 'isAlert'>, longestMs: number): number =>
  Math.min(15_000 * 2 ** Math.max(0, attempt - 1), isAlert ? ALERT_BACKOFF_MS : longestMs);

function isUsedUp({ kind, attempt, isAlert }: DeliveryView, doubts: number): boolean {
  if (isAlert && kind === 'sms') return doubts >= MOST_ALERT_SMS;
  return attempt >= (isAlert ? MOST_ALERT_REPEATS : MOST_REPEATS);
}

function absent(
  delivery: DeliveryView,
  { readAt, coversFrom }: Extract<DeliveryEvent, { type: 'absent' }>,
  now: Date,
): Transition {
  const { state, sendingSince, attemptSince, leaseUntil, firstAbsentAt } = delivery;
  if (state !== 'unknown') return ignored('not_now');
  const coversSending =
    sendingSince !== null &&
    readAt > (attemptSince ?? sendingSince) &&
    coversFrom.getTime() <= sendingSince.getTime() - CLOCK_SKEW_MS;
  if (!coversSending) return ignored('not_covering');
  if (firstAbsentAt === null) return { kind: 'moved', state: 'unknown', firstAbsentAt: readAt };
  const secondCountsFrom = (leaseUntil ?? sendingSince).getTime() + SECOND_ABSENCE_AFTER_LEASE_MS;
  if (readAt <= firstAbsentAt || readAt.getTime() < secondCountsFrom) return ignored('first_absence_stands');
  return { kind: 'moved', state: 'queued', dueAt: now, leaseUntil: null, firstAbsentAt: null };
}

/** An attempt was in doubt and never showed; it is to be sent again, or nobody sends it any more. */
export const isThoughtAbsent = ({
  state,
  doubts,
  sendingSince,
}: Pick<DeliveryView, 'state' | 'doubts' | 'sendingSince'>) =>
  (state === 'queued' || state === 'failed') && doubts > 0 && sendingSince !== null;

const whyNot = (state: DeliveryView['state']): IgnoredBecause =>
  state === 'unknown' ? 'in_doubt' : state === 'sending' ? 'in_flight' : 'not_now';

const ignored = (why: IgnoredBecause): Transition => ({ kind: 'ignored', why });

const later = (date: Date, ms: number) => new Date(date.getTime() + ms);

/** The delivery after the transition. */
export function applyTransition<View extends DeliveryView>(delivery: View, result: Transition): View {
  if (result.kind === 'ignored') return delivery;
  const { kind: _kind, flagAccount: _flagAccount, refreshCredentials: _refreshCredentials, ...patch } = result;
  return { ...delivery, ...patch };
}
