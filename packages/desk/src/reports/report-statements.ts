import { REPLY_STATES, type ReportDimension, type ReportFigureName } from '@perch/contracts';
import type { ReportPeriod } from '@perch/core';
import { sqlValues } from '../sql-values.ts';
import { BY_TAG, COUNTS, filterReport, IS_HISTORY, KEY_OF, type ReportFilters } from './report-filters.ts';

/** Into steps, by a dimension, into steps by one, or, with neither, not at all: one row. */
export interface Cut {
  isInSteps?: boolean;
  by?: ReportDimension | undefined;
}

/** What a row of figures is of: nothing is the total. Steps count from 1. */
export interface FigureRow {
  step?: number | null;
  key?: string | null;
  [figure: string]: unknown;
}

export interface Sql {
  text: string;
  values: unknown[];
}
type Question = (organizationId: string, filters: ReportFilters, period: ReportPeriod, cut: Cut) => Sql;

interface Source {
  from: string;
  at: string;
  where: string[];
  figures: string[];
  agent?: string;
}

const seconds = (from: string, to: string) => `floor(date_part('epoch', ${to} - ${from}))::integer`;
/**
 * Whole seconds, four bytes each; of what is not known there are none. Those of steps and groups are put together and
 * ranked in this process: so one look at the rows serves the total, steps and groups, whose medians do not add up.
 */
const spread = (name: string, value: string, counted: string) =>
  `string_agg(int4send(${value}), ''::bytea) FILTER (WHERE ${counted}) AS "${name}"`;
const count = (name: ReportFigureName, counted: string) => `count(*) FILTER (WHERE ${counted})::integer AS "${name}"`;

const within = (at: string, from: string, before: string) => `${at} >= ${from} AND ${at} < ${before}`;

/** SQL: the steps of a period, each a range of an index: nothing is sorted by them. */
const stepsSql = ({ steps }: ReportPeriod, put: (value: unknown) => string) => {
  const instants = (of: 'at' | 'before') => `${put(steps.map((step) => step[of]))}::timestamptz[]`;
  return `unnest(${instants('at')}, ${instants('before')}) WITH ORDINALITY AS s(at, before, step)`;
};

/** A statement of what stands in an index by the time at which it happened. */
function ask(source: (filters: ReportFilters, cut: Cut) => Source): Question {
  return (organizationId, filters, period, cut) => {
    const { isInSteps, by } = cut;
    const { from, at, where, figures, agent } = source(filters, cut);
    const { values, put } = sqlValues(organizationId);
    const narrowed = [...where, ...filterReport(filters, put, agent)];
    const key = by && (by === 'agent' && agent ? agent : KEY_OF[by]);
    const look = (
      begin: string,
      before: string,
    ) => `SELECT ${[...(key ? [`${key} AS key`] : []), ...figures].join(', ')}
      FROM ${from} ${by === 'tag' ? BY_TAG : ''} WHERE ${[...narrowed, within(at, begin, before)].join(' AND ')}
      ${key ? 'GROUP BY 1' : ''}`;
    const text = isInSteps
      ? `SELECT s.step, f.* FROM ${stepsSql(period, put)} CROSS JOIN LATERAL (${look('s.at', 's.before')}) f`
      : look(put(period.at), put(period.before));
    return { text, values };
  };
}

const TICKETS = { from: 'ticket t', where: ['t.organization_id = $1', COUNTS] };
const isNews = `NOT (${IS_HISTORY})`;
const isAnswered = `${isNews} AND t.first_responded_at IS NOT NULL`;

const VOLUME = [count('opened', isNews), count('history', IS_HISTORY)];
const FIRST_RESPONSE = [
  count('answered', isAnswered),
  count('unanswered', `${isNews} AND t.first_responded_at IS NULL`),
  spread('firstResponse', seconds('t.opened_at', 't.first_responded_at'), isAnswered),
  spread('firstResponseService', 't.first_response_seconds', isAnswered),
];

const opened = (figures: string[]) => ask(() => ({ ...TICKETS, at: 't.opened_at', figures }));

const closed = ask(() => ({
  ...TICKETS,
  at: 't.closed_at',
  figures: [
    count('closed', isNews),
    spread('resolution', seconds('t.opened_at', 't.closed_at'), isNews),
    spread('resolutionService', 't.resolution_seconds', isNews),
  ],
}));

/** SQL: the event `e` opened a closed ticket again, in the words of its index; $1 is the organization. */
export const REOPENINGS = `e.organization_id = $1 AND e.kind IN ('status', 'reopened') AND e."from" = '"closed"'`;

const reopened = ask(() => ({
  from: 'ticket_event e JOIN ticket t ON t.organization_id = $1 AND t.id = e.ticket_id',
  where: [REOPENINGS, COUNTS],
  at: 'e.at',
  // one that was opened again in two steps is one: which they are is told, and counted in this process
  figures: [`string_agg(uuid_send(e.ticket_id), ''::bytea) AS "reopenedTickets"`, 'count(*)::integer AS reopenings'],
}));

/** SQL: the states of a delivery that reports tell as one. */
export const REPLY_STATE_OF: Record<(typeof REPLY_STATES)[number], string> = {
  sent: `'sent'`,
  failed: `'failed'`,
  unknown: `'unknown'`,
  waiting: `'held', 'queued', 'sending'`,
  discarded: `'discarded'`,
};

/** Of which ticket a reply is matters only where one asks for it. */
const replies = ask((filters, { by }) => {
  const { assignee: _, ...ofTicket } = filters;
  const isOfTicket = (by !== undefined && by !== 'agent') || Object.values(ofTicket).some(Boolean);
  const ticket = `JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
    JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id`;
  return {
    from: `delivery d ${isOfTicket ? ticket : ''}`,
    where: ['d.organization_id = $1', 'd.message_id IS NOT NULL'],
    at: 'd.created_at',
    agent: 'd.submitted_by',
    figures: [
      'count(*)::integer AS replies',
      ...REPLY_STATES.map((state) => count(state, `d.state IN (${REPLY_STATE_OF[state]})`)),
    ],
  };
});

/** X's bill goes by UTC days, and by account. */
const cost: Question = (organizationId, { accountId }, period, { isInSteps, by }) => {
  const { values, put } = sqlValues(organizationId, period.from, period.to);
  const of = accountId === undefined ? '' : accountId === 'none' ? 'AND false' : `AND u.account_id = ${put(accountId)}`;
  const from = `FROM usage_day u WHERE u.organization_id = $1 AND u.day BETWEEN $2::date AND $3::date ${of}`;
  const sum = 'coalesce(sum(u.cost_micros), 0)::float8 AS "costMicros"';
  const days = () => put(period.steps.map((each) => each.from));
  const cuts = [
    ...(isInSteps ? [`width_bucket(u.day, ${days()}::date[]) AS step`] : []),
    ...(by ? ['u.account_id AS key'] : []),
  ];
  const groups = cuts.length > 0 ? `GROUP BY ${cuts.map((_, index) => index + 1).join(', ')}` : '';
  return { text: `SELECT ${[...cuts, sum].join(', ')} ${from} ${groups}`, values };
};

/** What stood open at the end; steps: what opened and closed in each, from which `foldBacklog` goes back. */
const backlog: Question = (organizationId, filters, period, { isInSteps, by }) => {
  const { values, put } = sqlValues(organizationId);
  const narrowed = [...TICKETS.where, ...filterReport(filters, put)].join(' AND ');
  if (isInSteps) {
    const counted = (at: string) =>
      `(SELECT count(*)::integer FROM ticket t WHERE ${narrowed} AND ${within(at, 's.at', 's.before')})`;
    const text = `SELECT s.step, ${counted('t.opened_at')} AS opened, ${counted('t.closed_at')} AS closed
      FROM ${stepsSql(period, put)}`;
    return { text, values };
  }
  const before = put(period.before);
  const key = by ? `${KEY_OF[by]} AS key` : '1';
  const rows = (closed: string) => `SELECT ${key} FROM ticket t ${by === 'tag' ? BY_TAG : ''}
    WHERE ${narrowed} AND t.opened_at < ${before} AND t.closed_at ${closed}`;
  // two branches, each a range of its index
  const open = `(${rows('IS NULL')} UNION ALL ${rows(`>= ${before}`)}) t`;
  if (!by) return { text: `SELECT count(*)::integer AS backlog FROM ${open}`, values };
  return { text: `SELECT key, count(*)::integer AS backlog FROM ${open} GROUP BY 1`, values };
};

export const QUESTIONS = {
  volume: opened(VOLUME),
  'first-response': opened(FIRST_RESPONSE),
  /** both, in one look */
  opened: opened([...VOLUME, ...FIRST_RESPONSE]),
  backlog,
  resolution: closed,
  reopenings: reopened,
  replies,
  cost,
} satisfies Record<string, Question>;

/** In which no zone's hour ends: their offsets are quarters of hours. */
const QUARTER = `date_bin('15 minutes', t.opened_at, timestamptz '2000-01-01 00:00Z')`;

/** New tickets by weekday (1 is Monday) and hour at which they were written. */
export function hoursSql(organizationId: string, filters: ReportFilters, period: ReportPeriod, zone: string): Sql {
  const { values, put } = sqlValues(organizationId, period.at, period.before, zone);
  const conditions = [...TICKETS.where, 't.opened_at >= $2', 't.opened_at < $3', isNews, ...filterReport(filters, put)];
  const text = `SELECT date_part('isodow', at AT TIME ZONE $4)::integer AS day,
      date_part('hour', at AT TIME ZONE $4)::integer AS hour, sum(opened)::integer AS opened
    FROM (SELECT ${QUARTER} AS at, count(*) AS opened FROM ticket t WHERE ${conditions.join(' AND ')} GROUP BY 1) t
    GROUP BY 1, 2`;
  return { text, values };
}
