// What a measurement says: tables of rows of named figures, the same on the screen, in the file and in the docs.

export type Unit = 'ms' | 's' | '/s' | 'MB' | 'kB' | '×' | '%' | '';

export interface Figure {
  value: number;
  unit: Unit;
}

export interface Row {
  name: string;
  figures: Record<string, Figure>;
}

export interface Table {
  title: string;
  rows: Row[];
}

export interface BenchResult {
  name: string;
  about: string;
  /** settings, what was left out, targets: in plain sentences */
  notes: string[];
  tables: Table[];
  /** where it was not in this run but in one before, whose figures the file keeps */
  measured?: RunAt;
}

export interface Machine {
  processors: string;
  memoryGigabytes: number;
  system: string;
  node: string;
  /** processes that waited for a processor when the run began: above one, figures tell of others' work too */
  load: number;
}

/** When and where something was measured. */
export interface RunAt {
  at: string;
  commit: string;
  machine: Machine;
}

export interface Run extends RunAt {
  benches: BenchResult[];
}

/** Where a measurement puts what it finds, as it finds it. */
export interface Report {
  row(table: string, name: string, figures: Record<string, Figure>): void;
  note(sentence: string): void;
  /** What it is at, for who waits; goes nowhere else. */
  progress(sentence: string): void;
}

const of = (unit: Unit) => (value: number) => ({ value, unit });
export const ms = of('ms');
export const seconds = of('s');
export const perSecond = of('/s');
export const times = of('×');
export const percent = of('%');
export const count = of('');
export const kilobytes = (bytes: number): Figure => ({ value: bytes / 1024, unit: 'kB' });
export const megabytes = (bytes: number): Figure => ({ value: bytes / 2 ** 20, unit: 'MB' });

/** As a person reads it: three digits that matter, thousands apart. */
export function figureText({ value, unit }: Figure): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Number.isInteger(value) ? 0 : 2;
  const number = value.toLocaleString('en', { maximumFractionDigits: digits });
  return unit === ''
    ? number
    : unit === '×' || unit === '%' || unit === '/s'
      ? `${number}${unit}`
      : `${number} ${unit}`;
}
