import type { IncidentDetail } from '@perch/contracts';
import type { Context } from '../context.ts';
import { incidentHits } from './incident-hits.ts';

const STEPS = 48;
/** The newest are charted, so that a storm costs no more the longer it goes on. */
export const MOST_CHARTED = 100_000;

export interface RateInput {
  incidentId: string;
  from: Date;
  until: Date;
  windowMinutes: number;
  countsAuthors: boolean;
}

const NEWEST = 'ORDER BY h.posted_at DESC, h.tweet_row_id DESC LIMIT $8';
// A tweet is in the windows that end within a period from it on; a person is so until their next tweet goes on with it.
// So many begin and end at each moment, and their sum is what the window that ends then holds.
export const RATE = `
  WITH hits AS (
    SELECT h.posted_at, CASE WHEN $7::boolean THEN h.author_id ELSE h.tweet_row_id::text END AS counted
    FROM incident i CROSS JOIN LATERAL (
      SELECT h.* FROM ${incidentHits(`AND h.posted_at > $3::timestamptz - $6 * interval '1 minute' AND h.posted_at <= $4 ${NEWEST}`)} h
      ${NEWEST}) h
    WHERE i.organization_id = $1 AND i.id = $2),
  spans AS (
    SELECT posted_at AS begins, least(posted_at + $6 * interval '1 minute',
      lead(posted_at) OVER (PARTITION BY counted ORDER BY posted_at)) AS ends FROM hits),
  changes AS (
    SELECT at, sum(change) AS change, sum(hit) AS hits
    FROM (SELECT begins AS at, 1 AS change, 1 AS hit FROM spans UNION ALL SELECT ends, -1, 0 FROM spans) each GROUP BY at),
  windows AS (SELECT at, hits, sum(change) OVER (ORDER BY at) AS held FROM changes)
  SELECT floor(extract(epoch FROM at - $3::timestamptz) / $5)::integer AS step, sum(hits)::integer AS count,
    max(held)::integer AS most, (array_agg(at ORDER BY held DESC, at))[1] AS "mostAt",
    (array_agg(held ORDER BY at DESC))[1]::integer AS last,
    CASE WHEN (SELECT count(*) FROM hits) = $8 THEN (SELECT min(posted_at) FROM hits) END AS "countedFrom"
  FROM windows WHERE at <= $4 GROUP BY step ORDER BY step`;

interface RateRow extends Record<string, unknown> {
  step: number;
  count: number;
  most: number;
  mostAt: Date;
  last: number;
  countedFrom: Date | null;
}

/** How many tweets came in each step of an incident, and how full the rule's window was at most; its fullest one. */
export async function readRate(
  { organizationId, db }: Context,
  { incidentId, from, until, windowMinutes, countsAuthors }: RateInput,
  mostCharted = MOST_CHARTED,
): Promise<Pick<IncidentDetail, 'rate' | 'stepSeconds' | 'peak'>> {
  const seconds = (until.getTime() - from.getTime()) / 1000;
  const stepSeconds = Math.max(1, Math.ceil(seconds / STEPS));
  const values = [organizationId, incidentId, from, until, stepSeconds, windowMinutes, countsAuthors, mostCharted];
  const rows = await db.query<RateRow>(RATE, values);
  const stepOf = new Map(rows.map((row) => [row.step, row]));
  const countedFrom = rows[0]?.countedFrom?.getTime() ?? -Infinity;
  const heldFrom = countedFrom + windowMinutes * 60_000;
  let held = rows.findLast(({ step }) => step < 0)?.last ?? 0;
  const rate = Array.from({ length: Math.floor(seconds / stepSeconds) + 1 }, (_, step) => {
    const at = from.getTime() + step * stepSeconds * 1000;
    const row = stepOf.get(step);
    const most = Math.max(held, row?.most ?? 0);
    held = row?.last ?? held;
    return {
      at: new Date(at).toISOString(),
      count: at < countedFrom ? null : (row?.count ?? 0),
      held: at < heldFrom ? null : most,
    };
  });
  const fullest = rows.reduce<RateRow | null>(
    (most, row) => (row.step >= 0 && row.most > (most?.most ?? 0) ? row : most),
    null,
  );
  return { rate, stepSeconds, peak: fullest && { at: fullest.mostAt.toISOString(), held: fullest.most } };
}
