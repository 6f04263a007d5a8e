import type { FullWindow, UnusualHour } from './find-bursts.ts';
import { hourOfWindow, overAfter } from './hour-windows.ts';

/** A burst found later than this, or than its period where that is longer, is history. */
export const TOO_LATE_MS = 30 * 60_000;

export type PastReason =
  /** found too late to act on */
  | 'late'
  /** it came with the history of a new account */
  | 'import'
  /** an incident had ended shortly before */
  | 'cooldown';

/** What a rule has found before. */
export interface BurstState {
  windowMs: number;
  /** the incident under way: since when it has gone on */
  openSince: number | null;
  /** no alarm for what was posted until then */
  quietUntil: number | null;
  /** nor by an hour that ends until then: it reaches back into an incident that has ended */
  hoursQuietUntil: number | null;
}

export interface Burst {
  startedAt: number;
  /** the first hit at which a window held the count, and the last one */
  reachedAt: number;
  lastReachedAt: number;
  /** how many the last window held, and the fullest of those of the period */
  count: number;
  peak: number;
  /** its first window was one of sixty minutes that hold far more than is usual */
  isByBaseline: boolean;
  /** the fullest of such hours */
  hour: UnusualHour | null;
  /** it is over so long after its last window */
  overMs: number;
}

export interface BurstDecision {
  /** raises an incident and tells people */
  alarm: Burst | null;
  /** the last window of the incident under way, and what it comes to by all of them */
  goesOn: (FullWindow & Pick<Burst, 'peak' | 'overMs'>) | null;
  /** recorded without alarm, the oldest first */
  past: (Burst & { reason: PastReason })[];
}

/**
 * What becomes of windows that hold the count: at most one alarm, none while an incident is under way, none for what is
 * too old, was imported or follows an incident too closely. Times in milliseconds.
 * @param windows in the order of their ends
 */
export function decideBursts(state: BurstState, windows: readonly FullWindow[], now: number): BurstDecision {
  const decision: BurstDecision = { alarm: null, goesOn: null, past: [] };
  const { windowMs, openSince, hoursQuietUntil } = state;
  for (const { hour, ...period } of windows) {
    const isQuietHour = hoursQuietUntil !== null && period.at <= hoursQuietUntil;
    if (isQuietHour && period.usual !== undefined) continue;
    const window = hour && !isQuietHour ? { ...period, hour } : period;
    const reason = whyPast(state, window, now);
    if (openSince !== null && (reason === null || window.at >= openSince)) {
      const { peak, overMs } = decision.goesOn ?? { peak: 0, overMs: 0 };
      decision.goesOn = {
        ...window,
        peak: Math.max(peak, peakOf(window)),
        overMs: Math.max(overMs, overAfter(window, windowMs)),
      };
    } else if (
      reason === null ||
      (decision.alarm && window.at - decision.alarm.lastReachedAt < decision.alarm.overMs)
    ) {
      decision.alarm = extended(decision.alarm, window, windowMs);
    } else remember(decision.past, window, reason, windowMs);
  }
  return decision;
}

function whyPast({ windowMs, quietUntil }: BurstState, { at, isImport }: FullWindow, now: number): PastReason | null {
  if (isImport) return 'import';
  if (at < now - Math.max(windowMs, TOO_LATE_MS)) return 'late';
  return quietUntil !== null && at <= quietUntil ? 'cooldown' : null;
}

const peakOf = ({ count, usual }: FullWindow) => (usual === undefined ? count : 0);

function extended(burst: Burst | null, window: FullWindow, windowMs: number): Burst {
  const hour = hourOfWindow(window);
  return {
    startedAt: burst?.startedAt ?? window.startedAt,
    reachedAt: burst?.reachedAt ?? window.at,
    lastReachedAt: window.at,
    count: window.usual === undefined ? window.count : (burst?.count ?? window.count),
    peak: Math.max(burst?.peak ?? 0, peakOf(window)),
    isByBaseline: burst?.isByBaseline ?? window.usual !== undefined,
    hour: hour !== null && hour.count > (burst?.hour?.count ?? 0) ? hour : (burst?.hour ?? null),
    overMs: Math.max(burst?.overMs ?? 0, overAfter(window, windowMs)),
  };
}

/** Windows that follow each other closely are one burst. */
function remember(past: BurstDecision['past'], window: FullWindow, reason: PastReason, windowMs: number): void {
  const last = past.at(-1);
  if (last?.reason === reason && window.at - last.lastReachedAt < last.overMs) {
    past[past.length - 1] = { ...extended(last, window, windowMs), reason };
  } else past.push({ ...extended(null, window, windowMs), reason });
}
