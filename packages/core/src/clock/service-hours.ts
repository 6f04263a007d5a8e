import { instantAt, wallClock } from './time-zone.ts';

/** A span of a weekday, in the time of the clock on the wall. */
export interface ServiceSpan {
  /** 1 is Monday, 7 is Sunday */
  day: number;
  /** such as `09:00` */
  from: string;
  /** such as `18:00`; `24:00` is the end of the day */
  to: string;
}

/** When a department works. */
export interface ServiceHours {
  /** of the IANA database */
  timeZone: string;
  /** null: always, holidays too */
  week: ServiceSpan[] | null;
  /** days off, such as `2026-12-25` */
  holidays: string[];
}

export const ALWAYS: ServiceHours = { timeZone: 'UTC', week: null, holidays: [] };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Nobody is away for longer: what is not over by then never will be. */
const MOST_DAYS = 3660;

/** Minutes since midnight of `09:30`. */
export const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * The seconds of service between two instants; 0 when the second is not later. A day on which summer time begins or ends
 * has as many as it really has.
 */
export function businessSeconds(hours: ServiceHours, from: Date, to: Date): number {
  if (to <= from) return 0;
  const [fromMs, toMs] = [from.getTime(), to.getTime()];
  if (hours.week === null) return Math.floor((toMs - fromMs) / 1000);
  let served = 0;
  for (const [start, end] of spansFrom(hours, fromMs)) {
    if (start >= toMs) break;
    served += Math.max(0, Math.min(end, toMs) - Math.max(start, fromMs));
  }
  return Math.floor(served / 1000);
}

/** The instant at which so many seconds of service have passed; null when they never do. */
export function addBusinessTime(hours: ServiceHours, at: Date, seconds: number): Date | null {
  if (hours.week === null) return new Date(at.getTime() + seconds * 1000);
  let left = seconds * 1000;
  for (const [start, end] of spansFrom(hours, at.getTime())) {
    const begin = Math.max(start, at.getTime());
    if (end <= begin) continue;
    if (left <= end - begin) return new Date(begin + left);
    left -= end - begin;
  }
  return null;
}

/** When the department works next, the instant itself included: after `after`, on a later day if `onLaterDay`. */
export function nextService(hours: ServiceHours, after: Date, { onLaterDay = false } = {}): Date | null {
  const today = Math.floor(wallClock(hours.timeZone, after.getTime()) / DAY_MS);
  for (const [start, end, day] of spansFrom({ ...hours, week: hours.week ?? MORNINGS }, after.getTime())) {
    if (end <= after.getTime() || (onLaterDay && day <= today)) continue;
    return new Date(Math.max(start, after.getTime()));
  }
  return null;
}

/** When the department works first from the Monday of next week on, by the clock on its wall. */
export function nextWeek(hours: ServiceHours, now: Date): Date | null {
  const today = Math.floor(wallClock(hours.timeZone, now.getTime()) / DAY_MS);
  const monday = today + 8 - weekdayOf(today);
  return nextService(hours, new Date(instantAt(hours.timeZone, monday * DAY_MS)));
}

/** Who works always has mornings all the same. */
const MORNINGS: ServiceSpan[] = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '09:00', to: '24:00' }));

/** The spans of service from the day of an instant on, as instants, in order and without overlap. */
function* spansFrom(hours: ServiceHours, atMs: number): Generator<[start: number, end: number, day: number]> {
  const { timeZone, holidays } = hours;
  const byDay = spansByDay(hours.week ?? []);
  const off = new Set(holidays);
  const first = Math.floor(wallClock(timeZone, atMs) / DAY_MS);
  for (let day = first; day < first + MOST_DAYS; day += 1) {
    const spans = byDay[weekdayOf(day)]!;
    if (spans.length === 0 || off.has(dateOf(day))) continue;
    for (const [from, to] of spans) {
      const midnight = day * DAY_MS;
      yield [instantAt(timeZone, midnight + from * MINUTE_MS), instantAt(timeZone, midnight + to * MINUTE_MS), day];
    }
  }
}

/** Days are counted from 1970-01-01, a Thursday. */
const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;
const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Minutes by weekday, sorted, what overlaps or touches as one. */
function spansByDay(week: readonly ServiceSpan[]): [from: number, to: number][][] {
  const days: [number, number][][] = Array.from({ length: 8 }, () => []);
  const spans = week.map(({ day, from, to }) => ({ day, from: minutesOf(from), to: minutesOf(to) }));
  for (const { day, from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    const last = days[day]!.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else days[day]!.push([from, to]);
  }
  return days;
}
