import { TicketStatus, type TicketListQuery, type TicketSummary } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { parseSearch, startsWith, wordsQuerySql } from './parse-search.ts';
import {
  presentTicketSummary,
  SUMMARY_COLUMNS,
  SUMMARY_JOINS,
  TICKET_COLUMNS,
  type TicketSummaryRow,
} from './ticket-summary.ts';

export type TicketListInput = ReturnType<typeof TicketListQuery.parse>;

const KEY: ListKey = { list: 'tickets', kinds: ['instant', 'uuid'] };

/** Up to so many matches are fetched and sorted; with more, walking the tickets newest first meets a page soon. */
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

  const conditions = ['t.organization_id = $1'];
  // with IS NULL, the index gives the order only if the column is named in it
  const orderBy = `${input.assignee === 'none' ? 't.assignee_id, ' : ''}t.last_message_at DESC, t.id DESC`;
  if (after) conditions.push(`(t.last_message_at, t.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`);
  if (input.departmentId) conditions.push(`t.department_id = ${put(input.departmentId)}`);
  if (input.accountId) conditions.push(`t.account_id = ${put(input.accountId)}`);
  if (input.assignee === 'none') conditions.push('t.assignee_id IS NULL');
  else if (input.assignee) conditions.push(`t.assignee_id = ${put(assigneeId(ctx, input.assignee))}::uuid`);
  if (input.twitterUserId) conditions.push(`t.customer_id = ${put(input.twitterUserId)}`);
  if (input.contactId) {
    conditions.push(`t.customer_id = ANY (ARRAY(SELECT p.twitter_user_id FROM profile p
      WHERE p.organization_id = $1 AND p.contact_id = ${put(input.contactId)}))`);
  }

  const limit = put(input.limit + 1);
  const anyStatus = () => (statuses ? [`t.status = ANY (${put(statuses)}::text[])`] : []);
  const newest = (source: string, more: string[]) =>
    `(SELECT ${TICKET_COLUMNS} FROM ${source} WHERE ${[...conditions, ...more].join(' AND ')}
      ORDER BY ${orderBy} LIMIT ${limit})`;
  // Each status is an ordered scan of its own index range, so that none is read and thrown away; a page merges them.
  const byStatus = statuses ?? (input.departmentId || input.accountId || input.assignee ? TicketStatus.options : null);
  const walk = (more: string[]) =>
    byStatus
      ? byStatus.map((status) => newest('ticket t', [`t.status = ${put(status)}`, ...more]))
      : [newest('ticket t', more)];

  const search = input.q === undefined ? null : parseSearch(input.q);
  const ctes: string[] = [];
  let branches: string[];
  if (search?.by === 'number') {
    branches = [newest('ticket t', [...anyStatus(), `t.number = ${put(search.number)}`])];
  } else if (search) {
    const { column, found, isFound } = search.by === 'handle' ? byHandle(search, put) : byWords(search, put);
    ctes.push(
      `found AS MATERIALIZED (${found} LIMIT ${FEW + 1})`,
      `few AS MATERIALIZED (SELECT DISTINCT key FROM found WHERE (SELECT count(*) FROM found) <= ${FEW})`,
    );
    branches = [
      newest(`few JOIN ticket t ON ${column} = few.key`, anyStatus()),
      ...walk([`(SELECT count(*) FROM found) > ${FEW}`, isFound]),
    ];
  } else {
    branches = input.twitterUserId || input.contactId ? [newest('ticket t', anyStatus())] : walk([]);
  }

  ctes.push(
    `t AS (SELECT * FROM (${branches.join(' UNION ALL ')}) u ORDER BY last_message_at DESC, id DESC LIMIT ${limit})`,
  );
  const text = `WITH ${ctes.join(', ')}
    SELECT ${SUMMARY_COLUMNS} FROM t ${SUMMARY_JOINS} ORDER BY t.last_message_at DESC, t.id DESC`;
  return { text, values };
}

const assigneeId = (ctx: Pick<Context, 'actor'>, assignee: string) =>
  assignee === 'me' ? ctx.actor.memberId : assignee;

// Both through the views that may use their indexes: `found` for what is rare, `isFound` asked ticket by ticket for what is common.

type Put = (value: unknown) => string;

function byHandle({ prefix }: { prefix: string }, put: Put) {
  const like = put(startsWith(prefix));
  const matches = `s.organization_id = $1 AND s.username LIKE ${like}`;
  return {
    column: 't.customer_id',
    found: `SELECT s.twitter_user_id AS key FROM profile_search s WHERE ${matches}`,
    isFound: `EXISTS (SELECT FROM profile_search s WHERE ${matches} AND s.twitter_user_id = t.customer_id)`,
  };
}

function byWords({ words, beginnings }: { words: string; beginnings: string[] }, put: Put) {
  const query = wordsQuerySql(put(words), beginnings.map(put));
  const matches = `s.organization_id = $1 AND s.search @@ ${query}`;
  return {
    column: 't.id',
    found: `SELECT s.ticket_id AS key FROM message_search s WHERE ${matches}`,
    isFound: `EXISTS (SELECT FROM message_search s WHERE ${matches} AND s.ticket_id = t.id)`,
  };
}
