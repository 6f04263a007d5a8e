import { instantAt, wallClock } from '../clock/time-zone.ts';
import type { FullWindow } from './find-bursts.ts';

export const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** What is usual is made of so many weeks before, and of no fewer than so many. */
export const BASELINE_WEEKS = 8;
export const LEAST_WEEKS = 3;

export interface Baseline {
  /** so many times what is usual raises an alarm */
  times: number;
  /** and so many tweets at least, however little is usual */
  least: number;
  /** whose hours of the week are meant */
  timeZone: string;
}

/** Tweets of whole hours of UTC: those without any are left out, null are those that nobody has read as a whole. Milliseconds. */
export interface HourHistory {
  tweetsOf: ReadonlyMap<number, number | null>;
  /** hours from here to there are known, but for those */
  from: number;
  until: number;
}

const hourOf = (at: number) => Math.floor(at / HOUR_MS) * HOUR_MS;

/** All rules of a zone ask for the same few hours, look after look; then those go that were asked for first. */
const MOST_REMEMBERED = 5000;
const remembered = new Map<string, readonly number[]>();

/** The hours that began when the clock on the wall showed the same, in the weeks before. */
export function sameHoursBefore(hour: number, timeZone: string): readonly number[] {
  const key = `${timeZone} ${hour}`;
  const known = remembered.get(key);
  if (known) return known;
  const wall = wallClock(timeZone, hour);
  const hours = Array.from({ length: BASELINE_WEEKS }, (_, week) =>
    hourOf(instantAt(timeZone, wall - (week + 1) * WEEK_MS)),
  );
  remembered.set(key, hours);
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  return hours;
}

/** The hours that what is usual at a moment is made of. */
export const hoursBehind = (at: number, timeZone: string): number[] =>
  [hourOf(at), hourOf(at) - HOUR_MS].flatMap((hour) => sameHoursBefore(hour, timeZone));

function median(counts: readonly number[]): number {
  const ordered = counts.toSorted((a, b) => a - b);
  const middle = ordered.length / 2;
  return (ordered[Math.floor(middle)]! + ordered[Math.ceil(middle) - 1]!) / 2;
}

function usualOfHour(hour: number, timeZone: string, { tweetsOf, from, until }: HourHistory): number | null {
  const known = sameHoursBefore(hour, timeZone).flatMap((at) => {
    const tweets = at >= from && at + HOUR_MS <= until ? tweetsOf.get(at) : null;
    return tweets === null ? [] : [tweets ?? 0];
  });
  return known.length < LEAST_WEEKS ? null : median(known);
}

/**
 * Tells how many tweets the sixty minutes up to a moment usually have: the median of the same hours of the week, in
 * proportion where they lie in two. Null: too few weeks are known.
 */
export function createUsual(timeZone: string, history: HourHistory): (at: number) => number | null {
  const known = new Map<number, number | null>();
  const ofHour = (hour: number) => {
    if (!known.has(hour)) known.set(hour, usualOfHour(hour, timeZone, history));
    return known.get(hour) ?? null;
  };
  return (at) => {
    const hour = hourOf(at);
    const share = (at - hour) / HOUR_MS;
    const [now, before] = [ofHour(hour), ofHour(hour - HOUR_MS)];
    return now === null || before === null ? null : share * now + (1 - share) * before;
  };
}

/** So many tweets within sixty minutes raise an alarm where so many are usual. */
export const alarmFrom = ({ times, least }: Pick<Baseline, 'times' | 'least'>, usual: number): number =>
  Math.max(least, Math.ceil(times * usual));

/** Of windows of sixty minutes those that hold far more than is usual. */
export const unusualWindows = (
  baseline: Pick<Baseline, 'times' | 'least'>,
  usual: (at: number) => number | null,
  windows: readonly Omit<FullWindow, 'usual'>[],
): FullWindow[] =>
  windows.flatMap((window) => {
    const expected = window.count < baseline.least ? null : usual(window.at);
    if (expected === null) return [];
    const enough = alarmFrom(baseline, expected);
    return window.count >= enough ? [{ ...window, usual: expected, enough }] : [];
  });
