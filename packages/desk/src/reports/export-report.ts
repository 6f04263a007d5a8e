import {
  FIGURES_OF,
  type Report,
  type ReportFigures,
  type ReportHoursQuery,
  type ReportMetric,
  type ReportQuery,
} from '@perch/contracts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { CSV_MARK, csvRow, type CsvValue } from '../csv-row.ts';
import { getReportHours } from './get-overview.ts';
import { getReport } from './get-report.ts';

/**
 * A report as CSV: a line for each step, or for each group where it is asked for by a dimension, and the total last; the
 * period it is compared with follows. Durations are seconds, money is millionths of a dollar. That it was asked for
 * stands in the audit log.
 * @throws AppError as `getReport`
 */
export async function exportReport(ctx: Context, query: ReportQuery): Promise<string> {
  const report = await getReport(ctx, query);
  const { metric, ...asked } = query;
  const { by } = asked;
  await recordExport(ctx, metric, asked);
  const names = FIGURES_OF[metric];
  const header = ['period', 'from', 'to', ...(by ? [by, 'id'] : []), ...names];
  const line = (period: string, span: { from: string; to: string }, figures: ReportFigures, of: CsvValue[] = []) =>
    csvRow([period, span.from, span.to, ...of, ...names.map((name) => figures[name])]);
  const lines = report.groups
    ? groupLines(report, line)
    : [
        ...report.steps.map((step) => line('current', step, step.figures)),
        line('total', report, report.total),
        ...(report.comparedSteps ?? []).map((step) => line('compared', step, step.figures)),
        ...comparedTotal(report, line),
      ];
  return `${CSV_MARK}${header.join(',')}\r\n${lines.join('')}`;
}

/** New tickets by the hour of the week as CSV, a line for each; 1 is Monday. Else as `exportReport`. */
export async function exportReportHours(ctx: Context, query: ReportHoursQuery): Promise<string> {
  const { from, to, week } = await getReportHours(ctx, query);
  await recordExport(ctx, 'hours', query);
  const lines = week.flatMap((hours, day) => hours.map((opened, hour) => csvRow([from, to, day + 1, hour, opened])));
  return `${CSV_MARK}from,to,weekday,hour,opened\r\n${lines.join('')}`;
}

function recordExport(
  ctx: Context,
  name: ReportMetric | 'hours',
  { from: fromDay, to: toDay, ...others }: ReportHoursQuery,
) {
  return ctx.db.pipeline((statement) =>
    recordAudit(statement, ctx, {
      action: 'report.exported',
      subject: { kind: 'report', id: null, name },
      before: null,
      after: { format: 'csv', fromDay, toDay, ...others },
    }),
  );
}

type Line = (period: string, span: { from: string; to: string }, figures: ReportFigures, of?: CsvValue[]) => string;

function groupLines(report: Report, line: Line): string[] {
  const { comparedWith, groups } = report;
  const of = ({ name, key }: { name: string | null; key: string | null }) => [
    name ?? (key === null ? 'none' : ''),
    key,
  ];
  const all = ['total', null];
  return [
    ...groups!.map((group) => line('current', report, group.figures, of(group))),
    line('total', report, report.total, all),
    ...(comparedWith ? groups!.map((group) => line('compared', comparedWith, group.compared ?? {}, of(group))) : []),
    ...comparedTotal(report, line, all),
  ];
}

const comparedTotal = ({ comparedWith, compared }: Report, line: Line, of: CsvValue[] = []) =>
  comparedWith && compared ? [line('compared total', comparedWith, compared, of)] : [];
