import { AppError, type Ticket, type UpdateTicket } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { readTicket } from './get-ticket.ts';

export type TicketPatch = ReturnType<typeof UpdateTicket.parse>;

interface Ref {
  id: string;
  name: string;
}
interface LockedTicket {
  status: Ticket['status'];
  priority: Ticket['priority'];
  department: Ref;
  assignee: Ref | null;
  /** whoever has it has been deactivated */
  assigneeLeft: boolean;
  tags: string[];
  /** what the patch names, where the organization has it and it is active */
  nextDepartment: Ref | null;
  nextAssignee: Ref | null;
}

const ref = (alias: string) =>
  `CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object('id', ${alias}.id, 'name', ${alias}.name) END`;

/** On its own and first: a row that was waited for is read anew, but what a query has joined to it is not. */
const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

// whoever is to have it is not deactivated meanwhile; before the ticket, as who deactivates them locks
const LOCK_ASSIGNEE = 'SELECT FROM member WHERE organization_id = $1 AND id = $2 FOR SHARE';

// it is not deactivated meanwhile either, and its tickets moved away
const LOCK_DEPARTMENT = 'SELECT FROM department WHERE organization_id = $1 AND id = $2 FOR SHARE';

const READ = `
  SELECT t.status, t.priority, t.tags, ${ref('d')} AS department, ${ref('m')} AS assignee,
    coalesce(NOT m.is_active, false) AS "assigneeLeft",
    ${ref('next_d')} AS "nextDepartment", ${ref('next_m')} AS "nextAssignee"
  FROM ticket t
  LEFT JOIN department d ON d.organization_id = $1 AND d.id = t.department_id
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = t.assignee_id
  LEFT JOIN department next_d ON next_d.organization_id = $1 AND next_d.id = $3::uuid AND next_d.is_active
  LEFT JOIN member next_m ON next_m.organization_id = $1 AND next_m.id = $4::uuid AND next_m.is_active
  WHERE t.organization_id = $1 AND t.id = $2`;

const UPDATE = `
  UPDATE ticket SET status = $3, priority = $4, department_id = $5, assignee_id = $6, tags = $7,
    closed_at = CASE WHEN $3::text = 'closed' THEN coalesce(closed_at, $8) END, updated_at = $8, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, n.id, $2, n.kind, $3, n."from", n."to", $5
  FROM json_to_recordset($4::json) AS n(id uuid, kind text, "from" jsonb, "to" jsonb)`;

/**
 * Changes what an agent may change; one event for each field that really changes, and none (and no new `rev`) when
 * nothing does.
 * @throws AppError `not_found`, `department_unusable`, `member_unusable`
 */
export async function updateTicket(ctx: Context, ticketId: string, patch: TicketPatch): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const { organizationId } = ctx;
  const now = ctx.now();
  const written = await ctx.db.pipeline(async (statement) => {
    const key = [organizationId, ticketId];
    const [, , , read] = await settleAll([
      patch.departmentId
        ? statement('update-ticket-department', LOCK_DEPARTMENT, [organizationId, patch.departmentId])
        : null,
      patch.assigneeId ? statement('update-ticket-assignee', LOCK_ASSIGNEE, [organizationId, patch.assigneeId]) : null,
      statement('update-ticket-lock', LOCK, key),
      statement('update-ticket-read', READ, [...key, patch.departmentId ?? null, patch.assigneeId ?? null]),
    ]);
    const ticket = read.rows[0] as LockedTicket | undefined;
    if (!ticket) throw new AppError('not_found');
    const changes = changesOf(ticket, patch);
    if (changes.length === 0) return null;

    const next = { ...ticket, ...Object.fromEntries(changes.map(({ kind, to }) => [kind, to])) } as LockedTicket;
    const fields = [next.status, next.priority, next.department.id, next.assignee?.id ?? null, next.tags];
    const events = changes.map((change) => ({ id: uuid7(now.getTime()), ...change }));
    const given = changes.flatMap((change) => (change.kind === 'assignee' && change.to ? [change.to.id] : []));
    const [updated, , notified] = await settleAll([
      statement('update-ticket', UPDATE, [...key, ...fields, now]),
      statement('update-ticket-events', ADD_EVENTS, [...key, ctx.actor.memberId, JSON.stringify(events), now]),
      writeNotifications(
        statement,
        ctx,
        given.map((memberId) => ({ memberId, kind: 'assigned', ticketId })),
      ),
    ]);
    return { rev: (updated.rows[0] as { rev: number }).rev, notified };
  });
  if (written !== null) {
    await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev: written.rev });
    await announceNotifications(ctx, written.notified);
  }
  return readTicket(ctx, ticketId);
}

type Field = 'status' | 'priority' | 'department' | 'assignee' | 'tags';
type Change = { [F in Field]: { kind: F; from: LockedTicket[F]; to: LockedTicket[F] } }[Field];

function changesOf(ticket: LockedTicket, patch: TicketPatch): Change[] {
  const changes: Change[] = [];
  if (patch.status && patch.status !== ticket.status) {
    changes.push({ kind: 'status', from: ticket.status, to: patch.status });
  }
  if (patch.priority && patch.priority !== ticket.priority) {
    changes.push({ kind: 'priority', from: ticket.priority, to: patch.priority });
  }
  if (patch.departmentId && patch.departmentId !== ticket.department.id) {
    if (!ticket.nextDepartment) throw new AppError('department_unusable');
    changes.push({ kind: 'department', from: ticket.department, to: ticket.nextDepartment });
  }
  if (patch.assigneeId !== undefined && patch.assigneeId !== (ticket.assignee?.id ?? null)) {
    if (patch.assigneeId && !ticket.nextAssignee) throw new AppError('member_unusable');
    changes.push({ kind: 'assignee', from: ticket.assignee, to: ticket.nextAssignee });
  }
  // a ticket that is open again must not wait for who has left
  const isReopened = patch.status !== undefined && patch.status !== 'closed' && ticket.status === 'closed';
  if (isReopened && patch.assigneeId === undefined && ticket.assigneeLeft) {
    changes.push({ kind: 'assignee', from: ticket.assignee, to: null });
  }
  const tags = patch.tags && [...new Set(patch.tags)];
  if (tags && JSON.stringify(tags) !== JSON.stringify(ticket.tags)) {
    changes.push({ kind: 'tags', from: ticket.tags, to: tags });
  }
  return changes;
}
