import type { RemainingCalls } from '@perch/contracts';

/** Rounds come up to a tenth sooner than their interval says (`withJitter`). */
const SOONEST = 0.9;

/** Calls that rounds of `intervalSeconds` make until `until`, one each. */
export const callsOfRounds = (intervalSeconds: number, until: Date, now: Date): number =>
  Math.ceil(Math.max(0, until.getTime() - now.getTime()) / 1000 / (intervalSeconds * SOONEST));

/**
 * Calls that may be made beyond those of the rounds to come, until X counts anew. Negative where even those are too many;
 * Infinity where X has not said what is left.
 * @param intervals seconds between two rounds of each stream that the calls are kept for
 */
export function spareCalls(left: RemainingCalls | undefined, intervals: readonly number[], now: Date): number {
  if (!left) return Infinity;
  return intervals.reduce((spare, each) => spare - callsOfRounds(each, left.resetAt, now), left.remaining);
}

/**
 * Seconds until a round like the one that has taken so many calls: where X allows fewer than rounds would make, they come
 * as often as it allows instead of not at all for a while.
 */
export function secondsUntilNext(
  intervalSeconds: number,
  calls: number,
  left: RemainingCalls | undefined,
  now: Date,
): number {
  if (!left) return intervalSeconds;
  const seconds = Math.max(0, left.resetAt.getTime() - now.getTime()) / 1000;
  return Math.max(intervalSeconds, (calls * seconds) / Math.max(1, left.remaining));
}
