import { REPLY_STATES, type ReportDimension } from '@perch/contracts';
import type { ReportPeriod, ReportStep } from '@perch/core';
import type { TenantDatabase } from '@perch/db';
import { sqlValues } from '../sql-values.ts';
import { BYTES, IDS, QUARTERS } from './figure-row.ts';
import { packedCut, type PackedCut } from './packed-day.ts';
import { BY_TAG, COUNTS, filterReport, IS_HISTORY, KEY_OF, type ReportFilters } from './report-filters.ts';

export interface Sql {
  text: string;
  values: unknown[];
}
/** A statement whose rows are of steps; `packed`: some of them are packed days, cut so, of which these figures are read. */
export interface Question extends Sql {
  packed: PackedCut | null;
  figures: ReadonlySet<string>;
}
type By = ReportDimension | undefined;
/** Whose figures are asked for: of an organization, or of some of its departments. */
type Sight = Pick<TenantDatabase, 'organizationId' | 'departmentIds'>;
type Ask = (sight: Sight, filters: ReportFilters, period: ReportPeriod, by: By) => Question;

interface Source {
  from: string;
  where: string[];
  agent?: string;
}

/** What happens at some time and is counted by it. */
interface Look {
  at: string;
  source: (filters: ReportFilters, by: By) => Source;
  /** SQL of each figure, in a step that begins at an instant */
  figures: Record<string, string | ((begin: string) => string)>;
}

const seconds = (from: string, to: string) => `floor(date_part('epoch', ${to} - ${from}))::integer`;
/**
 * Whole seconds, four bytes each; of what is not known there are none. Those of steps and groups are put together and
 * ranked in this process: so one look at the rows serves the total, steps and groups, whose medians do not add up.
 */
const spread = (value: string, counted: string) =>
  `string_agg(int4send(${value}), ''::bytea) FILTER (WHERE ${counted})`;
const QUARTER_SECONDS = 900;
/** No zone's hour ends within one, and no day has more than a byte can tell. */
const quartersFrom = (begin: string) => `string_agg(set_byte('\\x00', 0,
  floor(date_part('epoch', t.opened_at - ${begin}) / ${QUARTER_SECONDS})::integer), ''::bytea) FILTER (WHERE ${isNews})`;
const count = (counted: string) => `count(*) FILTER (WHERE ${counted})::integer`;

const within = (at: string, from: string, before: string) => `${at} >= ${from} AND ${at} < ${before}`;

/** SQL: the steps of a period, each a range of an index: nothing is sorted by them. */
const stepsSql = (steps: readonly Pick<ReportStep, 'at' | 'before'>[], put: (value: unknown) => string) => {
  const instants = (of: 'at' | 'before') => `${put(steps.map((step) => step[of]))}::timestamptz[]`;
  return `unnest(${instants('at')}, ${instants('before')}) WITH ORDINALITY AS s(at, before, step)`;
};

const TICKETS: Source = { from: 'ticket t', where: ['t.organization_id = $1', COUNTS] };
const isNews = `NOT (${IS_HISTORY})`;
const isAnswered = `${isNews} AND t.first_responded_at IS NOT NULL`;

/** SQL: the event `e` opened a closed ticket again, in the words of its index; $1 is the organization. */
export const REOPENINGS = `e.organization_id = $1 AND e.kind IN ('status', 'reopened') AND e."from" = '"closed"'`;

/** SQL: the states of a delivery that reports tell as one. */
export const REPLY_STATE_OF: Record<(typeof REPLY_STATES)[number], string> = {
  sent: `'sent'`,
  failed: `'failed'`,
  unknown: `'unknown'`,
  waiting: `'held', 'queued', 'sending'`,
  discarded: `'discarded'`,
};

/** All that days are packed of. */
export const LOOKS = {
  opened: {
    at: 't.opened_at',
    source: () => TICKETS,
    figures: {
      opened: count(isNews),
      history: count(IS_HISTORY),
      answered: count(isAnswered),
      unanswered: count(`${isNews} AND t.first_responded_at IS NULL`),
      firstResponse: spread(seconds('t.opened_at', 't.first_responded_at'), isAnswered),
      firstResponseService: spread('t.first_response_seconds', isAnswered),
      [QUARTERS]: quartersFrom,
    },
  },
  closed: {
    at: 't.closed_at',
    source: () => TICKETS,
    figures: {
      // with history, which is in the backlog
      ended: 'count(*)::integer',
      closed: count(isNews),
      resolution: spread(seconds('t.opened_at', 't.closed_at'), isNews),
      resolutionService: spread('t.resolution_seconds', isNews),
    },
  },
  reopened: {
    at: 'e.at',
    source: () => ({
      from: 'ticket_event e JOIN ticket t ON t.organization_id = $1 AND t.id = e.ticket_id',
      where: [REOPENINGS, COUNTS],
    }),
    figures: {
      // one that was opened again in two steps is one: which they are is told, and counted in this process
      [IDS]: `string_agg(uuid_send(e.ticket_id), ''::bytea)`,
      reopenings: 'count(*)::integer',
    },
  },
  replies: {
    at: 'd.created_at',
    /** Of which ticket a reply is matters only where one asks for it. */
    source: ({ assignee: _, ...ofTicket }, by) => ({
      from:
        (by !== undefined && by !== 'agent') || Object.values(ofTicket).some(Boolean)
          ? 'delivery d JOIN ticket t ON t.organization_id = $1 AND t.id = d.ticket_id'
          : 'delivery d',
      where: ['d.organization_id = $1', 'd.message_id IS NOT NULL'],
      agent: 'd.submitted_by',
    }),
    figures: {
      replies: 'count(*)::integer',
      ...Object.fromEntries(REPLY_STATES.map((state) => [state, count(`d.state IN (${REPLY_STATE_OF[state]})`)])),
    },
  },
} satisfies Record<string, Look>;
export type LookName = keyof typeof LOOKS;

/** SQL: a look at the rows between two instants, by a dimension or as one row. */
function lookSql({ at, source, figures }: Look, filters: ReportFilters, by: By, put: (value: unknown) => string) {
  const { from, where, agent } = source(filters, by);
  const key = by && (by === 'agent' && agent ? agent : KEY_OF[by]);
  const narrowed = [...where, ...filterReport(filters, put, agent)];
  const told = (begin: string) =>
    Object.entries(figures).map(([name, sql]) => `${typeof sql === 'string' ? sql : sql(begin)} AS "${name}"`);
  return (begin: string, before: string) => `
    SELECT ${[...(key ? [`${key} AS key`] : []), ...told(begin)].join(', ')} FROM ${from} ${by === 'tag' ? BY_TAG : ''}
    WHERE ${[...narrowed, within(at, begin, before)].join(' AND ')} ${key ? 'GROUP BY 1' : ''}`;
}

/** Rows of steps, counted from the rows of tables alone: what days are packed by. */
export function countedSql(
  organizationId: string,
  look: LookName,
  steps: readonly Pick<ReportStep, 'at' | 'before'>[],
  by: ReportDimension,
): Sql {
  const { values, put } = sqlValues(organizationId);
  const rows = lookSql(LOOKS[look], {}, by, put)('s.at', 's.before');
  return { text: `SELECT s.step::integer, f.* FROM ${stepsSql(steps, put)} CROSS JOIN LATERAL (${rows}) f`, values };
}

/**
 * A statement of what a look counts in each step. Packed days that lie in a step, and of which nothing has changed since,
 * are answered as they are; what they leave of the step is counted from the rows.
 */
function ask(name: LookName, ...wanted: string[]): Ask {
  const look: Look = LOOKS[name];
  const figures =
    wanted.length > 0 ? Object.fromEntries(wanted.map((each) => [each, look.figures[each]!])) : look.figures;
  const names = new Set(Object.keys(figures));
  return ({ organizationId, departmentIds }, filters, period, by) => {
    const { values, put } = sqlValues(organizationId);
    const rows = lookSql({ ...look, figures }, filters, by, put);
    const packed = packedCut(filters, by, departmentIds !== null);
    const steps = stepsSql(period.steps, put);
    if (!packed) {
      const text = `SELECT s.step::integer, f.* FROM ${steps} CROSS JOIN LATERAL (${rows('s.at', 's.before')}) f`;
      return { text, values, packed, figures: names };
    }
    // quarters are counted from where a step begins
    const isIn = names.has(QUARTERS) ? 'd.at = s.at AND d.before = s.before' : 'd.at >= s.at AND d.before <= s.before';
    const columns = [...(by ? ['key'] : []), ...Object.keys(figures)].map(() => 'NULL');
    const text = `
      WITH s AS MATERIALIZED (SELECT * FROM ${steps}),
      packed AS MATERIALIZED (
        SELECT s.step, d.at, d.before FROM report_day d JOIN s ON ${isIn}
        WHERE d.organization_id = $1 AND d.look = '${name}' AND d.dimension = ${put(packed.dimension)}
          AND d.at >= ${put(period.at)} AND d.before <= ${put(period.before)}
          AND NOT EXISTS (SELECT FROM report_mark m WHERE m.organization_id = $1 AND m.look = '${name}'
            AND m.at >= d.at AND m.at < d.before)),
      gap AS (
        SELECT * FROM (
          SELECT e.step, coalesce(lag(e.before) OVER (PARTITION BY e.step ORDER BY e.at), s.at) AS at, e.at AS before
          FROM (SELECT step, at, before FROM packed UNION ALL SELECT step, before, before FROM s) e JOIN s USING (step)) g
        WHERE at < before)
      SELECT g.step::integer, f.*, NULL AS counts, NULL AS parts
      FROM gap g CROSS JOIN LATERAL (${rows('g.at', 'g.before')}) f
      UNION ALL SELECT ${['p.step::integer', ...columns, 'd.counts::text', sentParts(look, names)].join(', ')}
      FROM packed p JOIN ${holderOf(packed, put)} AND d.organization_id = $1 AND d.look = '${name}' AND d.at = p.at`;
    return { text, values, packed, figures: names };
  };
}

const NONE: ReadonlySet<string> = new Set();
const partsOf = ({ figures }: Look) =>
  Object.keys(figures).filter((name) => BYTES.has(name) || String(figures[name]).includes('::bytea'));

/** SQL: what holds packed days by a dimension. Of departments each has rows of its own. */
function holderOf({ dimension, key }: PackedCut, put: (value: unknown) => string): string {
  if (dimension !== 'department') return `report_day d ON d.dimension = ${put(dimension)}`;
  return `report_department_day d ON ${key === undefined ? 'true' : `d.department_id = ${put(key)}`}`;
}

/** SQL: of what a packed day holds in parts, what is asked for. Two out of three are not worth looking for. */
function sentParts(look: Look, names: ReadonlySet<string>): string {
  const all = partsOf(look);
  const [one, ...others] = all.filter((name) => names.has(name));
  if (one === undefined) return 'NULL';
  if (others.length > 0 || all.length === 1) return 'd.parts::text';
  return `json_build_object('${one}', d.parts -> '${one}')::text`;
}

/** X's bill goes by UTC days, and by account. */
const cost: Ask = ({ organizationId }, { accountId }, period, by) => {
  const { values, put } = sqlValues(organizationId, period.from, period.to);
  const of = accountId === undefined ? '' : accountId === 'none' ? 'AND false' : `AND u.account_id = ${put(accountId)}`;
  const text = `SELECT width_bucket(u.day, ${put(period.steps.map((each) => each.from))}::date[]) AS step,
      ${by ? 'u.account_id AS key,' : ''} coalesce(sum(u.cost_micros), 0)::float8 AS "costMicros"
    FROM usage_day u WHERE u.organization_id = $1 AND u.day BETWEEN $2::date AND $3::date ${of}
    GROUP BY ${by ? '1, 2' : '1'}`;
  return { text, values, packed: null, figures: NONE };
};

/** What is open now; the backlog of a time before goes back from it. */
const open: Ask = ({ organizationId }, filters, _period, by) => {
  const { values, put } = sqlValues(organizationId);
  const narrowed = [...TICKETS.where, ...filterReport(filters, put), 't.closed_at IS NULL'].join(' AND ');
  const text = `SELECT ${by ? `${KEY_OF[by]} AS key,` : ''} count(*)::integer AS backlog
    FROM ticket t ${by === 'tag' ? BY_TAG : ''} WHERE ${narrowed} ${by ? 'GROUP BY 1' : ''}`;
  return { text, values, packed: null, figures: NONE };
};

export const QUESTIONS = {
  volume: ask('opened', 'opened', 'history'),
  'first-response': ask('opened', 'answered', 'unanswered', 'firstResponse', 'firstResponseService'),
  /** both, in one look */
  opened: ask('opened', 'opened', 'history', 'answered', 'unanswered', 'firstResponse', 'firstResponseService'),
  /** steps are days */
  hours: ask('opened', QUARTERS),
  open,
  ended: ask('closed', 'ended'),
  resolution: ask('closed', 'closed', 'resolution', 'resolutionService'),
  reopenings: ask('reopened'),
  replies: ask('replies'),
  cost,
} satisfies Record<string, Ask>;
