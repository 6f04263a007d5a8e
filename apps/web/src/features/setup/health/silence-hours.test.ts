import { expect, test } from 'vitest';
import { silenceHours } from './silence-hours.ts';

test.each([
  ['', null],
  ['  ', null],
  ['1', 1],
  [' 12 ', 12],
  ['168', 168],
  ['0', 'unusable'],
  ['169', 'unusable'],
  ['1.5', 'unusable'],
  ['-3', 'unusable'],
  ['12h', 'unusable'],
  ['1e2', 'unusable'],
] as const)('"%s" hours', (typed, hours) => expect(silenceHours(typed)).toBe(hours));
