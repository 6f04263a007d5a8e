import { expect, test } from 'vitest';
import { durationOf, hoursOf } from './duration.ts';

test.each([
  [0, 'hours', 0],
  [24, 'hours', 24],
  [36, 'hours', 36],
  [72, 'days', 3],
  [168, 'days', 7],
] as const)('%i hours are %s: %i', (hours, unit, count) => {
  expect(durationOf(hours)).toEqual({ unit, count });
  expect(hoursOf({ unit, count })).toBe(hours);
});
