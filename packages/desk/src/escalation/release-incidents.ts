import { liftWall, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { NO_INCIDENTS, type ChangedIncidents } from './announce-incidents.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { writeAlerts } from './write-alerts.ts';

/** SQL: incidents `i` under way that the member $2 has taken over, or been given. */
export const KEPT_INCIDENTS = `
  i.organization_id = $1 AND i.state IN ('open', 'acknowledged') AND (i.acknowledged_by = $2 OR i.assignee_id = $2)`;

// before their incidents, as everybody locks
const LOCK_RULES = `
  SELECT FROM escalation_rule r WHERE r.organization_id = $1 AND r.id = ANY (ARRAY(
    SELECT i.rule_id FROM incident i WHERE ${KEPT_INCIDENTS}))
  ORDER BY r.id FOR NO KEY UPDATE`;
const RELEASE = `
  UPDATE incident i SET assignee_id = nullif(i.assignee_id, $2),
    state = CASE WHEN i.acknowledged_by = $2 THEN 'open' ELSE i.state END,
    round = CASE WHEN i.acknowledged_by = $2 THEN i.round + 1 ELSE i.round END,
    acknowledged_at = CASE WHEN i.acknowledged_by IS DISTINCT FROM $2 THEN i.acknowledged_at END,
    acknowledged_by = nullif(i.acknowledged_by, $2)
  WHERE ${KEPT_INCIDENTS}
  RETURNING i.id, coalesce(old.acknowledged_by = $2, false) AS "isOpenAgain"`;
// those whom nobody has told have their turns anew
const FORGET_TURNS = 'DELETE FROM incident_turn WHERE organization_id = $1 AND incident_id = ANY ($2::uuid[])';

export interface ReleasedIncidents extends ChangedIncidents {
  /** they had been taken over */
  openAgain: number;
}
export const NOTHING_RELEASED: ReleasedIncidents = { ...NO_INCIDENTS, openAgain: 0 };

/**
 * Incidents under way of a member who has just been deactivated and is locked: what they had been given is nobody's; what
 * they had taken over is open again, and people are told so. For `announceIncidents`, after the commit.
 */
export async function releaseIncidents(
  statement: Statement,
  ctx: Context,
  { id: memberId, name }: { id: string; name: string },
): Promise<ReleasedIncidents> {
  const key = [ctx.organizationId, memberId];
  await liftWall(ctx.db, statement); // all of them, whoever deactivates
  await statement('release-incidents-rules', LOCK_RULES, key);
  const { rows } = await statement('release-incidents', RELEASE, key);
  if (rows.length === 0) return NOTHING_RELEASED;
  const released = rows as { id: string; isOpenAgain: boolean }[];
  await writeIncidentEvents(
    statement,
    ctx,
    released.map(({ id: incidentId, isOpenAgain }) => ({
      incidentId,
      ...(isOpenAgain
        ? { kind: 'reopened', data: { memberId, name } }
        : { kind: 'assigned', data: { memberId: null, name: null } }),
    })),
  );
  const again = released.flatMap(({ id, isOpenAgain }) => (isOpenAgain ? [id] : []));
  await statement('release-incidents-turns', FORGET_TURNS, [ctx.organizationId, again]);
  const jobs = await writeAlerts(
    statement,
    ctx,
    again.map((incidentId) => ({ incidentId, kind: 'reopened' })),
  );
  return { ids: released.map(({ id }) => id), jobs, openAgain: again.length };
}
