import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

export interface ChangedTicket {
  id: string;
  rev: number;
}

interface Ref {
  id: string;
  name: string;
}

// sorted, as everybody locks tickets
const MOVE = `
  WITH open AS (
    SELECT id FROM ticket WHERE organization_id = $1 AND department_id = $2 AND status <> 'closed'
    ORDER BY id FOR NO KEY UPDATE
  )
  UPDATE ticket t SET department_id = $3, updated_at = $4, rev = t.rev + 1 FROM open
  WHERE t.organization_id = $1 AND t.id = open.id RETURNING t.id, t.rev`;

const UNASSIGN = `
  WITH open AS (
    SELECT id FROM ticket WHERE organization_id = $1 AND assignee_id = $2 AND status <> 'closed'
    ORDER BY id FOR NO KEY UPDATE
  )
  UPDATE ticket t SET assignee_id = NULL, updated_at = $3, rev = t.rev + 1 FROM open
  WHERE t.organization_id = $1 AND t.id = open.id RETURNING t.id, t.rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, uuidv7(), changed.id, $3, $4, $5::jsonb, $6::jsonb, $7 FROM unnest($2::uuid[]) AS changed(id)`;

/** All tickets of a department that are not closed go to another, each with its event. */
export async function moveOpenTickets(
  statement: Statement,
  ctx: Context,
  from: Ref,
  to: Ref,
): Promise<ChangedTicket[]> {
  const { rows } = await statement('move-open-tickets', MOVE, [ctx.organizationId, from.id, to.id, ctx.now()]);
  await addEvents(statement, ctx, rows as ChangedTicket[], 'department', from, to);
  return rows as ChangedTicket[];
}

/** No ticket that is not closed stays with a member, each with its event. */
export async function unassignOpenTickets(statement: Statement, ctx: Context, from: Ref): Promise<ChangedTicket[]> {
  const { rows } = await statement('unassign-open-tickets', UNASSIGN, [ctx.organizationId, from.id, ctx.now()]);
  await addEvents(statement, ctx, rows as ChangedTicket[], 'assignee', from, null);
  return rows as ChangedTicket[];
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
    tickets.map(({ id }) => id),
    kind,
    ctx.actor.memberId,
    json(from),
    json(to),
    ctx.now(),
  ]);
}

/** Tells the browsers of each of them, after the commit. */
export async function announceTickets(ctx: Context, tickets: readonly ChangedTicket[]): Promise<void> {
  await Promise.all(tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })));
}
