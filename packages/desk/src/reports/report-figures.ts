import { FIGURES_OF, type ReportFigureName, type ReportFigures, type ReportMetric } from '@perch/contracts';
import type { FigureRow } from './report-statements.ts';

const SPREADS = ['firstResponse', 'firstResponseService', 'resolution', 'resolutionService'] as const;

/** The figures of a metric in a row of the database. */
export function figuresOf(metric: ReportMetric, row: FigureRow): ReportFigures {
  const read: Record<string, unknown> = { ...row, successShare: shareOf(row) };
  for (const name of SPREADS) {
    const [median, p90] = (row[name] as number[] | null | undefined) ?? [];
    read[`${name}Median`] = median === undefined ? null : Math.floor(median);
    read[`${name}P90`] = p90 === undefined ? null : Math.floor(p90);
  }
  return Object.fromEntries(
    FIGURES_OF[metric].map((name) => [name, (read[name] as number | null | undefined) ?? emptyOf(name)]),
  );
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

/** Metrics of nothing but numbers that add up: the total is the sum of the steps. */
const ADD_UP: readonly ReportMetric[] = ['volume', 'replies', 'cost'];

/** The total that the steps come to; null where it has to be asked for. */
export function sumSteps(metric: ReportMetric, steps: readonly FigureRow[]): FigureRow | null {
  if (!ADD_UP.includes(metric)) return null;
  const sum: Record<string, number> = {};
  for (const { step: _, ...figures } of steps) {
    for (const [name, value] of Object.entries(figures)) sum[name] = (sum[name] ?? 0) + Number(value);
  }
  return sum;
}
