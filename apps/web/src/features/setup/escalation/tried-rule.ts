import { findFullWindows, joinWindows, type BurstHit, type FullWindow, type ReplayedBurst } from '@perch/core';
import type { EscalationPreview } from '@perch/contracts';

const MINUTE = 60_000;
/** Steps of the chart. */
const STEPS = 90;

/** What a window of the period held at each moment at which something came in. */
export interface Held {
  windows: readonly FullWindow[];
  /** the most of each step of the days, and when the step begins */
  steps: { at: number; most: number }[];
  most: number;
}

export const hitsOf = ({ from, deltas, authors }: EscalationPreview): BurstHit[] => {
  let at = Date.parse(from);
  return deltas.map((delta, place) => ({ at: (at += delta), authorId: String(authors[place]), isImport: false }));
};

/** By the same count as the evaluation: once for a period and what is counted, whatever the threshold. */
export function heldBy(
  hits: readonly BurstHit[],
  { windowMinutes, countsAuthors }: { windowMinutes: number; countsAuthors: boolean },
  { from, until, days }: Pick<EscalationPreview, 'from' | 'until' | 'days'>,
): Held {
  const windows = findFullWindows({ count: 1, windowMs: windowMinutes * MINUTE, countsAuthors }, hits);
  const end = Date.parse(until);
  const begin = Math.min(end - days * 86_400_000, Date.parse(from));
  const stepMs = (end - begin) / STEPS;
  const steps = Array.from({ length: STEPS }, (_, step) => ({ at: begin + step * stepMs, most: 0 }));
  for (const { at, count } of windows) {
    const step = steps[Math.min(Math.floor((at - begin) / stepMs), STEPS - 1)];
    if (step) step.most = Math.max(step.most, count);
  }
  return { windows, steps, most: Math.max(0, ...steps.map(({ most }) => most)) };
}

/** When a rule with this threshold would have fired. */
export const firedAt = (
  { windows }: Held,
  tweetCount: number,
  { windowMinutes, cooldownMinutes }: { windowMinutes: number; cooldownMinutes: number },
): ReplayedBurst[] =>
  joinWindows(
    { windowMs: windowMinutes * MINUTE, cooldownMs: cooldownMinutes * MINUTE },
    windows.filter(({ count }) => count >= tweetCount),
  );
