import { distribute, type AssignmentRule, type Candidate } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';

/** Tickets in one transaction: they are locked for a moment only. */
const BATCH = 200;

// one who gives tickets of a department at a time; the rule stays as it is meanwhile
const LOCK_DEPARTMENT = `
  SELECT assignment FROM department WHERE organization_id = $1 AND id = $2 AND is_active FOR NO KEY UPDATE`;

/** Members of the department `$2` who take tickets at `$3`: active, there, and allowed to answer. */
const TAKES_TICKETS = `
  FROM department_member dm
  JOIN member m ON m.organization_id = $1 AND m.id = dm.member_id AND m.is_active
    AND (m.away_since IS NULL OR m.away_until <= $3)
  JOIN role r ON r.organization_id = $1 AND r.id = m.role_id AND 'tickets.reply' = ANY (r.permissions)
  WHERE dm.organization_id = $1 AND dm.department_id = $2`;

// nobody of them is deactivated meanwhile; before the tickets, as who deactivates them locks
const LOCK_MEMBERS = `SELECT m.id ${TAKES_TICKETS} ORDER BY m.id FOR SHARE OF m`;

const READ_CANDIDATES = `
  SELECT m.id, m.name, dm.last_assigned_at AS "lastAssignedAt",
    (SELECT count(*)::int FROM ticket t WHERE t.organization_id = $1 AND t.assignee_id = m.id AND t.status = 'open') AS load
  ${TAKES_TICKETS}`;

// in one order, as everybody locks tickets
const LOCK_TICKETS = `
  SELECT id FROM ticket WHERE organization_id = $1 AND department_id = $2
    AND awaits_assignment AND assignee_id IS NULL AND ${STILL_OPEN}
  ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE`;

const ASSIGN = `
  UPDATE ticket t SET assignee_id = n."memberId", awaits_assignment = false, updated_at = $3, rev = t.rev + 1
  FROM json_to_recordset($2::json) AS n("ticketId" uuid, "memberId" uuid)
  WHERE t.organization_id = $1 AND t.id = n."ticketId" RETURNING t.id, t.rev`;

// the last to be given one waits longest
const REMEMBER_TURNS = `
  UPDATE department_member dm SET last_assigned_at = $4::timestamptz + n.turn * interval '1 millisecond'
  FROM unnest($3::uuid[]) WITH ORDINALITY AS n(id, turn)
  WHERE dm.organization_id = $1 AND dm.department_id = $2 AND dm.member_id = n.id`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, "to", at)
  SELECT $1, n.id, n."ticketId", 'assignee', n."to", $3
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, "to" jsonb)`;

// by hand again: what waited waits for a person
const STOP_WAITING = `
  UPDATE ticket SET awaits_assignment = false
  WHERE organization_id = $1 AND department_id = $2 AND awaits_assignment AND assignee_id IS NULL AND ${STILL_OPEN}`;

/**
 * Gives the tickets of a department that wait for its rule to whoever takes tickets now, each with its event and a
 * notification. Where nobody does they go on waiting. Answers how many it gave.
 */
export async function assignTickets(ctx: Context, departmentId: string): Promise<number> {
  let count = 0;
  for (;;) {
    const given = await ctx.db.pipeline((statement) => assignBatch(statement, ctx, departmentId));
    for (const { id, rev } of given.tickets) await ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev });
    await announceNotifications(ctx, given.told);
    count += given.tickets.length;
    if (given.tickets.length < BATCH) return count;
  }
}

interface Given {
  tickets: { id: string; rev: number }[];
  told: string[];
}

async function assignBatch(statement: Statement, ctx: Context, departmentId: string): Promise<Given> {
  const nothing: Given = { tickets: [], told: [] };
  const now = ctx.now();
  const key = [ctx.organizationId, departmentId];
  const [department, , candidates, waiting] = await settleAll([
    statement('assign-department', LOCK_DEPARTMENT, key),
    statement('assign-lock-members', LOCK_MEMBERS, [...key, now]),
    statement('assign-candidates', READ_CANDIDATES, [...key, now]),
    statement('assign-lock-tickets', LOCK_TICKETS, key),
  ]);
  const rule = (department.rows[0]?.assignment ?? 'manual') as AssignmentRule;
  if (rule === 'manual') {
    await statement('assign-stop', STOP_WAITING, key);
    return nothing;
  }
  const members = candidates.rows as (Candidate & { name: string })[];
  const ticketIds = waiting.rows.map(({ id }) => id as string);
  const given = distribute(rule, ticketIds, members);
  if (given.size === 0) return nothing;

  const nameOf = new Map(members.map(({ id, name }) => [id, name]));
  const nextId = idSequence();
  const rows = [...given].map(([ticketId, memberId]) => ({ ticketId, memberId }));
  const events = rows.map(({ ticketId, memberId }) => ({
    id: nextId(now),
    ticketId,
    to: { id: memberId, name: nameOf.get(memberId) },
  }));
  const turns = [...new Set(rows.map(({ memberId }) => memberId).toReversed())].toReversed();
  const [changed, , , told] = await settleAll([
    statement('assign-tickets', ASSIGN, [ctx.organizationId, asRecords(rows), now]),
    statement('assign-turns', REMEMBER_TURNS, [...key, turns, now]),
    statement('assign-events', ADD_EVENTS, [ctx.organizationId, asRecords(events), now]),
    writeNotifications(
      statement,
      ctx,
      rows.map(({ ticketId, memberId }) => ({ memberId, kind: 'assigned', ticketId })),
    ),
  ]);
  return { tickets: changed.rows as Given['tickets'], told };
}
