import { AppError, type IncidentDetail, type IncidentEventKind, type JobPayload } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { getIncident } from './get-incident.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { writeAlerts } from './write-alerts.ts';

// the rule first, as whoever looks at it does
export const LOCK_RULE = `
  SELECT r.id FROM escalation_rule r JOIN incident i ON i.organization_id = $1 AND i.rule_id = r.id
  WHERE r.organization_id = $1 AND i.id = $2 FOR NO KEY UPDATE OF r`;
export const LOCK = 'SELECT state FROM incident WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';
export const ACKNOWLEDGE = `
  UPDATE incident SET state = 'acknowledged', acknowledged_at = $3, acknowledged_by = $4,
    assignee_id = coalesce(assignee_id, $4)
  WHERE organization_id = $1 AND id = $2 AND state = 'open'`;
const CLOSE = `
  UPDATE incident SET state = 'closed', closed_at = $3, closed_by = $4, clear_due_at = NULL
  WHERE organization_id = $1 AND id = $2 AND state IN ('open', 'acknowledged', 'cleared')
  RETURNING cleared_at IS NULL AS "isUntold"`;
// as the all-clear does; a burst that is over already has said so
const QUIET = `
  UPDATE escalation_rule r SET quiet_until = greatest(r.quiet_until,
    greatest($3, i.last_reached_at) + r.cooldown_minutes * interval '1 minute')
  FROM incident i WHERE r.organization_id = $1 AND i.organization_id = $1 AND i.id = $2 AND r.id = i.rule_id
    AND i.cleared_at IS NULL`;
const ASSIGN = `
  UPDATE incident SET assignee_id = $3
  WHERE organization_id = $1 AND id = $2 AND assignee_id IS DISTINCT FROM $3`;
const MEMBER = 'SELECT name FROM member WHERE organization_id = $1 AND id = $2 AND is_active';

/** Takes it over: it is known that somebody looks after it. Said twice, it changes nothing. */
export const acknowledgeIncident = (ctx: Context, id: string) =>
  handle(ctx, id, async (statement, key) =>
    (await statement('incident-acknowledge', ACKNOWLEDGE, [...key, ctx.now(), ctx.actor.memberId])).rowCount === 0
      ? null
      : { kind: 'acknowledged' },
  );

/**
 * Ends it: its rule is quiet for its cooldown, and the others who had its alarm are told. Said twice, it changes
 * nothing.
 */
export const closeIncident = (ctx: Context, id: string) =>
  handle(ctx, id, async (statement, key) => {
    const closed = await statement('incident-close', CLOSE, [...key, ctx.now(), ctx.actor.memberId]);
    if (closed.rowCount === 0) return null;
    await statement('incident-quiet', QUIET, [...key, ctx.now()]);
    const { memberId: butTo } = ctx.actor;
    const causes = closed.rows[0]!.isUntold ? [{ kind: 'clear' as const, incidentId: id, butTo }] : [];
    return { kind: 'closed', jobs: await writeAlerts(statement, ctx, causes) };
  });

/** Gives it to a member, or to nobody. @throws AppError `member_unusable` */
export const assignIncident = (ctx: Context, id: string, memberId: string | null) =>
  handle(ctx, id, async (statement, key) => {
    const { rows } = await statement('incident-member', MEMBER, [ctx.organizationId, memberId]);
    if (memberId !== null && !rows[0]) throw new AppError('member_unusable');
    const { rowCount } = await statement('incident-assign', ASSIGN, [...key, memberId]);
    return rowCount === 0 ? null : { kind: 'assigned', data: { memberId, name: rows[0]?.name ?? null } };
  });

export const noteIncident = (ctx: Context, id: string, text: string) =>
  handle(ctx, id, async () => ({ kind: 'note', data: { text } }));

type Handled = { kind: IncidentEventKind; data?: object; jobs?: JobPayload<'deliver'>[] } | null;

/** @throws AppError `forbidden`, `not_found` */
async function handle(
  ctx: Context,
  id: string,
  change: (statement: Statement, key: string[]) => Promise<Handled>,
): Promise<IncidentDetail> {
  requirePermission(ctx, 'social.reply');
  const key = [ctx.organizationId, id];
  const handled = await ctx.db.pipeline(async (statement) => {
    const [, { rows }] = await settleAll([
      statement('incident-lock-rule', LOCK_RULE, key),
      statement('incident-lock', LOCK, key),
    ]);
    if (!rows[0]) throw new AppError('not_found');
    const done = await change(statement, key);
    if (!done) return null;
    const { jobs = [], ...event } = done;
    await writeIncidentEvents(statement, ctx, [{ incidentId: id, ...event }]);
    return jobs;
  });
  for (const job of handled ?? []) await ctx.enqueue('deliver', job);
  if (handled) await ctx.publish({ type: 'incident.changed', id });
  return getIncident(ctx, id);
}
