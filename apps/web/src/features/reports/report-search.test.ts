import { expect, test } from 'vitest';
import { daysOf, problemOfSearch, reportQuery } from './report-search.ts';

/** A Sunday evening in London, Monday in Tokyo. */
const now = new Date('2026-11-29T20:00:00Z');

test.each([
  ['today', 'UTC', '2026-11-29', '2026-11-29'],
  ['today', 'Asia/Tokyo', '2026-11-30', '2026-11-30'],
  ['week', 'UTC', '2026-11-23', '2026-11-29'],
  ['week', 'Asia/Tokyo', '2026-11-30', '2026-11-30'],
  ['last-week', 'UTC', '2026-11-16', '2026-11-22'],
  ['month', 'UTC', '2026-11-01', '2026-11-29'],
  ['last-month', 'UTC', '2026-10-01', '2026-10-31'],
  ['7', 'UTC', '2026-11-23', '2026-11-29'],
  ['nonsense', 'UTC', '2026-10-31', '2026-11-29'],
])('%s in %s is from %s to %s', (days, zone, from, to) => expect(daysOf({ days, zone }, now)).toEqual({ from, to }));

test.each([
  [{ from: '2026-11-09', to: '2026-11-01' }, 'order', ['from', 'to']],
  [{ from: '2026-13-45', to: '2026-11-01' }, 'period', ['from', 'to']],
  [{ from: '2026-11-01' }, 'period', ['from', 'to']],
  [{ from: '2020-01-01', to: '2026-11-01' }, 'long', ['from', 'to']],
  [{ zone: 'Mars/Olympus' }, 'zone', ['zone']],
])('an address with %j is told what is wrong: %s', (search, kind, names) =>
  expect(problemOfSearch(search)).toEqual({ kind, names }),
);

test('an address that can be read asks for what it says', () => {
  const search = { report: 'volume', days: 'last-month', zone: 'UTC' };
  expect(problemOfSearch(search)).toBeNull();
  expect(reportQuery(search, now)).toMatchObject({ metric: 'volume', from: '2026-10-01', to: '2026-10-31' });
});
