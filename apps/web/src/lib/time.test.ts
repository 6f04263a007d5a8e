import { describe, expect, test } from 'vitest';
import { dayLabel, isSameDay, relativeTime } from './time.ts';

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
