import { planLateTurns, type QuietHours } from '@perch/core';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { isAlarmSql } from './is-alarm.ts';

/** Somebody who is told of an incident when nobody has taken it over by then. */
export interface Turn {
  incidentId: string;
  memberId: string;
  byEmail: boolean;
  bySms: boolean;
}

const ADD = `
  INSERT INTO incident_turn (organization_id, incident_id, member_id, by_email, by_sms, due_at)
  SELECT $1, n."incidentId", n."memberId", n."byEmail", n."bySms", n."dueAt"
  FROM json_to_recordset($2::json) AS n("incidentId" uuid, "memberId" uuid, "byEmail" boolean, "bySms" boolean,
    "dueAt" timestamptz)
  ON CONFLICT DO NOTHING`;

export async function addTurns(
  statement: Statement,
  organizationId: string,
  turns: readonly (Turn & { dueAt: Date })[],
): Promise<void> {
  const rows = turns.map(({ incidentId, memberId, byEmail, bySms, dueAt }) => ({
    incidentId,
    memberId,
    byEmail,
    bySms,
    dueAt,
  }));
  if (rows.length > 0) await statement('turns-add', ADD, [organizationId, asRecords(rows)]);
}

// of an incident that nobody has taken over: whom the rule names, and nobody has told or will tell
const UNPLANNED = `
  SELECT i.id AS "incidentId", c.member_id AS "memberId", c.by_email AS "byEmail", c.by_sms AS "bySms",
    CASE WHEN c.quiet_from IS NOT NULL THEN json_build_object('from', c.quiet_from, 'until', c.quiet_until) END AS quiet,
    r.on_call_minutes AS "onCallMinutes", r.time_zone AS "timeZone", greatest(
      (SELECT max(t.due_at) FROM incident_turn t WHERE t.organization_id = $1 AND t.incident_id = i.id),
      (SELECT max(a.created_at) FROM escalation_alert a
       WHERE a.organization_id = $1 AND a.incident_id = i.id AND ${isAlarmSql('a')})) AS last
  FROM escalation_rule r
  JOIN incident i ON i.organization_id = $1 AND i.rule_id = r.id AND i.state = 'open'
  JOIN escalation_recipient c ON c.organization_id = $1 AND c.rule_id = r.id
  WHERE r.organization_id = $1 AND r.id = $2
    AND NOT EXISTS (SELECT FROM incident_turn t
      WHERE t.organization_id = $1 AND t.incident_id = i.id AND t.member_id = c.member_id)
    AND NOT EXISTS (SELECT FROM escalation_alert a
      WHERE a.organization_id = $1 AND a.incident_id = i.id AND a.member_id = c.member_id AND ${isAlarmSql('a')})
  ORDER BY c.position`;

interface Unplanned extends Turn {
  quiet: QuietHours | null;
  onCallMinutes: number | null;
  timeZone: string;
  /** when somebody is told last; null: nobody is */
  last: Date | null;
}

/** Who was added to a rule, which is locked, while its incident is under way has a turn after the others. */
export async function planAddedTurns(statement: Statement, ctx: Context, ruleId: string): Promise<void> {
  const { rows } = await statement('turns-unplanned', UNPLANNED, [ctx.organizationId, ruleId]);
  const people = rows as Unplanned[];
  if (people.length === 0) return;
  const { onCallMinutes: everyMinutes, timeZone, last } = people[0]!;
  const turns = planLateTurns(people, { everyMinutes, timeZone }, last?.getTime() ?? null, ctx.now().getTime());
  const due = turns.map(({ person, at }) => ({ ...person, dueAt: new Date(at) }));
  await addTurns(statement, ctx.organizationId, due);
}

// turns of what was taken over, or is over, go as well; of what may be over once all tweets were looked at they wait
const TAKE = `
  WITH due AS (
    DELETE FROM incident_turn t WHERE t.organization_id = $1 AND t.due_at <= $2 AND NOT EXISTS (
      SELECT FROM incident o JOIN escalation_rule r ON r.organization_id = $1 AND r.id = o.rule_id
      WHERE o.organization_id = $1 AND o.id = t.incident_id AND o.clear_due_at <= $2 AND r.dirty_from IS NOT NULL)
    RETURNING t.incident_id, t.member_id, t.by_email, t.by_sms)
  SELECT due.incident_id AS "incidentId", due.member_id AS "memberId", due.by_email AS "byEmail", due.by_sms AS "bySms",
    m.is_active AND EXISTS (SELECT FROM escalation_recipient c
      WHERE c.organization_id = $1 AND c.rule_id = i.rule_id AND c.member_id = m.id) AS "isActive"
  FROM due JOIN incident i ON i.organization_id = $1 AND i.id = due.incident_id AND i.state = 'open'
  JOIN member m ON m.organization_id = $1 AND m.id = due.member_id`;

/**
 * Whose turn it is, while the incidents are locked; where they are all deactivated, or named by the rule no more, the
 * next one is due at once.
 */
export async function takeTurns(statement: Statement, ctx: Context): Promise<Turn[]> {
  const { rows } = await statement('turns-take', TAKE, [ctx.organizationId, ctx.now()]);
  const taken = rows as (Turn & { isActive: boolean })[];
  const told = taken.filter(({ isActive }) => isActive);
  const passedOver = new Set(taken.map(({ incidentId }) => incidentId));
  for (const { incidentId } of told) passedOver.delete(incidentId);
  await hurryTurns(statement, ctx, [...passedOver]);
  return told.map(({ isActive: _isActive, ...turn }) => turn);
}

const HURRY = `
  UPDATE incident_turn t SET due_at = least(t.due_at, $3)
  FROM (SELECT DISTINCT ON (n.incident_id) n.incident_id, n.member_id FROM incident_turn n
    WHERE n.organization_id = $1 AND n.incident_id = ANY ($2) ORDER BY n.incident_id, n.due_at, n.member_id) next
  WHERE t.organization_id = $1 AND t.incident_id = next.incident_id AND t.member_id = next.member_id`;

/** The next one is due now: who was to hear of it cannot be reached. */
export async function hurryTurns(statement: Statement, ctx: Context, incidentIds: readonly string[]): Promise<void> {
  if (incidentIds.length > 0) await statement('turns-hurry', HURRY, [ctx.organizationId, incidentIds, ctx.now()]);
}
