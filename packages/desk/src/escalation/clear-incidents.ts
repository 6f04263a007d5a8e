import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { streamsOfRule } from './counted-streams.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { keepFigures } from './keep-figures.ts';
import { HOURS_QUIET, OVER_AFTER } from './over-after.ts';

// it is over when X has been read that far, not when we have stopped reading, nor while tweets are left to be looked at or
// the search has yet to fetch what may lie in its last period; and so of the keyword streams, where the rule counts them,
// but for those that have brought what they may and rest until the next day. None is waited for longer than half an hour,
// whatever keeps it: what it brings then is too old to raise an alarm
/** SQL: at $2, X has not been read so far that the incident `i` could be over. */
export const AWAITS_READING = `
  (NOT EXISTS (
    SELECT FROM stream s WHERE s.organization_id = $1 AND s.account_id = i.account_id AND s.name = 'mentions'
      AND s.covered_until >= i.last_reached_at + ${OVER_AFTER})
  OR i.last_reached_at + ${OVER_AFTER} + interval '30 minutes' > $2 AND EXISTS (
    SELECT FROM (${streamsOfRule('$2')}) s
    WHERE coalesce(s.covered_until, '-infinity') < i.last_reached_at + ${OVER_AFTER}))`;
/** SQL: the search has yet to fetch what may lie in the last period of the incident `i`. */
export const AWAITS_SEARCH = `
  EXISTS (
    SELECT FROM coverage_gap g WHERE g.organization_id = $1 AND g.account_id = i.account_id AND g.stream = 'mentions'
      AND g.kind = 'interval' AND g.state = 'open' AND g.to_at > i.last_reached_at - ${OVER_AFTER})`;
const CLEAR = `
  UPDATE incident i SET state = 'cleared', cleared_at = $2, clear_due_at = NULL
  WHERE i.organization_id = $1 AND i.clear_due_at <= $2 AND NOT ${AWAITS_READING} AND NOT ${AWAITS_SEARCH}
    AND NOT EXISTS (
      SELECT FROM escalation_rule r WHERE r.organization_id = $1 AND r.id = i.rule_id AND r.dirty_from IS NOT NULL)
  RETURNING i.id`;
const QUIET = `
  UPDATE escalation_rule r SET quiet_until = $3::timestamptz + r.cooldown_minutes * interval '1 minute',
    hours_quiet_until = ${HOURS_QUIET}
  FROM incident i WHERE r.organization_id = $1 AND i.organization_id = $1 AND i.id = ANY ($2::uuid[]) AND r.id = i.rule_id`;
// where tweets are left to be looked at, somebody looks at once
const LOOK_AGAIN = `
  UPDATE incident i SET clear_due_at = $2::timestamptz + interval '15 seconds'
  WHERE i.organization_id = $1 AND i.clear_due_at <= $2 AND NOT EXISTS (
    SELECT FROM escalation_rule r WHERE r.organization_id = $1 AND r.id = i.rule_id AND r.dirty_from IS NOT NULL)`;

/** Gives the all-clear to incidents of which no window has held the count for a whole period; answers their ids. */
export async function clearIncidents(statement: Statement, ctx: Context): Promise<string[]> {
  const now = ctx.now();
  const { rows } = await statement('incidents-clear', CLEAR, [ctx.organizationId, now]);
  const cleared = rows.map(({ id }) => id as string);
  if (rows.length > 0) await statement('escalation-quiet', QUIET, [ctx.organizationId, cleared, now]);
  await statement('incidents-look-again', LOOK_AGAIN, [ctx.organizationId, now]);
  await keepFigures(statement, ctx.organizationId, cleared);
  await writeIncidentEvents(
    statement,
    ctx,
    cleared.map((incidentId) => ({ incidentId, kind: 'cleared' })),
  );
  return cleared;
}
