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
