import { TICKET_STATUSES, TicketFilters, type ViewCount } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';
import { filterConditions, someDepartmentsOf, statusesOf, type FilterContext } from '../tickets/ticket-filters.ts';
import { viewsQuery, type ViewRow } from './list-views.ts';

type Counted = ReturnType<typeof ViewCount.parse>;
type Filters = ReturnType<typeof TicketFilters.parse>;

/** Of the saved views, the own ones first: the counts of all are read anew whenever tickets change. */
const MOST_SAVED = 20;

/** More are "99+". */
const MOST = 100;

/** The views that come with Perch and have an end: of what is closed there is always more. */
const BUILT_IN: Record<string, Record<string, string>> = {
  mine: { assignee: 'me', isSnoozed: 'false' },
  unassigned: { assignee: 'none', isSnoozed: 'false' },
  departments: { departmentId: 'mine', isSnoozed: 'false' },
  open: { isSnoozed: 'false' },
  overdue: { isOverdue: 'true', isSnoozed: 'false' },
  snoozed: { isSnoozed: 'true' },
  // a reply may have closed its ticket before it was approved, or failed
  approvals: { reply: 'for_me_to_approve', status: TICKET_STATUSES.join() },
  unsent: { reply: 'not_sent', status: TICKET_STATUSES.join() },
};

/**
 * How many tickets each view has, up to a hundred; of twenty saved ones at most. Those that search, or show what
 * is closed, are not counted: that would read all tickets.
 */
export async function countViews(ctx: Context): Promise<Counted[]> {
  requirePermission(ctx, 'tickets.view');
  const builtIn = Object.entries(BUILT_IN).map(([view, filters]) => ({ view, filters: TicketFilters.parse(filters) }));
  // planned once: they are the same for everybody
  const countBuiltIn = { name: 'count-built-in-views', ...countsQuery(ctx, builtIn) };
  const [rows, [counted]] = await ctx.db.queries<[ViewRow, Counts]>(viewsQuery(ctx), countBuiltIn);
  const saved = rows.flatMap(({ id, filters }) => {
    const read = TicketFilters.safeParse(filters);
    return read.success && isCountable(read.data) ? [{ view: id, filters: read.data }] : [];
  });
  return [...inEach(builtIn, counted!), ...(saved.length > 0 ? await countSaved(ctx, saved.slice(0, MOST_SAVED)) : [])];
}

interface View {
  view: string;
  filters: Filters;
}
interface Counts {
  counts: number[];
}

const countsQuery = (ctx: Context, views: readonly View[]) =>
  viewCountsSql(
    ctx,
    views.map(({ filters }) => filters),
  );

async function countSaved(ctx: Context, views: readonly View[]) {
  const { text, values } = countsQuery(ctx, views);
  const [row] = await ctx.db.query<Counts>(text, values);
  return inEach(views, row!);
}

const inEach = (views: readonly View[], { counts }: Counts): Counted[] =>
  views.map(({ view }, at) => ({ view, count: counts[at]! }));

const isCountable = (filters: Filters) =>
  filters.q === undefined &&
  !filters.isSpam &&
  filters.sort !== 'closed' &&
  !!filters.status?.length &&
  !filters.status.includes('closed');

export function viewCountsSql(ctx: FilterContext, views: readonly Filters[]) {
  const { values, put } = sqlValues(ctx.organizationId);
  const counts = views.map((filters) => {
    const statuses = statusesOf(filters);
    const departments = someDepartmentsOf(ctx, filters, put);
    const conditions = [
      ...filterConditions(ctx, filters, put),
      statuses ? `t.status = ANY (${put(statuses)}::text[])` : `t.${STILL_OPEN}`,
      ...(departments ? [`t.department_id = ANY (ARRAY(${departments}))`] : []),
      ...(filters.tag ? [`t.tags @> ARRAY[${put(filters.tag)}::text]`] : []),
    ];
    return `(SELECT count(*) FROM (SELECT FROM ticket t WHERE ${conditions.join(' AND ')} LIMIT ${MOST}) c)`;
  });
  return { text: `SELECT ARRAY[${counts.join(', ')}]::integer[] AS counts`, values };
}
