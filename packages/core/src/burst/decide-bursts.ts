import { HOUR_MS } from './baseline.ts';
import type { FullWindow, UnusualHour } from './find-bursts.ts';
import { hourOfWindow, moreUnusual, overAfter } from './hour-windows.ts';

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
  /** the last window that was recorded for that reason, or of an incident that was closed before it was over */
  recordedUntil: number | null;
}

/** Which parts of a window raise an alarm by what was posted after a moment, and nothing else. */
export type FilledSince = (window: FullWindow, moment: number) => { period: boolean; hour: boolean };

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
  /** the most unusual of such hours */
  hour: UnusualHour | null;
  /** it is over so long after its last window */
  overMs: number;
}

export interface BurstDecision {
  /** raises an incident and tells people */
  alarm: Burst | null;
  /** the last window of the incident under way, the first one and the first that is of the period, and what it comes to by all of them */
  goesOn:
    | (Omit<FullWindow, 'hour' | 'startedAt'> &
        Pick<Burst, 'peak' | 'overMs' | 'hour'> & { first: FullWindow; firstOfPeriod: FullWindow | null })
    | null;
  /** recorded without alarm, the oldest first */
  past: (Burst & { reason: PastReason })[];
  /** as in the state */
  recordedUntil: number | null;
}

/**
 * What becomes of windows that hold the count: at most one alarm, none while an incident is under way, none for what is
 * too old, was imported or follows an incident too closely; nor for what reaches back into a burst that is recorded for
 * that reason or was closed, unless what came since would do. Times in milliseconds.
 * @param windows in the order of their ends; hours hold what was posted since the last incident that has ended
 */
export function decideBursts(
  state: BurstState,
  windows: readonly FullWindow[],
  now: number,
  filledSince: FilledSince,
): BurstDecision {
  const decision: BurstDecision = { alarm: null, goesOn: null, past: [], recordedUntil: state.recordedUntil };
  const { windowMs, openSince } = state;
  for (const whole of windows) {
    const reason = whyPast(state, whole, now);
    const isNew = openSince === null && reason === null;
    const window = isNew ? sinceRecorded(whole, decision.recordedUntil, windowMs, filledSince) : whole;
    if (!window) continue;
    if (openSince !== null && (reason === null || window.at >= openSince)) {
      const { first, firstOfPeriod, peak, overMs, hour } = decision.goesOn ?? {
        ...{ first: window, firstOfPeriod: null, peak: 0, overMs: 0, hour: null },
      };
      const { startedAt: _, ...last } = window;
      decision.goesOn = {
        ...last,
        first,
        firstOfPeriod: firstOfPeriod ?? (window.usual === undefined ? window : null),
        peak: Math.max(peak, peakOf(window)),
        overMs: Math.max(overMs, overAfter(window, windowMs)),
        hour: moreUnusual(hour, hourOfWindow(window)),
      };
    } else if (
      reason === null ||
      (decision.alarm && window.at - decision.alarm.lastReachedAt < decision.alarm.overMs)
    ) {
      decision.alarm = extended(decision.alarm, window, windowMs);
    } else {
      remember(decision.past, window, reason, windowMs);
      if (reason === 'cooldown' && openSince === null) {
        decision.recordedUntil = Math.max(decision.recordedUntil ?? -Infinity, window.at);
      }
    }
  }
  return decision;
}

/** What of a window is left that reaches back into a recorded burst; null: nothing. */
function sinceRecorded(
  window: FullWindow,
  recordedUntil: number | null,
  windowMs: number,
  filledSince: FilledSince,
): FullWindow | null {
  if (recordedUntil === null || window.at - recordedUntil >= Math.max(windowMs, HOUR_MS)) return window;
  const filled = filledSince(window, recordedUntil);
  if (window.usual !== undefined) return filled.hour ? window : null;
  const { hour, ...period } = window;
  if (filled.period) return hour && !filled.hour ? period : window;
  return hour && filled.hour ? { ...period, ...hour } : null;
}

function whyPast({ windowMs, quietUntil }: BurstState, { at, isImport }: FullWindow, now: number): PastReason | null {
  if (isImport) return 'import';
  if (at < now - Math.max(windowMs, TOO_LATE_MS)) return 'late';
  return quietUntil !== null && at <= quietUntil ? 'cooldown' : null;
}

const peakOf = ({ count, usual }: FullWindow) => (usual === undefined ? count : 0);

function extended(burst: Burst | null, window: FullWindow, windowMs: number): Burst {
  return {
    startedAt: burst?.startedAt ?? window.startedAt,
    reachedAt: burst?.reachedAt ?? window.at,
    lastReachedAt: window.at,
    count: window.usual === undefined ? window.count : (burst?.count ?? window.count),
    peak: Math.max(burst?.peak ?? 0, peakOf(window)),
    isByBaseline: burst?.isByBaseline ?? window.usual !== undefined,
    hour: moreUnusual(burst?.hour ?? null, hourOfWindow(window)),
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
