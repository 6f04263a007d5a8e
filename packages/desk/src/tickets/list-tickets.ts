import { TicketStatus, type TicketListQuery, type TicketSummary } from '@perch/contracts';
import { nameOfOften } from '@perch/db';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { parsePerson, parseSearch } from './parse-search.ts';
import { foundBy, type Arm } from './search-arms.ts';
import { departmentsOf, filterConditions, statusesOf, type FilterContext } from './ticket-filters.ts';
import { afterSql, orderBySql, TICKET_ORDERS, type ListedTicket } from './ticket-order.ts';
import { presentTicketSummary, SUMMARY_COLUMNS, SUMMARY_JOINS, TICKET_COLUMNS } from './ticket-summary.ts';

type Parsed = ReturnType<typeof TicketListQuery.parse>;
export type TicketListInput = Omit<Parsed, 'sort'> & Partial<Pick<Parsed, 'sort'>>;

/** A search looks at so many of the first tickets before all others: what is common fills its page there. */
const HEAD = 300;
/** Else up to so many matches are fetched and sorted; if there are still more, the walk goes on until the page is full. */
const FEW = 5000;

/** Tickets that filters and search let through, in the order asked for, in one round trip. */
export async function listTickets(ctx: Context, input: TicketListInput): Promise<ListPage<TicketSummary>> {
  requirePermission(ctx, 'tickets.view');
  const { text, values } = ticketListSql(ctx, input);
  // which way is short depends on the words that are looked for
  const name = input.q === undefined ? nameOfOften(text) : undefined;
  const rows = await ctx.db.query<ListedTicket>(text, values, name);
  const { key, valuesOf } = TICKET_ORDERS[input.sort ?? 'latest'];
  return toPage(rows, input.limit, presentTicketSummary, key, valuesOf);
}

/** The statement of a list, for `listTickets` and for looking at its plan. */
export function ticketListSql(ctx: FilterContext, input: TicketListInput) {
  const { values, put } = sqlValues(ctx.organizationId);
  const sort = input.sort ?? 'latest';
  const order = TICKET_ORDERS[sort];
  const after = positionOf(order.key, input.cursor);
  const statuses = sort === 'closed' ? (['closed'] as const) : statusesOf(input);
  const mine = input.departmentId === 'mine' ? departmentsOf(put(ctx.actor.memberId)) : null;

  const conditions = input.ids
    ? ['t.organization_id = $1', 't.merged_into_id IS NULL', `t.id = ANY (${put(input.ids)}::uuid[])`]
    : filterConditions(ctx, input, put);
  if (sort === 'closed') conditions.push('t.closed_at IS NOT NULL');
  if (after) conditions.push(afterSql(order, 't', after, put));
  const tag = input.tag === undefined ? null : put(input.tag);

  // not a parameter: one plan for all limits would be made for a tenth of all tickets
  const limit = String(input.limit + 1);
  const inOrder = orderBySql(order, 't');
  // with IS NULL, the index gives the order only if the column is named in it
  const orderBy = input.assignee === 'none' && sort === 'latest' ? `t.assignee_id, ${inOrder}` : inOrder;
  const newest = (source: string, more: string[], most = limit) =>
    `(SELECT ${TICKET_COLUMNS} FROM ${source} WHERE ${[...conditions, ...more].join(' AND ')}
      ORDER BY ${orderBy} LIMIT ${most})`;
  const merged = (branches: string[], most = limit) =>
    `SELECT * FROM (${branches.join(' UNION ALL ')}) u ORDER BY ${orderBySql(order, 'u')} LIMIT ${most}`;
  const anyStatus = () => (statuses ? [`t.status = ANY (${put(statuses)}::text[])`] : []);
  // Each status is an ordered scan of its own index range, so that none is read and thrown away; a page merges them.
  const isByStatus = sort !== 'latest' || mine || input.departmentId || input.accountId || input.assignee;
  const byStatus = sort === 'closed' || input.isSpam ? null : (statuses ?? (isByStatus ? TicketStatus.options : null));
  const scan = (more: string[], most: string) =>
    mine
      ? `(SELECT mine.* FROM (${mine}) d CROSS JOIN LATERAL ${newest('ticket t', ['t.department_id = d.department_id', ...more], most)} mine)`
      : newest('ticket t', more, most);
  const walk = (more: string[], most = limit) =>
    byStatus
      ? byStatus.map((status) => scan([`t.status = ${put(status)}`, ...more], most))
      : [scan([...anyStatus(), ...more], most)];
  const ofMine = () => (mine ? [`t.department_id IN (${mine})`] : []);

  const search = input.q === undefined ? null : parseSearch(input.q);
  const hasTag = tag && `t.tags @> ARRAY[${tag}::text] AND t.tags <> '{}'`;
  if (search && hasTag) conditions.push(hasTag);
  const arms: Arm[] =
    search && search.by !== 'number'
      ? foundBy(search, parsePerson(input.q!), put)
      : tag && !search
        ? [tagArm(tag)]
        : [];
  const ctes: string[] = [];
  let branches: string[];
  if (input.ids) {
    branches = [newest('ticket t', [])];
  } else if (search?.by === 'number') {
    branches = [newest('ticket t', [...anyStatus(), ...ofMine(), `t.id = ${numbered(put(search.number))}`])];
  } else if (arms.length > 0) {
    const isPageFull = `(SELECT count(*) FROM head) >= ${limit}`;
    const areFew = `(SELECT count(*) FROM found) <= ${FEW}`;
    const isFound = `(${arms.map((arm) => arm.isFound).join(' OR ')})`;
    const found = arms.map((arm) => `(${arm.found} AND NOT ${isPageFull} LIMIT ${FEW + 1})`);
    ctes.push(
      `head AS MATERIALIZED (SELECT t.* FROM (${merged(walk([], String(HEAD)), String(HEAD))}) t
        WHERE ${isFound} ORDER BY ${inOrder} LIMIT ${limit})`,
      `found AS MATERIALIZED (SELECT key FROM (${found.join(' UNION ALL ')}) f LIMIT ${FEW + 1})`,
      `few AS MATERIALIZED (SELECT DISTINCT key FROM found WHERE ${areFew})`,
    );
    branches = [
      `(SELECT * FROM head WHERE ${isPageFull})`,
      newest('few JOIN ticket t ON t.id = few.key', [...anyStatus(), ...ofMine()]),
      ...walk([`NOT ${areFew}`, isFound]),
    ];
  } else {
    // of one person there are few, whatever their status
    const isOfPerson = sort === 'latest' && (input.twitterUserId || input.contactId);
    branches = isOfPerson ? [newest('ticket t', [...anyStatus(), ...ofMine()])] : walk([]);
  }

  const text = `WITH ${[...ctes, `t AS (${merged(branches)})`].join(', ')}
    SELECT ${SUMMARY_COLUMNS}, t.closed_at AS "closedAt" FROM t ${SUMMARY_JOINS} ORDER BY ${inOrder}`;
  return { text, values };
}

/** The ticket with the number, or the one it was merged into. */
const numbered = (number: string) => `(SELECT coalesce(n.merged_into_id, n.id) FROM ticket n
  WHERE n.organization_id = $1 AND n.number = ${number})`;

const tagArm = (tag: string): Arm => ({
  found: `SELECT s.id AS key FROM ticket_search s
    WHERE s.organization_id = $1 AND s.tags @> ARRAY[${tag}::text] AND s.tags <> '{}'`,
  isFound: `(t.tags @> ARRAY[${tag}::text])`,
});
