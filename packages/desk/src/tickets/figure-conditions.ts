import type { TicketFilters } from '@perch/contracts';
import { IS_HISTORY } from '../reports/report-filters.ts';
import { REOPENINGS, REPLY_STATE_OF } from '../reports/report-looks.ts';

type Filters = ReturnType<typeof TicketFilters.parse>;
type Put = (value: unknown) => string;

/** SQL: the ticket `t` is one of those of which a statement tells the ids. */
type Among = (ids: string) => string;
/** For a page of a list, which may go along its order until it has enough. */
const anyOf: Among = (ids) => `t.id IN (${ids})`;
/** For all of them: one after another by their key, as Postgres, which thinks there are more, would read all tickets. */
export const eachOf: Among = (ids) => `t.id = ANY (ARRAY(${ids}))`;

/** SQL conditions on the ticket `t` that open the tickets behind a figure of a report; $1 is the organization. */
export function figureConditions(filters: Omit<Filters, 'q' | 'sort'>, put: Put, among = anyOf): string[] {
  const { openedHour, openedZone, unclosedAt, isAnswered, firstResponseOver, resolutionOver, isHistory } = filters;
  const conditions = [
    ...between('t.closed_at', filters.closedFrom, filters.closedBefore, put),
    ...isOrNone('t.language', filters.language, put),
    ...isOrNone('t.keyword_id', filters.keywordId, put),
    ...reopened(filters, put).map(among),
    ...replied(filters, put).map(among),
  ];
  if (openedHour !== undefined) {
    const wall = `(t.opened_at AT TIME ZONE ${put(openedZone ?? 'UTC')})`;
    conditions.push(
      `(date_part('isodow', ${wall}) - 1) * 24 + date_part('hour', ${wall}) = ${put(openedHour)}::integer`,
    );
  }
  if (unclosedAt) {
    const at = `${put(unclosedAt)}::timestamptz`;
    conditions.push(`t.opened_at < ${at}`, `(t.closed_at IS NULL OR t.closed_at >= ${at})`);
  }
  if (isAnswered !== undefined) conditions.push(`t.first_responded_at IS ${isAnswered ? 'NOT NULL' : 'NULL'}`);
  if (firstResponseOver !== undefined) conditions.push(over('t.first_responded_at', firstResponseOver, put));
  if (resolutionOver !== undefined) conditions.push(over('t.closed_at', resolutionOver, put));
  if (isHistory !== undefined) conditions.push(isHistory ? IS_HISTORY : `NOT (${IS_HISTORY})`);
  return conditions;
}

const over = (at: string, seconds: number, put: Put) =>
  `${at} > t.opened_at + ${put(seconds)}::integer * interval '1 second'`;

const isOrNone = (column: string, value: string | undefined, put: Put) =>
  value === undefined ? [] : [value === 'none' ? `${column} IS NULL` : `${column} = ${put(value)}`];

const between = (column: string, from: string | undefined, before: string | undefined, put: Put) => [
  ...(from ? [`${column} >= ${put(from)}::timestamptz`] : []),
  ...(before ? [`${column} < ${put(before)}::timestamptz`] : []),
];

function reopened({ reopenedFrom, reopenedBefore }: Pick<Filters, 'reopenedFrom' | 'reopenedBefore'>, put: Put) {
  const at = between('e.at', reopenedFrom, reopenedBefore, put);
  if (at.length === 0) return [];
  return [`SELECT e.ticket_id FROM ticket_event e WHERE ${[REOPENINGS, ...at].join(' AND ')}`];
}

function replied(filters: Pick<Filters, 'repliedFrom' | 'repliedBefore' | 'repliedBy' | 'replyState'>, put: Put) {
  const conditions = [
    ...between('d.created_at', filters.repliedFrom, filters.repliedBefore, put),
    ...isOrNone('d.submitted_by', filters.repliedBy, put),
    ...(filters.replyState ? [`d.state IN (${REPLY_STATE_OF[filters.replyState]})`] : []),
  ];
  if (conditions.length === 0) return [];
  return [
    `SELECT d.ticket_id FROM delivery d
      WHERE ${['d.organization_id = $1', 'd.message_id IS NOT NULL', ...conditions].join(' AND ')}`,
  ];
}
