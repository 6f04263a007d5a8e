import type { TicketCount, TicketCountQuery } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { eachOf } from './figure-conditions.ts';
import { filterConditions, someDepartmentsOf, statusesOf } from './ticket-filters.ts';

/**
 * How many tickets filters let through: exactly, by reading all of them, which a page of the list is spared.
 * @throws AppError `forbidden`
 */
export async function countTickets(
  ctx: Context,
  { sort, ...filters }: ReturnType<typeof TicketCountQuery.parse>,
): Promise<TicketCount> {
  requirePermission(ctx, 'tickets.view');
  const { values, put } = sqlValues(ctx.organizationId);
  const statuses = sort === 'closed' ? ['closed'] : statusesOf(filters);
  const departments = someDepartmentsOf(ctx, filters, put);
  const conditions = [
    ...filterConditions(ctx, filters, put, eachOf),
    ...(sort === 'closed' ? ['t.closed_at IS NOT NULL'] : []),
    ...(statuses ? [`t.status = ANY (${put(statuses)}::text[])`] : []),
    ...(departments ? [`t.department_id = ANY (ARRAY(${departments}))`] : []),
    ...(filters.tag ? [`t.tags @> ARRAY[${put(filters.tag)}::text]`] : []),
  ];
  const text = `SELECT count(*)::integer AS count FROM ticket t WHERE ${conditions.join(' AND ')}`;
  const [row] = await ctx.db.query<TicketCount>(text, values);
  return row!;
}
