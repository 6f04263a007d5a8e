import { AppError, type BulkResult, type ChangeTickets } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { announceTickets, changeTickets, type TicketsToChange } from './change-tickets.ts';
import {
  afterChanges,
  changesOf,
  MAX_TAGS,
  tagsOf,
  type FieldChange,
  type Ref,
  type TicketChange,
  type TicketState,
  type Usable,
} from './ticket-changes.ts';

type Skipped = BulkResult['skipped'][number];
type ChangeTicketsInput = ReturnType<typeof ChangeTickets.parse>;

/** So long after a bulk change it can be undone. */
const UNDO_MINUTES = 60;

/**
 * The same change to many tickets, in one transaction. Those that it does not change are answered with why.
 * @throws AppError `department_unusable`, `member_unusable`, `assignee_out_of_sight`
 */
export async function changeManyTickets(ctx: Context, { ticketIds, change }: ChangeTicketsInput): Promise<BulkResult> {
  requirePermission(ctx, 'tickets.edit');
  const bulkId = uuid7(ctx.now().getTime());
  const result = await inBulk(ctx, async () => ({
    ticketIds: [...new Set(ticketIds)],
    departmentIds: change.departmentId ? [change.departmentId] : [],
    memberIds: change.assigneeId ? [change.assigneeId] : [],
    isClosing: change.status === 'closed' || change.isSpam === true,
    bulkId,
    decide: (ticket, usable) => decideChange(ticket, change, usable),
  }));
  return { ...result, undoToken: result.changed.length > 0 ? bulkId : null };
}

/** What a ticket is to become, or why it is passed over. */
type Decide = (ticket: TicketState, usable: Usable) => FieldChange[] | Skipped['code'];
type BulkInput = Omit<TicketsToChange, 'decide'> & { decide: Decide };

function decideChange(ticket: TicketState, change: TicketChange, usable: Usable): FieldChange[] | Skipped['code'] {
  const tags = tagsOf(ticket.tags, change);
  if (tags.length > MAX_TAGS && tags.length > ticket.tags.length) return 'too_many_tags';
  const changes = changesOf(ticket, change, usable);
  return changes.length > 0 ? changes : 'unchanged';
}

async function inBulk(
  ctx: Context,
  plan: (statement: Statement) => Promise<BulkInput>,
): Promise<Omit<BulkResult, 'undoToken'>> {
  const { skipped, changed, listedIds, notifiedIds } = await ctx.db.pipeline(async (statement) => {
    const input = await plan(statement);
    const passedOver: Skipped[] = [];
    const done = await changeTickets(statement, ctx, {
      ...input,
      decide: (ticket, usable) => {
        const decided = input.decide(ticket, usable);
        if (typeof decided !== 'string') return decided;
        passedOver.push({ id: ticket.id, code: decided });
        return [];
      },
    });
    const missing = input.ticketIds.filter((id) => !done.foundIds.has(id));
    return { ...done, skipped: [...passedOver, ...missing.map((id) => ({ id, code: 'not_found' as const }))] };
  });
  await announceTickets(ctx, changed, listedIds);
  await announceNotifications(ctx, notifiedIds);
  return { changed, skipped };
}

const BULK_EVENTS = `
  SELECT ticket_id AS "ticketId", kind, "from", "to", at FROM ticket_event
  WHERE organization_id = $1 AND bulk_id = $2 AND at > $4
    AND actor_id IS NOT DISTINCT FROM $3::uuid AND actor_key_id IS NOT DISTINCT FROM current_api_key()`;

type BulkEvent = FieldChange & { ticketId: string; at: Date };

/**
 * Takes a bulk change of one's own back: each field that still is what the bulk change made it. What somebody has
 * changed since stays as it is.
 * @throws AppError `not_found` when there is no such change, or it is an hour ago
 */
export async function undoBulkChange(ctx: Context, undoToken: string): Promise<BulkResult> {
  requirePermission(ctx, 'tickets.edit');
  const since = new Date(ctx.now().getTime() - UNDO_MINUTES * 60_000);
  const result = await inBulk(ctx, async (statement) => {
    const values = [ctx.organizationId, undoToken, ctx.actor.memberId, since];
    const events = (await statement('bulk-events', BULK_EVENTS, values)).rows as BulkEvent[];
    if (events.length === 0) throw new AppError('not_found');
    const before = (kind: 'department' | 'assignee') =>
      [...new Set(events.map((event) => (event.kind === kind ? event.from?.id : undefined)))].filter(
        (id) => id !== undefined,
      );
    return {
      ticketIds: [...new Set(events.map(({ ticketId }) => ticketId))],
      departmentIds: before('department'),
      memberIds: before('assignee'),
      closedAt: events.find(({ kind, to }) => kind === 'status' && to === 'closed')?.at,
      decide: (ticket, usable) => {
        const mine = events.filter(({ ticketId }) => ticketId === ticket.id);
        const changes = asAllowed(
          ticket,
          mine.flatMap((event) => changeBack(ticket, event, usable)),
          usable,
        );
        return changes.length > 0 ? changes : 'changed_since';
      },
    };
  });
  return { ...result, undoToken: null };
}

/**
 * What has changed since may forbid it: spam stays closed, and what is open again does not wait for who has left, nor
 * for who would not see it.
 */
function asAllowed(ticket: TicketState, all: FieldChange[], usable: Usable): FieldChange[] {
  const { id: departmentId } = afterChanges(ticket, all).department;
  const changes = all.filter(
    ({ kind, to }) =>
      kind !== 'assignee' || !to || usable.members.get((to as Ref).id)?.sees?.includes(departmentId) !== false,
  );
  const after = afterChanges(ticket, changes);
  if (after.isSpam && after.status !== 'closed')
    return changes.filter(({ kind }) => kind !== 'spam' && kind !== 'status');
  const isReopened = ticket.status === 'closed' && after.status !== 'closed';
  if (!isReopened || !ticket.assigneeLeft || changes.some(({ kind }) => kind === 'assignee')) return changes;
  return [...changes, { kind: 'assignee', from: ticket.assignee, to: null }];
}

/** How one field goes back: not at all when it has been changed since, or to whom it would go takes no tickets. */
function changeBack(ticket: TicketState, event: FieldChange, usable: Usable): FieldChange[] {
  switch (event.kind) {
    case 'status':
      return ticket.status === event.to ? [{ ...event, from: event.to, to: event.from }] : [];
    case 'priority':
      return ticket.priority === event.to ? [{ ...event, from: event.to, to: event.from }] : [];
    case 'due':
      return ticket.due === event.to ? [{ ...event, from: event.to, to: event.from }] : [];
    case 'spam':
      return ticket.isSpam === event.to ? [{ ...event, from: event.to, to: event.from }] : [];
    case 'department': {
      const to = usable.departments.get(event.from.id);
      return to && ticket.department.id === event.to.id ? [{ kind: 'department', from: ticket.department, to }] : [];
    }
    case 'assignee': {
      const to = event.from && usable.members.get(event.from.id);
      const isSame = (ticket.assignee?.id ?? null) === (event.to?.id ?? null);
      if (!isSame || to === undefined) return [];
      return [{ kind: 'assignee', from: ticket.assignee, to: to && { id: to.id, name: to.name } }];
    }
    case 'tags':
      return tagsBack(ticket, event);
  }
}

/** Only what the bulk change added and took away; tags that came since stay. */
function tagsBack(ticket: TicketState, { from, to }: { from: string[]; to: string[] }): FieldChange[] {
  const tags = tagsOf(ticket.tags, {
    removeTags: to.filter((tag) => !from.includes(tag)),
    addTags: from.filter((tag) => !to.includes(tag)),
  });
  const isSame = tags.length === ticket.tags.length && tags.every((tag) => ticket.tags.includes(tag));
  return isSame || tags.length > MAX_TAGS ? [] : [{ kind: 'tags', from: ticket.tags, to: tags }];
}
