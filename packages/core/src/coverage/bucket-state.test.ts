import { describe, expect, it } from 'vitest';
import { bucketState, type StreamPast } from './bucket-state.ts';

const at = (clock: string) => new Date(`2026-11-22T${clock}:00.000Z`);
const span = (from: string, to: string) => ({ from: at(from), to: at(to) });
const now = at('14:30');
const stream = (fields: Partial<StreamPast> = {}): StreamPast => ({
  startsAt: at('08:00'),
  coveredUntil: at('14:29'),
  isGoingOn: true,
  intervalSeconds: 60,
  gaps: [],
  ...fields,
});
const lost = (from: string, to: string) => ({ ...span(from, to), state: 'lost' as const });
const open = (from: string, to: string) => ({ ...span(from, to), state: 'open' as const });

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
  ])('%s', (_claim, [from, to], fields, state, wasPolled = false) =>
    expect(bucketState(span(from, to), stream(fields), wasPolled, now)).toBe(state),
  );
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
  ])('%s', (_claim, [from, to], fields, state) =>
    expect(bucketState(span(from, to), stream(fields), false, now)).toBe(state),
  );
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
    ['an account that is paused', ['13:00', '14:00'], { coveredUntil: at('12:30'), isGoingOn: false }, 'off'],
    ['the hour in which it was paused', ['12:00', '13:00'], { coveredUntil: at('12:30'), isGoingOn: false }, 'covered'],
    ['one paused before its first round', ['14:00', '15:00'], { coveredUntil: null, isGoingOn: false }, 'off'],
  ])('%s', (_claim, [from, to], fields, state) =>
    expect(bucketState(span(from, to), stream(fields), false, now)).toBe(state),
  );
});
