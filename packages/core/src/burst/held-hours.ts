import { HOUR_MS } from './baseline.ts';

/** The tweets of one moment, milliseconds. */
export interface TweetsAt {
  at: number;
  tweets: number;
}

/** What tells how full the sixty minutes up to each of some moments are. */
export interface HoursRead {
  /** so many lie in the sixty minutes up to the first moment and were posted before it */
  before: number;
  /** so many of these after what the rule has recorded */
  freshBefore: number;
  /** of these the oldest, in order: all that leave up to the last moment, and the first that does not */
  older: readonly TweetsAt[];
  /** the moments, in order */
  came: readonly (TweetsAt & { isImport: boolean })[];
}

/** The sixty minutes up to a moment. */
export interface HeldHour {
  at: number;
  /** their oldest tweet */
  startedAt: number;
  count: number;
  /** of these so many were posted after what the rule has recorded */
  fresh: number;
  /** of the moment alone */
  tweets: number;
  isImport: boolean;
}

/** Counts what comes and what leaves, so that what stays in between is never looked at. */
export function heldHours({ before, freshBefore, older, came }: HoursRead, recordedUntil: number | null): HeldHour[] {
  const isFresh = (at: number) => recordedUntil === null || at > recordedUntil;
  const leaving = [...older, ...came];
  let first = 0;
  let count = before;
  let fresh = freshBefore;
  return came.map(({ at, tweets, isImport }) => {
    count += tweets;
    if (isFresh(at)) fresh += tweets;
    for (; leaving[first]!.at <= at - HOUR_MS; first++) {
      count -= leaving[first]!.tweets;
      if (isFresh(leaving[first]!.at)) fresh -= leaving[first]!.tweets;
    }
    return { at, startedAt: leaving[first]!.at, count, fresh, tweets, isImport };
  });
}
