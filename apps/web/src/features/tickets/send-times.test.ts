import { expect, test } from 'vitest';
import { localInput, readSendTime, sendTimes } from './send-times.ts';

const words = (now: Date) => sendTimes(now).map(({ name, at }) => `${name} ${localInput(at)}`);

test.each([
  [
    'on a Thursday morning',
    new Date(2026, 10, 26, 10, 2),
    [
      'inAnHour 2026-11-26T11:05',
      'thisEvening 2026-11-26T18:00',
      'tomorrowMorning 2026-11-27T09:00',
      'nextMonday 2026-11-30T09:00',
    ],
  ],
  [
    'on a Sunday night tomorrow is Monday',
    new Date(2026, 10, 29, 22),
    ['inAnHour 2026-11-29T23:00', 'tomorrowMorning 2026-11-30T09:00'],
  ],
])('times to send at, %s', (_claim, now, expected) => expect(words(now)).toEqual(expected));

test('a time that has passed, is none or is years away is not taken', () => {
  const now = new Date(2026, 10, 26, 10);
  expect(readSendTime('2026-11-26T10:01', now)).toEqual(new Date(2026, 10, 26, 10, 1));
  expect(['2026-11-26T10:00', '', '2028-01-01T00:00'].map((entered) => readSendTime(entered, now))).toEqual([
    null,
    null,
    null,
  ]);
});
