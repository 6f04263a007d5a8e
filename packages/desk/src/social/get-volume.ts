import { VOLUME_SPANS, type SocialVolume, type VolumeSpan } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { VolumeMemory, STEP_SECONDS, type CountedStream } from './volume-memory.ts';

/** The newest of a stream are counted, so that a storm costs no more the longer it goes on. */
const MOST_COUNTED = 100_000;
/** Of each item behind a wall it is asked whose it is. */
const MOST_COUNTED_BEHIND_WALL = 5_000;

/**
 * Counted from an index alone, the newest in its order first, at most $4; what is older than $2, and came late, stands
 * before all steps. `wholeFrom` is since when all that was posted is among the items that came `oldest` or later.
 */
const counted = (table: string, order: string, wholeFrom: string, condition: string) => `
  LATERAL (
    SELECT coalesce(json_object_agg(extract(epoch FROM at)::bigint, count), '{}') AS counts,
      CASE WHEN sum(count) >= $4::bigint THEN extract(epoch FROM ${wholeFrom})::float8 END AS "countedFrom"
    FROM (
      SELECT date_bin($3::interval, greatest(item.posted_at, $2::timestamptz - $3::interval), $2) AS at,
        count(*) AS count, min(item.${order}) AS oldest
      FROM (
        SELECT ${[...new Set(['item.posted_at', `item.${order}`])].join(', ')}
        FROM ${table} item WHERE item.organization_id = $1 AND ${condition}
        ORDER BY item.${order} DESC LIMIT $4::bigint) item
      GROUP BY 1) step) volume`;

// what was posted since then came in since then, by clocks that differ a little
const CAME_IN = `item.received_at >= $2::timestamptz - interval '1 minute'`;
const BY_ARRIVAL = `min(oldest) + interval '1 minute'`;

const MENTIONS = `NOT item.is_own AND item.tweet_id <> '' AND item.expires_at IS NULL AND item.account_id = a.id`;
const DIRECT_MESSAGES = 'NOT item.is_own AND item.account_id = a.id';
const ACCOUNTS = `
  WITH a AS (
    SELECT id FROM account
    WHERE organization_id = $1 AND state NOT IN ('disconnected', 'awaiting_confirmation'))`;

const VOLUME = `${ACCOUNTS}
  SELECT 'mentions:' || a.id AS key, volume.*
  FROM a CROSS JOIN ${counted('tweet', 'received_at', BY_ARRIVAL, `${MENTIONS} AND ${CAME_IN}`)}
  UNION ALL
  SELECT 'dms:' || a.id, volume.*
  FROM a CROSS JOIN ${counted('direct_message', 'received_at', BY_ARRIVAL, `${DIRECT_MESSAGES} AND ${CAME_IN}`)}
  UNION ALL
  SELECT 'keyword:' || k.stream_id, volume.*
  FROM a JOIN keyword k ON k.organization_id = $1 AND k.account_id = a.id
  CROSS JOIN ${counted('keyword_match', 'posted_at', 'min(oldest)', 'item.stream_id = k.stream_id AND item.posted_at >= $2')}`;

// by the indexes of arrival
const cameIn = (table: string, condition: string) => `LATERAL (
    SELECT item.posted_at FROM ${table} item
    WHERE item.organization_id = $1 AND ${condition} AND ${CAME_IN} AND item.posted_at >= $3) item`;
const OLDEST_SINCE = `${ACCOUNTS}
  SELECT extract(epoch FROM min(posted_at))::float8 AS at FROM (
    SELECT posted_at FROM a CROSS JOIN ${cameIn('tweet', MENTIONS)}
    UNION ALL SELECT posted_at FROM a CROSS JOIN ${cameIn('direct_message', DIRECT_MESSAGES)}
    UNION ALL SELECT item.posted_at FROM a JOIN keyword k ON k.organization_id = $1 AND k.account_id = a.id
    CROSS JOIN ${cameIn('keyword_match', 'item.stream_id = k.stream_id')}) came`;

const memory = new VolumeMemory();

/** How much was posted in each stream of the connected accounts, step by step; the last step is not over. */
export async function getVolume(
  ctx: Context,
  span: VolumeSpan,
  mostCounted: number = ctx.db.departmentIds ? MOST_COUNTED_BEHIND_WALL : MOST_COUNTED,
): Promise<SocialVolume> {
  requirePermission(ctx, 'social.view');
  const { organizationId, db } = ctx;
  const now = Math.floor(ctx.now().getTime() / 1000);
  const at = (seconds: number) => new Date(seconds * 1000);
  const streams = await memory.read(`${organizationId} ${db.departmentIds?.toSorted().join() ?? ''}`, now, {
    count: (from) =>
      db.query<CountedStream & Record<string, unknown>>(
        VOLUME,
        [organizationId, at(from), `${STEP_SECONDS} seconds`, mostCounted],
        'social-volume',
      ),
    oldestSince: async (receivedFrom, postedFrom) => {
      const values = [organizationId, at(receivedFrom), at(postedFrom)];
      const [oldest] = await db.query<{ at: number | null }>(OLDEST_SINCE, values, 'social-volume-since');
      return oldest!.at;
    },
  });
  const { steps, stepSeconds } = VOLUME_SPANS[span];
  const from = now - (now % stepSeconds) - (steps - 1) * stepSeconds;
  const begins = Array.from({ length: steps }, (_, at) => from + at * stepSeconds);
  return {
    from: new Date(from * 1000).toISOString(),
    stepSeconds,
    streams: [...streams].map(([key, counts]) => ({
      key,
      counts: begins.map((begin) => sum(counts, begin, begin + stepSeconds)),
    })),
  };
}

function sum(counts: ReadonlyMap<number, number | null>, from: number, to: number): number | null {
  let all = 0;
  for (let at = from; at < to; at += STEP_SECONDS) {
    const count = counts.get(at);
    if (count === null) return null;
    all += count ?? 0;
  }
  return all;
}
