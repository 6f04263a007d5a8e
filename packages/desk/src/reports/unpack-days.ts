import type { ReportDimension } from '@perch/contracts';
import type { BinaryRow } from '@perch/db';
import { NO_SECONDS, type FigureRow } from './figure-row.ts';
import { joinKeys, unpackSeconds, type Key, type KeyColumn } from './packed-column.ts';
import type { ColumnName, PackedCut } from './packed-day.ts';
import { countsOf, type Look, type ValueColumn } from './report-looks.ts';

/** What is packed of a step, or of a part of it: the columns that are asked for. */
export interface SentDays extends Partial<Record<ColumnName, Buffer | null>> {
  step: number;
  counted: Buffer;
}

/** Days as Postgres copies them: the step, and these columns. */
export function daysOf([step, ...fields]: BinaryRow, columns: readonly ColumnName[]): SentDays {
  const days = Object.fromEntries(columns.map((column, place) => [column, fields[place] ?? null]));
  return { ...days, step: step!.readInt32BE(), counted: days.counted! };
}

/** What some days have of these figures of a look, as if their rows had been counted: a row for each key, or one. */
export function unpackDays(days: SentDays, cut: PackedCut, look: Look, figures: Look['figures']): FigureRow[] {
  const { step, counted } = days;
  const valuesOf = new Map<ValueColumn, ColumnValues>();
  for (const figure of Object.values(figures)) {
    if (!('count' in figure)) valuesOf.set(figure.column, readValues(figure.column, days[figure.column]!));
  }
  const counts = countsOf(look).map(([name]) => name);
  const bitOf = (name: string) => 1 << counts.indexOf(name);
  const keysOf = (dimension: ReportDimension) => joinKeys(keysOfDays(days[dimension]!), counted.length);
  return groupings(counted.length, keysOf, cut).flatMap((groups) => {
    const kinds = countKinds(counted, counts.length, groups);
    const told = groups.keys.map((key): FigureRow => (groups.isWhole ? { step } : { step, key }));
    for (const [name, figure] of Object.entries(figures)) {
      const isCount = 'count' in figure;
      const bit = bitOf(isCount ? name : figure.of);
      const sizes = countOf(kinds, counts.length, bit);
      const values = isCount ? sizes : pickValues(valuesOf.get(figure.column)!, counted, bit, sizes, groups);
      for (const [place, row] of told.entries()) row[name] = values[place]!;
    }
    return told;
  });
}

/** The keys of each day, which stand behind their lengths. */
function keysOfDays(bytes: Buffer): Buffer[] {
  const days: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const from = at + 4;
    at = from + bytes.readInt32BE(at);
    days.push(bytes.subarray(from, at));
  }
  return days;
}

/** The rows that are asked for, and the place of each one's key among the keys there are; null: all, each of one key. */
interface Groups {
  keys: (string | null)[];
  of: PlacedRows | null;
  /** of no key: all of them */
  isWhole: boolean;
}

interface PlacedRows {
  rows: Uint32Array;
  places: Uint32Array;
}

type KeysOf = (dimension: ReportDimension) => KeyColumn;

/** By keys; of tags all rows beside them, as one of some tags is of each, and others of none. */
function groupings(size: number, keysOf: KeysOf, { by, filters }: PackedCut): Groups[] {
  const chosen = filters.length === 0 ? null : chooseRows(size, keysOf, filters);
  const of = chosen && { rows: chosen, places: new Uint32Array(chosen.length) };
  const whole = { keys: [null], of, isWhole: true };
  if (!by) return [whole];
  const rows = chosen ?? everyRow(size);
  const { keys, codes } = keysOf(by);
  return by === 'tag' ? [whole, groupByTag(keys, codes, rows)] : [groupByKey(keys, codes, rows)];
}

const everyRow = (size: number) => {
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  return rows;
};

/** Of keys that some of the rows have. */
function groupByKey(keys: readonly Key[], codes: Uint32Array, rows: Uint32Array): Groups {
  const places = new Uint32Array(rows.length);
  const placeOf = new Int32Array(keys.length).fill(-1);
  const told: (string | null)[] = [];
  for (let each = 0; each < rows.length; each++) {
    const code = codes[rows[each]!]!;
    if (placeOf[code] === -1) placeOf[code] = told.push(keys[code] as string | null) - 1;
    places[each] = placeOf[code]!;
  }
  return { keys: told, of: { rows, places }, isWhole: false };
}

/** A row is there for each of its tags. */
function groupByTag(keys: readonly Key[], codes: Uint32Array, chosen: Uint32Array): Groups {
  const counts = new Uint32Array(keys.length);
  for (let each = 0; each < chosen.length; each++) counts[codes[chosen[each]!]!]!++;
  const placeOf = new Map<string, number>();
  const placesOf = (keys as readonly string[][]).map((tags, code) =>
    (counts[code] === 0 ? [] : tags).map((tag) => {
      const place = placeOf.get(tag) ?? placeOf.size;
      placeOf.set(tag, place);
      return place;
    }),
  );
  const size = placesOf.reduce((sum, { length }, code) => sum + length * counts[code]!, 0);
  const [rows, places] = [new Uint32Array(size), new Uint32Array(size)];
  let at = 0;
  for (let each = 0; each < chosen.length; each++) {
    const row = chosen[each]!;
    const its = placesOf[codes[row]!]!;
    for (let tag = 0; tag < its.length; tag++) {
      rows[at] = row;
      places[at++] = its[tag]!;
    }
  }
  return { keys: [...placeOf.keys()], of: { rows, places }, isWhole: false };
}

function chooseRows(size: number, keysOf: KeysOf, filters: PackedCut['filters']): Uint32Array {
  let rows = everyRow(size);
  for (const [dimension, wanted] of filters) {
    const { keys, codes } = keysOf(dimension);
    const isWanted = Uint8Array.from(keys, (key) => (isOf(key, wanted) ? 1 : 0));
    let end = 0;
    for (let each = 0; each < rows.length; each++) {
      const row = rows[each]!;
      rows[end] = row;
      end += isWanted[codes[row]!]!;
    }
    rows = rows.subarray(0, end);
  }
  return rows;
}

const isOf = (key: Key, wanted: string | null) =>
  typeof key === 'string' || key === null ? key === wanted : wanted !== null && key.includes(wanted);

/** How many rows of each key count as what. */
function countKinds(counted: Buffer, bits: number, { keys, of }: Groups): Uint32Array {
  const kinds = new Uint32Array(keys.length << bits);
  if (!of) for (let row = 0; row < counted.length; row++) kinds[counted[row]!]!++;
  else {
    const { rows, places } = of;
    for (let each = 0; each < rows.length; each++) kinds[(places[each]! << bits) | counted[rows[each]!]!]!++;
  }
  return kinds;
}

/** How many rows of each key count as one thing. */
function countOf(kinds: Uint32Array, bits: number, bit: number): Uint32Array {
  const counts = new Uint32Array(kinds.length >> bits);
  for (let each = 0; each < kinds.length; each++) if ((each & bit) !== 0) counts[each >> bits]! += kinds[each]!;
  return counts;
}

/** Seconds, or bytes of which each value has so many. */
type ColumnValues = Int32Array | { bytes: Buffer; width: number };
const WIDTHS = { quarters: 1, tickets: 16 };

const readValues = (column: ValueColumn, bytes: Buffer): ColumnValues =>
  column === 'quarters' || column === 'tickets' ? { bytes, width: WIDTHS[column] } : unpackSeconds(bytes);

/** The values that are there of the rows that count so, by key; `sizes`: how many rows of each do. */
function pickValues(
  values: ColumnValues,
  counted: Buffer,
  bit: number,
  sizes: Uint32Array,
  { of }: Groups,
): (Int32Array | Buffer)[] {
  if (!(values instanceof Int32Array)) {
    const all = () => ({ rows: everyRow(counted.length), places: new Uint32Array(counted.length) });
    return pickBytes(values.bytes, values.width, counted, bit, sizes, of ?? all());
  }
  return of ? pickSeconds(values, sizes, of) : [allSeconds(values, sizes[0]!)];
}

/** Of what counts, what is known: there are no seconds of anything else. */
function allSeconds(seconds: Int32Array, size: number): Int32Array {
  // without a branch, whose way is not to be foreseen: what is none is written over, the last beyond what is told
  const picked = new Int32Array(size + 1);
  let end = 0;
  for (let row = 0; row < seconds.length; row++) {
    const value = seconds[row]!;
    picked[end] = value;
    end += Number(value !== NO_SECONDS);
  }
  return picked.subarray(0, end);
}

function pickSeconds(seconds: Int32Array, sizes: Uint32Array, { rows, places }: PlacedRows): Int32Array[] {
  const { begins, size } = besideEachOther(sizes);
  const ends = begins.slice();
  const picked = new Int32Array(size);
  for (let each = 0; each < rows.length; each++) {
    const value = seconds[rows[each]!]!;
    if (value !== NO_SECONDS) picked[ends[places[each]!]!++] = value;
  }
  return Array.from(sizes, (_, place) => picked.subarray(begins[place]!, ends[place]!));
}

function pickBytes(
  bytes: Buffer,
  width: number,
  counted: Buffer,
  bit: number,
  sizes: Uint32Array,
  { rows, places }: PlacedRows,
): Buffer[] {
  const { begins, size } = besideEachOther(sizes);
  const ends = begins.slice();
  const picked = Buffer.alloc(size * width);
  for (let each = 0; each < rows.length; each++) {
    const row = rows[each]!;
    if ((counted[row]! & bit) === 0) continue;
    const at = ends[places[each]!]!++ * width;
    for (let part = 0; part < width; part++) picked[at + part] = bytes[row * width + part]!;
  }
  return Array.from(sizes, (_, place) => picked.subarray(begins[place]! * width, ends[place]! * width));
}

/** Where what is of each key begins. */
function besideEachOther(sizes: Uint32Array): { begins: Uint32Array; size: number } {
  const begins = new Uint32Array(sizes.length);
  let size = 0;
  for (let place = 0; place < sizes.length; place++) {
    begins[place] = size;
    size += sizes[place]!;
  }
  return { begins, size };
}
