import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const TICKET = 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2';

/** @throws AppError `forbidden`, `not_found` */
export async function requireTicket(ctx: Context, ticketId: string): Promise<void> {
  requirePermission(ctx, 'tickets.view');
  const { length } = await ctx.db.query(TICKET, [ctx.organizationId, ticketId]);
  if (length === 0) throw new AppError('not_found');
}

const TICKETS = 'SELECT id FROM ticket WHERE organization_id = $1 AND id = ANY ($2::uuid[])';

/** Of tickets that are known otherwise those that who acts may see: all, unless they see some departments only. */
export async function ticketsInSight({ db }: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (!db.departmentIds || ids.length === 0) return new Set(ids);
  const rows = await db.query<{ id: string }>(TICKETS, [db.organizationId, [...new Set(ids)]]);
  return new Set(rows.map(({ id }) => id));
}
