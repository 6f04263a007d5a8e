import { describe, expect, it } from 'vitest';
import { hoursOfFailure, hoursOfPage, type CountedPage } from './coverage-hours.ts';

const at = (clock: string) => new Date(`2026-11-22T${clock}:00.000Z`);
const items = (...clocks: string[]) => clocks.map((clock) => ({ postedAt: at(clock) }));
const page = (fields: Partial<CountedPage> = {}): CountedPage => ({
  name: 'mentions',
  startsAt: at('08:00'),
  coveredUntil: at('14:28'),
  readUntil: at('14:28'),
  added: [],
  isRoundOver: true,
  now: at('14:30'),
  ...fields,
});
/** `14: 1 round, 2 items, 1 late, 120 s` */
const words = (counted: CountedPage) =>
  hoursOfPage(counted)
    .toSorted((a, b) => a.hour.getTime() - b.hour.getTime())
    .map(
      ({ hour, rounds, items: count, lateItems, lagSeconds }) =>
        `${hour.toISOString().slice(11, 13)}: ${rounds} round, ${count} items, ${lateItems} late, ${lagSeconds} s`,
    );

describe('what a page adds to the hours', () => {
  it.each<[claim: string, fields: Partial<CountedPage>, expected: string[]]>([
    ['a quiet poll: its round, and how far behind it was', {}, ['14: 1 round, 0 items, 0 late, 120 s']],
    ['nothing, before the round is over and without items', { isRoundOver: false }, []],
    [
      'its items, to the hours in which they were posted',
      { added: items('14:29', '13:59', '14:00'), readUntil: at('13:55'), isRoundOver: false },
      ['13: 0 round, 1 items, 0 late, 0 s', '14: 0 round, 2 items, 0 late, 0 s'],
    ],
    [
      'as late what came more than the overlap after its time was read',
      { added: items('14:17', '14:18', '14:19') },
      ['14: 1 round, 3 items, 1 late, 120 s'],
    ],
    [
      'as late in the search what the mentions had passed',
      { name: 'search', coveredUntil: at('13:30'), added: items('11:00', '14:27') },
      ['11: 0 round, 1 items, 1 late, 0 s', '14: 1 round, 1 items, 0 late, 3600 s'],
    ],
    [
      'nothing as late before anything was read',
      { coveredUntil: null, readUntil: null, added: items('09:00') },
      ['09: 0 round, 1 items, 0 late, 0 s', '14: 1 round, 0 items, 0 late, 23400 s'],
    ],
    ['no history', { added: items('07:59') }, ['14: 1 round, 0 items, 0 late, 120 s']],
    [
      'nothing to an hour that is not kept',
      { startsAt: new Date('2026-01-01T00:00:00.000Z'), added: [{ postedAt: new Date('2026-10-18T14:00:00.000Z') }] },
      ['14: 1 round, 0 items, 0 late, 120 s'],
    ],
    ['what X dates ahead of us, to this hour', { added: items('15:01') }, ['14: 1 round, 1 items, 0 late, 120 s']],
    ['nothing of checks, which fetch nothing', { name: 'tweet_checks' }, []],
  ])('%s', (_claim, fields, expected) => expect(words(page(fields))).toEqual(expected));
});

it('a round that was interrupted counts in its hour, but for checks', () => {
  expect(hoursOfFailure('own_tweets', at('14:59'))).toMatchObject([{ hour: at('14:00'), failures: 1, rounds: 0 }]);
  expect(hoursOfFailure('tweet_checks', at('14:59'))).toEqual([]);
});
