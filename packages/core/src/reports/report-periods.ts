import { instantAt, wallClock } from '../clock/time-zone.ts';

/** Calendar days of a time zone, such as `2026-11-22`, both included. */
export interface ReportSpan {
  from: string;
  to: string;
}

/** A day, or as much of a week (from Monday on) or month as the period has. */
export interface ReportStep extends ReportSpan {
  /** when it begins, and when the next does */
  at: Date;
  before: Date;
}

export interface ReportPeriod extends ReportSpan {
  at: Date;
  before: Date;
  unit: 'day' | 'week' | 'month';
  steps: ReportStep[];
}

const DAY_MS = 86_400_000;
const MOST_DAY_STEPS = 62;
const MOST_WEEK_STEPS = 190;

const numberOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayOf = (number: number) => new Date(number * DAY_MS).toISOString().slice(0, 10);

/**
 * A period of a report in steps, and the one that it is compared with: as many days right before, or the same dates a
 * year earlier.
 */
export function reportPeriods(
  span: ReportSpan,
  timeZone: string,
  compare: 'previous' | 'year' | 'none',
): { current: ReportPeriod; compared: ReportPeriod | null } {
  const current = periodOf(span, timeZone);
  if (compare === 'none') return { current, compared: null };
  if (compare === 'year') {
    return { current, compared: periodOf({ from: yearBefore(span.from), to: yearBefore(span.to) }, timeZone) };
  }
  const [from, to] = [numberOf(span.from), numberOf(span.to)];
  return { current, compared: periodOf({ from: dayOf(2 * from - to - 1), to: dayOf(from - 1) }, timeZone) };
}

/** The days of a time zone that lie wholly between two instants, the earliest first. */
export function daysBetween(from: Date, before: Date, timeZone: string): ReportStep[] {
  const days: ReportStep[] = [];
  const midnight = (day: number) => new Date(instantAt(timeZone, day * DAY_MS));
  for (let day = Math.floor(wallClock(timeZone, from.getTime()) / DAY_MS); ; day++) {
    const each = { from: dayOf(day), to: dayOf(day), at: midnight(day), before: midnight(day + 1) };
    if (each.before > before) return days;
    if (each.at >= from) days.push(each);
  }
}

/** 29 February has the 28th before it. */
function yearBefore(day: string): string {
  const year = String(Number(day.slice(0, 4)) - 1).padStart(4, '0');
  return day.endsWith('02-29') ? `${year}-02-28` : `${year}${day.slice(4)}`;
}

function periodOf({ from, to }: ReportSpan, timeZone: string): ReportPeriod {
  const [first, last] = [numberOf(from), numberOf(to)];
  const length = last - first + 1;
  const unit = length <= MOST_DAY_STEPS ? 'day' : length <= MOST_WEEK_STEPS ? 'week' : 'month';
  const midnight = (day: number) => new Date(instantAt(timeZone, day * DAY_MS));
  const steps: ReportStep[] = [];
  for (let day = first; day <= last;) {
    const next = Math.min(nextOf(day, unit), last + 1);
    steps.push({ from: dayOf(day), to: dayOf(next - 1), at: midnight(day), before: midnight(next) });
    day = next;
  }
  return { from, to, unit, steps, at: midnight(first), before: midnight(last + 1) };
}

/** Days are counted from 1970-01-01, a Thursday. */
function nextOf(day: number, unit: ReportPeriod['unit']): number {
  if (unit === 'day') return day + 1;
  if (unit === 'week') return day + 7 - ((((day + 3) % 7) + 7) % 7);
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS;
}
