import type { ReportDimension } from '@perch/contracts';
import { joinKeys, keyBytes, packKeys, packSeconds, type Key } from './packed-column.ts';
import type { ReportFilters } from './report-filters.ts';
import { BYTES_OF, type Look, type ValueColumn } from './report-looks.ts';

/** What each ticket, reopening or reply of a packed day is kept of. */
export const DIMENSIONS = ['account', 'agent', 'channel', 'department', 'keyword', 'language', 'tag'] as const;
export const VALUE_COLUMNS = Object.keys(BYTES_OF) as ValueColumn[];

/** Whose row a day of all departments is. */
export const ALL_DEPARTMENTS = '00000000-0000-0000-0000-000000000000';

/** What is asked of packed days: of those of some keys, by a dimension or together. */
export interface PackedCut {
  by: ReportDimension | undefined;
  filters: [ReportDimension, string | null][];
}

const FILTERED_BY: Record<keyof ReportFilters, ReportDimension> = {
  accountId: 'account',
  assignee: 'agent',
  channel: 'channel',
  departmentId: 'department',
  keywordId: 'keyword',
  language: 'language',
  tag: 'tag',
};

const IDS: ReadonlySet<ReportDimension> = new Set(['account', 'agent', 'department', 'keyword']);

export function packedCut(filters: ReportFilters, by: ReportDimension | undefined): PackedCut {
  const asked = Object.entries(filters) as [keyof ReportFilters, string | undefined][];
  const filtered = asked.flatMap(([name, value]): PackedCut['filters'] => {
    const dimension = FILTERED_BY[name];
    if (value === undefined) return [];
    if (value === 'none' && dimension !== 'tag') return [[dimension, null]];
    return [[dimension, IDS.has(dimension) ? value.toLowerCase() : value]];
  });
  return { by, filters: filtered };
}

/** `counted`: of each row, what it counts as. */
export type ColumnName = ReportDimension | ValueColumn | 'counted';

/** The columns of a packed day that its figures are read from. */
export function columnsFor({ by, filters }: PackedCut, figures: Look['figures']): ColumnName[] {
  const asked = new Set([...filters.map(([dimension]) => dimension), ...(by ? [by] : [])]);
  const values = Object.values(figures).flatMap((figure) => ('count' in figure ? [] : [figure.column]));
  return ['counted', ...DIMENSIONS.filter((dimension) => asked.has(dimension)), ...new Set(values)];
}

type Day<Keys> = Record<ReportDimension, Keys> & Record<ValueColumn, Buffer | null> & { counted: Buffer };
/** What a department has of a day as Postgres tells it, its rows in the same order in each column. */
export type ToldDay = Day<Key[]>;
export type PackedDay = Day<Buffer>;

/** Each column as bytes. */
export function packDay({ elapsed, in_service, ...day }: ToldDay): PackedDay {
  return {
    ...day,
    ...ofEach(DIMENSIONS, (dimension) => packKeys(day[dimension])),
    elapsed: elapsed && packSeconds(elapsed),
    in_service: in_service && packSeconds(in_service),
  };
}

/** What some departments have of a day, as one. */
export function joinDays(parts: readonly PackedDay[]): PackedDay {
  const bytes = (name: ValueColumn | 'counted') => Buffer.concat(parts.map((part) => part[name]!));
  const counted = bytes('counted');
  const keysOf = (dimension: ReportDimension) =>
    joinKeys(
      parts.map((part) => part[dimension]),
      counted.length,
    );
  return {
    ...ofEach(DIMENSIONS, (dimension) => keyBytes(keysOf(dimension))),
    ...ofEach(VALUE_COLUMNS, (name) => (parts.some((part) => part[name] === null) ? null : bytes(name))),
    counted,
  };
}

const ofEach = <Name extends string, Of>(names: readonly Name[], of: (name: Name) => Of) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Of>;
