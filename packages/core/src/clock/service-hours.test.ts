import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessTime, ALWAYS, businessSeconds, nextService, nextWeek, type ServiceHours } from './service-hours.ts';
import { wallClock } from './time-zone.ts';

const at = (text: string) => new Date(text);
const office = (timeZone: string, holidays: string[] = []): ServiceHours => ({
  timeZone,
  week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' })),
  holidays,
});
const HOUR = 3600;

describe('service hours', () => {
  it.each([
    ['within a day', office('UTC'), '2026-11-23T10:00:00Z', '2026-11-23T12:30:00Z', 2.5],
    ['over a night', office('UTC'), '2026-11-23T17:00:00Z', '2026-11-24T10:00:00Z', 2],
    ['over a weekend', office('UTC'), '2026-11-20T17:00:00Z', '2026-11-23T10:00:00Z', 2],
    ['a holiday does not count', office('UTC', ['2026-11-24']), '2026-11-23T17:00:00Z', '2026-11-25T10:00:00Z', 2],
    ['by the clock on the wall', office('America/Sao_Paulo'), '2026-11-23T10:00:00Z', '2026-11-23T13:00:00Z', 1],
    ['backwards is nothing', office('UTC'), '2026-11-24T10:00:00Z', '2026-11-23T10:00:00Z', 0],
    ['always is always', ALWAYS, '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z', 24],
  ])('%s', (_claim, hours, from, to, expected) => {
    expect(businessSeconds(hours, at(from), at(to))).toBe(expected * HOUR);
  });

  const wholeDays = (timeZone: string): ServiceHours => ({
    timeZone,
    week: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
    holidays: [],
  });
  it('a day on which summer time begins has 23 hours, one on which it ends 25', () => {
    const berlin: ServiceHours = { ...wholeDays('Europe/Berlin'), week: [{ day: 7, from: '00:00', to: '24:00' }] };
    expect(businessSeconds(berlin, at('2026-03-28T12:00:00Z'), at('2026-03-30T12:00:00Z'))).toBe(23 * HOUR);
    expect(businessSeconds(berlin, at('2026-10-24T12:00:00Z'), at('2026-10-26T12:00:00Z'))).toBe(25 * HOUR);
  });

  it('a span that the clock leaps over begins after the leap', () => {
    const early: ServiceHours = {
      timeZone: 'Europe/Berlin',
      week: [{ day: 7, from: '02:30', to: '04:00' }],
      holidays: [],
    };
    expect(addBusinessTime(early, at('2026-03-29T00:00:00Z'), 0)).toEqual(at('2026-03-29T01:00:00Z'));
    expect(businessSeconds(early, at('2026-03-29T00:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe(HOUR);
  });

  it('never open, nothing is ever due', () => {
    expect(addBusinessTime({ timeZone: 'UTC', week: [], holidays: [] }, at('2026-01-01T00:00:00Z'), 60)).toBeNull();
  });

  it('works next now, or on a later morning', () => {
    const hours = office('America/Sao_Paulo', ['2026-11-23']);
    expect(nextService(hours, at('2026-11-20T15:00:00Z'))).toEqual(at('2026-11-20T15:00:00Z'));
    expect(nextService(hours, at('2026-11-20T15:00:00Z'), { onLaterDay: true })).toEqual(at('2026-11-24T12:00:00Z'));
    expect(nextService(ALWAYS, at('2026-11-20T15:00:00Z'), { onLaterDay: true })).toEqual(at('2026-11-21T09:00:00Z'));
  });
});

const SAO_PAULO: ServiceHours = { ...ALWAYS, timeZone: 'America/Sao_Paulo' };
it.each([
  ['on a Monday it is a week away', ALWAYS, '2026-11-23T08:00:00Z', '2026-11-30T09:00:00Z'],
  ['on a Saturday it is Monday, not Sunday', ALWAYS, '2026-11-28T15:00:00Z', '2026-11-30T09:00:00Z'],
  ['on a Sunday it is tomorrow', ALWAYS, '2026-11-29T15:00:00Z', '2026-11-30T09:00:00Z'],
  ['by the clock on the wall', SAO_PAULO, '2026-11-30T01:00:00Z', '2026-11-30T12:00:00Z'],
  ['in office hours', office('UTC'), '2026-11-25T15:00:00Z', '2026-11-30T09:00:00Z'],
  ['a holiday is left out', office('UTC', ['2026-11-30']), '2026-11-25T15:00:00Z', '2026-12-01T09:00:00Z'],
])('next week: %s', (_claim, hours, now, expected) => {
  expect(nextWeek(hours, at(now))).toEqual(at(expected));
});

// boundaries in the hours that no zone of these repeats or leaps over, or at midnight
const times = fc.uniqueArray(fc.constantFrom(0, 5, 6, 9, 12, 13, 18, 22, 24), { minLength: 2, maxLength: 4 });
const pad = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
const spans = times.map((hours) => {
  const sorted = hours.toSorted((one, other) => one - other);
  return sorted.slice(0, sorted.length - (sorted.length % 2));
});
const week = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 7 }), spans), { minLength: 1, maxLength: 7 })
  .map((days) =>
    days.flatMap(([day, hours]) =>
      hours.flatMap((from, i) => (i % 2 === 0 ? [{ day, from: pad(from), to: pad(hours[i + 1]!) }] : [])),
    ),
  );
const timeZone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
);
// around changes of the clocks, also those at midnight that Brazil had until 2019
const around = ['2018-11-04', '2018-02-18', '2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05'];
const minute = fc
  .tuple(fc.constantFrom(...around), fc.integer({ min: -3 * 1440, max: 3 * 1440 }))
  .map(([date, minutes]) => new Date(Date.parse(date) + minutes * 60_000));
const serviceHours: fc.Arbitrary<ServiceHours> = fc.record({
  timeZone,
  week,
  holidays: fc.subarray(around),
});

describe('of all hours and zones', () => {
  it('counts the minutes at which the clock on the wall stands within them', () => {
    fc.assert(
      fc.property(serviceHours, minute, fc.integer({ min: 0, max: 1440 }), (hours, from, minutes) => {
        let counted = 0;
        for (let i = 0; i < minutes; i += 1) if (isOpenAt(hours, from.getTime() + i * 60_000)) counted += 1;
        const to = new Date(from.getTime() + minutes * 60_000);
        expect(businessSeconds(hours, from, to)).toBe(counted * 60);
      }),
      { numRuns: 40 },
    );
  });

  it('what is added is what has passed, and adding in two steps is adding at once', () => {
    fc.assert(
      fc.property(serviceHours, minute, fc.nat(200_000), fc.nat(200_000), (hours, from, one, two) => {
        const first = addBusinessTime(hours, from, one)!;
        const both = addBusinessTime(hours, from, one + two)!;
        expect(businessSeconds(hours, from, first)).toBe(one);
        expect(businessSeconds(hours, first, both)).toBe(two);
        expect(businessSeconds(hours, from, both)).toBe(one + two);
      }),
      { numRuns: 60 },
    );
  });
});

function isOpenAt(hours: ServiceHours, instant: number): boolean {
  const wall = new Date(wallClock(hours.timeZone, instant));
  if (hours.holidays.includes(wall.toISOString().slice(0, 10))) return false;
  const time = wall.toISOString().slice(11, 16);
  return hours.week!.some(({ day, from, to }) => day === (wall.getUTCDay() || 7) && from <= time && time < to);
}
