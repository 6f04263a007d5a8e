import type { Ticket, UpdateTicket } from '@perch/contracts';
import type { Context } from '../context.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { isInSight } from '../require-in-sight.ts';
import { requirePermission } from '../require-permission.ts';
import { announceTickets, changeTickets } from './change-tickets.ts';
import { readTicket } from './get-ticket.ts';
import { refuseMissing } from './refuse-merged.ts';
import { changesOf } from './ticket-changes.ts';

export type TicketPatch = ReturnType<typeof UpdateTicket.parse>;

/**
 * Changes what an agent may change. Handed over to a department that they do not see, it is answered as they last saw it.
 * @throws AppError `not_found`, `ticket_merged`, `department_unusable`, `member_unusable`, `assignee_out_of_sight`,
 *   `ticket_closed` (nothing is due of it)
 */
export async function updateTicket(ctx: Context, ticketId: string, patch: TicketPatch): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const isHandedOver = patch.departmentId !== undefined && !isInSight(ctx, patch.departmentId);
  const lastSeen = isHandedOver ? await readTicket(ctx, ticketId) : null;
  const { changed, listedIds, foundIds, notifiedIds } = await ctx.db.pipeline((statement) =>
    changeTickets(statement, ctx, {
      ticketIds: [ticketId],
      departmentIds: patch.departmentId ? [patch.departmentId] : [],
      memberIds: patch.assigneeId ? [patch.assigneeId] : [],
      isClosing: patch.status === 'closed' || patch.isSpam === true,
      decide: (ticket, usable) => changesOf(ticket, patch, usable),
    }),
  );
  if (foundIds.size === 0) await refuseMissing(ctx, ticketId);
  await announceTickets(ctx, changed, listedIds);
  await announceNotifications(ctx, notifiedIds);
  return lastSeen ? handedOver(ctx, lastSeen, patch.departmentId!) : readTicket(ctx, ticketId);
}

const DEPARTMENT = 'SELECT id, name FROM department WHERE organization_id = $1 AND id = $2';

async function handedOver(ctx: Context, lastSeen: Ticket, departmentId: string): Promise<Ticket> {
  const [department] = await ctx.db.query<Ticket['department']>(DEPARTMENT, [ctx.organizationId, departmentId]);
  return { ...lastSeen, department: department! };
}
