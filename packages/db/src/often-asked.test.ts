import { expect, test } from 'vitest';
import { oftenAsked } from './often-asked.ts';

const ask = (nameOf: ReturnType<typeof oftenAsked>, text: string, times = 3) =>
  Array.from({ length: times }, () => nameOf(text)).at(-1);

test('what is asked repeatedly gets a name of its own and keeps it; what is asked once gets none', () => {
  const nameOf = oftenAsked();
  expect(ask(nameOf, 'SELECT 1', 2)).toBeUndefined();
  const name = nameOf('SELECT 1');
  expect(name).toMatch(/^often-/);
  expect(nameOf('SELECT 1')).toBe(name);
  expect(ask(nameOf, 'SELECT 2')).not.toBe(name);
});

test('names end at a bound, and those that were given stand', () => {
  const nameOf = oftenAsked();
  const first = ask(nameOf, 'SELECT 0');
  const given = Array.from({ length: 100 }, (_, number) => ask(nameOf, `SELECT ${number}`)).filter(Boolean);
  expect(given).toHaveLength(40);
  expect(new Set(given).size).toBe(40);
  expect(ask(nameOf, 'SELECT 99')).toBeUndefined();
  expect(nameOf('SELECT 0')).toBe(first);
});
