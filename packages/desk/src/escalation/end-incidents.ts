import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import type { ChangedIncidents } from './announce-incidents.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { keepFigures } from './keep-figures.ts';
import { ALARMED_UNTIL, HOURS_QUIET } from './over-after.ts';
import { writeAlerts } from './write-alerts.ts';

/** Why nobody looks any more; who did it closed no incident by hand. */
export type EndedAs = 'rule_off' | 'rule_deleted' | 'disconnected';

// before their incidents, as whoever looks at them does: none is opened any more
const LOCK_RULES = `
  SELECT FROM escalation_rule WHERE organization_id = $1 AND account_id = $2 AND ($3::uuid IS NULL OR id = $3)
  ORDER BY id FOR UPDATE`;
const CLOSE = `
  UPDATE incident SET state = 'closed', closed_at = $4, closed_by = $5, clear_due_at = NULL
  WHERE organization_id = $1 AND account_id = $2 AND ($3::uuid IS NULL OR rule_id = $3)
    AND state IN ('open', 'acknowledged') RETURNING id`;

const QUIET = `
  UPDATE escalation_rule r SET hours_quiet_until = ${HOURS_QUIET}, recorded_until = ${ALARMED_UNTIL} FROM incident i
  WHERE r.organization_id = $1 AND i.organization_id = $1 AND i.id = ANY ($2::uuid[]) AND r.id = i.rule_id`;

/**
 * Closes what is under way of a rule, or of a whole account, since nobody looks any more; the others who had the alarm are
 * told why.
 */
export async function endIncidents(
  statement: Statement,
  ctx: Context,
  { accountId, ruleId = null, why }: { accountId: string; ruleId?: string | null; why: EndedAs },
): Promise<ChangedIncidents> {
  const key = [ctx.organizationId, accountId, ruleId];
  await statement('end-incidents-rules', LOCK_RULES, key);
  const { rows } = await statement('end-incidents', CLOSE, [...key, ctx.now(), ctx.actor.memberId]);
  const ids = rows.map(({ id }) => id as string);
  if (ids.length > 0) await statement('end-incidents-quiet', QUIET, [ctx.organizationId, ids]);
  await keepFigures(statement, ctx.organizationId, ids);
  await writeIncidentEvents(
    statement,
    ctx,
    ids.map((incidentId) => ({ incidentId, kind: 'closed', data: { why } })),
  );
  const jobs = await writeAlerts(
    statement,
    ctx,
    ids.map((incidentId) => ({ incidentId, kind: 'clear', butTo: ctx.actor.memberId })),
  );
  return { ids, jobs };
}
