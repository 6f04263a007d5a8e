import { findFullWindows, type BurstHit, type BurstRule } from './find-bursts.ts';

/** An incident that a rule would have had; milliseconds. */
export interface ReplayedBurst {
  startedAt: number;
  reachedAt: number;
  lastReachedAt: number;
}

/** The alarms that a rule would have raised, had every tweet come when it was posted and nobody closed an incident. */
export function replayBursts(rule: BurstRule & { cooldownMs: number }, hits: readonly BurstHit[]): ReplayedBurst[] {
  const bursts: ReplayedBurst[] = [];
  for (const { startedAt, at } of findFullWindows(rule, hits)) {
    const last = bursts.at(-1);
    const clearAt = last ? last.lastReachedAt + rule.windowMs : -Infinity;
    if (last && at < clearAt) last.lastReachedAt = at;
    else if (at > clearAt + (last ? rule.cooldownMs : 0)) bursts.push({ startedAt, reachedAt: at, lastReachedAt: at });
  }
  return bursts;
}
