import type { ReportDimension } from '@perch/contracts';
import type { ReportPeriod, ReportStep } from '@perch/core';
import { escapeLiteral, type TenantDatabase } from '@perch/db';
import { sqlValues } from '../sql-values.ts';
import { NO_SECONDS, QUARTERS } from './figure-row.ts';
import {
  ALL_DEPARTMENTS,
  columnsFor,
  DIMENSIONS,
  packedCut,
  VALUE_COLUMNS,
  type ColumnName,
  type PackedCut,
} from './packed-day.ts';
import { BY_TAG, filterReport, KEY_OF, type ReportFilters } from './report-filters.ts';
import {
  BYTES_OF,
  countsOf,
  LOOKS,
  TICKETS,
  type Count,
  type Figure,
  type Look,
  type LookName,
  type ValueColumn,
  type Values,
} from './report-looks.ts';

export interface Sql {
  text: string;
  values: unknown[];
}
/** When a packed day begins, and the step that it lies in. */
export interface PackedDayAt {
  step: number;
  dayAt: Date;
}
/** A statement whose rows are of steps. */
export interface Question extends Sql {
  /** some of the rows are packed days (`dayAt`), of which these figures of a look are read from columns */
  packed: {
    cut: PackedCut;
    look: Look;
    figures: Look['figures'];
    columns: ColumnName[];
    /** a query without parameters: steps, those of many rows in parts, and these columns of all that is packed of each */
    columnsSql: (days: readonly PackedDayAt[]) => string;
  } | null;
}
type By = ReportDimension | undefined;
/** Whose figures are asked for: of an organization, or of some of its departments. */
type Sight = Pick<TenantDatabase, 'organizationId' | 'departmentIds'>;
type Ask = (sight: Sight, filters: ReportFilters, period: ReportPeriod, by: By) => Question;

const within = (at: string, from: string, before: string) => `${at} >= ${from} AND ${at} < ${before}`;

/** SQL: the steps of a period, each a range of an index: nothing is sorted by them. */
const stepsSql = (steps: readonly Pick<ReportStep, 'at' | 'before'>[], put: (value: unknown) => string) => {
  const instants = (of: 'at' | 'before') => `${put(steps.map((step) => step[of]))}::timestamptz[]`;
  return `unnest(${instants('at')}, ${instants('before')}) WITH ORDINALITY AS s(at, before, step)`;
};

/** SQL: what a figure of a look comes to, in a step that begins at an instant. */
function figureSql({ figures }: Look, figure: Figure, begin: string): string {
  if ('count' in figure) return `count(*) FILTER (WHERE ${figure.count})::integer`;
  return `string_agg(${bytesSql(figure, begin)}, ''::bytea) FILTER (WHERE ${conditionOf(figures, figure)})`;
}
const keyOf = (by: ReportDimension, agent: string | undefined) => (by === 'agent' && agent) || KEY_OF[by];
const bytesSql = ({ column, value }: Values, begin: string) =>
  BYTES_OF[column](typeof value === 'string' ? value : value(begin));
const conditionOf = (figures: Look['figures'], { of }: Values) => (figures[of] as Count).count;

/**
 * SQL: a look at the rows between two instants, by a dimension or as one row. By tag there is a row of all ("isWhole") too,
 * as a ticket of two tags is of both, and one without any of none.
 */
function lookSql(
  look: Look,
  names: readonly string[],
  filters: ReportFilters,
  by: By,
  put: (value: unknown) => string,
) {
  const { from, where, agent } = look.source(filters, by);
  const key = by && keyOf(by, agent);
  const narrowed = [...where, ...filterReport(filters, put, agent)];
  const told = (begin: string) => names.map((name) => `${figureSql(look, look.figures[name]!, begin)} AS "${name}"`);
  const asked = (of: string[], joined: string, grouped: string) => (begin: string, before: string) =>
    `
    SELECT ${[...of, ...told(begin)].join(', ')} FROM ${from} ${joined}
    WHERE ${[...narrowed, within(look.at, begin, before)].join(' AND ')} ${grouped}`;
  if (by !== 'tag') return asked(key ? [`${key} AS key`] : [], '', key ? 'GROUP BY 1' : '');
  const tags = asked([`${key} AS key`, 'false AS "isWhole"'], BY_TAG, 'GROUP BY 1');
  const whole = asked(['NULL AS key', 'true AS "isWhole"'], '', '');
  return (begin: string, before: string) => `${tags(begin, before)} UNION ALL ${whole(begin, before)}`;
}

/** Days of a look row by row, those of a department together: what days are packed of. */
export function rowsSql(
  organizationId: string,
  name: LookName,
  days: readonly Pick<ReportStep, 'at' | 'before'>[],
): Sql {
  const { values, put } = sqlValues(organizationId);
  const look: Look = LOOKS[name];
  const { from, where, agent } = look.source({}, 'department');
  const keys = DIMENSIONS.map((by) => `json_agg(${by === 'tag' ? 't.tags' : keyOf(by, agent)}) AS ${by}`);
  const bits = countsOf(look).map(([, condition], place) => `CASE WHEN ${condition} THEN ${1 << place} ELSE 0 END`);
  const valuesOf = VALUE_COLUMNS.map((column) => {
    const figure = Object.values(look.figures).find((each) => 'column' in each && each.column === column);
    if (!figure || 'count' in figure) return `NULL::bytea AS ${column}`;
    const known = `CASE WHEN ${conditionOf(look.figures, figure)} THEN ${bytesSql(figure, 's.at')} END`;
    return `string_agg(coalesce(${known}, ${NONE_OF[column]}), ''::bytea) AS ${column}`;
  });
  const text = `SELECT s.step::integer, f.* FROM ${stepsSql(days, put)} CROSS JOIN LATERAL (
    SELECT t.department_id AS "departmentId", ${keys.join(', ')},
      string_agg(set_byte('\\x00', 0, ${bits.join(' | ')}), ''::bytea) AS counted, ${valuesOf.join(', ')}
    FROM ${from} WHERE ${[...where, within(look.at, 's.at', 's.before')].join(' AND ')} GROUP BY 1) f`;
  return { text, values };
}
/** SQL: bytes in the place of those of what is not known, or does not count. Of quarters and ids, `counted` tells which. */
const NONE_OF: Record<ValueColumn, string> = {
  elapsed: `int4send(${NO_SECONDS})`,
  in_service: `int4send(${NO_SECONDS})`,
  quarters: `'\\x00'`,
  tickets: `'\\x${'00'.repeat(16)}'`,
};

/**
 * A statement of what a look counts in each step. Packed days that lie in a step, and of which nothing has changed since,
 * are told as such; what they leave of the step is counted from the rows. Marks and columns are looked up day by day
 * (LIMIT, OFFSET 0), however few of them Postgres believes that there are.
 */
function ask(name: LookName, ...wanted: string[]): Ask {
  const look: Look = LOOKS[name];
  const names = wanted.length > 0 ? wanted : Object.keys(look.figures);
  const figures = Object.fromEntries(names.map((each) => [each, look.figures[each]!]));
  return ({ organizationId, departmentIds }, filters, period, by) => {
    const { values, put } = sqlValues(organizationId);
    const rows = lookSql(look, names, filters, by, put);
    // quarters are counted from where a step begins
    const isIn = names.includes(QUARTERS)
      ? 'd.at = s.at AND d.before = s.before'
      : 'd.at >= s.at AND d.before <= s.before';
    const untold = [...(by ? ['key'] : []), ...(by === 'tag' ? ['isWhole'] : []), ...names].map(() => 'NULL');
    const text = `
      WITH s AS MATERIALIZED (SELECT * FROM ${stepsSql(period.steps, put)}),
      packed AS MATERIALIZED (
        SELECT s.step, d.at, d.before FROM report_day d JOIN s ON ${isIn}
        WHERE d.organization_id = $1 AND d.look = '${name}' AND d.at >= ${put(period.at)} AND d.before <= ${put(period.before)}
          AND (SELECT true FROM report_mark m WHERE m.organization_id = $1 AND m.look = '${name}'
            AND m.at >= d.at AND m.at < d.before LIMIT 1) IS NULL),
      gap AS (
        SELECT * FROM (
          SELECT e.step, coalesce(lag(e.before) OVER (PARTITION BY e.step ORDER BY e.at), s.at) AS at, e.at AS before
          FROM (SELECT step, at, before FROM packed UNION ALL SELECT step, before, before FROM s) e JOIN s USING (step)) g
        WHERE at < before)
      SELECT g.step::integer, NULL AS "dayAt", f.* FROM gap g CROSS JOIN LATERAL (${rows('g.at', 'g.before')}) f
      UNION ALL
      SELECT ${['step::integer', 'at', ...untold].join(', ')} FROM packed`;
    const { departmentId, ...others } = filters;
    const isWhole = departmentId === undefined || departmentId === ALL_DEPARTMENTS;
    const cut = packedCut(isWhole ? filters : others, by);
    // behind a wall, of all one's departments
    const holder = isWhole ? `${departmentIds ? '<>' : '='} '${ALL_DEPARTMENTS}'` : `= ${escapeLiteral(departmentId)}`;
    const columns = columnsFor(cut, figures);
    const columnsSql = (days: readonly PackedDayAt[]) => `
      SELECT step, ${columns.map(joinedSql).join(', ')} FROM (
        SELECT p.step, c.*, sum(octet_length(c.counted)) OVER (PARTITION BY p.step ROWS UNBOUNDED PRECEDING) AS rows
        FROM unnest(${literalArray(days.map(({ step }) => step))}::integer[],
          ${literalArray(days.map(({ dayAt }) => dayAt.toISOString()))}::timestamptz[]) AS p(step, at)
        CROSS JOIN LATERAL (
          SELECT ${columns.join(', ')} FROM report_columns
          WHERE organization_id = ${escapeLiteral(organizationId)} AND look = '${name}' AND at = p.at
            AND department_id ${holder} OFFSET 0) c) packed
      GROUP BY step, rows / ${MOST_ROWS}`;
    return { text, values, packed: { cut, look, figures, columns, columnsSql } };
  };
}

/** Rows that are unpacked at once, as others have to wait meanwhile; one day may have more. */
const MOST_ROWS = 100_000;

/** SQL: a column of some days. Of keys, how long that of each day is comes before it. */
const joinedSql = (column: ColumnName) =>
  DIMENSIONS.some((dimension) => dimension === column)
    ? `string_agg(int4send(octet_length(${column})) || ${column}, ''::bytea) AS ${column}`
    : `string_agg(${column}, ''::bytea) AS ${column}`;

const literalArray = (values: readonly (number | string)[]) => escapeLiteral(`{${values.join(',')}}`);

/** X's bill goes by UTC days, and by account. */
const cost: Ask = ({ organizationId }, { accountId }, period, by) => {
  const { values, put } = sqlValues(organizationId, period.from, period.to);
  const of = accountId === undefined ? '' : accountId === 'none' ? 'AND false' : `AND u.account_id = ${put(accountId)}`;
  const text = `SELECT width_bucket(u.day, ${put(period.steps.map((each) => each.from))}::date[]) AS step,
      ${by ? 'u.account_id AS key,' : ''} coalesce(sum(u.cost_micros), 0)::float8 AS "costMicros"
    FROM usage_day u WHERE u.organization_id = $1 AND u.day BETWEEN $2::date AND $3::date ${of}
    GROUP BY ${by ? '1, 2' : '1'}`;
  return { text, values, packed: null };
};

/** What is open now; the backlog of a time before goes back from it. */
const open: Ask = ({ organizationId }, filters, _period, by) => {
  const { values, put } = sqlValues(organizationId);
  const narrowed = [...TICKETS.where, ...filterReport(filters, put), 't.closed_at IS NULL'].join(' AND ');
  const text = `SELECT ${by ? `${KEY_OF[by]} AS key,` : ''} count(*)::integer AS backlog
    FROM ticket t ${by === 'tag' ? BY_TAG : ''} WHERE ${narrowed} ${by ? 'GROUP BY 1' : ''}`;
  return { text, values, packed: null };
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
