import type { Statement } from '@perch/db';
import { OVER_AFTER } from './over-after.ts';

/**
 * SQL: tweets that may belong to the incident `i`: those it keeps, and what its rule has counted since.
 * @param rest which of these `h`, and of how many the first ones are read: of both, so that neither is read as a whole
 */
export const incidentHits = (rest = ''): string => `(
  (SELECT h.posted_at, h.tweet_row_id, h.author_id FROM escalation_hit h
   WHERE h.organization_id = $1 AND h.rule_id = i.rule_id AND h.posted_at > coalesce(i.rule_hits_after, '-infinity') ${rest})
  UNION ALL
  (SELECT h.posted_at, h.tweet_row_id, h.author_id FROM incident_hit h
   WHERE h.organization_id = $1 AND h.incident_id = i.id ${rest}))`;

// with what its chart shows of the time before. What has not ended may go on by the rule as it is then
const KEEP = `
  WITH its AS MATERIALIZED (
    SELECT i.id, i.started_at - 2 * greatest(i.window_minutes, 60) * interval '1 minute' AS "from",
      coalesce(i.rule_hits_after, '-infinity') AS known, least(i.last_reached_at + ${OVER_AFTER}, i.closed_at) AS until
    FROM incident i
    WHERE i.organization_id = $1 AND i.rule_id = $2 AND ($4::uuid IS NULL OR i.id = $4)
      AND least(i.last_reached_at + ${OVER_AFTER}, i.closed_at) >= $3),
  kept AS (
    INSERT INTO incident_hit (organization_id, incident_id, posted_at, tweet_row_id, author_id)
    SELECT $1, its.id, h.posted_at, h.tweet_row_id, h.author_id FROM its CROSS JOIN LATERAL (
      SELECT e.posted_at, e.tweet_row_id, e.author_id FROM escalation_hit e
      WHERE e.organization_id = $1 AND e.rule_id = $2 AND e.posted_at >= its."from" AND e.posted_at > its.known
        AND e.posted_at <= its.until OFFSET 0) h
    ON CONFLICT DO NOTHING RETURNING incident_id, posted_at),
  newest AS (SELECT incident_id, max(posted_at) AS at FROM kept GROUP BY incident_id)
  UPDATE incident i SET rule_hits_after = CASE WHEN i.state IN ('cleared', 'closed') THEN its.until
    ELSE coalesce(newest.at, i.rule_hits_after, i.started_at) END
  FROM its LEFT JOIN newest ON newest.incident_id = its.id WHERE i.organization_id = $1 AND i.id = its.id`;

interface KeepHits {
  ruleId: string;
  /** incidents whose time ends before lose none */
  from: Date;
  /** null: all of the rule */
  incidentId?: string;
}

/**
 * Gives incidents tweets of their own before those of their rule go. Past the wall: what belongs to an incident is not
 * only what somebody sees.
 */
export async function keepHits(
  statement: Statement,
  organizationId: string,
  { ruleId, from, incidentId }: KeepHits,
): Promise<void> {
  await statement('incident-keep-hits', KEEP, [organizationId, ruleId, from, incidentId ?? null]);
}
