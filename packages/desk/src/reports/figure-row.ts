import type { Slices } from '../preview/in-slices.ts';

/** Which tickets, sixteen bytes each. */
export const IDS = 'reopenedTickets';
/** The quarter of an hour of each, counted from where its step begins: a byte each, so that a step is a day. */
export const QUARTERS = 'writtenQuarters';
/** The seconds of what has none. */
export const NO_SECONDS = -(2 ** 31);
/** The only parts that are no seconds. */
export const BYTES: ReadonlySet<string> = new Set([IDS, QUARTERS]);

/**
 * What a row of figures is of: nothing is the total. Steps count from 1. What is added up is a number; what cannot be are
 * seconds, or bytes.
 */
export interface FigureRow {
  step?: number;
  key?: string | null;
  [figure: string]: number | string | null | Int32Array | Buffer | undefined;
}

/** Rows put together: numbers are added, and all parts stand beside one another. */
export interface FigureSum {
  numbers: Record<string, number>;
  seconds: Record<string, Int32Array[]>;
  bytes: Record<string, Buffer[]>;
}

const emptySum = (): FigureSum => ({ numbers: {}, seconds: {}, bytes: {} });

function addRow(sum: FigureSum, row: FigureRow): void {
  for (const name in row) {
    if (name === 'step' || name === 'key') continue;
    const value = row[name];
    if (typeof value === 'number') sum.numbers[name] = (sum.numbers[name] ?? 0) + value;
    else if (value instanceof Int32Array) (sum.seconds[name] ??= []).push(value);
    else if (value instanceof Buffer) (sum.bytes[name] ??= []).push(value);
  }
}

export function sumRows(rows: readonly FigureRow[]): FigureSum {
  const sum = emptySum();
  for (const row of rows) addRow(sum, row);
  return sum;
}

type Of<Name extends 'step' | 'key'> = Exclude<FigureRow[Name], undefined>;

/** What parts of a whole come to together. */
export function addUp(sums: Iterable<FigureSum>): FigureSum {
  const whole = emptySum();
  for (const { numbers, seconds, bytes } of sums) {
    for (const name in numbers) whole.numbers[name] = (whole.numbers[name] ?? 0) + numbers[name]!;
    for (const name in seconds) for (const part of seconds[name]!) (whole.seconds[name] ??= []).push(part);
    for (const name in bytes) for (const part of bytes[name]!) (whole.bytes[name] ??= []).push(part);
  }
  return whole;
}

const ROWS_BETWEEN_LOOKS = 64;

/** The same of each step, or of each key, of those rows that say theirs. */
export async function sumsBy<Name extends 'step' | 'key'>(
  rows: readonly FigureRow[],
  name: Name,
  slices: Slices,
): Promise<Map<Of<Name>, FigureSum>> {
  const sums = new Map<Of<Name>, FigureSum>();
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_BETWEEN_LOOKS === 0) await slices.next();
    if (!(name in row)) continue;
    const of = row[name] as Of<Name>;
    let sum = sums.get(of);
    if (!sum) sums.set(of, (sum = emptySum()));
    addRow(sum, row);
  }
  return sums;
}

/** A row as Postgres sends it: seconds are four bytes each, the most significant first. */
export function rowOf(sent: Record<string, unknown>): FigureRow {
  const { isWhole, key, ...rest } = sent as FigureRow & { isWhole?: boolean };
  const row: FigureRow = key === undefined || isWhole === true ? rest : { ...rest, key };
  for (const name in row) {
    const value = row[name];
    if (value instanceof Buffer && !BYTES.has(name)) row[name] = secondsIn(value);
  }
  return row;
}

function secondsIn(bytes: Buffer): Int32Array {
  const seconds = new Int32Array(bytes.length / 4);
  const copy = Buffer.from(seconds.buffer);
  copy.set(bytes);
  copy.swap32();
  return seconds;
}
