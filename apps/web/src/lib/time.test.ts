import { describe, expect, test } from 'vitest';
import { dayLabel, durationWords, exactDuration, exactTime, isSameDay, momentWords, relativeTime } from './time.ts';

const now = new Date(2026, 10, 22, 12, 0, 0);
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe('relativeTime', () => {
  test.each([
    [5, 'en', 'now'],
    [5, 'pt-BR', 'agora'],
    [59, 'en', 'now'],
    [60, 'en', '1m ago'],
    [3 * 3600 + 100, 'en', '3h ago'],
    [2 * 86_400, 'en', '2d ago'],
    [400 * 86_400, 'en', '1y ago'],
    [-7200, 'en', 'in 2h'],
  ])('%d s in %s is "%s"', (seconds, locale, expected) =>
    expect(relativeTime(before(seconds), now, locale)).toBe(expected),
  );

  test('long style is a sentence', () => {
    expect(relativeTime(before(86_400), now, 'en', 'long')).toBe('yesterday');
    expect(relativeTime(before(3 * 60), now, 'pt-BR', 'long')).toBe('há 3 minutos');
  });
});

describe('dayLabel', () => {
  test.each([
    [0, 'en', 'Today'],
    [86_400, 'en', 'Yesterday'],
    [86_400, 'pt-BR', 'Ontem'],
    [5 * 86_400, 'en', 'Tuesday, November 17'],
    [400 * 86_400, 'en', 'Saturday, October 18, 2025'],
  ])('%d s ago in %s is "%s"', (seconds, locale, expected) =>
    expect(dayLabel(before(seconds), now, locale)).toBe(expected),
  );
});

test('a day ends at local midnight', () => {
  expect(isSameDay(new Date(2026, 0, 1, 23, 59), new Date(2026, 0, 2, 0, 1))).toBe(false);
  expect(isSameDay(new Date(2026, 0, 1, 0, 1), new Date(2026, 0, 1, 23, 59))).toBe(true);
});

test.each([
  [0, 'en', '0 sec'],
  [99, 'en', '99 sec'],
  [100, 'en', '2 min'],
  [94 * 60, 'en', '94 min'],
  [95 * 60, 'en', '2 hr'],
  [47 * 3600, 'en', '47 hr'],
  [48 * 3600, 'en', '2 days'],
  [240, 'pt-BR', '4 min'],
])('%d s last "%s" %s', (seconds, locale, expected) => expect(durationWords(seconds, locale)).toBe(expected));

test.each([
  [0, 'en', '0 sec'],
  [59.6, 'en', '1 min'],
  [250, 'en', '4 min 10 sec'],
  [3599, 'en', '59 min 59 sec'],
  [7199, 'en', '2 hr'],
  [13_380, 'en', '3 hr 43 min'],
  [13_380, 'pt-BR', '3 h 43 min'],
  [86_399, 'en', '1 day'],
  [2 * 86_400 + 5 * 3600, 'en', '2 days 5 hr'],
])('%d s are "%s" %s to the next unit', (seconds, locale, expected) =>
  expect(exactDuration(seconds, locale)).toBe(expected),
);

test('an exact time has no seconds', () =>
  expect(exactTime(new Date(2026, 11, 13, 20, 28, 17), 'pt-BR')).toBe('domingo, 13 de dezembro de 2026 às 20:28'));

test.each([
  [before(2 * 3600), 'pt-BR', '10:00'],
  [before(26 * 3600), 'pt-BR', '21 de nov., 10:00'],
  [before(400 * 86_400), 'pt-BR', '18 de out. de 2025, 12:00'],
])('the moment %s in %s is "%s"', (at, locale, expected) => expect(momentWords(at, now, locale)).toBe(expected));
