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
import { daysBetween } from '../../../lib/time.ts';

const MINUTE = 60_000;
const DAY_MS = 24 * HOUR_MS;
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
  const begin = Math.min(end - days * DAY_MS, Date.parse(from));
  const stepMs = (end - begin) / STEPS;
  const steps = Array.from({ length: STEPS }, (_, step) => ({ at: begin + step * stepMs, most: 0 }));
  for (const { at, count } of windows) {
    const step = steps[Math.min(Math.floor((at - begin) / stepMs), STEPS - 1)];
    if (step) step.most = Math.max(step.most, count);
  }
  return { windows, steps, most: Math.max(0, ...steps.map(({ most }) => most)) };
}

interface TriedNumbers {
  tweetCount: number;
  windowMinutes: number;
  countsAuthors: boolean;
  cooldownMinutes: number;
}

/** When it was looked, and of what of it nothing is known. */
type Span = Pick<EscalationPreview, 'from' | 'until' | 'unread'>;

const hourOf = (at: number) => Math.floor(at / HOUR_MS) * HOUR_MS;

function usualBy(hits: readonly BurstHit[], timeZone: string, { from, until, unread }: Span) {
  const tweetsOf = new Map<number, number | null>();
  for (const { at } of hits) tweetsOf.set(hourOf(at), (tweetsOf.get(hourOf(at)) ?? 0) + 1);
  for (const time of unread) {
    for (let hour = hourOf(Date.parse(time.from)); hour < Date.parse(time.until); hour += HOUR_MS) {
      tweetsOf.set(hour, null);
    }
  }
  const known = {
    tweetsOf,
    from: Math.ceil(Date.parse(from) / HOUR_MS) * HOUR_MS,
    until: hourOf(Date.parse(until)),
  };
  return { known, usual: createUsual(timeZone, known) };
}

/** For how long all was read, milliseconds. */
export const readMs = ({ from, until, unread }: Span): number =>
  unread.reduce(
    (left, time) => left - (Date.parse(time.until) - Date.parse(time.from)),
    Date.parse(until) - Date.parse(from),
  );

/**
 * How many alarms a week are to be expected, and whether that is more than one a day: as there were in the time of which
 * all was read, or, where that is less than a day, in all of it.
 */
export function expectedOf(
  fired: readonly Pick<ReplayedBurst, 'reachedAt'>[],
  span: Span,
): { perWeek: number; isMuch: boolean } {
  const { from, until, unread }: Span = readMs(span) < DAY_MS ? { ...span, unread: [] } : span;
  const days = Math.max(readMs({ from, until, unread }) / DAY_MS, 1);
  const isRead = (at: number) => unread.every((time) => at < Date.parse(time.from) || at >= Date.parse(time.until));
  const alarms = fired.filter(({ reachedAt }) => isRead(reachedAt)).length;
  return { perWeek: Math.round((alarms / days) * 7), isMuch: alarms > days && alarms > 1 };
}

/** For how long of it what is usual is known, so that hours can be compared with it; milliseconds. */
export function comparedMs(hits: readonly BurstHit[], timeZone: string, span: Span): number {
  const { known, usual } = usualBy(hits, timeZone, span);
  let hours = 0;
  for (let hour = known.from; hour < known.until; hour += HOUR_MS) {
    if (known.tweetsOf.get(hour) !== null && usual(hour) !== null) hours += 1;
  }
  return hours * HOUR_MS;
}

/** How many tweets the hour until now usually has; null: too few weeks are known. */
export const usualNow = (hits: readonly BurstHit[], timeZone: string, span: Span): number | null =>
  usualBy(hits, timeZone, span).usual(Date.parse(span.until));

/** The hours that would have held far more than was usual then. */
export const unusualOf = (hits: readonly BurstHit[], baseline: Baseline, span: Span): FullWindow[] =>
  unusualWindows(
    baseline,
    usualBy(hits, baseline.timeZone, span).usual,
    findFullWindows({ count: baseline.least, windowMs: HOUR_MS, countsAuthors: false }, hits),
  );

/** Of how many there is something, counted as whoever is told since when does. */
export const triedDays = ({ days, from, until }: Pick<EscalationPreview, 'days' | 'from' | 'until'>): number =>
  Math.min(days, Math.max(1, daysBetween(new Date(from), new Date(until))));

/** When a rule with this threshold would have fired, or by these hours. */
export const firedAt = (
  hits: readonly BurstHit[],
  { windows }: Held,
  { tweetCount, windowMinutes, countsAuthors, cooldownMinutes }: TriedNumbers,
  unusual: readonly FullWindow[] = [],
): ReplayedBurst[] =>
  joinWindows(
    {
      ...{ count: tweetCount, windowMs: windowMinutes * MINUTE, countsAuthors },
      cooldownMs: cooldownMinutes * MINUTE,
    },
    hits,
    mergeWindows(
      windows.filter(({ count }) => count >= tweetCount),
      unusual,
    ),
  );
