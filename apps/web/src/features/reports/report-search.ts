import { REPORT_COMPARISONS, REPORT_DIMENSIONS, REPORT_METRICS, type ReportDimension } from '@perch/contracts';
import type { Query } from '../../lib/api.ts';

export const REPORT_VIEWS = ['overview', ...REPORT_METRICS, 'hours'] as const;
export type ReportView = (typeof REPORT_VIEWS)[number];
export const REPORT_FILTERS = [
  'departmentId',
  'accountId',
  'channel',
  'assignee',
  'tag',
  'language',
  'keywordId',
] as const;
export type ReportFilter = (typeof REPORT_FILTERS)[number];
export const REPORT_SEARCH = ['report', 'days', 'from', 'to', 'zone', 'compare', 'by', ...REPORT_FILTERS] as const;

/** What stands in the URL: which report, of when, by what, and what narrows it. */
export type ReportSearch = Partial<Record<(typeof REPORT_SEARCH)[number], string>>;

export const DAY_CHOICES = ['7', '30', '90', '365'] as const;
const USUAL_DAYS = '30';
const DAY_MS = 86_400_000;

export const viewOfReport = ({ report }: ReportSearch): ReportView =>
  REPORT_VIEWS.find((view) => view === report) ?? 'overview';
export const comparisonOf = ({ compare }: ReportSearch) =>
  REPORT_COMPARISONS.find((each) => each === compare) ?? 'previous';

/** What X bills is known by account alone. */
export const dimensionsOf = (view: ReportView): readonly ReportDimension[] =>
  view === 'cost' ? ['account'] : view === 'overview' || view === 'hours' ? [] : REPORT_DIMENSIONS;
export const dimensionOf = (search: ReportSearch): ReportDimension | undefined =>
  dimensionsOf(viewOfReport(search)).find((each) => each === search.by);

/** The days of the URL: between two dates, or so many up to today by the clock of the zone. */
export function daysOf({ from, to, days, zone }: ReportSearch, now: Date): { from: string; to: string } {
  if (from && to) return { from, to };
  // Canada writes days as the API does
  const format = (timeZone?: string) => new Intl.DateTimeFormat('en-CA', timeZone ? { timeZone } : {}).format(now);
  let today: string;
  try {
    today = format(zone);
  } catch {
    today = format();
  }
  const count = Number(DAY_CHOICES.find((each) => each === days) ?? USUAL_DAYS);
  return { from: new Date(Date.parse(today) - (count - 1) * DAY_MS).toISOString().slice(0, 10), to: today };
}

export const choiceOfDays = ({ from, to, days }: ReportSearch) =>
  from && to ? 'range' : (DAY_CHOICES.find((each) => each === days) ?? USUAL_DAYS);

export function filtersOfReport(search: ReportSearch): Partial<Record<ReportFilter, string>> {
  const names = viewOfReport(search) === 'cost' ? (['accountId'] as const) : REPORT_FILTERS;
  return Object.fromEntries(names.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
}

/** What the API is asked. */
export function reportQuery(search: ReportSearch, now: Date): Query {
  const view = viewOfReport(search);
  return {
    metric: view === 'overview' || view === 'hours' ? undefined : view,
    ...daysOf(search, now),
    zone: search.zone,
    ...(view === 'hours' ? {} : { compare: comparisonOf(search) }),
    ...filtersOfReport(search),
    by: dimensionOf(search),
  };
}

/** The filter that a group of a dimension stands for. */
export const FILTER_OF: Record<ReportDimension, ReportFilter> = {
  account: 'accountId',
  agent: 'assignee',
  channel: 'channel',
  department: 'departmentId',
  keyword: 'keywordId',
  language: 'language',
  tag: 'tag',
};
