import { liftWall, settleAll, type Statement } from '@perch/db';
import { byRuleSql } from '../assignment/awaits-assignment.ts';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { writeNotifications } from '../notifications/write-notifications.ts';
import {
  afterChanges,
  assignedBy,
  type Assignable,
  type FieldChange,
  type TicketState,
  type Usable,
} from './ticket-changes.ts';
import { giveUpFailed, lockFailed } from './ticket-replies.ts';

export interface TicketsToChange {
  ticketIds: readonly string[];
  /** departments and members that they may be given to: those that are active come as `usable` */
  departmentIds: readonly string[];
  memberIds: readonly string[];
  /** what to change of a ticket, as it stands under its lock */
  decide: (ticket: TicketState, usable: Usable) => readonly FieldChange[];
  /** somebody closes them: what has not gone out need not be decided any more */
  isClosing?: boolean;
  /** closing that is undone was then: what was given up with it is to be decided again */
  closedAt?: Date | undefined;
  /** whoever is given one hears of it another way */
  isTold?: boolean;
  /** of many that are changed together, so that they can be changed back */
  bulkId?: string;
}

export interface ChangedTicket {
  id: string;
  rev: number;
  /** where it was until now, if it has moved */
  leftDepartmentId?: string;
}

export interface ChangedTickets {
  changed: ChangedTicket[];
  /** those that stay as they are, but are in other lists, by their replies */
  listedIds: string[];
  /** those that there are and that are not merged into others, changed or not */
  foundIds: ReadonlySet<string>;
  /** for `announceNotifications` */
  notifiedIds: string[];
}

// they are not deactivated meanwhile, and their tickets moved away; before the tickets, as who deactivates them locks
const LOCK_DEPARTMENTS = `
  SELECT FROM department WHERE organization_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR SHARE`;
const LOCK_MEMBERS = 'SELECT FROM member WHERE organization_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR SHARE';

/** On its own: a row that was waited for is read anew, but what a query has joined to it is not. */
const LOCK = `
  SELECT FROM ticket WHERE organization_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE`;

const ref = (alias: string) =>
  `CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object('id', ${alias}.id, 'name', ${alias}.name) END`;

/** SQL: the departments of which alone the member `m` with the role `r` sees tickets; null: of all. */
const SEES = `CASE WHEN r.departments_only THEN ARRAY(SELECT dm.department_id::text FROM department_member dm
    WHERE dm.organization_id = $1 AND dm.member_id = m.id) END`;

const READ = `
  SELECT t.id, t.status, t.priority, t.tags, t.is_spam AS "isSpam", CASE WHEN t.due_kind = 'manual' THEN t.due_at END AS due,
    ${ref('d')} AS department, ${ref('m')} AS assignee,
    coalesce(NOT m.is_active, false) AS "assigneeLeft", ${SEES} AS "assigneeSees"
  FROM ticket t
  LEFT JOIN department d ON d.organization_id = $1 AND d.id = t.department_id
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = t.assignee_id
  LEFT JOIN role r ON r.organization_id = $1 AND r.id = m.role_id
  WHERE t.organization_id = $1 AND t.id = ANY ($2::uuid[]) AND t.merged_into_id IS NULL ORDER BY t.id`;

const USABLE = `
  SELECT 'department' AS kind, id, name, NULL AS sees FROM department
  WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND is_active
  UNION ALL
  SELECT 'member', m.id, m.name, ${SEES} FROM member m JOIN role r ON r.organization_id = $1 AND r.id = m.role_id
  WHERE m.organization_id = $1 AND m.id = ANY ($3::uuid[]) AND m.is_active`;

const UPDATE = `
  UPDATE ticket t SET status = n.status, priority = n.priority, department_id = n."departmentId",
    assignee_id = n."assigneeId", tags = n.tags, is_spam = n."isSpam",
    awaits_assignment = CASE n."assignedBy" WHEN 'hand' THEN false
      WHEN 'rule' THEN ${byRuleSql('n."departmentId"')} ELSE t.awaits_assignment END,
    closed_at = CASE WHEN n.status = 'closed' THEN coalesce(t.closed_at, $3) END,
    due_at = CASE WHEN n.due IS NULL AND t.due_kind = 'manual' THEN NULL ELSE coalesce(n.due, t.due_at) END,
    due_kind = CASE WHEN n.due IS NOT NULL THEN 'manual' WHEN t.due_kind <> 'manual' THEN t.due_kind END,
    updated_at = $3, rev = t.rev + 1
  FROM json_to_recordset($2::json) AS n(id uuid, status text, priority text, "departmentId" uuid, "assigneeId" uuid,
    tags text[], "isSpam" boolean, due timestamptz, "assignedBy" text)
  WHERE t.organization_id = $1 AND t.id = n.id RETURNING t.id, t.rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at, bulk_id)
  SELECT $1, n.id, n."ticketId", n.kind, $3, n."from", n."to", $4, $5
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, kind text, "from" jsonb, "to" jsonb)`;

/**
 * Changes tickets inside a transaction, one or many alike: one event for each field that really changes, and none (and
 * no new `rev`) where nothing does. Whoever is given one is told.
 */
export async function changeTickets(
  statement: Statement,
  ctx: Context,
  input: TicketsToChange,
): Promise<ChangedTickets> {
  const { organizationId } = ctx;
  const { ticketIds, departmentIds, memberIds, isClosing = false, closedAt = null } = input;
  const now = ctx.now();
  const [failed, , , , read, found] = await settleAll([
    (isClosing || closedAt) && lockFailed(statement, organizationId, ticketIds, closedAt),
    departmentIds.length > 0 &&
      statement('change-tickets-departments', LOCK_DEPARTMENTS, [organizationId, departmentIds]),
    memberIds.length > 0 && statement('change-tickets-members', LOCK_MEMBERS, [organizationId, memberIds]),
    statement('change-tickets-lock', LOCK, [organizationId, ticketIds]),
    statement('change-tickets-read', READ, [organizationId, ticketIds]),
    statement('change-tickets-usable', USABLE, [organizationId, departmentIds, memberIds]),
  ]);
  const tickets = read.rows.map((row) => ({ ...row, due: row.due?.toISOString() ?? null })) as TicketState[];
  const foundIds = new Set(tickets.map(({ id }) => id));
  const usable = usableOf(found.rows as (Assignable & { kind: string })[]);
  const all = tickets.map((ticket) => ({ ticket, changes: input.decide(ticket, usable) }));
  const concerned = (failed || []).filter(({ ticketId }) =>
    all.some(
      ({ ticket, changes }) =>
        ticket.id === ticketId && (afterChanges(ticket, changes).status === 'closed') === isClosing,
    ),
  );
  if (concerned.length > 0) {
    await giveUpFailed(statement, organizationId, concerned, isClosing ? now : null);
  }
  const decided = all.filter(({ changes }) => changes.length > 0);
  const isChanged = new Set(decided.map(({ ticket }) => ticket.id));
  const listedIds = [...new Set(concerned.map(({ ticketId }) => ticketId))].filter((id) => !isChanged.has(id));
  if (decided.length === 0) return { changed: [], listedIds, foundIds, notifiedIds: [] };

  await liftWall(ctx.db, statement); // a ticket may be handed over to where it is not seen any more
  const nextId = idSequence();
  const rows = decided.map(({ ticket, changes }) => ({
    ...rowOf(afterChanges(ticket, changes)),
    assignedBy: assignedBy(changes),
  }));
  const events = decided.flatMap(({ ticket, changes }) =>
    changes.map((change) => ({ id: nextId(now), ticketId: ticket.id, ...change })),
  );
  const given = events.flatMap((event) =>
    event.kind === 'assignee' && event.to && !input.isTold
      ? [{ memberId: event.to.id, kind: 'assigned' as const, ticketId: event.ticketId }]
      : [],
  );
  const [updated, , notifiedIds] = await settleAll([
    statement('change-tickets', UPDATE, [organizationId, asRecords(rows), now]),
    statement('change-tickets-events', ADD_EVENTS, [
      organizationId,
      asRecords(events),
      ctx.actor.memberId,
      now,
      input.bulkId ?? null,
    ]),
    writeNotifications(statement, ctx, given),
    refreshClocks(
      statement,
      organizationId,
      rows.map(({ id }) => id),
      now,
    ),
  ]);
  const left = new Map(
    events.flatMap(({ ticketId, kind, from }) => (kind === 'department' ? [[ticketId, from.id]] : [])),
  );
  const changed = (updated.rows as { id: string; rev: number }[]).map((row) => {
    const leftDepartmentId = left.get(row.id);
    return { ...row, ...(leftDepartmentId !== undefined && { leftDepartmentId }) };
  });
  return { changed, listedIds, foundIds, notifiedIds };
}

/** Tells the browsers of tickets that were changed, after the commit. */
export async function announceTickets(
  ctx: Context,
  changed: readonly ChangedTicket[],
  listedIds: readonly string[] = [],
): Promise<void> {
  const listed = listedIds.map((id) => ({ id }));
  await Promise.all(
    [...changed, ...listed].map((ticket) => ctx.publish({ type: 'ticket.changed', ticketId: ticket.id, ...ticket })),
  );
}

function usableOf(rows: (Assignable & { kind: string })[]): Usable {
  const of = (wanted: string) => rows.filter(({ kind }) => kind === wanted);
  return {
    departments: new Map(of('department').map(({ id, name }) => [id, { id, name }])),
    members: new Map(of('member').map(({ id, name, sees }) => [id, { id, name, sees }])),
  };
}

const rowOf = ({ id, status, priority, department, assignee, tags, isSpam, due }: TicketState) => ({
  id,
  status,
  priority,
  departmentId: department.id,
  assigneeId: assignee?.id ?? null,
  tags,
  isSpam,
  due,
});
