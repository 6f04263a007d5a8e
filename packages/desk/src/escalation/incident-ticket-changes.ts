import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { changeTickets, type ChangedTickets } from '../tickets/change-tickets.ts';
import { lockAssignee, requireIncidentAssignable } from '../tickets/lock-assignee.ts';
import { changesOf, type TicketChange, type TicketState } from '../tickets/ticket-changes.ts';

/** An incident as it is before somebody handles it. */
interface Handled {
  ticketId: string;
  state: string;
  assigneeId: string | null;
}

const READ = `
  SELECT ticket_id AS "ticketId", state, assignee_id AS "assigneeId" FROM incident
  WHERE organization_id = $1 AND id = $2 AND ticket_id IS NOT NULL`;

const NONE: ChangedTickets['changed'] = [];

/**
 * What an incident's ticket goes along with: before the incident, as everybody locks. Whoever is given it hears of the
 * incident instead. Answers what changed, for `announceTickets`.
 */
export async function changeIncidentTicket(
  statement: Statement,
  ctx: Context,
  incidentId: string,
  wanted: (incident: Handled, ticket: Pick<TicketState, 'status' | 'assignee'>) => TicketChange,
  memberId: string | null,
): Promise<ChangedTickets['changed']> {
  const { rows } = await statement('incident-ticket-of', READ, [ctx.organizationId, incidentId]);
  const incident = rows[0] as Handled | undefined;
  if (!incident) return NONE;
  const { changed } = await changeTickets(statement, ctx, {
    ...{ ticketIds: [incident.ticketId], departmentIds: [], memberIds: memberId ? [memberId] : [], isTold: true },
    decide: (ticket, usable) => {
      const change = wanted(incident, ticket);
      // one who does not see the ticket has the incident alone
      const member = usable.members.get(change.assigneeId ?? '');
      const isUnseen =
        change.assigneeId != null && member?.sees?.includes(ticket.department.id) !== true && member?.sees !== null;
      return ticket.status === 'closed' || isUnseen ? [] : changesOf(ticket, change, usable);
    },
  });
  return changed;
}

const DEPARTMENT = `
  SELECT p.department_id AS "departmentId" FROM incident i JOIN ticket p ON p.organization_id = $1 AND p.id = i.ticket_id
  WHERE i.organization_id = $1 AND i.id = $2`;

/**
 * Whose the incident becomes, its ticket becomes too: who does not see the ticket does not see the incident.
 * @throws AppError `member_unusable`, `assignee_opens_no_incidents`, `assignee_out_of_sight`
 */
export async function assignIncidentTicket(
  statement: Statement,
  ctx: Context,
  id: string,
  memberId: string | null,
): Promise<ChangedTickets['changed']> {
  if (memberId !== null) {
    const { organizationId } = ctx;
    const [member, { rows }] = await settleAll([
      lockAssignee(statement, organizationId, memberId),
      statement('incident-ticket-department', DEPARTMENT, [organizationId, id]),
    ]);
    requireIncidentAssignable(member, (rows[0]?.departmentId as string | undefined) ?? null);
  }
  return changeIncidentTicket(
    statement,
    ctx,
    id,
    ({ assigneeId }) => (assigneeId === memberId ? {} : { assigneeId: memberId }),
    memberId,
  );
}

/** Who takes an incident over takes its ticket, where that is nobody's. */
export const takeIncidentTicket = (statement: Statement, ctx: Context, id: string, memberId: string | null) =>
  changeIncidentTicket(
    statement,
    ctx,
    id,
    ({ state, assigneeId }, ticket) =>
      state === 'open' && assigneeId === null && ticket.assignee === null ? { assigneeId: memberId } : {},
    memberId,
  );

export const closeIncidentTicket = (statement: Statement, ctx: Context, id: string) =>
  changeIncidentTicket(statement, ctx, id, () => ({ status: 'closed' }), null);
