import type { ReportDimension } from '@perch/contracts';
import { packKeys, packSeconds, type Key } from './packed-column.ts';
import type { ReportFilters } from './report-filters.ts';
import type { Look, ValueColumn } from './report-looks.ts';

/** What each ticket, reopening or reply of a packed day is kept of. */
export const DIMENSIONS = ['account', 'agent', 'channel', 'department', 'keyword', 'language', 'tag'] as const;
export const VALUE_COLUMNS = ['elapsed', 'in_service', 'quarters', 'tickets'] as const satisfies ValueColumn[];

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

export function packedCut(filters: ReportFilters, by: ReportDimension | undefined): PackedCut {
  const asked = Object.entries(filters) as [keyof ReportFilters, string | undefined][];
  return {
    by,
    filters: asked.flatMap(([name, value]) =>
      value === undefined ? [] : [[FILTERED_BY[name], value === 'none' && name !== 'tag' ? null : value]],
    ),
  };
}

/** The columns of a packed day that its figures are read from. */
export function columnsFor({ by, filters }: PackedCut, figures: Look['figures']): (ReportDimension | ValueColumn)[] {
  const asked = new Set([...filters.map(([dimension]) => dimension), ...(by ? [by] : [])]);
  const values = Object.values(figures).flatMap((figure) => ('count' in figure ? [] : [figure.column]));
  return [...DIMENSIONS.filter((dimension) => asked.has(dimension)), ...new Set(values)];
}

type Told<Keys> = Record<ReportDimension, Keys> & Record<ValueColumn, Buffer | null> & { counted: Buffer };
/** Rows of a day as Postgres tells them, in the same order in each column. */
export type ToldDay = Told<Key[]>;

/** All of some parts of a day, as one. */
export function joinDays(parts: readonly ToldDay[]): ToldDay {
  const bytes = (name: ValueColumn | 'counted') => Buffer.concat(parts.map((part) => part[name]!));
  return {
    ...ofEach(DIMENSIONS, (dimension) => parts.flatMap((part) => part[dimension])),
    ...ofEach(VALUE_COLUMNS, (name) => (parts.some((part) => part[name] === null) ? null : bytes(name))),
    counted: bytes('counted'),
  };
}

/** Each column as bytes. */
export function packDay({ elapsed, in_service, ...day }: ToldDay): Told<Buffer> {
  return {
    ...day,
    ...ofEach(DIMENSIONS, (dimension) => packKeys(day[dimension])),
    elapsed: elapsed && packSeconds(elapsed),
    in_service: in_service && packSeconds(in_service),
  };
}

const ofEach = <Name extends string, Of>(names: readonly Name[], of: (name: Name) => Of) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Of>;
