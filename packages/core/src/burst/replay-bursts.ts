import { findFullWindows, type BurstHit, type BurstRule, type FullWindow } from './find-bursts.ts';
import { HOUR_MS } from './baseline.ts';
import { hourOfWindow, overAfter } from './hour-windows.ts';

/** An incident that a rule would have had; milliseconds. */
export interface ReplayedBurst {
  startedAt: number;
  reachedAt: number;
  lastReachedAt: number;
  /** it is over so long after its last window */
  overMs: number;
}

export interface BurstTimes {
  windowMs: number;
  /** after an incident no alarm for so long */
  cooldownMs: number;
}

/** The alarms that a rule would have raised, had every tweet come when it was posted and nobody closed an incident. */
export const replayBursts = (rule: BurstRule & BurstTimes, hits: readonly BurstHit[]): ReplayedBurst[] =>
  joinWindows(rule, findFullWindows(rule, hits));

/** What full windows make together, in the order of their ends: those of `findFullWindows`, or the fuller ones of them. */
export function joinWindows({ windowMs, cooldownMs }: BurstTimes, windows: readonly FullWindow[]): ReplayedBurst[] {
  const bursts: (ReplayedBurst & { last: FullWindow })[] = [];
  for (const each of windows) {
    const { at } = each;
    const last = bursts.at(-1);
    const clearAt = last ? last.lastReachedAt + last.overMs : -Infinity;
    const isUnderWay = at < clearAt;
    const window = sinceEnded(each, bursts.at(isUnderWay ? -2 : -1)?.last);
    if (!window) continue;
    const overMs = overAfter(window, windowMs);
    if (last && isUnderWay) {
      Object.assign(last, { last: window, lastReachedAt: at, overMs: Math.max(last.overMs, overMs) });
    } else if (!last || at > clearAt + cooldownMs) {
      bursts.push({ startedAt: window.startedAt, reachedAt: at, lastReachedAt: at, overMs, last: window });
    }
  }
  return bursts.map(({ last: _last, ...burst }) => burst);
}

/** An hour that reaches back into an incident that is over holds only what came since; null: nothing is left. */
function sinceEnded({ hour, ...window }: FullWindow, ended: FullWindow | undefined): FullWindow | null {
  const unusual = hourOfWindow({ ...window, ...(hour && { hour }) });
  const isWhole = !ended || window.at - ended.at >= HOUR_MS;
  const since = window.place! - (ended?.place ?? 0);
  if (unusual === null || isWhole || since >= unusual.enough) return hour ? { ...window, hour } : window;
  return window.usual === undefined ? window : null;
}
