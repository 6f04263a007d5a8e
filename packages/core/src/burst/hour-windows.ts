import { HOUR_MS } from './baseline.ts';
import type { FullWindow, UnusualHour } from './find-bursts.ts';

type Hours = Pick<FullWindow, 'usual' | 'enough' | 'count' | 'hour'>;

/** What the sixty minutes up to a window hold, where that is far more than is usual. */
export const hourOfWindow = ({ usual, enough = 1, count, hour }: Hours): UnusualHour | null =>
  usual === undefined ? (hour ?? null) : { count, usual, enough };

/** Of two the one that holds more times as many as raise an alarm. */
export const moreUnusual = (a: UnusualHour | null, b: UnusualHour | null): UnusualHour | null =>
  a === null || (b !== null && b.count / b.enough > a.count / a.enough) ? b : a;

/** For so long after it a window may hold what it holds. */
export const overAfter = (window: Hours, windowMs: number): number =>
  hourOfWindow(window) === null ? windowMs : Math.max(windowMs, HOUR_MS);

/** Windows of the period and unusual hours, in the order of their ends: of two that end together that of the period. */
export function mergeWindows(full: readonly FullWindow[], unusual: readonly FullWindow[]): FullWindow[] {
  const hourAt = new Map(unusual.map((window) => [window.at, hourOfWindow(window)!]));
  const known = full.map((window) => {
    const hour = hourAt.get(window.at);
    hourAt.delete(window.at);
    return hour ? { ...window, hour } : window;
  });
  return [...known, ...unusual.filter(({ at }) => hourAt.has(at))].toSorted((a, b) => a.at - b.at);
}
