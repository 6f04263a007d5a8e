import { AppError } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import { byRuleSql } from '../assignment/awaits-assignment.ts';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import type { Context } from '../context.ts';
import { announceTickets, type ChangedTicket } from './change-tickets.ts';
import { STILL_OPEN } from './still-open.ts';

interface Ref {
  id: string;
  name: string;
}

/** Tickets in one transaction: they are locked for a moment only. */
const BATCH = 200;

// nobody deactivates it meanwhile; before the tickets, as who deactivates it locks
const LOCK_TARGET = 'SELECT FROM department WHERE organization_id = $1 AND id = $2 AND is_active FOR SHARE';

// sorted, as everybody locks tickets
const MOVE = `
  WITH open AS (
    SELECT id FROM ticket
    WHERE organization_id = $1 AND department_id = $2 AND ${STILL_OPEN}
    ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE
  )
  UPDATE ticket t SET department_id = $3, awaits_assignment = ${byRuleSql('$3::uuid')}, updated_at = $4, rev = t.rev + 1
  FROM open
  WHERE t.organization_id = $1 AND t.id = open.id RETURNING t.id, t.rev, $2::uuid AS "leftDepartmentId"`;

const UNASSIGN = `
  WITH open AS (
    SELECT id FROM ticket
    WHERE organization_id = $1 AND assignee_id = $2 AND ${STILL_OPEN}
    ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE
  )
  UPDATE ticket t SET assignee_id = NULL, awaits_assignment = ${byRuleSql('t.department_id')}, updated_at = $3,
    rev = t.rev + 1
  FROM open
  WHERE t.organization_id = $1 AND t.id = open.id RETURNING t.id, t.rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, uuidv7(), changed.id, $3, $4, $5::jsonb, $6::jsonb, $7 FROM unnest($2::uuid[]) AS changed(id)`;

/**
 * All tickets of an inactive department that are not closed go to another, each with its event. Answers how many.
 * @throws AppError `department_unusable` when the other has been deactivated meanwhile; what was moved stays there
 */
export const moveOpenTickets = (ctx: Context, from: Ref, to: Ref): Promise<number> =>
  inBatches(ctx, { type: 'department.changed', id: from.id }, async (statement) => {
    const [target, moved] = await settleAll([
      statement('move-tickets-target', LOCK_TARGET, [ctx.organizationId, to.id]),
      statement('move-open-tickets', MOVE, [ctx.organizationId, from.id, to.id, ctx.now()]),
    ]);
    if (!target.rowCount) throw new AppError('department_unusable');
    const tickets = moved.rows as ChangedTicket[];
    await addEvents(statement, ctx, tickets, 'department', from, to);
    await refreshClocks(statement, ctx.organizationId, idsOf(tickets), ctx.now());
    return tickets;
  });

/**
 * No ticket that is not closed stays with a deactivated member, each with its event; where their department has a rule,
 * it finds somebody else. Answers how many.
 */
export const unassignOpenTickets = (ctx: Context, from: Ref): Promise<number> =>
  inBatches(ctx, { type: 'member.changed', id: from.id }, async (statement) => {
    const { rows } = await statement('unassign-open-tickets', UNASSIGN, [ctx.organizationId, from.id, ctx.now()]);
    await addEvents(statement, ctx, rows as ChangedTicket[], 'assignee', from, null);
    return rows as ChangedTicket[];
  });

/**
 * Until nothing is left. A few are announced one by one; of many the browsers are told once, by the event of what they
 * belonged to, and read again what they show.
 */
async function inBatches(
  ctx: Context,
  coarse: { type: 'department.changed' | 'member.changed'; id: string },
  change: (statement: Statement) => Promise<ChangedTicket[]>,
): Promise<number> {
  let count = 0;
  let batch: ChangedTicket[];
  do {
    batch = await ctx.db.pipeline(change);
    count += batch.length;
    if (count <= BATCH) await announceTickets(ctx, batch);
  } while (batch.length === BATCH);
  if (count > BATCH) await ctx.publish(coarse);
  return count;
}

async function addEvents(
  statement: Statement,
  ctx: Context,
  tickets: readonly ChangedTicket[],
  kind: 'department' | 'assignee',
  from: Ref,
  to: Ref | null,
): Promise<void> {
  if (tickets.length === 0) return;
  const json = (ref: Ref | null) => ref && JSON.stringify({ id: ref.id, name: ref.name });
  await statement('reassign-tickets-events', ADD_EVENTS, [
    ctx.organizationId,
    idsOf(tickets),
    kind,
    ctx.actor.memberId,
    json(from),
    json(to),
    ctx.now(),
  ]);
}

const idsOf = (tickets: readonly ChangedTicket[]) => tickets.map(({ id }) => id);
