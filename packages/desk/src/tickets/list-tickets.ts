import { TicketStatus, type TicketListQuery, type TicketSummary } from '@perch/contracts';
import { nameOfOften } from '@perch/db';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { parsePerson, parseSearch } from './parse-search.ts';
import { foundBy, type Arm, type Words } from './search-arms.ts';
import { filterConditions, someDepartmentsOf, statusesOf, type FilterContext } from './ticket-filters.ts';
import { afterSql, orderBySql, TICKET_ORDERS, type ListedTicket } from './ticket-order.ts';
import {
  presentTicketSummary,
  LAST_ANSWER_COLUMN,
  SUMMARY_COLUMNS,
  SUMMARY_JOINS,
  TICKET_COLUMNS,
} from './ticket-summary.ts';

type Parsed = ReturnType<typeof TicketListQuery.parse>;
export type TicketListInput = Omit<Parsed, 'sort'> & Partial<Pick<Parsed, 'sort'>>;

/** A search looks at so many of the first tickets before all others. */
const HEAD = 60;
/** Of which so many match is likely to fill its page not far behind: the look goes on, up to so many tickets. */
const COMMON = 2;
const LONG_HEAD = 3000;
/** The same by an order of expressions, which no page ends early. */
const SORTED_HEAD = 600;
/** Else up to so many matches are fetched and sorted; if there are still more, tickets are walked until the page is full. */
const FEW = 5000;

/**
 * Tickets that filters and search let through, in the order asked for. In one round trip, unless a search or a tag finds
 * too little among the first tickets: then in three.
 */
export async function listTickets(ctx: Context, input: TicketListInput): Promise<ListPage<TicketSummary>> {
  requirePermission(ctx, 'tickets.view');
  const { key, valuesOf } = TICKET_ORDERS[input.sort ?? 'latest'];
  return toPage(await matches(ctx, input), input.limit, presentTicketSummary, key, valuesOf);
}

async function matches(ctx: Context, input: TicketListInput): Promise<ListedTicket[]> {
  const read = (part: Part) => {
    const { text, values } = ticketListSql(ctx, input, part);
    // how to find many is another plan than how to find few
    const isMany = typeof part === 'object' && part.ids.length > input.limit;
    return ctx.db.query<ListedTicket>(text, values, isMany ? undefined : nameOfOften(text));
  };
  const found = foundSql(ctx, input);
  if (!found) return read('all');
  if (input.q !== undefined && input.tag !== undefined) {
    const tagged = await find(ctx, foundSql(ctx, { ...input, q: undefined })!);
    if (tagged.count <= FEW) return tagged.ids.length > 0 ? read({ ids: tagged.ids, isMatch: true }) : [];
  }
  const near = await read('near');
  if (near.length > input.limit) return near;
  const { count, ids } = await find(ctx, found);
  if (count > FEW) return read('matching');
  return ids.length > 0 ? read({ ids }) : [];
}

/** Planned for the very words each time: which way is short depends on how common they are. */
async function find(ctx: Context, { text, values }: { text: string; values: unknown[] }) {
  const [row] = await ctx.db.query<{ count: number; ids: string[] }>(text, values);
  return row!;
}

/**
 * all: what the filters let through; near: of the first of them those that match, a full page or none; matching: of all
 * of them; ids: these of them, if they match where that is not known yet
 */
type Part = 'all' | 'near' | 'matching' | { ids: string[]; isMatch?: true };

/** The statement of a list without search, or of a step of it with one. */
function ticketListSql(ctx: FilterContext, input: TicketListInput, part: Part) {
  const { values, put } = sqlValues(ctx.organizationId);
  const sort = input.sort ?? 'latest';
  const order = TICKET_ORDERS[sort];
  const after = positionOf(order.key, input.cursor);
  const statuses = sort === 'closed' ? (['closed'] as const) : statusesOf(input);
  const mine = input.ids ? null : someDepartmentsOf(ctx, input, put);

  const conditions = input.ids
    ? ['t.organization_id = $1', 't.merged_into_id IS NULL', `t.id = ANY (${put(input.ids)}::uuid[])`]
    : filterConditions(ctx, input, put);
  if (sort === 'closed') conditions.push('t.closed_at IS NOT NULL');
  if (after) conditions.push(afterSql(order, 't', after, put));
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

  const lookedFor = lookFor(input, put);
  conditions.push(...(lookedFor?.conditions() ?? []));
  const isMatch = () =>
    `(${lookedFor!
      .arms('once')
      .map((arm) => arm.isFound)
      .join(' OR ')})`;
  const ofAny = (more: string[]) => newest('ticket t', [...anyStatus(), ...ofMine(), ...more]);
  const ctes: string[] = [];
  let branches: string[];
  if (typeof part === 'object') {
    branches = [ofAny([`t.id = ANY (${put(part.ids)}::uuid[])`, ...(part.isMatch ? [isMatch()] : [])])];
  } else if (input.ids) {
    branches = [newest('ticket t', [])];
  } else if (part === 'matching') {
    branches = walk([isMatch()]);
  } else if (part === 'near') {
    const matches = isMatch();
    const look = (from: number, to: number, condition: string) =>
      `MATERIALIZED (SELECT t.* FROM (${merged(walk([], String(to)), String(to - from))} OFFSET ${from}) t
        WHERE ${condition} AND ${matches} ORDER BY ${inOrder} LIMIT ${limit})`;
    const isPlain = order.columns.every(({ sql }) => /^\w+$/.test(sql));
    const to = isPlain ? LONG_HEAD : SORTED_HEAD;
    ctes.push(
      `head AS ${look(0, HEAD, 'true')}`,
      `next AS ${look(HEAD, to, `(SELECT count(*) FROM head) BETWEEN ${COMMON} AND ${input.limit}`)}`,
    );
    const isFull = `(SELECT count(*) FROM head) + (SELECT count(*) FROM next) >= ${limit}`;
    branches = ['head', 'next'].map((of) => `(SELECT * FROM ${of} WHERE ${isFull})`);
  } else {
    // of one person there are few, whatever their status
    branches = (sort === 'latest' && isOfOne(input)) || lookedFor ? [ofAny([])] : walk([]);
  }

  const columns = isOfOne(input) ? `${SUMMARY_COLUMNS}, ${LAST_ANSWER_COLUMN}` : SUMMARY_COLUMNS;
  const text = `WITH ${[...ctes, `t AS (${merged(branches)})`].join(', ')}
    SELECT ${columns}, t.closed_at AS "closedAt" FROM t ${SUMMARY_JOINS} ORDER BY ${inOrder}`;
  return { text, values };
}

const isOfOne = ({ twitterUserId, contactId }: TicketListInput) => Boolean(twitterUserId ?? contactId);

/** Ids of tickets that match, by the indexes, and how often; null where nothing is looked for but what filters say. */
function foundSql(ctx: FilterContext, input: TicketListInput) {
  const { values, put } = sqlValues(ctx.organizationId);
  const arms = lookFor(input, put)?.arms('as-constant') ?? [];
  if (arms.length === 0) return null;
  // a limit that is known would have what is common looked for in the whole table, in the hope of meeting it soon
  const found = arms.map((arm) => `(${arm.found} LIMIT (SELECT ${FEW + 1}))`);
  const text = `SELECT count(*)::integer AS count, coalesce(array_agg(DISTINCT key), '{}') AS ids
    FROM (SELECT key FROM (${found.join(' UNION ALL ')}) f LIMIT ${FEW + 1}) f`;
  return { text, values };
}

interface LookedFor {
  /** what an index of tickets answers, beside the filters */
  conditions(): string[];
  /** any of them matches; none: the conditions say it all */
  arms(words: Words): Arm[];
}

/** What search and tag ask for; null: nothing. */
function lookFor(input: TicketListInput, put: (value: unknown) => string): LookedFor | null {
  const { q, tag } = input;
  if (input.ids || (q === undefined && tag === undefined)) return null;
  if (q === undefined) return { conditions: () => [], arms: () => [tagArm(put(tag))] };
  const search = parseSearch(q);
  return {
    conditions: () => [
      ...(tag === undefined ? [] : [`t.tags @> ARRAY[${put(tag)}::text] AND t.tags <> '{}'`]),
      ...(search.by === 'number' ? [`t.id = ${numbered(put(search.number))}`] : []),
    ],
    arms: (words) => (search.by === 'number' ? [] : foundBy(search, parsePerson(q), put, words)),
  };
}

/** The ticket with the number, or the one it was merged into. */
const numbered = (number: string) => `(SELECT coalesce(n.merged_into_id, n.id) FROM ticket n
  WHERE n.organization_id = $1 AND n.number = ${number})`;

const tagArm = (tag: string): Arm => ({
  found: `SELECT s.id AS key FROM ticket_search s
    WHERE s.organization_id = $1 AND s.tags @> ARRAY[${tag}::text] AND s.tags <> '{}'`,
  isFound: `(t.tags @> ARRAY[${tag}::text])`,
});
