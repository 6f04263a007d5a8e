import { expect, it } from 'vitest';
import { rangeOfSearch, rangeProblem, rangeWords, searchOfRange } from './opened-range.ts';

it.each([
  { from: '2026-11-01', to: '2026-11-15' },
  { from: '2026-11-01', to: '' },
  { from: '', to: '2026-12-31' },
])('the days $from to $to are in the URL and come back from it', (range) => {
  const search = searchOfRange(range);
  expect(search.openedDays).toBe('');
  expect(rangeOfSearch(search)).toEqual(range);
});

it('a view that was saved in another time zone shows the days that were chosen there, and names it', () => {
  // the whole of 15 November in Auckland
  const search = { openedFrom: '2026-11-14T11:00:00.000Z', openedBefore: '2026-11-15T11:00:00.000Z' };
  const range = rangeOfSearch({ ...search, openedZone: 'Pacific/Auckland' });
  expect(range).toEqual({ from: '2026-11-15', to: '2026-11-15' });
  expect(rangeWords(range!, 'en', 'Pacific/Auckland')).toBe('Nov 15, 2026 (Auckland)');
  expect(rangeOfSearch({ ...search, openedZone: 'Nowhere' })).not.toBeNull();
});

it('the last day is whole', () => {
  const { openedFrom, openedBefore } = searchOfRange({ from: '2026-11-15', to: '2026-11-15' });
  expect(Date.parse(openedBefore) - Date.parse(openedFrom)).toBe(86_400_000);
});

it('no day, a year of five digits, or the second before the first, is refused; nonsense in the URL is no range', () => {
  expect(rangeProblem({ from: '', to: '' })).toBe('none');
  expect(rangeProblem({ from: '2026-11-02', to: '2026-11-01' })).toBe('order');
  expect(rangeProblem({ from: '2026-11-01', to: '2026-11-01' })).toBeNull();
  expect(rangeProblem({ from: '', to: '20260-11-01' })).toBe('year');
  expect(rangeOfSearch({ openedFrom: 'x' })).toBeNull();
});
