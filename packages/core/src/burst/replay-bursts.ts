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

export interface TriedRule extends BurstRule {
  /** after an incident no alarm for so long */
  cooldownMs: number;
}

/** The alarms that a rule would have raised, had every tweet come when it was posted and nobody closed an incident. */
export const replayBursts = (rule: TriedRule, hits: readonly BurstHit[]): ReplayedBurst[] =>
  joinWindows(rule, hits, findFullWindows(rule, hits));

/**
 * What full windows make together, in the order of their ends: those of `findFullWindows`, or the fuller ones of them.
 * @param hits in which they were found
 */
export function joinWindows(
  rule: TriedRule,
  hits: readonly BurstHit[],
  windows: readonly FullWindow[],
): ReplayedBurst[] {
  const { windowMs, cooldownMs } = rule;
  const bursts: (ReplayedBurst & { last: FullWindow })[] = [];
  // the last window within a cooldown: of what reaches back into it only what came since raises an alarm
  let recorded: FullWindow | undefined;
  for (const each of windows) {
    const { at } = each;
    const last = bursts.at(-1);
    const clearAt = last ? last.lastReachedAt + last.overMs : -Infinity;
    const isUnderWay = at < clearAt;
    const whole = sinceEnded(each, bursts.at(isUnderWay ? -2 : -1)?.last);
    const isNew = !isUnderWay && (!last || at > clearAt + cooldownMs);
    const window = isNew && whole ? sinceRecorded(rule, hits, whole, recorded) : whole;
    if (!window) continue;
    const overMs = overAfter(window, windowMs);
    if (last && isUnderWay) {
      Object.assign(last, { last: window, lastReachedAt: at, overMs: Math.max(last.overMs, overMs) });
    } else if (isNew) {
      bursts.push({ startedAt: window.startedAt, reachedAt: at, lastReachedAt: at, overMs, last: window });
    } else recorded = window;
  }
  return bursts.map(({ last: _last, ...burst }) => burst);
}

/** An hour that reaches back into an incident that is over holds only what came since; null: nothing is left. */
function sinceEnded(window: FullWindow, ended: FullWindow | undefined): FullWindow | null {
  const unusual = hourOfWindow(window);
  const isWhole = !ended || window.at - ended.at >= HOUR_MS;
  if (unusual === null || isWhole || window.place! - ended.place! >= unusual.enough) return window;
  return withoutHour(window);
}

function withoutHour({ hour: _hour, ...window }: FullWindow): FullWindow | null {
  return window.usual === undefined ? window : null;
}

function sinceRecorded(
  { count, windowMs, countsAuthors }: BurstRule,
  hits: readonly BurstHit[],
  window: FullWindow,
  recorded: FullWindow | undefined,
): FullWindow | null {
  const left = sinceEnded(window, recorded);
  if (!left || left.usual !== undefined || !recorded || window.at - recorded.at >= windowMs) return left;
  const [from, until] = [recorded.place!, window.place!];
  const held = countsAuthors ? new Set(hits.slice(from, until).map(({ authorId }) => authorId)).size : until - from;
  if (held >= count) return left;
  const { hour, ...period } = left;
  return hour ? { ...period, ...hour } : null;
}
