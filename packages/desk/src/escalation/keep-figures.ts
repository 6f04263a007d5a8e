import { HOUR_MS } from '@perch/core';
import type { Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { incidentHits } from './incident-hits.ts';
import { OVER_AFTER } from './over-after.ts';
import { MOST_CHARTED, RATE } from './read-rate.ts';

interface Ended extends Record<string, unknown> {
  id: string;
  from: Date;
  until: Date;
  seconds: number;
  windowMinutes: number;
  countsAuthors: boolean;
  /** its hours are compared with what is usual */
  comparesHours: boolean;
  tweets: number;
  authors: number;
}

const FIGURES = `
  SELECT i.id, i.window_minutes AS "windowMinutes", i.counts_authors AS "countsAuthors",
    i.usual IS NOT NULL AS "comparesHours",
    i.started_at AS "from", span.until, ceil(extract(epoch FROM span.until - i.started_at))::integer + 1 AS seconds,
    its.tweets, its.authors
  FROM incident i
  CROSS JOIN LATERAL (
    SELECT least(i.last_reached_at + ${OVER_AFTER}, i.closed_at) AS until OFFSET 0) span
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS tweets, count(DISTINCT h.author_id)::integer AS authors FROM (
      SELECT e.author_id FROM ${incidentHits()} e
      WHERE e.posted_at >= i.started_at AND e.posted_at <= span.until LIMIT ${MOST_CHARTED}) h) its
  WHERE i.organization_id = $1 AND i.id = ANY ($2::uuid[])`;
const KEEP = `
  UPDATE incident i SET tweets = greatest(i.tweets, n.tweets), authors = greatest(i.authors, n.authors),
    hour_most = greatest(i.hour_most, n."hourMost"), figures_due_at = NULL, peak = greatest(i.peak, n.peak), peak_at = CASE WHEN i.peak > n.peak OR n.peak IS NULL THEN i.peak_at ELSE n."peakAt" END
  FROM json_to_recordset($2::json) AS n(id uuid, tweets integer, authors integer, peak integer, "peakAt" timestamptz,
    "hourMost" integer)
  WHERE i.organization_id = $1 AND i.id = n.id`;

/** Of an incident that has ended, or is recorded, and that tweets still come to: counted again once for several looks. */
export const figuresDueAt = (now: Date): Date => new Date(now.getTime() + 15_000);

/** SQL: tweets that a look at the rule `r` is for may belong to its incident `i`, which has ended. */
export const COMES_LATE = `
  i.state NOT IN ('open', 'acknowledged') AND i.last_reached_at > r.dirty_from - interval '1 day'
  AND least(i.last_reached_at + ${OVER_AFTER}, i.closed_at) >= r.dirty_from AND i.started_at <= r.dirty_until`;

/** What incidents that have just ended, or are recorded without alarm, came to: their tweets may go before they do. */
export async function keepFigures(
  statement: Statement,
  organizationId: string,
  incidentIds: readonly string[],
): Promise<void> {
  if (incidentIds.length === 0) return;
  const { rows } = await statement('incident-figures', FIGURES, [organizationId, incidentIds]);
  const figures = [];
  for (const { id, tweets, authors, ...ended } of rows as Ended[]) {
    const fullest = await fullestOf(statement, organizationId, { id, ...ended }, ended);
    const hour = ended.comparesHours && (await fullestOf(statement, organizationId, { id, ...ended }, HOUR));
    const hourMost = hour ? hour.most : null;
    figures.push({ id, tweets, authors, peak: fullest?.most ?? null, peakAt: fullest?.mostAt ?? null, hourMost });
  }
  if (figures.length > 0) await statement('incident-keep-figures', KEEP, [organizationId, asRecords(figures)]);
}

export const HOUR = { windowMinutes: HOUR_MS / 60_000, countsAuthors: false };

/** Of windows so long that end within its time. */
async function fullestOf(
  statement: Statement,
  organizationId: string,
  { id, from, until, seconds }: Pick<Ended, 'id' | 'from' | 'until' | 'seconds'>,
  { windowMinutes, countsAuthors }: Pick<Ended, 'windowMinutes' | 'countsAuthors'>,
) {
  const values = [organizationId, id, from, until, seconds, windowMinutes, countsAuthors, MOST_CHARTED];
  const { rows } = await statement('incident-peak', RATE, values);
  return (rows as { step: number; most: number; mostAt: Date }[]).find(({ step }) => step === 0);
}
