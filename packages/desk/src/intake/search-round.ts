import { DAY_MS, OVERLAP_MINUTES } from './coverage-gaps.ts';

const MINUTE_MS = 60_000;
/** X's search goes back seven days; the rest is for clocks and for the time that the pages take. */
const WINDOW_MS = 7 * DAY_MS - OVERLAP_MINUTES * MINUTE_MS;
/** Tweets appear up to twelve hours late; every round looks twice as far back. */
const RESCAN_MS = DAY_MS;
const LATEST_MS = DAY_MS / 2;
/** Unless it is told otherwise, X's search ends this long before it is asked. */
const FRESHNESS_MS = 30_000;

/**
 * Where a round of the search begins: a day back; half a day before the last round, where that was long ago; or where
 * the oldest gap begins; not before the stream's beginning (what is older is history, which is the timeline's to bring, and
 * whose gaps alone are looked for), nor before what X's search holds.
 */
export function searchFrom(
  stream: { startsAt: Date; coveredUntil: Date | null },
  oldestGapFrom: Date | null,
  now: Date,
): Date {
  const { startsAt, coveredUntil } = stream;
  const gapFrom = oldestGapFrom?.getTime() ?? Infinity;
  const wanted = Math.min(now.getTime() - RESCAN_MS, (coveredUntil ?? startsAt).getTime() - LATEST_MS, gapFrom);
  return withinWindow(new Date(Math.max(wanted, Math.min(startsAt.getTime(), gapFrom))), now);
}

/** The same, or what X's search still takes by now: a round that was laid down meanwhile goes less far than it began. */
export const withinWindow = (from: Date, now: Date): Date =>
  new Date(Math.max(from.getTime(), now.getTime() - WINDOW_MS));

/** Up to when a round that began at `beganAt` has seen everything. */
export const searchedUntil = (beganAt: Date): Date => new Date(beganAt.getTime() - FRESHNESS_MS);

/** When the round began that has seen everything up to `until`. */
export const beganAtOf = (until: Date): Date => new Date(until.getTime() + FRESHNESS_MS);
