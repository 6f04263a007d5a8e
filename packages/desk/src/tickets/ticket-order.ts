import type { TicketSort } from '@perch/contracts';
import type { ListKey } from '../list-page.ts';
import type { TicketSummaryRow } from './ticket-summary.ts';

export type ListedTicket = TicketSummaryRow & { closedAt: Date | null };

const LATER_THAN_ANY = '9999-12-31T00:00:00.000Z';
const RANK = "(CASE priority WHEN 'urgent' THEN 3 WHEN 'high' THEN 2 WHEN 'normal' THEN 1 ELSE 0 END)";
const RANKS = { low: '0', normal: '1', high: '2', urgent: '3' };
// in the words of the index
const DUE = "(coalesce(due_at, timestamptz '9999-12-31 00:00:00+00'))";

interface Order {
  /** SQL of what tickets are ordered by, all in the same direction; each an index of its own by status */
  columns: { sql: string; type: string }[];
  direction: 'ASC' | 'DESC';
  key: ListKey;
  valuesOf: (row: ListedTicket) => (string | Date)[];
}

const at = (sql: string) => ({ sql, type: 'timestamptz' });
const ID = { sql: 'id', type: 'uuid' };
const order = (
  sort: TicketSort,
  direction: Order['direction'],
  columns: Order['columns'],
  kinds: ListKey['kinds'],
  valuesOf: (row: ListedTicket) => (string | Date)[],
): Order => ({
  columns: [...columns, ID],
  direction,
  key: { list: `tickets:${sort}`, kinds: [...kinds, 'uuid'] },
  valuesOf: (row) => [...valuesOf(row), row.id],
});

const MESSAGE = [at('last_message_at')];
const OPENED = [at('opened_at')];

export const TICKET_ORDERS: Record<TicketSort, Order> = {
  latest: order('latest', 'DESC', MESSAGE, ['instant'], (row) => [row.lastMessageAt]),
  stalest: order('stalest', 'ASC', MESSAGE, ['instant'], (row) => [row.lastMessageAt]),
  newest: order('newest', 'DESC', OPENED, ['instant'], (row) => [row.openedAt]),
  oldest: order('oldest', 'ASC', OPENED, ['instant'], (row) => [row.openedAt]),
  priority: order('priority', 'DESC', [{ sql: RANK, type: 'integer' }, ...MESSAGE], ['digit', 'instant'], (row) => [
    RANKS[row.priority],
    row.lastMessageAt,
  ]),
  due: order('due', 'ASC', [at(DUE)], ['instant'], (row) => [row.dueAt ?? LATER_THAN_ANY]),
  closed: order('closed', 'DESC', [at('closed_at')], ['instant'], (row) => [row.closedAt!]),
};

/** SQL of ORDER BY for the rows of `alias`. */
export const orderBySql = ({ columns, direction }: Order, alias: string) =>
  columns.map(({ sql }) => `${of(sql, alias)} ${direction}`).join(', ');

/** SQL: a row of `alias` comes after the position, whose values are put one by one. */
export function afterSql(
  { columns, direction }: Order,
  alias: string,
  position: readonly string[],
  put: (value: unknown) => string,
) {
  const row = columns.map(({ sql }) => of(sql, alias)).join(', ');
  const values = columns.map(({ type }, index) => `${put(position[index])}::${type}`).join(', ');
  return `(${row}) ${direction === 'DESC' ? '<' : '>'} (${values})`;
}

/** The column that an expression or name stands on, of `alias`. */
const of = (sql: string, alias: string) =>
  /^\w+$/.test(sql) ? `${alias}.${sql}` : sql.replace(/\b(priority|due_at)\b/, `${alias}.$1`);
