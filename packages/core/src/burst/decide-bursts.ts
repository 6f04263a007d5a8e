import type { FullWindow } from './find-bursts.ts';

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
}

export interface BurstDecision {
  /** raises an incident and tells people */
  alarm: Burst | null;
  /** the last window of the incident under way, and how many the fullest held */
  goesOn: (FullWindow & { peak: number }) | null;
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
  for (const window of windows) {
    const reason = whyPast(state, window, now);
    if (state.openSince !== null && (reason === null || window.at >= state.openSince)) {
      decision.goesOn = { ...window, peak: Math.max(decision.goesOn?.peak ?? 0, peakOf(window)) };
    } else if (reason === null || (decision.alarm && window.at - decision.alarm.lastReachedAt < state.windowMs)) {
      decision.alarm = extended(decision.alarm, window);
    } else remember(decision.past, window, reason, state.windowMs);
  }
  return decision;
}

function whyPast({ windowMs, quietUntil }: BurstState, { at, isImport }: FullWindow, now: number): PastReason | null {
  if (isImport) return 'import';
  if (at < now - Math.max(windowMs, TOO_LATE_MS)) return 'late';
  return quietUntil !== null && at <= quietUntil ? 'cooldown' : null;
}

const peakOf = ({ count, usual }: FullWindow) => (usual === undefined ? count : 0);

const extended = (burst: Burst | null, window: FullWindow): Burst => ({
  startedAt: burst?.startedAt ?? window.startedAt,
  reachedAt: burst?.reachedAt ?? window.at,
  lastReachedAt: window.at,
  count: window.count,
  peak: Math.max(burst?.peak ?? 0, peakOf(window)),
  isByBaseline: burst?.isByBaseline ?? window.usual !== undefined,
});

/** Windows that follow each other closely are one burst. */
function remember(past: BurstDecision['past'], window: FullWindow, reason: PastReason, windowMs: number): void {
  const last = past.at(-1);
  if (last?.reason === reason && window.at - last.lastReachedAt < windowMs) {
    past[past.length - 1] = { ...extended(last, window), reason };
  } else past.push({ ...extended(null, window), reason });
}
