import { describe, expect, it } from 'vitest';
import { isFirstOf, isReadAgain, type ReadBefore } from './rereading.ts';
import { snowflakeAt } from './snowflake.ts';

const time = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 30, 10, minute, second));
/** Ids of tweets of a minute, as many as there are. */
const ids = (minute: number, count: number) =>
  Array.from({ length: count }, (_, nth) => (BigInt(snowflakeAt(time(minute))) + BigInt(nth)).toString());
const read = (fields: Partial<ReadBefore> = {}): ReadBefore => ({
  committedId: snowflakeAt(time(15)),
  oldestId: snowflakeAt(time(14)),
  roundBeganAt: time(16),
  coveredUntil: time(15),
  ...fields,
});
const none: ReadonlySet<string> = new Set();

describe('a round that has come to what was read before', () => {
  const [known, fresh] = [ids(14, 50), ids(16, 40)];
  it.each<[string, Parameters<typeof isReadAgain>, boolean]>([
    [
      'ends with fifty known items',
      ['mentions', read(), { ids: [...fresh, ...known], newIds: new Set(fresh) }, 9],
      true,
    ],
    [
      'goes on with fewer',
      ['mentions', read(), { ids: [...fresh, ...known.slice(1)], newIds: new Set(fresh) }, 9],
      false,
    ],
    ['ends with fewer that are all of the page', ['mentions', read(), { ids: ids(14, 3), newIds: none }, 9], true],
    ['goes on after a page that holds nothing', ['mentions', read(), { ids: [], newIds: none }, 9], false],
    [
      'goes on where one of them is new',
      ['mentions', read(), { ids: known, newIds: new Set(known.slice(7, 8)) }, 9],
      false,
    ],
    [
      'goes on before it has come so far',
      ['mentions', read({ oldestId: ids(16, 1)[0]! }), { ids: known, newIds: none }, 9],
      false,
    ],
    [
      'goes on where it is the first of all',
      ['mentions', read({ committedId: null }), { ids: known, newIds: none }, 9],
      false,
    ],
    [
      'goes on where it is the first of ten minutes',
      ['mentions', read({ coveredUntil: time(9, 59) }), { ids: known, newIds: none }, 9],
      false,
    ],
    [
      'ends then, too, where no calls are to spare',
      ['mentions', read({ coveredUntil: time(9, 59) }), { ids: known, newIds: none }, 0],
      true,
    ],
    [
      'goes on where the one before ended in these ten minutes and began before',
      ['mentions', read({ roundBeganAt: time(10, 4), coveredUntil: time(9, 59) }), { ids: known, newIds: none }, 9],
      false,
    ],
    ['ends of own tweets and of keywords, too', ['own_tweets', read(), { ids: known, newIds: none }, 9], true],
    ['goes on where it is a search for what was missed', ['search', read(), { ids: known, newIds: none }, 9], false],
    ['goes on where it is of direct messages', ['direct_messages', read(), { ids: known, newIds: none }, 9], false],
  ])('%s', (_claim, given, ends) => expect(isReadAgain(...given)).toBe(ends));
});

it.each([
  ['no round has ended', null, true],
  ['the last one began in the minute before', time(9, 59), true],
  ['the last one began in this minute', time(10, 0), false],
  ['the last one began later, by a clock that was put right since', time(12, 0), true],
])('is the first of its minute: %s', (_claim, lastBeganAt, isFirst) =>
  expect(isFirstOf(1, lastBeganAt, time(10, 30))).toBe(isFirst),
);
