import { findFullWindows, type BurstHit, type BurstRule, type FullWindow } from './find-bursts.ts';
import { overAfter } from './hour-windows.ts';

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
  const bursts: ReplayedBurst[] = [];
  for (const window of windows) {
    const { startedAt, at } = window;
    const last = bursts.at(-1);
    const clearAt = last ? last.lastReachedAt + last.overMs : -Infinity;
    const overMs = overAfter(window, windowMs);
    // an hour that reaches back into what is over says nothing new
    const isNew =
      !last || (at > clearAt + cooldownMs && at > last.lastReachedAt + (window.usual === undefined ? 0 : overMs));
    if (last && at < clearAt) Object.assign(last, { lastReachedAt: at, overMs: Math.max(last.overMs, overMs) });
    else if (isNew) bursts.push({ startedAt, reachedAt: at, lastReachedAt: at, overMs });
  }
  return bursts;
}
