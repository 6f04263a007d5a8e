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
 * the oldest gap begins; not before the stream's beginning (what is older is history), nor before what X's search holds.
 * History that is imported is the timeline's to bring: the search goes there for gaps only.
 */
export function searchFrom(
  stream: { startsAt: Date; connectedAt: Date; coveredUntil: Date | null },
  oldestGapFrom: Date | null,
  now: Date,
): Date {
  const { startsAt, connectedAt, coveredUntil } = stream;
  const wanted = Math.min(
    now.getTime() - RESCAN_MS,
    (coveredUntil?.getTime() ?? Math.max(startsAt.getTime(), connectedAt.getTime())) - LATEST_MS,
    oldestGapFrom?.getTime() ?? Infinity,
  );
  return new Date(Math.max(wanted, startsAt.getTime(), now.getTime() - WINDOW_MS));
}

/** Up to when a round that began at `beganAt` has seen everything. */
export const searchedUntil = (beganAt: Date): Date => new Date(beganAt.getTime() - FRESHNESS_MS);
