import type { CoverageBucket, CoverageGap, CoverageTimelineQuery } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { clockTime, durationWords, isSameDay } from '../../../lib/time.ts';

type Resolution = CoverageTimelineQuery['resolution'];

const HOUR_MS = 3_600_000;
const DAYS = 30;
/** A stream that was further behind than that is worth a word, seconds. */
const WORTH_A_WORD = 10 * 60;

/** Where the timeline begins: days as the reader counts them, hours as the server does. */
export function timelineFrom(resolution: Resolution, now: Date): string | undefined {
  if (resolution === 'hour') return undefined;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - (DAYS - 1)).toISOString();
}

/** "14:00 – 15:00", with the day in front where it is not today's; of a day "22 November". */
export function bucketTime(at: string, resolution: Resolution, now: Date, locale: string): string {
  const begin = new Date(at);
  if (resolution === 'day') {
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(middleOf(begin));
  }
  const words = `${clockTime(begin, locale)} – ${clockTime(new Date(begin.getTime() + HOUR_MS), locale)}`;
  if (isSameDay(begin, now)) return words;
  return `${new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(begin)}, ${words}`;
}

/** Where clocks were changed in between, a day begins an hour off. */
const middleOf = (begin: Date) => new Date(begin.getTime() + 12 * HOUR_MS);

/** "14:00–15:00 · Complete · 12 polls · 31 items · 2 found late" */
export function bucketWords(
  t: TFunction,
  bucket: CoverageBucket,
  { resolution, now, locale }: { resolution: Resolution; now: Date; locale: string },
): string {
  const { state, rounds, failures, items, lateItems, longestLagSeconds } = bucket;
  return [
    bucketTime(bucket.at, resolution, now, locale),
    t(`timeline.state.${state}`),
    rounds > 0 && t('timeline.polls', { count: rounds }),
    failures > 0 && t('timeline.interrupted', { count: failures }),
    (rounds > 0 || items > 0) && t('timeline.items', { count: items }),
    lateItems > 0 && t('timeline.late', { count: lateItems }),
    longestLagSeconds > WORTH_A_WORD &&
      t('timeline.upToBehind', { duration: durationWords(longestLagSeconds, locale) }),
  ]
    .filter((part) => part !== false)
    .join(' · ');
}

/** Whether the list of gaps has something to say about the bucket. */
export const isWorthALook = ({ state, lateItems }: CoverageBucket): boolean =>
  lateItems > 0 || state === 'missed' || state === 'partial' || state === 'open';

export interface Chosen {
  from: Date;
  to: Date;
}

/** Whether a gap reaches into the time that was chosen. */
export const reachesInto = ({ fromAt, toAt }: Pick<CoverageGap, 'fromAt' | 'toAt'>, { from, to }: Chosen): boolean =>
  Date.parse(fromAt) < to.getTime() && Math.max(Date.parse(toAt), Date.parse(fromAt) + 1) > from.getTime();

/** What stands under the cells: a few of their times, and none where there is no room for it. */
export function axisLabel(at: string, column: number, columns: number, resolution: Resolution, locale: string) {
  const begin = new Date(at);
  if (column > columns - 3) return null;
  if (resolution === 'day') {
    if (column % 7 !== 1) return null;
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(middleOf(begin));
  }
  return begin.getHours() % 6 === 0 ? clockTime(begin, locale) : null;
}

/** Sums of a row, for its head. */
export const sumOf = (buckets: readonly CoverageBucket[]) => ({
  items: buckets.reduce((sum, { items }) => sum + items, 0),
  late: buckets.reduce((sum, { lateItems }) => sum + lateItems, 0),
});
