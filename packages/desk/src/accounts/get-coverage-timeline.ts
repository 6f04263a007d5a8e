import {
  AppError,
  type AccountState,
  type CoverageBucket,
  type CoverageTimeline,
  type CoverageTimelineQuery,
  type StreamName,
} from '@perch/contracts';
import { bucketStates, type StreamPast } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';

// what is still looked for or lost of each stream within the time; checking tweets that we have fetches nothing. Buckets
// begin at full hours: how many single items of one are missing makes no difference.
const STREAMS = `
  SELECT a.state, s.name, s.starts_at, s.covered_until, s.interval_seconds, s.usual_interval_seconds, (
    SELECT coalesce(json_agg(g), '[]') FROM (
      SELECT state, min(from_at) AS "from", max(to_at) AS "to", bool_and(kind = 'item') AS "isItems" FROM coverage_gap
      WHERE organization_id = a.organization_id AND account_id = a.id AND state <> 'filled' AND to_at >= $3
        AND from_at < $4 AND stream = s.name
      GROUP BY state, CASE WHEN kind = 'item' THEN date_trunc('hour', from_at, 'UTC') END,
        CASE WHEN kind <> 'item' THEN id END) g) AS gaps
  FROM account a
  LEFT JOIN stream s ON s.organization_id = a.organization_id AND s.account_id = a.id
    AND s.name IN ('mentions', 'direct_messages', 'own_tweets', 'search')
  WHERE a.organization_id = $1 AND a.id = $2
  ORDER BY array_position(ARRAY['mentions', 'direct_messages', 'own_tweets', 'search'], s.name)`;

const BUCKETS = `
  SELECT stream, floor(extract(epoch FROM hour - $3::timestamptz) / $5)::int AS bucket, sum(rounds)::int AS rounds,
    sum(failures)::int AS failures, sum(items)::int AS items, sum(late_items)::int AS late_items,
    max(longest_lag_seconds) AS longest_lag_seconds
  FROM coverage_hour
  WHERE organization_id = $1 AND account_id = $2 AND hour >= $3 AND hour < $4
  GROUP BY stream, bucket`;

interface StreamRow {
  state: AccountState;
  /** null: the account has no streams */
  name: StreamName | null;
  starts_at: Date;
  covered_until: Date | null;
  interval_seconds: number;
  usual_interval_seconds: number | null;
  /** as Postgres writes it into JSON: times are text */
  gaps: { state: 'open' | 'lost'; from: string; to: string; isItems: boolean }[];
}

interface BucketRow {
  stream: StreamName;
  bucket: number;
  rounds: number;
  failures: number;
  items: number;
  late_items: number;
  longest_lag_seconds: number;
}

const HOUR_MS = 3_600_000;
const USUAL_BUCKETS = { hour: 24, day: 30 };
const MOST_BUCKETS = { hour: 7 * 24, day: 35 };

/**
 * What each stream of an account has read of a time, hour by hour or day by day, oldest first.
 * @throws AppError `not_found`, `validation_failed` for a time that ends before it begins or is too long
 */
export async function getCoverageTimeline(
  ctx: Context,
  input: { accountId: string } & CoverageTimelineQuery,
): Promise<CoverageTimeline> {
  const now = ctx.now();
  const { from, count, lengthMs } = bucketsOf(input, now);
  const to = new Date(from.getTime() + count * lengthMs);
  const key = [ctx.organizationId, input.accountId, from, to];
  const [streams, hours] = await ctx.db.pipeline((statement) =>
    settleAll([
      statement('timeline-streams', STREAMS, key),
      statement('timeline-buckets', BUCKETS, [...key, lengthMs / 1000]),
    ]),
  );
  const rows = streams.rows as StreamRow[];
  if (rows.length === 0) throw new AppError('not_found');

  const counted = new Map((hours.rows as BucketRow[]).map((row) => [`${row.stream} ${row.bucket}`, row]));
  const starts = Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * lengthMs));
  const bucketsOfStream = (stream: StreamRow): CoverageBucket[] => {
    const counts = starts.map((_, index) => counted.get(`${stream.name} ${index}`));
    const buckets = starts.map((at, index) => ({
      from: at,
      to: new Date(at.getTime() + lengthMs),
      wasPolled: (counts[index]?.rounds ?? 0) > 0,
    }));
    const states = bucketStates(buckets, pastOf(stream), now);
    return starts.map((at, index) => {
      const own = counts[index];
      // mentions are mentions, whichever way they came
      const found = stream.name === 'mentions' ? counted.get(`search ${index}`) : undefined;
      return {
        at: at.toISOString(),
        state: states[index]!,
        rounds: own?.rounds ?? 0,
        failures: own?.failures ?? 0,
        items: (own?.items ?? 0) + (found?.items ?? 0),
        lateItems: (own?.late_items ?? 0) + (found?.late_items ?? 0),
        longestLagSeconds: own?.longest_lag_seconds ?? 0,
      };
    });
  };
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    bucketSeconds: lengthMs / 1000,
    streams: rows.flatMap((row) => (row.name === null ? [] : [{ stream: row.name, buckets: bucketsOfStream(row) }])),
  };
}

const pastOf = (row: StreamRow): StreamPast => ({
  startsAt: row.starts_at,
  coveredUntil: row.covered_until,
  // what waits for an authorization is read as soon as there is one
  isGoingOn: row.state === 'connected' || row.state === 'needs_reauthorization',
  intervalSeconds: row.interval_seconds,
  usualIntervalSeconds: row.usual_interval_seconds,
  gaps: row.gaps.map(({ from, to, ...gap }) => ({ ...gap, from: new Date(from), to: new Date(to) })),
});

function bucketsOf(
  { from, to, resolution }: CoverageTimelineQuery,
  now: Date,
): { from: Date; count: number; lengthMs: number } {
  const lengthMs = resolution === 'hour' ? HOUR_MS : 24 * HOUR_MS;
  const end = to === undefined ? now.getTime() : Date.parse(to);
  // without a beginning, the last bucket is the one that the end lies in, or that ends there
  const usual = Math.ceil(end / HOUR_MS) * HOUR_MS - USUAL_BUCKETS[resolution] * lengthMs;
  const begin = from === undefined ? usual : Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS;
  const count = Math.ceil((end - begin) / lengthMs);
  if (count < 1) throw invalid('The time ends before it begins');
  if (count > MOST_BUCKETS[resolution]) {
    throw invalid(`The time is longer than ${MOST_BUCKETS[resolution]} buckets of a ${resolution}`);
  }
  return { from: new Date(begin), count, lengthMs };
}

const invalid = (message: string) => new AppError('validation_failed', { errors: [{ path: 'from', message }] });
