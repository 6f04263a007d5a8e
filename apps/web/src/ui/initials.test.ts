import { expect, test } from 'vitest';
import { hueOf, initialsOf } from './initials.ts';

test.each([
  ['Ana Lima', 'AL'],
  ['ana maria de souza', 'AS'],
  ['Prince', 'P'],
  ['محمد علي', 'مع'],
  ['田中', '田'],
  ['🐦', '🐦'],
  ['@@@', '?'],
  ['', '?'],
])('%s → %s', (name, expected) => expect(initialsOf(name)).toBe(expected));

test('a name keeps its colour', () => {
  expect(hueOf('Ana')).toBe(hueOf('Ana'));
  expect(hueOf('Ana')).toBeLessThan(8);
});
