import type {
  ReportFigures,
  ReportHours,
  ReportHoursQuery,
  ReportMetric,
  ReportOverview,
  ReportOverviewQuery,
} from '@perch/contracts';
import { daysBetween, reportPeriods, wallClock, type ReportPeriod, type ReportStep } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { QUARTERS, sumRows, sumsBy } from './figure-row.ts';
import { headOf, inSnapshot, slicesOfReport } from './get-report.ts';
import { readBacklogAtEnd, type ReadLook } from './read-backlog.ts';
import { figuresOf } from './report-figures.ts';
import type { ReportFilters } from './report-filters.ts';
import { QUESTIONS } from './report-statements.ts';
import { zoneOf } from './report-zone.ts';

/** What each statement of an overview answers. */
const ANSWERS: [Exclude<keyof typeof QUESTIONS, 'open' | 'ended' | 'hours'>, ...ReportMetric[]][] = [
  ['opened', 'volume', 'first-response'],
  ['resolution', 'resolution'],
  ['reopenings', 'reopenings'],
  ['replies', 'replies'],
  ['cost', 'cost'],
];

/**
 * The figures of all metrics over a period, beside another period. What filters ask of tickets X's bill does not know,
 * nor is it for who sees some departments only: then there is no cost.
 * @throws AppError `forbidden`
 */
export async function getReportOverview(ctx: Context, query: ReportOverviewQuery): Promise<ReportOverview> {
  requirePermission(ctx, 'reports.view');
  const { from, to, zone: wanted, compare, ...filters } = query;
  const zone = wanted ?? (await zoneOf(ctx));
  const { current, compared } = reportPeriods({ from, to }, zone, compare);
  const [total, then] = await Promise.all([totals(ctx, filters, current), compared && totals(ctx, filters, compared)]);
  return { ...headOf(ctx, zone, current, compared), total, compared: then };
}

async function totals(ctx: Context, filters: ReportFilters, period: ReportPeriod): Promise<ReportFigures> {
  const { accountId: _, ...ofTickets } = filters;
  // X bills all departments together
  const hasCost = !ctx.db.departmentIds && !Object.values(ofTickets).some(Boolean);
  const slices = slicesOfReport();
  return inSnapshot(ctx, slices, async (askFor) => {
    const look: ReadLook = (name, by, of = period) => askFor(QUESTIONS[name](ctx.db, filters, of, by));
    // all are on their way at once: Postgres counts one while another is put together here
    const asked = ANSWERS.filter(([name]) => name !== 'cost' || hasCost);
    const [backlog, ...sums] = await settleAll([
      readBacklogAtEnd(look, period),
      ...asked.map(async ([name]) => sumRows(await look(name))),
    ]);
    const figures = await figuresOf('backlog', backlog, slices);
    for (const [index, [, ...metrics]] of asked.entries()) {
      for (const metric of metrics) Object.assign(figures, await figuresOf(metric, sums[index]!, slices));
    }
    if (!hasCost) figures.costMicros = null;
    return figures;
  });
}

/**
 * New tickets by the hour of the week at which the customer wrote.
 * @throws AppError `forbidden`
 */
export async function getReportHours(ctx: Context, query: ReportHoursQuery): Promise<ReportHours> {
  requirePermission(ctx, 'reports.view');
  const { from, to, zone: wanted, ...filters } = query;
  const zone = wanted ?? (await zoneOf(ctx));
  const { current } = reportPeriods({ from, to }, zone, 'none');
  const days = daysBetween(current.at, current.before, zone);
  const question = QUESTIONS.hours(ctx.db, filters, { ...current, steps: days }, undefined);
  const slices = slicesOfReport();
  const rows = await inSnapshot(ctx, slices, (askFor) => askFor(question));
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const [step, { bytes }] of await sumsBy(rows, 'step', slices)) {
    const { weekday, hourOf } = clockOf(zone, days[step - 1]!);
    const counts = new Uint32Array(256);
    for (const part of bytes[QUARTERS] ?? []) for (const quarter of part) counts[quarter]!++;
    for (const [quarter, count] of counts.entries()) if (count > 0) week[weekday]![hourOf(quarter)]! += count;
  }
  const { comparedWith: _, ...head } = headOf(ctx, zone, current, null);
  return { ...head, week };
}

const QUARTER_MS = 900_000;
const DAY_MS = 24 * 3_600_000;

/** The weekday (0 is Monday) of a day of a zone, and the hours in which its quarters lie. */
function clockOf(zone: string, { at, before }: Pick<ReportStep, 'at' | 'before'>) {
  const [begin, length] = [at.getTime(), before.getTime() - at.getTime()];
  // 1970-01-01 was a Thursday
  const weekday = (Math.floor(wallClock(zone, begin) / DAY_MS) + 3) % 7;
  // a clock that is put on or back is asked
  const hourOf = (quarter: number) =>
    length === DAY_MS ? Math.floor(quarter / 4) : new Date(wallClock(zone, begin + quarter * QUARTER_MS)).getUTCHours();
  return { weekday, hourOf };
}
