import { TicketStatus, type TicketListQuery, type TicketSummary } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { parseSearch, startsWith, wordsQuerySql, type TicketSearch } from './parse-search.ts';
import {
  presentTicketSummary,
  SUMMARY_COLUMNS,
  SUMMARY_JOINS,
  TICKET_COLUMNS,
  type TicketSummaryRow,
} from './ticket-summary.ts';

export type TicketListInput = ReturnType<typeof TicketListQuery.parse>;

const KEY: ListKey = { list: 'tickets', kinds: ['instant', 'uuid'] };

/** A search looks at so many of the newest tickets first: what is common fills its page there. */
const HEAD = 1000;
/** Else up to so many matches are fetched and sorted; if there are still more, the walk goes on until the page is full. */
const FEW = 5000;

/** Tickets by their latest message, newest first, in one round trip. */
export async function listTickets(ctx: Context, input: TicketListInput): Promise<ListPage<TicketSummary>> {
  requirePermission(ctx, 'tickets.view');
  const { text, values } = ticketListSql(ctx, input);
  const rows = await ctx.db.query<TicketSummaryRow>(text, values);
  return toPage(rows, input.limit, presentTicketSummary, KEY, (row) => [row.lastMessageAt, row.id]);
}

/** The statement of a list, for `listTickets` and for looking at its plan. */
export function ticketListSql(ctx: Pick<Context, 'organizationId' | 'actor'>, input: TicketListInput) {
  const { values, put } = sqlValues(ctx.organizationId);
  const after = positionOf(KEY, input.cursor);
  const statuses = input.status?.length ? [...new Set(input.status)] : null;

  const conditions = ['t.organization_id = $1', input.isSpam ? 't.is_spam' : 'NOT t.is_spam'];
  // with IS NULL, the index gives the order only if the column is named in it
  const orderBy = `${input.assignee === 'none' ? 't.assignee_id, ' : ''}t.last_message_at DESC, t.id DESC`;
  if (after) conditions.push(`(t.last_message_at, t.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`);
  if (input.departmentId) conditions.push(`t.department_id = ${put(input.departmentId)}`);
  if (input.accountId) conditions.push(`t.account_id = ${put(input.accountId)}`);
  if (input.assignee === 'none') conditions.push('t.assignee_id IS NULL');
  else if (input.assignee) conditions.push(`t.assignee_id = ${put(assigneeId(ctx, input.assignee))}::uuid`);
  if (input.twitterUserId) conditions.push(`t.customer_id = ${put(input.twitterUserId)}`);
  if (input.contactId) conditions.push(ofContact(put(input.contactId)));

  const limit = put(input.limit + 1);
  const newest = (source: string, more: string[], most = limit) =>
    `(SELECT ${TICKET_COLUMNS} FROM ${source} WHERE ${[...conditions, ...more].join(' AND ')}
      ORDER BY ${orderBy} LIMIT ${most})`;
  const merged = (branches: string[], most = limit) =>
    `SELECT * FROM (${branches.join(' UNION ALL ')}) u ORDER BY last_message_at DESC, id DESC LIMIT ${most}`;
  const anyStatus = () => (statuses ? [`t.status = ANY (${put(statuses)}::text[])`] : []);
  // Each status is an ordered scan of its own index range, so that none is read and thrown away; a page merges them.
  const byStatus = statuses ?? (input.departmentId || input.accountId || input.assignee ? TicketStatus.options : null);
  const walk = (more: string[], most = limit) =>
    byStatus
      ? byStatus.map((status) => newest('ticket t', [`t.status = ${put(status)}`, ...more], most))
      : [newest('ticket t', more, most)];

  const search = input.q === undefined ? null : parseSearch(input.q);
  const ctes: string[] = [];
  let branches: string[];
  if (search?.by === 'number') {
    branches = [newest('ticket t', [...anyStatus(), `t.number = ${put(search.number)}`])];
  } else if (search) {
    const { column, found, isFound } = matchesOf(search, put);
    const isPageFull = `(SELECT count(*) FROM head) >= ${limit}`;
    const areFew = `(SELECT count(*) FROM found) <= ${FEW}`;
    ctes.push(
      `head AS MATERIALIZED (SELECT t.* FROM (${merged(walk([], String(HEAD)), String(HEAD))}) t
        WHERE ${isFound} ORDER BY t.last_message_at DESC, t.id DESC LIMIT ${limit})`,
      `found AS MATERIALIZED (${found} AND NOT ${isPageFull} LIMIT ${FEW + 1})`,
      `few AS MATERIALIZED (SELECT DISTINCT key FROM found WHERE ${areFew})`,
    );
    branches = [
      `(SELECT * FROM head WHERE ${isPageFull})`,
      newest(`few JOIN ticket t ON ${column} = few.key`, anyStatus()),
      ...walk([`NOT ${areFew}`, isFound]),
    ];
  } else {
    branches = input.twitterUserId || input.contactId ? [newest('ticket t', anyStatus())] : walk([]);
  }

  const text = `WITH ${[...ctes, `t AS (${merged(branches)})`].join(', ')}
    SELECT ${SUMMARY_COLUMNS} FROM t ${SUMMARY_JOINS} ORDER BY t.last_message_at DESC, t.id DESC`;
  return { text, values };
}

/** Opened for the contact by e-mail or by hand, or by one of their X users. */
const ofContact = (contactId: string) => `(t.contact_id = ${contactId}::uuid OR t.customer_id = ANY (ARRAY(
  SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = ${contactId}::uuid)))`;

const assigneeId = (ctx: Pick<Context, 'actor'>, assignee: string) =>
  assignee === 'me' ? ctx.actor.memberId : assignee;

/**
 * What a search matches, through the views that may use their indexes: `found` gives the keys of what is rare,
 * `isFound` asks ticket by ticket for what is common.
 */
function matchesOf(search: Exclude<TicketSearch, { by: 'number' }>, put: (value: unknown) => string) {
  if (search.by === 'handle') {
    const matches = `s.organization_id = $1 AND s.username LIKE ${put(startsWith(search.prefix))}`;
    return {
      column: 't.customer_id',
      found: `SELECT s.twitter_user_id AS key FROM profile_search s WHERE ${matches}`,
      isFound: `EXISTS (SELECT FROM profile_search s WHERE ${matches} AND s.twitter_user_id = t.customer_id)`,
    };
  }
  const query = wordsQuerySql(put(search.words), search.beginnings.map(put));
  const matches = `s.organization_id = $1 AND s.search @@ ${query}`;
  return {
    column: 't.id',
    found: `SELECT s.ticket_id AS key FROM message_search s WHERE ${matches}`,
    isFound: `EXISTS (SELECT FROM message_search s WHERE ${matches} AND s.ticket_id = t.id)`,
  };
}
