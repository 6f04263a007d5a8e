import { describe, expect, it } from 'vitest';
import { bucketStates, type StreamPast } from './bucket-state.ts';

const at = (clock: string) => new Date(`2026-11-22T${clock}:00.000Z`);
const span = (from: string, to: string) => ({ from: at(from), to: at(to) });
const now = at('14:30');
const stream = (fields: Partial<StreamPast> = {}): StreamPast => ({
  startsAt: at('08:00'),
  coveredUntil: at('14:29'),
  isGoingOn: true,
  intervalSeconds: 60,
  usualIntervalSeconds: null,
  gaps: [],
  ...fields,
});
const lost = (from: string, to: string) => ({ ...span(from, to), state: 'lost' as const });
const open = (from: string, to: string) => ({ ...span(from, to), state: 'open' as const });

const stateOf = (bucket: [string, string], fields: Partial<StreamPast>, wasPolled = false) =>
  bucketStates([{ ...span(...bucket), wasPolled }], stream(fields), now)[0];

type Row = [claim: string, bucket: [string, string], fields: Partial<StreamPast>, state: string, wasPolled?: boolean];

describe('an hour', () => {
  it.each<Row>([
    ['is covered when all of it was read', ['10:00', '11:00'], {}, 'covered'],
    ['is covered so far while the last poll is a minute old', ['14:00', '15:00'], {}, 'covered'],
    ['counts from the moment the stream began', ['08:00', '09:00'], { startsAt: at('08:40') }, 'covered'],
    ['is off before the stream began', ['07:00', '08:00'], {}, 'off'],
    ['is off when it lies ahead', ['15:00', '16:00'], {}, 'off'],
    ['of an earlier connection is covered if it was polled then', ['07:00', '08:00'], {}, 'covered', true],
    [
      'of an earlier connection keeps what was lost',
      ['07:00', '08:00'],
      { gaps: [lost('07:10', '07:20')] },
      'partial',
      true,
    ],
  ])('%s', (_claim, bucket, fields, state, wasPolled) => expect(stateOf(bucket, fields, wasPolled)).toBe(state));
});

describe('what is missing', () => {
  it.each<Row>([
    ['a lost gap over all of the hour', ['10:00', '11:00'], { gaps: [lost('09:30', '11:30')] }, 'missed'],
    [
      'two lost gaps that meet',
      ['10:00', '11:00'],
      { gaps: [lost('10:30', '11:00'), lost('09:30', '10:30')] },
      'missed',
    ],
    [
      'two lost gaps with a minute between them',
      ['10:00', '11:00'],
      { gaps: [lost('09:30', '10:29'), lost('10:30', '11:00')] },
      'partial',
    ],
    ['a lost gap within the hour', ['10:00', '11:00'], { gaps: [lost('10:10', '10:20')] }, 'partial'],
    ['a lost gap that ends where the hour begins', ['10:00', '11:00'], { gaps: [lost('09:00', '10:00')] }, 'covered'],
    ['a lost gap that begins where the hour ends', ['10:00', '11:00'], { gaps: [lost('11:00', '11:30')] }, 'covered'],
    ['one item that could not be read', ['10:00', '11:00'], { gaps: [lost('10:10', '10:10')] }, 'partial'],
    [
      'items from the beginning of the hour to its end, with what lies between',
      ['10:00', '11:00'],
      { gaps: [{ ...lost('10:00', '11:00'), isItems: true }] },
      'partial',
    ],
    ['one item that is looked for', ['10:00', '11:00'], { gaps: [open('10:10', '10:10')] }, 'open'],
    ['a gap that is looked for', ['10:00', '11:00'], { gaps: [open('09:30', '11:30')] }, 'open'],
    [
      'something lost weighs more than something looked for',
      ['10:00', '11:00'],
      { gaps: [open('10:00', '10:30'), lost('10:30', '10:40')] },
      'partial',
    ],
    [
      'all that was to be read is lost, though the stream began within the hour',
      ['08:00', '09:00'],
      { startsAt: at('08:30'), gaps: [lost('08:30', '09:00')] },
      'missed',
    ],
  ])('%s', (_claim, bucket, fields, state) => expect(stateOf(bucket, fields)).toBe(state));
});

describe('what was not read yet', () => {
  it.each<Row>([
    ['the first round is not over', ['14:00', '15:00'], { startsAt: at('14:20'), coveredUntil: null }, 'open'],
    ['a stream that is far behind', ['12:00', '13:00'], { coveredUntil: at('12:30') }, 'open'],
    ['an hour that a stream far behind has not reached', ['13:00', '14:00'], { coveredUntil: at('12:30') }, 'open'],
    ['an hour behind which it is', ['11:00', '12:00'], { coveredUntil: at('12:30') }, 'covered'],
    [
      'a search that is due once an hour',
      ['14:00', '15:00'],
      { coveredUntil: at('14:01'), intervalSeconds: 3600 },
      'covered',
    ],
    [
      'an hour that the search has not come to',
      ['14:00', '15:00'],
      { coveredUntil: at('13:50'), intervalSeconds: 3600 },
      'open',
    ],
    [
      'what a budget has slowed is late by its usual interval',
      ['14:00', '15:00'],
      { coveredUntil: at('14:10'), intervalSeconds: 3600, usualIntervalSeconds: 60 },
      'open',
    ],
    [
      'and in time by it',
      ['14:00', '15:00'],
      { coveredUntil: at('14:27'), intervalSeconds: 3600, usualIntervalSeconds: 60 },
      'covered',
    ],
    ['an account that is paused', ['13:00', '14:00'], { coveredUntil: at('12:30'), isGoingOn: false }, 'off'],
    ['the hour in which it was paused', ['12:00', '13:00'], { coveredUntil: at('12:30'), isGoingOn: false }, 'covered'],
    ['one paused before its first round', ['14:00', '15:00'], { coveredUntil: null, isGoingOn: false }, 'off'],
  ])('%s', (_claim, bucket, fields, state) => expect(stateOf(bucket, fields)).toBe(state));
});

describe('many hours at once', () => {
  it('come out as each by itself, and each gap is gone through once', () => {
    const hours = Array.from({ length: 24 * 7 }, (_, n) => {
      const from = new Date(at('00:00').getTime() + (n - 154) * 3_600_000);
      return { from, to: new Date(from.getTime() + 3_600_000), wasPolled: n % 3 === 0 };
    });
    let looks = 0;
    const gaps = Array.from({ length: 2000 }, (_, n) => {
      // in no order, some over many hours
      const from = new Date(hours[0]!.from.getTime() + ((n * 7919) % 2000) * 300_000);
      const to = new Date(from.getTime() + (n % 400 === 0 ? 30_000_000 : 0));
      const state = n % 5 === 0 ? ('lost' as const) : ('open' as const);
      return {
        state,
        to,
        get from() {
          looks += 1;
          return from;
        },
      };
    });
    const past = stream({ startsAt: hours[20]!.from, gaps });
    const states = bucketStates(hours, past, now);
    // of a sort, and of the hours that a gap lies in; not of all hours
    expect(looks).toBeLessThan(gaps.length * 60);
    expect(states).toEqual(hours.map((hour) => bucketStates([hour], past, now)[0]));
    expect(new Set(states)).toEqual(new Set(['off', 'missed', 'partial', 'covered']));
  });
});
