/**
 * How an hour or a day of a stream stands. `covered`: everything that X had is here; `partial`: some of it is lost;
 * `missed`: all of it is; `open`: not read to the end yet, or still looked for; `off`: nobody was to read it.
 */
export type BucketState = 'covered' | 'partial' | 'missed' | 'open' | 'off';

export interface TimeSpan {
  from: Date;
  to: Date;
}

/** A stream as it stands now. */
export interface StreamPast {
  /** what is older was not to be read, unless an earlier connection did */
  startsAt: Date;
  /** up to when everything was read but for the gaps; null: nothing yet */
  coveredUntil: Date | null;
  /** whether what is newer than that will be read */
  isGoingOn: boolean;
  intervalSeconds: number;
  /** before its budget slowed it: what it is then behind is missing, not in time; null: nothing slows it */
  usualIntervalSeconds: number | null;
  gaps: readonly MissingSpan[];
}

/** What was missed; a single item begins and ends at the same moment. */
export interface MissingSpan extends TimeSpan {
  state: 'open' | 'lost';
  /** single items, the first at `from` and the last at `to`: what lies between them is here */
  isItems?: boolean;
}

export interface Bucket extends TimeSpan {
  /** rounds ended in it; that counts for a time before the stream began anew */
  wasPolled: boolean;
}

/** A stream may miss this many polls, and a minute, before what it has not read yet is worth a word. */
const POLLS_MISSED = 3;

/** How long a stream may be behind without being late, milliseconds. */
export const patienceMs = (intervalSeconds: number): number => intervalSeconds * 1000 * POLLS_MISSED + 60_000;

/**
 * Decides how each bucket stands at `now`. Parts of a bucket in which nobody was to read do not count against it.
 * Buckets in the order of time and none over another, gaps in any order; each gap is looked at in its own buckets only.
 */
export function bucketStates(buckets: readonly Bucket[], stream: StreamPast, now: Date): BucketState[] {
  const gaps = stream.gaps.toSorted((a, b) => a.from.getTime() - b.from.getTime());
  let next = 0;
  let reaching: MissingSpan[] = [];
  return buckets.map((bucket) => {
    reaching = reaching.filter(({ to }) => to >= bucket.from);
    for (; next < gaps.length && gaps[next]!.from < bucket.to; next++) {
      if (gaps[next]!.to >= bucket.from) reaching.push(gaps[next]!);
    }
    return stateOf(bucket, stream, reaching, now);
  });
}

/** `gaps` begin in the order of time. */
function stateOf(bucket: Bucket, stream: StreamPast, gaps: readonly MissingSpan[], now: Date): BucketState {
  const span = partToRead(bucket, stream, now);
  if (span === null) return 'off';
  const inside = gaps.filter(
    ({ from, to }) => from.getTime() < span.to && Math.max(to.getTime(), from.getTime() + 1) > span.from,
  );
  const lost = inside.filter(({ state }) => state === 'lost');
  const isAllLost = isFilled(
    span,
    lost.filter(({ isItems }) => !isItems),
  );
  if (isAllLost) return 'missed';
  if (lost.length > 0) return 'partial';
  return inside.length > 0 || span.isUnread ? 'open' : 'covered';
}

interface Part {
  /** epoch milliseconds */
  from: number;
  to: number;
  /** the end of it has not been read yet and should have been */
  isUnread: boolean;
}

function partToRead(bucket: Bucket, stream: StreamPast, now: Date): Part | null {
  const { startsAt, coveredUntil, isGoingOn, intervalSeconds, usualIntervalSeconds } = stream;
  const from = Math.max(bucket.from.getTime(), startsAt.getTime());
  const to = Math.min(bucket.to.getTime(), now.getTime());
  if (from >= to) {
    const isPast = bucket.to <= startsAt && bucket.from < now;
    return isPast && bucket.wasPolled
      ? { from: bucket.from.getTime(), to: bucket.to.getTime(), isUnread: false }
      : null;
  }
  const readTo = Math.min(to, Math.max(from, coveredUntil?.getTime() ?? from));
  if (readTo === to) return { from, to, isUnread: false };
  if (!isGoingOn) return readTo > from ? { from, to: readTo, isUnread: false } : null;
  const isInTime = readTo > from && now.getTime() - readTo <= patienceMs(usualIntervalSeconds ?? intervalSeconds);
  return isInTime ? { from, to: readTo, isUnread: false } : { from, to, isUnread: true };
}

/** Whether the spans, which begin in the order of time, leave nothing of the part. */
function isFilled({ from, to }: Part, spans: readonly TimeSpan[]): boolean {
  let reached = from;
  for (const span of spans) {
    if (span.from.getTime() > reached) return false;
    reached = Math.max(reached, span.to.getTime());
  }
  return reached >= to;
}
