import { expect, it } from 'vitest';
import { planLateTurns, planTurns, type QuietHours } from './plan-turns.ts';

const ZONE = 'America/Sao_Paulo';
/** 02:30 there. */
const NIGHT = Date.parse('2026-11-22T05:30:00.000Z');
const NIGHTS: QuietHours = { from: 22 * 60, until: 7 * 60 };
const MIDDAY: QuietHours = { from: 12 * 60, until: 14 * 60 };
const SEVEN = '07:00';

it.each<[string, (QuietHours | null)[], number | null, number, string[]]>([
  ['all at once', [null, null], null, NIGHT, ['02:30', '02:30']],
  ['one after the other', [null, null, null], 10, NIGHT, ['02:30', '02:40', '02:50']],
  ['who is asleep comes last', [NIGHTS, null, null], 10, NIGHT, ['02:50', '02:30', '02:40']],
  ['who is asleep is told in the morning where all are told at once', [NIGHTS, null], null, NIGHT, [SEVEN, '02:30']],
  ['quiet hours of the day are none at night', [MIDDAY, NIGHTS], null, NIGHT, ['02:30', SEVEN]],
  ['where all are asleep they are woken in their order', [NIGHTS, NIGHTS], 10, NIGHT, ['02:30', '02:40']],
  [
    'where all are asleep the first alone is woken, though all would be told',
    [NIGHTS, NIGHTS],
    null,
    NIGHT,
    ['02:30', SEVEN],
  ],
  ['quiet hours that end exactly then are over', [NIGHTS], 10, Date.parse('2026-11-22T10:00:00.000Z'), [SEVEN]],
  [
    'quiet hours that begin before their turn',
    [null, { from: 155, until: 180 }, null],
    10,
    NIGHT,
    ['02:30', '02:50', '02:40'],
  ],
  ['nobody', [], 10, NIGHT, []],
])('%s', (_claim, quiet, everyMinutes, now, expected) => {
  const turns = planTurns(
    quiet.map((each, place) => ({ quiet: each, place })),
    { everyMinutes, timeZone: ZONE },
    now,
  );
  const words = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, timeStyle: 'short' });
  const inOrder = turns.toSorted((one, other) => one.person.place - other.person.place);
  expect(inOrder.map(({ at }) => words.format(at))).toEqual(expected);
});

it('quiet hours go by the clock on the wall, also in the night in which it is changed', () => {
  // in New York 01:30 comes twice on 2026-11-01
  const turns = planTurns(
    [{ quiet: NIGHTS }, { quiet: null }],
    { everyMinutes: null, timeZone: 'America/New_York' },
    Date.parse('2026-11-01T05:30:00.000Z'),
  );
  expect(turns.map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-11-01T12:00:00.000Z',
    '2026-11-01T05:30:00.000Z',
  ]);
  const second = Date.parse('2026-11-01T06:10:00.000Z'); // 01:10, for the second time
  const people = [{ quiet: { from: 0, until: 90 } }, { quiet: null }];
  expect(planTurns(people, { everyMinutes: null, timeZone: 'America/New_York' }, second).map(({ at }) => at)).toEqual([
    second,
    second,
  ]);
});

it('who is added while others have their turns follows the last of them, and is not woken where all are told at once', () => {
  const minutes = (count: number) => count * 60_000;
  const people = [{ quiet: NIGHTS }, { quiet: null }];
  const at = (everyMinutes: number | null, last: number | null) =>
    planLateTurns(people, { everyMinutes, timeZone: ZONE }, last, NIGHT).map((turn) => (turn.at - NIGHT) / minutes(1));
  expect(at(10, NIGHT + minutes(5))).toEqual([15, 25]);
  expect(at(10, NIGHT - minutes(4))).toEqual([6, 16]);
  expect(at(10, NIGHT - minutes(60))).toEqual([0, 10]);
  expect(at(null, NIGHT)).toEqual([270, 0]);
  expect(at(null, null)).toEqual([270, 0]);
});
