import { HOUR_MS } from '@perch/core';
import { expect, it } from 'vitest';
import { comparedMs, expectedOf, readMs, triedDays, usualNow } from './tried-rule.ts';

const DAY = 24 * HOUR_MS;
const UNTIL = Date.parse('2026-11-22T10:30:00.000Z');
const at = (ms: number) => new Date(UNTIL - ms).toISOString();
const span = (days: number, unread: [from: number, until: number][] = []) => ({
  ...{ from: at(days * DAY), until: at(0) },
  unread: unread.map(([from, until]) => ({ from: at(from * DAY), until: at(until * DAY) })),
});
/** So many tweets in the half hour before now, of each week before. */
const weeks = (...tweets: number[]) =>
  tweets
    .flatMap((count, week) =>
      Array.from({ length: count }, (_, place) => UNTIL - (week + 1) * 7 * DAY - (place + 1) * 60_000),
    )
    .toSorted((a, b) => a - b)
    .map((posted) => ({ at: posted, authorId: 'a', isImport: false }));
const usual = (hits: ReturnType<typeof weeks>, known: ReturnType<typeof span>) => usualNow(hits, 'UTC', known);

it('what is usual leaves out hours that were not read, and is not known of fewer than three weeks', () => {
  const hits = weeks(2, 4, 8, 16);
  expect(usual(hits, span(30))).toBe(3); // half of the hour, of which six are usual
  expect(usual(hits, span(30, [[7.1, 6.9]]))).toBe(4);
  expect(usual(hits, span(30, [[21.1, 13.9]]))).toBeNull();
  expect(usual(hits, span(20))).toBeNull();
});

it('says of how much of the time all was read, and for how long hours can be compared with what is usual', () => {
  expect(readMs(span(30)) / DAY).toBe(30);
  expect(
    readMs(
      span(30, [
        [20, 18],
        [3, 2],
      ]),
    ) / DAY,
  ).toBe(27);
  const compared = (known: ReturnType<typeof span>) => comparedMs([], 'UTC', known) / HOUR_MS;
  // from when three weeks of both hours are known that the sixty minutes may lie in
  expect(compared(span(30))).toBe(9 * 24 - 2);
  expect(compared(span(20))).toBe(0);
  // the last day itself was not read; then but for the last days nothing was
  expect(compared(span(30, [[1, 0]]))).toBe(8 * 24 - 2);
  expect(compared(span(30, [[30, 9]]))).toBe(0);
});

it('expects as many alarms a week as there were in the time that was read, and warns of more than one a day', () => {
  const fired = (...daysAgo: number[]) => daysAgo.map((days) => ({ reachedAt: UNTIL - days * DAY }));
  expect(expectedOf(fired(20, 1.5, 1, 0.5), span(28))).toEqual({ perWeek: 1, isMuch: false });
  // of what was not read nobody knows
  expect(expectedOf(fired(20, 1.5, 1, 0.5), span(28, [[28, 2]]))).toEqual({ perWeek: 11, isMuch: true });
  // a keyword that watches since today: all is as well as can be told
  expect(expectedOf(fired(20, 1.5, 1, 0.5), span(28, [[28, 0.2]]))).toEqual({ perWeek: 1, isMuch: false });
  expect(expectedOf(fired(0.4, 0.2), span(0.5))).toEqual({ perWeek: 14, isMuch: true });
  expect(expectedOf(fired(0.2), span(0.5))).toEqual({ perWeek: 7, isMuch: false });
});

it.each([
  ['2026-11-15T09:00:00', 15],
  ['2026-11-15T23:59:00', 15],
  ['2026-11-30T09:00:00', 1],
  ['2026-10-31T12:00:00', 30],
])('a rule that is tried since %s is so by the calendar, %i days', (from, days) => {
  expect(triedDays({ days: 30, from, until: '2026-11-30T12:00:00' })).toBe(days);
});
