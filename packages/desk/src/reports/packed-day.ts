import type { ReportDimension } from '@perch/contracts';
import { BYTES, type FigureRow } from './figure-row.ts';
import type { ReportFilters } from './report-filters.ts';

/** Days are packed by each, one look at a time. */
export const PACKED_DIMENSIONS = ['account', 'agent', 'channel', 'department', 'keyword', 'language', 'tag'] as const;

/** What is asked of packed days: those by a dimension, of one of its keys alone, or of all. */
export interface PackedCut {
  dimension: ReportDimension;
  key?: string | null;
  /** whether rows say their key */
  isByKey: boolean;
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

/**
 * How packed days answer what is asked by these filters and this dimension; null: they cannot, as they know one
 * dimension at a time, and behind a wall departments alone. What is of no dimension is put together by one of which each
 * ticket has one.
 */
export function packedCut(
  filters: ReportFilters,
  by: ReportDimension | undefined,
  isWalled: boolean,
): PackedCut | null {
  const cut = cutOf(filters, by, isWalled ? 'department' : 'channel');
  return isWalled && cut?.dimension !== 'department' ? null : cut;
}

function cutOf(filters: ReportFilters, by: ReportDimension | undefined, whole: ReportDimension): PackedCut | null {
  const asked = Object.entries(filters).filter(([, value]) => value !== undefined);
  const [first] = asked as [keyof ReportFilters, string][];
  if (!first) return { dimension: by ?? whole, isByKey: by !== undefined };
  const [name, value] = first;
  const dimension = FILTERED_BY[name];
  // tickets of a tag have others too
  if (asked.length > 1 || (by !== undefined && (by !== dimension || by === 'tag'))) return null;
  return { dimension, key: value === 'none' && name !== 'tag' ? null : value, isByKey: by !== undefined };
}

/** One entry of each list for each key. */
interface Counts {
  keys: (string | null)[];
  [figure: string]: (string | number | null)[];
}
/** All parts of a figure behind one another, in base64, and how long each is. */
type Parts = Record<string, { sizes: number[]; values: string }>;

export interface PackedDay {
  counts: Counts;
  parts: Parts;
}

/** As Postgres sends it: JSON. `parts`: null where none is asked for; one that the day has none of may be null. */
export interface SentDay {
  step: number;
  counts: string;
  parts: string | null;
}

/** The rows of a day by a dimension as they are kept: figures side by side, so that few things are read one by one. */
export function packDay(rows: readonly FigureRow[]): PackedDay {
  const counts: Counts = { keys: rows.map(({ key }) => key ?? null) };
  const parts: Parts = {};
  const names = new Set(rows.flatMap(({ step: _, key: __, ...figures }) => Object.keys(figures)));
  for (const name of names) {
    const values = rows.map((row) => row[name]);
    if (values.every((value) => value === null || typeof value === 'number')) counts[name] = values;
    else {
      const bytes = values.map((value) => bytesOf(value as Int32Array | Buffer | null));
      parts[name] = { sizes: bytes.map(({ length }) => length), values: Buffer.concat(bytes).toString('base64') };
    }
  }
  return { counts, parts };
}

const bytesOf = (value: Int32Array | Buffer | null) =>
  value === null ? Buffer.alloc(0) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);

/** The rows of a packed day again, with the figures that are asked for. */
export function unpackDay(day: SentDay, cut: PackedCut, wanted: ReadonlySet<string>): FigureRow[] {
  const { keys, ...numbers } = JSON.parse(day.counts) as Counts;
  const rows = keys.map((key): FigureRow | null => {
    if (cut.key !== undefined && cut.key !== key) return null;
    return cut.isByKey ? { step: day.step, key } : { step: day.step };
  });
  for (const [name, values] of Object.entries(numbers)) {
    if (!wanted.has(name)) continue;
    for (const [index, row] of rows.entries()) if (row) row[name] = values[index] as number | null;
  }
  const parts = JSON.parse(day.parts ?? '{}') as Record<string, Parts[string] | null>;
  for (const [name, part] of Object.entries(parts)) {
    if (!part || !wanted.has(name)) continue;
    const { sizes, values } = part;
    const bytes = Buffer.from(new ArrayBuffer(sizes.reduce((sum, size) => sum + size, 0)));
    bytes.write(values, 'base64');
    let at = 0;
    for (const [index, size] of sizes.entries()) {
      const row = rows[index];
      if (row && size > 0) {
        row[name] = BYTES.has(name) ? bytes.subarray(at, at + size) : new Int32Array(bytes.buffer, at, size / 4);
      }
      at += size;
    }
  }
  return rows.filter((row) => row !== null);
}
