import { findFullWindows, type BurstHit, type BurstRule, type FullWindow } from './find-bursts.ts';

/** An incident that a rule would have had; milliseconds. */
export interface ReplayedBurst {
  startedAt: number;
  reachedAt: number;
  lastReachedAt: number;
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
export function joinWindows(
  { windowMs, cooldownMs }: BurstTimes,
  windows: readonly Pick<FullWindow, 'startedAt' | 'at'>[],
): ReplayedBurst[] {
  const bursts: ReplayedBurst[] = [];
  for (const { startedAt, at } of windows) {
    const last = bursts.at(-1);
    const clearAt = last ? last.lastReachedAt + windowMs : -Infinity;
    if (last && at < clearAt) last.lastReachedAt = at;
    else if (at > clearAt + (last ? cooldownMs : 0)) bursts.push({ startedAt, reachedAt: at, lastReachedAt: at });
  }
  return bursts;
}
