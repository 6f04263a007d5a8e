import type {
  ReportFigures,
  ReportHours,
  ReportHoursQuery,
  ReportMetric,
  ReportOverview,
  ReportOverviewQuery,
} from '@perch/contracts';
import { reportPeriods, type ReportPeriod } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { askFor, headOf } from './get-report.ts';
import { figuresOf, sumRows } from './report-figures.ts';
import type { ReportFilters } from './report-filters.ts';
import { hoursSql, QUESTIONS } from './report-statements.ts';
import { zoneOf } from './report-zone.ts';

/** What each statement of an overview answers. */
const LOOKS: [keyof typeof QUESTIONS, ...ReportMetric[]][] = [
  ['opened', 'volume', 'first-response'],
  ['backlog', 'backlog'],
  ['resolution', 'resolution'],
  ['reopenings', 'reopenings'],
  ['replies', 'replies'],
  ['cost', 'cost'],
];

/**
 * The figures of all metrics over a period, beside another period. What filters ask of tickets X's bill does not know:
 * then there is no cost.
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
  const isOfTickets = Object.values(ofTickets).some(Boolean);
  const figures: ReportFigures = {};
  for (const [look, ...metrics] of LOOKS) {
    if (look === 'cost' && isOfTickets) figures.costMicros = null;
    else {
      const rows = await askFor(
        ctx,
        QUESTIONS[look](ctx.organizationId, filters, period, { isInSteps: look !== 'backlog' }),
      );
      for (const metric of metrics) Object.assign(figures, figuresOf(metric, sumRows(rows)));
    }
  }
  return figures;
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
  const rows = await askFor(ctx, hoursSql(ctx.organizationId, filters, current, zone));
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const { day, hour, opened } of rows) week[Number(day) - 1]![Number(hour)] = Number(opened);
  const { comparedWith: _, ...head } = headOf(ctx, zone, current, null);
  return { ...head, week };
}
