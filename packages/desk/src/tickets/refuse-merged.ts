import { AppError, type TicketRef } from '@perch/contracts';
import type { Context } from '../context.ts';

interface MaybeMerged {
  mergedInto: TicketRef | null;
}

/** Column of a ticket `t` for `refuseMerged`. */
export const MERGED_INTO = `
  CASE WHEN t.merged_into_id IS NOT NULL THEN (
    SELECT json_build_object('id', merged_into.id, 'number', merged_into.number) FROM ticket merged_into
    WHERE merged_into.organization_id = t.organization_id AND merged_into.id = t.merged_into_id) END AS "mergedInto"`;

/** @throws AppError `ticket_merged`, naming the ticket that has taken it in: there nothing is lost */
export function refuseMerged({ mergedInto }: MaybeMerged): void {
  if (mergedInto) throw new AppError('ticket_merged', { mergedInto });
}

const TICKET = `SELECT ${MERGED_INTO} FROM ticket t WHERE t.organization_id = $1 AND t.id = $2`;

/** Says why a ticket cannot be changed that was not found among those that can. @throws AppError `ticket_merged`, `not_found` */
export async function refuseMissing(ctx: Context, ticketId: string): Promise<never> {
  const [ticket] = await ctx.db.query<{ mergedInto: TicketRef | null }>(TICKET, [ctx.organizationId, ticketId]);
  if (ticket) refuseMerged(ticket);
  throw new AppError('not_found');
}
