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
import { requirePermission } from '../require-permission.ts';
import { emptyFigures, figuresOf, foldBacklog, sumRows } from './report-figures.ts';
import { nameKeys } from './name-keys.ts';
import type { ReportFilters } from './report-filters.ts';
import { QUESTIONS, type Cut, type FigureRow, type Sql } from './report-statements.ts';
import { zoneOf } from './report-zone.ts';

const MOST_GROUPS = 200;

/**
 * The figures of a metric over a period, step by step, beside another period, and by a dimension if wanted. Counted from
 * the rows themselves, so they are those of this moment.
 * @throws AppError `forbidden`, `validation_failed` where cost is asked for by what X's bill does not know
 */
export async function getReport(ctx: Context, query: ReportQuery): Promise<Report> {
  requirePermission(ctx, 'reports.view');
  const { metric, from, to, zone: wanted, compare, by, ...filters } = query;
  if (metric === 'cost') refuseBeyondAccounts(filters, by);
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

/** One look, planned for its very period. */
export const askFor = (ctx: Context, { text, values }: Sql): Promise<FigureRow[]> => ctx.db.query(text, values);

async function read(
  ctx: Context,
  metric: ReportMetric,
  filters: ReportFilters,
  period: ReportPeriod,
  by: ReportQuery['by'],
) {
  const ask = (cut: Cut) => askFor(ctx, QUESTIONS[metric](ctx.organizationId, filters, period, cut));
  const { total, steps, groups } = metric === 'backlog' ? await readBacklog(ask, by) : await inOneLook(ask, by);
  const at = new Map(steps.map((row) => [Number(row.step), figuresOf(metric, row)]));
  return {
    total: figuresOf(metric, total),
    steps: period.steps.map((step, index) => ({
      from: step.from,
      to: step.to,
      fromAt: step.at.toISOString(),
      beforeAt: step.before.toISOString(),
      figures: at.get(index + 1) ?? emptyFigures(metric),
    })),
    groups: groups && new Map(groups.map((row) => [row.key ?? null, figuresOf(metric, row)])),
  };
}

type Ask = (cut: Cut) => Promise<FigureRow[]>;

/** A ticket with two tags is in two groups, one without any in none: their steps are asked for apart. */
async function inOneLook(ask: Ask, by: ReportQuery['by']) {
  const cut = by && (await ask({ isInSteps: true, by }));
  const rows = cut && by !== 'tag' ? cut : await ask({ isInSteps: true });
  return { total: sumRows(rows), steps: sumsBy(rows, 'step'), groups: cut ? sumsBy(cut, 'key') : null };
}

/** What is open at the end of each is no sum of steps. */
async function readBacklog(ask: Ask, by: ReportQuery['by']) {
  const steps = await ask({ isInSteps: true });
  const [total] = await ask({});
  return { total: total!, steps: foldBacklog(steps, Number(total!['backlog'])), groups: by ? await ask({ by }) : null };
}

function sumsBy(rows: readonly FigureRow[], name: 'step' | 'key'): FigureRow[] {
  const parts = new Map<unknown, FigureRow[]>();
  for (const row of rows) {
    const part = parts.get(row[name]);
    if (part) part.push(row);
    else parts.set(row[name], [row]);
  }
  return [...parts.values()].map((part) => ({ ...sumRows(part), [name]: part[0]![name] }));
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
