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
  /** what was missed; a single item begins and ends at the same moment */
  gaps: readonly (TimeSpan & { state: 'open' | 'lost' })[];
}

/** A stream may miss this many polls, and a minute, before what it has not read yet is worth a word. */
const POLLS_MISSED = 3;

/** How long a stream may be behind without being late, milliseconds. */
export const patienceMs = (intervalSeconds: number): number => intervalSeconds * 1000 * POLLS_MISSED + 60_000;

/**
 * Decides how a bucket stands at `now`. `wasPolled`: rounds ended in it; that counts for a time before the stream began
 * anew. Parts of the bucket in which nobody was to read do not count against it.
 */
export function bucketState(bucket: TimeSpan, stream: StreamPast, wasPolled: boolean, now: Date): BucketState {
  const span = partToRead(bucket, stream, wasPolled, now);
  if (span === null) return 'off';
  const inside = stream.gaps.filter(
    ({ from, to }) => from.getTime() < span.to && Math.max(to.getTime(), from.getTime() + 1) > span.from,
  );
  const lost = inside.filter(({ state }) => state === 'lost');
  if (isFilled(span, lost)) return 'missed';
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

function partToRead(bucket: TimeSpan, stream: StreamPast, wasPolled: boolean, now: Date): Part | null {
  const { startsAt, coveredUntil, isGoingOn, intervalSeconds } = stream;
  const from = Math.max(bucket.from.getTime(), startsAt.getTime());
  const to = Math.min(bucket.to.getTime(), now.getTime());
  if (from >= to) {
    const isPast = bucket.to <= startsAt && bucket.from < now;
    return isPast && wasPolled ? { from: bucket.from.getTime(), to: bucket.to.getTime(), isUnread: false } : null;
  }
  const readTo = Math.min(to, Math.max(from, coveredUntil?.getTime() ?? from));
  if (readTo === to) return { from, to, isUnread: false };
  if (!isGoingOn) return readTo > from ? { from, to: readTo, isUnread: false } : null;
  const isInTime = readTo > from && now.getTime() - readTo <= patienceMs(intervalSeconds);
  return isInTime ? { from, to: readTo, isUnread: false } : { from, to, isUnread: true };
}

/** Whether the spans leave nothing of the part. */
function isFilled({ from, to }: Part, spans: readonly TimeSpan[]): boolean {
  let reached = from;
  for (const span of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    if (span.from.getTime() > reached) return false;
    reached = Math.max(reached, span.to.getTime());
  }
  return reached >= to;
}
