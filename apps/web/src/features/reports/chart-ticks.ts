import type { ReportFigureName } from '@perch/contracts';
import { isSeconds } from './figure-words.ts';

/** Steps that read well as times: seconds, minutes, hours, days. */
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((days) => days * 86_400),
];
const MOST_STEPS = 5;

/** Where the axis of a figure has its lines: even steps from 0 on, each of which its words tell without rounding. */
export function chartTicks(figure: ReportFigureName, most: number): number[] {
  const step = stepOf(figure, Math.max(most, 0));
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

function stepOf(figure: ReportFigureName, most: number): number {
  if (figure === 'successShare') return 0.25;
  const least = most / MOST_STEPS;
  if (isSeconds(figure)) return TIME_STEPS.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
  // what X bills is told in cents
  const unit = figure === 'costMicros' ? 10_000 : 1;
  const size = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least / unit))));
  return unit * (([1, 2, 5].find((each) => each * size * unit >= least) ?? 10) * size);
}
