import { durationParts } from '@perch/core';
import { kept } from './kept-formatter.ts';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export type RelativeStyle = 'narrow' | 'long';

const relative = kept(
  (locale, style) =>
    new Intl.RelativeTimeFormat(locale, {
      style: style as RelativeStyle,
      numeric: style === 'long' ? 'auto' : 'always',
    }),
);
const inWords = kept((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const exact = kept((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }));
const exactSecond = kept((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }));
const clock = kept((locale) => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }));
const toTheSecond = kept(
  (locale) => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
);
const withYear = (name: string) => (name === 'year' ? { year: 'numeric' as const } : {});
const day = kept(
  (locale, year) =>
    new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...withYear(year) }),
);
const moment = kept(
  (locale, year) =>
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      hour: 'numeric',
      minute: '2-digit',
      ...withYear(year),
    }),
);
const duration = kept((locale, unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }));

/** "5m ago", "há 5 min", "in 2 hr."; under a minute it is "now" in the words of the locale. */
export function relativeTime(at: Date, now: Date, locale: string, style: RelativeStyle = 'narrow'): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  if (!unit) return inWords(locale).format(0, 'second');
  return relative(locale, style).format(Math.trunc(seconds / unit[1]), unit[0]);
}

export const exactTime = (at: Date, locale: string) => exact(locale).format(at);

/** For steps of a measure that are shorter than a minute. */
export const exactSecondTime = (at: Date, locale: string) => exactSecond(locale).format(at);

export const clockTime = (at: Date, locale: string) => clock(locale).format(at);

/** "14:02:09". */
export const secondTime = (at: Date, locale: string) => toTheSecond(locale).format(at);

/** "Today", "Yesterday" in the words of the locale, else the date; the year only when it is another one. */
export function dayLabel(at: Date, now: Date, locale: string): string {
  const days = daysBetween(now, at);
  if (days === 0 || days === -1) {
    const text = inWords(locale).format(days, 'day');
    return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  }
  return day(locale, at.getFullYear() === now.getFullYear() ? '' : 'year').format(at);
}

/** By the calendar of whoever reads it. */
export const daysBetween = (from: Date, until: Date): number =>
  Math.round((startOfDay(until) - startOfDay(from)) / 86_400_000);

export const isSameDay = (a: Date, b: Date) => startOfDay(a) === startOfDay(b);

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** "20 sec", "4 min", "3 hr", "2 days" in the words of the locale: the largest unit that says it well. */
export function durationWords(seconds: number, locale: string): string {
  const [unit, size] =
    seconds < 100 && seconds !== 60
      ? ['second', 1]
      : seconds < 5_700
        ? ['minute', 60]
        : seconds < 172_800
          ? ['hour', 3_600]
          : ['day', 86_400];
  return duration(locale, unit as string).format(Math.round(seconds / (size as number)));
}

/** "3 hr 43 min", "1 day 2 hr", "4 min 10 sec": for who compares figures. */
export const exactDuration = (seconds: number, locale: string) =>
  durationParts(seconds)
    .map(({ unit, count }) => duration(locale, unit).format(count))
    .join(' ');

/** "14:02" today, else "22 Nov, 14:02"; the year only when it is another one. */
export function momentWords(at: Date, now: Date, locale: string): string {
  if (isSameDay(at, now)) return clockTime(at, locale);
  return moment(locale, at.getFullYear() === now.getFullYear() ? '' : 'year').format(at);
}
