import type { FilledSince } from './decide-bursts.ts';
import { findFullWindows, type BurstHit, type BurstRule } from './find-bursts.ts';
import { hourOfWindow } from './hour-windows.ts';

/**
 * By the hits that windows were found in.
 * @param tweetsSince how many tweets of the sixty minutes up to `at` were posted after a moment
 */
export function createFilledSince(
  rule: BurstRule,
  hits: readonly BurstHit[],
  tweetsSince: (at: number, moment: number) => number,
): FilledSince {
  // asked for one moment after the other, for many windows each
  let asked: number | null = null;
  let full = new Set<number>();
  return (window, moment) => {
    if (asked !== moment) {
      asked = moment;
      const since = hits.filter(({ at }) => at > moment);
      full = new Set(findFullWindows(rule, since).map(({ at }) => at));
    }
    const hour = hourOfWindow(window);
    return { period: full.has(window.at), hour: hour !== null && tweetsSince(window.at, moment) >= hour.enough };
  };
}
