import { expect, test } from 'vitest';
import { chartDays, durationOf, formatDay, formatShare, formatUsd, spendingOf } from './usage-words.ts';

const plain = (text: string) => text.replace(/\s/g, ' ');

test.each([
  [0, 'en', '$0.00'],
  [530_000, 'en', '$0.53'],
  [5_000, 'en', '$0.005'],
  [1_234_567_000, 'en', '$1,234.567'],
  [530_000, 'pt-BR', 'US$ 0,53'],
])('%d micro-dollars in %s are %s', (micros, locale, text) => expect(plain(formatUsd(micros, locale))).toBe(text));

test.each([
  [0.999, 'en', '99%'],
  [1, 'en', '100%'],
  [2.5, 'en', '250%'],
])('a share of %d is %s', (share, locale, text) => expect(plain(formatShare(share, locale))).toBe(text));

test.each([
  [60, 'minutes', 1],
  [90, 'seconds', 90],
  [300, 'minutes', 5],
  [3600, 'hours', 1],
  [5400, 'minutes', 90],
  [43_200, 'hours', 12],
] as const)('%d seconds are said in %s', (seconds, unit, count) =>
  expect(durationOf(seconds)).toEqual({ unit, count }),
);

test('days without costs are days too, up to today', () => {
  const now = new Date('2026-11-22T00:30:00Z');
  const days = [
    { day: '2026-11-20', totalMicros: 7, lines: [] },
    { day: '2026-11-01', totalMicros: 9, lines: [] },
  ];
  expect(chartDays(days, now, 3)).toEqual([
    { day: '2026-11-20', totalMicros: 7 },
    { day: '2026-11-21', totalMicros: 0 },
    { day: '2026-11-22', totalMicros: 0 },
  ]);
});

test('a UTC day is the same day everywhere', () => expect(formatDay('2026-11-01', 'en')).toBe('Nov 1'));

test.each([
  [null, 9, 'unlimited'],
  [100, 69, 'within'],
  [100, 70, 'close'],
  [100, 100, 'over'],
] as const)('of a budget of %s, %s spent is %s', (dailyMicros, spentTodayMicros, spending) =>
  expect(spendingOf({ dailyMicros, spentTodayMicros, slowed: [] })).toBe(spending),
);
