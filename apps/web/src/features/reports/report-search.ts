import {
  MOST_REPORT_DAYS,
  REPORT_COMPARISONS,
  REPORT_DIMENSIONS,
  REPORT_METRICS,
  type ReportDimension,
} from '@perch/contracts';
import { isTimeZone } from '@perch/core';
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
type Name = (typeof REPORT_SEARCH)[number];
export type ReportSearch = Partial<Record<Name, string>>;

/** The period in words, in the order offered: today, a week or month of the calendar, or so many days up to today. */
export const DAY_CHOICES = ['today', 'week', 'last-week', 'month', 'last-month', '7', '30', '90', '365'] as const;
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

/** The days of the URL: between two dates, or those of a choice by the clock of the zone. */
export function daysOf({ from, to, days, zone }: ReportSearch, now: Date): Days {
  if (from && to) return { from, to };
  // Canada writes days as the API does
  const format = (timeZone?: string) => new Intl.DateTimeFormat('en-CA', timeZone ? { timeZone } : {}).format(now);
  let today: string;
  try {
    today = format(zone);
  } catch {
    today = format();
  }
  return daysOfChoice(DAY_CHOICES.find((each) => each === days) ?? USUAL_DAYS, today);
}

interface Days {
  from: string;
  to: string;
}

function daysOfChoice(choice: (typeof DAY_CHOICES)[number], today: string): Days {
  const at = new Date(today);
  const before = (days: number) => new Date(at.getTime() - days * DAY_MS).toISOString().slice(0, 10);
  const firstOf = (month: number) => Date.UTC(at.getUTCFullYear(), month, 1);
  const dayAt = (time: number) => new Date(time).toISOString().slice(0, 10);
  const sinceMonday = (at.getUTCDay() + 6) % 7;
  switch (choice) {
    case 'today':
      return { from: today, to: today };
    case 'week':
      return { from: before(sinceMonday), to: today };
    case 'last-week':
      return { from: before(sinceMonday + 7), to: before(sinceMonday + 1) };
    case 'month':
      return { from: dayAt(firstOf(at.getUTCMonth())), to: today };
    case 'last-month':
      return { from: dayAt(firstOf(at.getUTCMonth() - 1)), to: dayAt(firstOf(at.getUTCMonth()) - DAY_MS) };
    default:
      return { from: before(Number(choice) - 1), to: today };
  }
}

const isDay = (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));

/** Why two days are no period of a report; null: they are one. */
export function problemOfDays({ from, to }: Days): 'none' | 'order' | 'long' | null {
  if (!isDay(from) || !isDay(to)) return 'none';
  if (from > to) return 'order';
  return (Date.parse(to) - Date.parse(from)) / DAY_MS >= MOST_REPORT_DAYS ? 'long' : null;
}

/** What of the URL cannot be read, and the names that hold it. */
export function problemOfSearch(
  search: ReportSearch,
): { kind: 'period' | 'order' | 'long' | 'zone'; names: Name[] } | null {
  const { from, to, zone } = search;
  const days = from && to ? problemOfDays({ from, to }) : from || to ? 'none' : null;
  if (days) return { kind: days === 'none' ? 'period' : days, names: ['from', 'to'] };
  return zone && !isTimeZone(zone) ? { kind: 'zone', names: ['zone'] } : null;
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
