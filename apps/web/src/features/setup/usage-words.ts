import type { Usage } from '@perch/contracts';

const DAY_MS = 86_400_000;

/** Dollars and cents, and a third digit where the amount has one: $0.53, $0.005. */
export const formatUsd = (micros: number, locale: string) =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: 3,
  }).format(micros / 1_000_000);

/** Rounded down: "100 %" means that nothing is left. */
export const formatShare = (share: number, locale: string) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(Math.floor(share * 100) / 100);

/** In the largest unit that says it well: 90 seconds, 1 minute, 2 hours. */
export function durationOf(seconds: number): { unit: 'seconds' | 'minutes' | 'hours'; count: number } {
  if (seconds < 120 && seconds !== 60) return { unit: 'seconds', count: seconds };
  if (seconds < 7200 && seconds % 3600 !== 0) return { unit: 'minutes', count: Math.round(seconds / 60) };
  return { unit: 'hours', count: Math.round(seconds / 3600) };
}

export interface ChartDay {
  /** UTC, `2026-11-22` */
  day: string;
  totalMicros: number;
}

export const utcDay = (at: Date): string => at.toISOString().slice(0, 10);

/** Every one of the last days up to today, also those without costs, oldest first. */
export function chartDays(days: Usage['days'], now: Date, count: number): ChartDay[] {
  const totals = new Map(days.map(({ day, totalMicros }) => [day, totalMicros]));
  return Array.from({ length: count }, (_, at) => {
    const day = utcDay(new Date(now.getTime() - (count - 1 - at) * DAY_MS));
    return { day, totalMicros: totals.get(day) ?? 0 };
  });
}

/** A UTC day as the reader writes dates, whatever the time zone. */
export const formatDay = (day: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));

export type Spending = 'unlimited' | 'within' | 'close' | 'over';

/** How today's costs stand to the budget. */
export function spendingOf({ dailyMicros, spentTodayMicros }: Usage['budget']): Spending {
  if (dailyMicros === null) return 'unlimited';
  const share = spentTodayMicros / dailyMicros;
  return share >= 1 ? 'over' : share >= 0.7 ? 'close' : 'within';
}
