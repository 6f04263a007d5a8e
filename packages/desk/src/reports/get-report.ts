import {
  AppError,
  FIGURES_OF,
  type Report,
  type ReportFigures,
  type ReportMetric,
  type ReportQuery,
} from '@perch/contracts';
import { reportPeriods, type ReportPeriod } from '@perch/core';
import type { Context } from '../context.ts';
import { Slices } from '../preview/in-slices.ts';
import { requirePermission, requireSightOfAll } from '../require-permission.ts';
import { addUp, rowOf, sumsBy, type FigureRow, type FigureSum } from './figure-row.ts';
import { nameKeys } from './name-keys.ts';
import { readBacklog, type ReadLook, type Sums } from './read-backlog.ts';
import { emptyFigures, figuresOf } from './report-figures.ts';
import type { ReportFilters } from './report-filters.ts';
import { QUESTIONS, type PackedDayAt, type Question } from './report-statements.ts';
import { zoneOf } from './report-zone.ts';
import { daysOf, unpackDays } from './unpack-days.ts';

const MOST_GROUPS = 200;

/**
 * The figures of a metric over a period, step by step, beside another period, and by a dimension if wanted. Counted from
 * the rows themselves, or from days that were packed and have not changed since, so they are those of this moment.
 * @throws AppError `forbidden`, also where cost is asked for by who sees some departments only; `validation_failed` where it is asked for by what X's bill does not know
 */
export async function getReport(ctx: Context, query: ReportQuery): Promise<Report> {
  requirePermission(ctx, 'reports.view');
  const { metric, from, to, zone: wanted, compare, by, ...filters } = query;
  if (metric === 'cost') {
    requireSightOfAll(ctx);
    refuseBeyondAccounts(filters, by);
  }
  const zone = wanted ?? (await zoneOf(ctx));
  const { current, compared } = reportPeriods({ from, to }, zone, compare);
  const [now, then] = await Promise.all([
    read(ctx, metric, filters, current, by),
    compared && read(ctx, metric, filters, compared, by),
  ]);
  return {
    metric,
    ...headOf(ctx, zone, current, compared),
    total: now.total,
    compared: then?.total ?? null,
    unit: current.unit,
    steps: now.steps,
    comparedSteps: then?.steps ?? null,
    groups: now.groups && (await groupsOf(ctx, metric, by!, now.groups, then?.groups ?? null)),
  };
}

/** What every answer says of what it is about. */
export const headOf = (ctx: Context, zone: string, current: ReportPeriod, compared: ReportPeriod | null) => ({
  zone,
  from: current.from,
  to: current.to,
  fromAt: current.at.toISOString(),
  beforeAt: current.before.toISOString(),
  comparedWith: compared && { from: compared.from, to: compared.to },
  asOf: ctx.now().toISOString(),
});

/**
 * Figures of very many rows take a while: others have their turn in between. The two periods of a report are read beside
 * each other, and the clock is looked at after each of few long things.
 */
export const slicesOfReport = () => new Slices(undefined, 1);

/** A report of the time at which it began: all its statements see the same. */
export const inSnapshot = <T>(ctx: Context, slices: Slices, work: (look: AskFor) => Promise<T>): Promise<T> =>
  ctx.db.snapshot((statement, copy) =>
    work(async ({ text, values, packed }) => {
      // planned for its very period
      const { rows } = await statement('', text, values);
      const days: PackedDayAt[] = [];
      const read: FigureRow[] = [];
      for (const { dayAt, ...row } of rows) {
        if (dayAt) days.push({ step: row.step as number, dayAt: dayAt as Date });
        else read.push(rowOf(row));
      }
      if (!packed || days.length === 0) return read;
      const { cut, look, figures, columns, columnsSql } = packed;
      for (const row of await copy(columnsSql(days))) {
        await slices.next();
        for (const each of unpackDays(daysOf(row, columns), cut, look, figures)) read.push(each);
      }
      return read;
    }),
  );

export type AskFor = (question: Question) => Promise<FigureRow[]>;

async function read(
  ctx: Context,
  metric: ReportMetric,
  filters: ReportFilters,
  period: ReportPeriod,
  by: ReportQuery['by'],
) {
  const slices = slicesOfReport();
  const { total, steps, groups } = await inSnapshot(ctx, slices, (askFor) => {
    const look: ReadLook = (name, cut, of = period) => askFor(QUESTIONS[name](ctx.db, filters, of, cut));
    return metric === 'backlog' ? readBacklog(look, period, by, slices) : readSums(look, metric, by, slices);
  });
  const told = async <Key>(sums: ReadonlyMap<Key, FigureSum>) => {
    const figures = new Map<Key, ReportFigures>();
    for (const [key, sum] of sums) {
      figures.set(key, await figuresOf(metric, sum, slices));
      await slices.next();
    }
    return figures;
  };
  const at = await told(steps);
  return {
    total: await figuresOf(metric, total, slices),
    steps: period.steps.map((step, index) => ({
      from: step.from,
      to: step.to,
      fromAt: step.at.toISOString(),
      beforeAt: step.before.toISOString(),
      figures: at.get(index + 1) ?? emptyFigures(metric),
    })),
    groups: groups && (await told(groups)),
  };
}

async function readSums(
  look: ReadLook,
  metric: Exclude<ReportMetric, 'backlog'>,
  by: ReportQuery['by'],
  slices: Slices,
): Promise<Sums> {
  const rows = await look(metric, by);
  const steps = await sumsBy(by === 'tag' ? rows.filter((row) => !('key' in row)) : rows, 'step', slices);
  return { total: addUp(steps.values()), steps, groups: by ? await sumsBy(rows, 'key', slices) : null };
}

type Groups = Map<string | null, ReportFigures>;

async function groupsOf(
  ctx: Context,
  metric: ReportMetric,
  by: NonNullable<ReportQuery['by']>,
  now: Groups,
  then: Groups | null,
): Promise<NonNullable<Report['groups']>> {
  const rank = RANKED_BY[metric] ?? FIGURES_OF[metric][0]!;
  const keys = [...new Set([...now.keys(), ...(then?.keys() ?? [])])];
  const of = (groups: Groups, key: string | null) => groups.get(key) ?? emptyFigures(metric);
  const ranked = keys
    .map((key) => ({ key, size: of(now, key)[rank] ?? 0 }))
    .toSorted((a, b) => b.size - a.size || String(a.key).localeCompare(String(b.key)))
    .slice(0, MOST_GROUPS)
    .map(({ key }) => key);
  const names = await nameKeys(ctx, by, ranked);
  return ranked.map((key) => ({
    key,
    name: key === null ? null : (names.get(key) ?? null),
    figures: of(now, key),
    compared: then && of(then, key),
  }));
}

/** How many tickets or replies there are of a group says more than how fast they were. */
const RANKED_BY: Partial<Record<ReportMetric, keyof ReportFigures>> = {
  'first-response': 'answered',
  resolution: 'closed',
  replies: 'replies',
};

function refuseBeyondAccounts({ accountId: _, ...others }: ReportFilters, by: ReportQuery['by']): void {
  const path = by !== undefined && by !== 'account' ? 'by' : Object.entries(others).find(([, value]) => value)?.[0];
  if (path === undefined) return;
  throw new AppError('validation_failed', { errors: [{ path, message: 'What X bills is known by account alone' }] });
}
