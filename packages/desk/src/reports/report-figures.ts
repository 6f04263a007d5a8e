import { FIGURES_OF, type ReportFigureName, type ReportFigures, type ReportMetric } from '@perch/contracts';
import { nearestRanks } from '@perch/core';
import type { FigureRow } from './report-statements.ts';

const SPREADS = ['firstResponse', 'firstResponseService', 'resolution', 'resolutionService'] as const;

/** The figures of a metric in a row of the database. */
export function figuresOf(metric: ReportMetric, row: FigureRow): ReportFigures {
  const read: Record<string, unknown> = { ...row, successShare: shareOf(row), reopened: idsIn(row['reopenedTickets']) };
  for (const name of SPREADS) {
    const seconds = secondsIn(row[name] as Buffer | null | undefined);
    [read[`${name}Median`], read[`${name}P90`]] = nearestRanks(seconds, [0.5, 0.9]);
  }
  return Object.fromEntries(
    FIGURES_OF[metric].map((name) => [name, (read[name] as number | null | undefined) ?? emptyOf(name)]),
  );
}

/** As Postgres sends them: four bytes each, the most significant first. */
function secondsIn(bytes: Buffer | null | undefined): Int32Array {
  const seconds = new Int32Array((bytes?.length ?? 0) / 4);
  if (bytes) {
    const copy = Buffer.from(seconds.buffer);
    copy.set(bytes);
    copy.swap32();
  }
  return seconds;
}

/** How many ids there are, each counted once; sixteen bytes each. */
function idsIn(bytes: unknown): number {
  const ids = new Set<string>();
  if (bytes instanceof Buffer) {
    for (let at = 0; at < bytes.length; at += 16) ids.add(bytes.toString('latin1', at, at + 16));
  }
  return ids.size;
}

/** What rows of steps or groups come to: numbers are added, seconds and ids put together. */
export function sumRows(rows: readonly FigureRow[]): FigureRow {
  const sum: Record<string, number> = {};
  const bytes: Record<string, Buffer[]> = {};
  for (const { step: _, key: __, ...figures } of rows) {
    for (const [name, value] of Object.entries(figures)) {
      if (value instanceof Buffer) (bytes[name] ??= []).push(value);
      else if (value !== null) sum[name] = (sum[name] ?? 0) + Number(value);
    }
  }
  const together = Object.entries(bytes).map(([name, parts]) => [name, Buffer.concat(parts)] as const);
  return { ...sum, ...Object.fromEntries(together) };
}

export const emptyFigures = (metric: ReportMetric): ReportFigures =>
  Object.fromEntries(FIGURES_OF[metric].map((name) => [name, emptyOf(name)]));

/** Of nothing there is no median and no share, but a number: none. */
const emptyOf = (name: ReportFigureName) => (/(Median|P90|Share)$/.test(name) ? null : 0);

/** Of the replies that have come to an end. */
function shareOf(row: FigureRow): number | null {
  const [sent, failed, unknown] = [row['sent'], row['failed'], row['unknown']].map(Number) as [number, number, number];
  const settled = sent + failed + unknown;
  return settled > 0 ? sent / settled : null;
}

/** How large the backlog was at the end of each step, back from what it was at the end of all. */
export function foldBacklog(steps: readonly FigureRow[], end: number): FigureRow[] {
  let open = end;
  return steps
    .toSorted((a, b) => Number(b.step) - Number(a.step))
    .map(({ step, opened, closed }) => {
      const atEnd = open;
      open -= Number(opened) - Number(closed);
      return { step: Number(step), backlog: atEnd };
    });
}
