import {
  AppError,
  type CloseIncident,
  type IncidentDetail,
  type IncidentEventKind,
  type JobPayload,
} from '@perch/contracts';
import { liftWall, settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';
import { announceTickets, type ChangedTickets } from '../tickets/change-tickets.ts';
import { getIncident } from './get-incident.ts';
import { keepFigures } from './keep-figures.ts';
import { ALARMED_UNTIL, HOURS_QUIET } from './over-after.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { assignIncidentTicket, closeIncidentTicket, takeIncidentTicket } from './incident-ticket-changes.ts';
import { opensIncidentSql } from './opens-incident.ts';
import { writeAlerts } from './write-alerts.ts';

// the rule first, as whoever looks at it does
export const LOCK_RULE = `
  SELECT r.id FROM escalation_rule r JOIN incident i ON i.organization_id = $1 AND i.rule_id = r.id
  WHERE r.organization_id = $1 AND i.id = $2 FOR NO KEY UPDATE OF r`;
export const LOCK = 'SELECT state FROM incident WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';
const LOCK_TAKER = 'SELECT FROM member WHERE organization_id = $1 AND id = $2 AND is_active FOR SHARE';
// who has no more than the link that was sent to them takes it over, but is not given what they cannot open
export const ACKNOWLEDGE = `
  UPDATE incident i SET state = 'acknowledged', acknowledged_at = $3, acknowledged_by = $4,
    assignee_id = coalesce(i.assignee_id, (SELECT m.id FROM member m
      JOIN role r ON r.organization_id = $1 AND r.id = m.role_id
      WHERE m.organization_id = $1 AND m.id = $4 AND ${opensIncidentSql('r')}))
  WHERE i.organization_id = $1 AND i.id = $2 AND i.state = 'open'`;
const CLOSE = `
  UPDATE incident SET state = 'closed', closed_at = $3, closed_by = $4, clear_due_at = NULL
  WHERE organization_id = $1 AND id = $2 AND state IN ('open', 'acknowledged', 'cleared')
  RETURNING cleared_at IS NULL AS "isUntold"`;
// as the all-clear does, and what reaches back into it is none but by what came since; a burst that is over has said so
const QUIET = `
  UPDATE escalation_rule r SET quiet_until = greatest(r.quiet_until,
    greatest($3, i.last_reached_at) + r.cooldown_minutes * interval '1 minute'), hours_quiet_until = ${HOURS_QUIET},
    recorded_until = ${ALARMED_UNTIL}
  FROM incident i WHERE r.organization_id = $1 AND i.organization_id = $1 AND i.id = $2 AND r.id = i.rule_id
    AND i.cleared_at IS NULL`;
const ASSIGN = `
  UPDATE incident SET assignee_id = $3
  WHERE organization_id = $1 AND id = $2 AND assignee_id IS DISTINCT FROM $3`;
const MEMBER = 'SELECT name FROM member WHERE organization_id = $1 AND id = $2';

/**
 * Nobody deactivates them meanwhile, and finds nothing that they have taken over; before tickets and rules, as who
 * deactivates them locks. Answers whether they are active.
 */
export async function lockTaker(statement: Statement, organizationId: string, memberId: string): Promise<boolean> {
  const { rowCount } = await statement('incident-lock-taker', LOCK_TAKER, [organizationId, memberId]);
  return rowCount === 1;
}

/**
 * Takes it over: it is known that somebody looks after it. Said twice, it changes nothing.
 * @throws AppError `unauthenticated` for who has just been deactivated
 */
export const acknowledgeIncident = (ctx: Context, id: string) =>
  handle(
    ctx,
    id,
    async (statement, key) =>
      (await statement('incident-acknowledge', ACKNOWLEDGE, [...key, ctx.now(), ctx.actor.memberId])).rowCount === 0
        ? null
        : { kind: 'acknowledged' },
    async (statement) => {
      const { memberId } = ctx.actor;
      if (memberId !== null && !(await lockTaker(statement, ctx.organizationId, memberId))) {
        throw new AppError('unauthenticated');
      }
      return takeIncidentTicket(statement, ctx, id, memberId);
    },
  );

/**
 * Ends it: its rule is quiet for its cooldown, and the others who had its alarm are told. Said twice, it changes
 * nothing.
 */
export function closeIncident(ctx: Context, id: string, { closesTicket = false }: CloseIncident = {}) {
  if (closesTicket) requirePermission(ctx, 'tickets.edit');
  return handle(
    ctx,
    id,
    async (statement, key) => {
      const now = ctx.now();
      const closed = await statement('incident-close', CLOSE, [...key, now, ctx.actor.memberId]);
      if (closed.rowCount === 0) return null;
      await liftWall(ctx.db, statement); // what it came to is of all its tweets
      await settleAll([
        statement('incident-quiet', QUIET, [...key, now]),
        keepFigures(statement, ctx.organizationId, [id]),
      ]);
      const { memberId: butTo } = ctx.actor;
      const causes = closed.rows[0]!.isUntold ? [{ kind: 'clear' as const, incidentId: id, butTo }] : [];
      return { kind: 'closed', jobs: await writeAlerts(statement, ctx, causes) };
    },
    closesTicket ? (statement) => closeIncidentTicket(statement, ctx, id) : undefined,
  );
}

/**
 * Gives it to a member, who is told, or to nobody.
 * @throws AppError `member_unusable`, `assignee_opens_no_incidents`, `assignee_out_of_sight`
 */
export const assignIncident = (ctx: Context, id: string, memberId: string | null) =>
  handle(
    ctx,
    id,
    async (statement, key) => {
      const { rowCount } = await statement('incident-assign', ASSIGN, [...key, memberId]);
      if (rowCount === 0) return null;
      const { rows } = await statement('incident-member', MEMBER, [ctx.organizationId, memberId]);
      const given = memberId ? [{ memberId, kind: 'incident_assigned' as const, incidentId: id }] : [];
      const notified = await writeNotifications(statement, ctx, given);
      return { kind: 'assigned', data: { memberId, name: rows[0]?.name ?? null }, notified };
    },
    (statement) => assignIncidentTicket(statement, ctx, id, memberId),
  );

export const noteIncident = (ctx: Context, id: string, text: string) =>
  handle(ctx, id, async () => ({ kind: 'note', data: { text } }));

type Handled = {
  kind: IncidentEventKind;
  data?: object;
  jobs?: JobPayload<'deliver'>[];
  notified?: string[];
} | null;

/** @throws AppError `forbidden`, `not_found` */
async function handle(
  ctx: Context,
  id: string,
  change: (statement: Statement, key: string[]) => Promise<Handled>,
  /** before the incident: tickets are locked first */
  changeTicket: (statement: Statement) => Promise<ChangedTickets['changed']> = async () => [],
): Promise<IncidentDetail> {
  requirePermission(ctx, 'social.reply');
  const key = [ctx.organizationId, id];
  const { handled, tickets } = await ctx.db.pipeline(async (statement) => {
    const tickets = await changeTicket(statement);
    const [, { rows }] = await settleAll([
      statement('incident-lock-rule', LOCK_RULE, key),
      statement('incident-lock', LOCK, key),
    ]);
    if (!rows[0]) throw new AppError('not_found');
    const done = await change(statement, key);
    if (!done) return { handled: null, tickets };
    const { jobs = [], notified = [], ...event } = done;
    await writeIncidentEvents(statement, ctx, [{ incidentId: id, ...event }]);
    return { handled: { jobs, notified }, tickets };
  });
  for (const job of handled?.jobs ?? []) await ctx.enqueue('deliver', job);
  await announceTickets(ctx, tickets);
  if (handled) await ctx.publish({ type: 'incident.changed', id });
  await announceNotifications(ctx, handled?.notified ?? []);
  return getIncident(ctx, id);
}
