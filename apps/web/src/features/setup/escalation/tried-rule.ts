import {
  createUsual,
  findFullWindows,
  HOUR_MS,
  joinWindows,
  mergeWindows,
  unusualWindows,
  type Baseline,
  type BurstHit,
  type FullWindow,
  type ReplayedBurst,
} from '@perch/core';
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

type Span = Pick<EscalationPreview, 'from' | 'until'>;

function usualBy(hits: readonly BurstHit[], timeZone: string, { from, until }: Span) {
  const tweetsOf = new Map<number, number>();
  for (const { at } of hits) {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    tweetsOf.set(hour, (tweetsOf.get(hour) ?? 0) + 1);
  }
  return createUsual(timeZone, {
    tweetsOf,
    from: Math.ceil(Date.parse(from) / HOUR_MS) * HOUR_MS,
    until: Math.floor(Date.parse(until) / HOUR_MS) * HOUR_MS,
  });
}

/** How many tweets the hour until now usually has; null: too few weeks are known. */
export const usualNow = (hits: readonly BurstHit[], timeZone: string, span: Span): number | null =>
  usualBy(hits, timeZone, span)(Date.parse(span.until));

/** The hours that would have held far more than was usual then. */
export const unusualOf = (hits: readonly BurstHit[], baseline: Baseline, span: Span): FullWindow[] =>
  unusualWindows(
    baseline,
    usualBy(hits, baseline.timeZone, span),
    findFullWindows({ count: baseline.least, windowMs: HOUR_MS, countsAuthors: false }, hits),
  );

/** When a rule with this threshold would have fired, or by these hours. */
export const firedAt = (
  { windows }: Held,
  tweetCount: number,
  { windowMinutes, cooldownMinutes }: { windowMinutes: number; cooldownMinutes: number },
  unusual: readonly FullWindow[] = [],
): ReplayedBurst[] =>
  joinWindows(
    { windowMs: windowMinutes * MINUTE, cooldownMs: cooldownMinutes * MINUTE },
    mergeWindows(
      windows.filter(({ count }) => count >= tweetCount),
      unusual,
    ),
  );
