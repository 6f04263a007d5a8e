import { expect, it } from 'vitest';
import { searchedUntil, searchFrom, withinWindow } from './search-round.ts';

const now = new Date('2026-11-22T10:00:00.000Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const DAY = 24;

it.each<[claim: string, startsAt: number, coveredUntil: number | null, gapFrom: number | null, begins: number]>([
  ['a day back', 30 * DAY, 1, null, DAY],
  ['not before the beginning', 3, null, null, 3],
  ['half a day before the last round, after an absence', 30 * DAY, 2 * DAY, null, 2.5 * DAY],
  ['from the beginning, when it never searched', 3 * DAY, null, null, 3 * DAY],
  ['from the oldest gap', 30 * DAY, 1, 4 * DAY, 4 * DAY],
  ['a young gap does not shorten it', 30 * DAY, 1, 2, DAY],
  ['from a gap in the history that was asked for', 1, 0.5, 5 * DAY, 5 * DAY],
  ['a little less than seven days at most', 30 * DAY, 1, 9 * DAY, 7 * DAY - 1 / 6],
])('a search begins %s', (_claim, startsAt, coveredUntil, gapFrom, expected) => {
  const stream = {
    startsAt: hoursAgo(startsAt),
    coveredUntil: coveredUntil === null ? null : hoursAgo(coveredUntil),
  };
  expect(searchFrom(stream, gapFrom === null ? null : hoursAgo(gapFrom), now)).toEqual(hoursAgo(expected));
});

it('covers all but the seconds that X leaves out', () => {
  expect(searchedUntil(now)).toEqual(new Date('2026-11-22T09:59:30.000Z'));
});

it('keeps the beginning of a round that goes on, as long as X still takes it', () => {
  expect(withinWindow(hoursAgo(6 * DAY), now)).toEqual(hoursAgo(6 * DAY));
  expect(withinWindow(hoursAgo(7 * DAY), now)).toEqual(hoursAgo(7 * DAY - 1 / 6));
});
