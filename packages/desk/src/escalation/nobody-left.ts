import type { JobPayload } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { addAlerts, alertTo, IN_THEIR_PLACE, type Told } from './write-alerts.ts';

/** SQL: an alert `o` with its delivery `d` has arrived, or may yet; what was left out for a newer one reaches nobody. */
export const HAS_REACHED = `
  coalesce(d.state NOT IN ('failed', 'discarded'), true) AND coalesce(o.receipt NOT IN ('undelivered', 'failed'), true)`;

/**
 * SQL: somebody who is active has heard of the incident `i`, or of how it has grown, since it is to be taken over; $1 is the
 * organization.
 * @param but an alert that does not count
 */
export const isHeardOfSql = (but = 'NULL') => `EXISTS (
  SELECT FROM escalation_alert o LEFT JOIN delivery d ON d.organization_id = $1 AND d.id = o.delivery_id
  JOIN member m ON m.organization_id = $1 AND m.id = o.member_id AND m.is_active
  WHERE o.organization_id = $1 AND o.incident_id = i.id AND o.round = i.round AND o.kind <> 'clear'
    AND o.id IS DISTINCT FROM ${but}::uuid AND ${HAS_REACHED})`;

// a turn of somebody who is deactivated, or named by the rule no more, tells nobody
const NOBODY = `
  SELECT i.id FROM incident i WHERE i.organization_id = $1 AND i.id = ANY ($2::uuid[]) AND NOT ${isHeardOfSql('$3')}
    AND NOT EXISTS (SELECT FROM incident_turn t
      JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = i.rule_id AND c.member_id = t.member_id
      JOIN member m ON m.organization_id = $1 AND m.id = t.member_id AND m.is_active
      WHERE t.organization_id = $1 AND t.incident_id = i.id)
  ORDER BY i.id`;

/**
 * Of incidents that nobody has heard of, and nobody's turn is to come, those who set up X are told, by e-mail. Answers the
 * jobs to ask for after the commit.
 * @param but an alert that has failed just now
 */
export async function tellWhereNobodyIsLeft(
  statement: Statement,
  ctx: Context,
  incidentIds: readonly string[],
  { kind = 'alarm', but = null }: { kind?: 'alarm' | 'reopened'; but?: string | null } = {},
): Promise<JobPayload<'deliver'>[]> {
  if (incidentIds.length === 0) return [];
  const now = ctx.now();
  const nobody = await statement('incidents-nobody-left', NOBODY, [ctx.organizationId, incidentIds, but]);
  const ids = nobody.rows.map(({ id }) => id as string);
  if (ids.length === 0) return [];
  const { rows } = await statement('alerts-in-their-place', IN_THEIR_PLACE, [ctx.organizationId, ids, now]);
  const told = rows as Told[];
  const jobs = await addAlerts(
    statement,
    ctx,
    told.map((person) => alertTo({ ...person, kind }, 'email', true, now)),
  );
  const events = ids
    .filter((id) => told.some(({ incidentId }) => incidentId === id))
    .map((incidentId) => ({ incidentId, kind: 'nobody_told' as const }));
  await writeIncidentEvents(statement, ctx, jobs.length > 0 ? events : []);
  return jobs;
}
