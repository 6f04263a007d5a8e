import { VOLUME_SPANS, type SocialVolume, type VolumeSpan } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { VolumeMemory, STEP_SECONDS, type CountedStream } from './volume-memory.ts';

/** The newest of a stream are counted, so that a storm costs no more the longer it goes on. */
const MOST_COUNTED = 100_000;

/** Counted from an index alone, the newest first; what is older than $2, and came late, stands before all steps. */
const counted = (table: string, order: string, condition: string) => `
  LATERAL (
    SELECT coalesce(json_object_agg(extract(epoch FROM at)::bigint, count), '{}') AS counts,
      CASE WHEN sum(count) >= ${MOST_COUNTED} THEN extract(epoch FROM min(oldest))::float8 END AS "countedFrom"
    FROM (
      SELECT date_bin($3::interval, greatest(item.posted_at, $2::timestamptz - $3::interval), $2) AS at,
        count(*) AS count, min(item.posted_at) AS oldest
      FROM (
        SELECT item.posted_at FROM ${table} item WHERE item.organization_id = $1 AND ${condition}
        ORDER BY item.${order} DESC LIMIT ${MOST_COUNTED}) item
      GROUP BY 1) step) volume`;

// what was posted since then came in since then, by clocks that differ a little
const CAME_IN = `item.received_at >= $2::timestamptz - interval '1 minute'`;

const VOLUME = `
  WITH a AS (
    SELECT id FROM account
    WHERE organization_id = $1 AND state NOT IN ('disconnected', 'awaiting_confirmation'))
  SELECT 'mentions:' || a.id AS key, volume.*
  FROM a CROSS JOIN ${counted('tweet', 'received_at', `NOT item.is_own AND item.tweet_id <> '' AND item.expires_at IS NULL AND item.account_id = a.id AND ${CAME_IN}`)}
  UNION ALL
  SELECT 'dms:' || a.id, volume.*
  FROM a CROSS JOIN ${counted('direct_message', 'received_at', `NOT item.is_own AND item.account_id = a.id AND ${CAME_IN}`)}
  UNION ALL
  SELECT 'keyword:' || k.stream_id, volume.*
  FROM a JOIN keyword k ON k.organization_id = $1 AND k.account_id = a.id
  CROSS JOIN ${counted('keyword_match', 'posted_at', 'item.stream_id = k.stream_id AND item.posted_at >= $2')}`;

const memory = new VolumeMemory();

/** How much was posted in each stream of the connected accounts, step by step; the last step is not over. */
export async function getVolume(ctx: Context, span: VolumeSpan): Promise<SocialVolume> {
  requirePermission(ctx, 'social.view');
  const { organizationId } = ctx;
  const now = Math.floor(ctx.now().getTime() / 1000);
  const streams = await memory.read(organizationId, now, (from) =>
    ctx.db.query<CountedStream & Record<string, unknown>>(
      VOLUME,
      [organizationId, new Date(from * 1000), `${STEP_SECONDS} seconds`],
      'social-volume',
    ),
  );
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
