import { instantAt, wallClock } from '../clock/time-zone.ts';
import type { ReportSpan } from './report-periods.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** When somebody gets last week's figures, by the clock on the wall. */
export interface ReportMailTime {
  /** 1 is Monday */
  weekday: number;
  hour: number;
  timeZone: string;
}

/** The Monday of the week that an instant is in. Days are counted from 1970-01-01, a Thursday. */
function mondayOf(timeZone: string, at: Date): number {
  const day = Math.floor(wallClock(timeZone, at.getTime()) / DAY_MS);
  return day - ((((day + 3) % 7) + 7) % 7);
}

/** The next time after an instant. */
export function nextReportMail({ weekday, hour, timeZone }: ReportMailTime, after: Date): Date {
  const day = mondayOf(timeZone, after) + weekday - 1;
  const on = (each: number) => new Date(instantAt(timeZone, each * DAY_MS + hour * HOUR_MS));
  const thisWeek = on(day);
  return thisWeek > after ? thisWeek : on(day + 7);
}

/** The last week from Monday to Sunday that is over by then. */
export function weekBefore(timeZone: string, at: Date): ReportSpan {
  const monday = mondayOf(timeZone, at);
  const dayOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
  return { from: dayOf(monday - 7), to: dayOf(monday - 1) };
}
