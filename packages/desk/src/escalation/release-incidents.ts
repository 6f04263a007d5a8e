import { liftWall, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { NO_INCIDENTS, type ChangedIncidents } from './announce-incidents.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { isHeardOfSql, tellWhereNobodyIsLeft } from './nobody-left.ts';
import { hurryTurns } from './turns.ts';
import { writeAlerts } from './write-alerts.ts';

/** SQL: incidents `i` under way that the member $2 has taken over, or been given. */
export const KEPT_INCIDENTS = `
  i.organization_id = $1 AND i.state IN ('open', 'acknowledged') AND (i.acknowledged_by = $2 OR i.assignee_id = $2)`;

// before their incidents, as everybody locks; also those that name them: whoever looks at one just now has told them by then,
// or finds them deactivated
const LOCK_RULES = `
  SELECT FROM escalation_rule r WHERE r.organization_id = $1 AND r.id = ANY (ARRAY(
    SELECT i.rule_id FROM incident i WHERE ${KEPT_INCIDENTS}
    UNION SELECT c.rule_id FROM escalation_recipient c WHERE c.organization_id = $1 AND c.member_id = $2))
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
// nobody has taken them over, and whom they were told, or to be told, is gone
const LEFT_ALONE = `
  SELECT i.id FROM incident i WHERE i.organization_id = $1 AND i.state = 'open' AND NOT ${isHeardOfSql()} AND (
    EXISTS (SELECT FROM escalation_alert a WHERE a.organization_id = $1 AND a.incident_id = i.id AND a.member_id = $2)
    OR EXISTS (SELECT FROM incident_turn t WHERE t.organization_id = $1 AND t.incident_id = i.id AND t.member_id = $2))
  ORDER BY i.id`;

export interface ReleasedIncidents extends ChangedIncidents {
  /** they had been taken over */
  openAgain: number;
}
export const NOTHING_RELEASED: ReleasedIncidents = { ...NO_INCIDENTS, openAgain: 0 };

/**
 * Incidents under way of a member who has just been deactivated and is locked: what they had been given is nobody's; what
 * they had taken over is open again, and people are told so. Of what they alone had been told the next one hears, or, where
 * there is none, those who set up X. For `announceIncidents`, after the commit.
 */
export async function releaseIncidents(
  statement: Statement,
  ctx: Context,
  member: { id: string; name: string },
): Promise<ReleasedIncidents> {
  const key = [ctx.organizationId, member.id];
  await liftWall(ctx.db, statement); // all of them, whoever deactivates
  await statement('release-incidents-rules', LOCK_RULES, key);
  const { rows } = await statement('release-incidents', RELEASE, key);
  const released = rows as Released[];
  const jobs = released.length > 0 ? await tellOfReleased(statement, ctx, member, released) : [];
  const left = await statement('release-incidents-left-alone', LEFT_ALONE, key);
  const alone = left.rows.map(({ id }) => id as string);
  await hurryTurns(statement, ctx, alone);
  return {
    ids: [...released.map(({ id }) => id), ...alone],
    jobs: [...jobs, ...(await tellWhereNobodyIsLeft(statement, ctx, alone))],
    openAgain: released.filter(({ isOpenAgain }) => isOpenAgain).length,
  };
}

interface Released {
  id: string;
  isOpenAgain: boolean;
}

async function tellOfReleased(
  statement: Statement,
  ctx: Context,
  { id: memberId, name }: { id: string; name: string },
  released: readonly Released[],
) {
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
  return writeAlerts(
    statement,
    ctx,
    again.map((incidentId) => ({ incidentId, kind: 'reopened' })),
  );
}
