import { describe, expect, it } from 'vitest';
import { secondsUntilNext, spareCalls } from './spare-calls.ts';

const now = new Date('2026-11-30T14:00:00Z');
const left = (remaining: number, seconds: number) => ({ remaining, resetAt: new Date(now.getTime() + seconds * 1000) });

describe('calls to spare', () => {
  it.each([
    ['X has not said what is left', undefined, [60], Infinity],
    ['polls of a minute need one each, a tenth sooner than that', left(300, 900), [60], 283],
    ['polls of five seconds need most of them', left(300, 900), [5], 100],
    ['several streams need one each', left(300, 900), [60, 300], 279],
    ['nobody needs any', left(40, 900), [], 40],
    ['there are too few', left(10, 900), [60], -7],
    ['X is about to count anew', left(2, 0), [5], 2],
    ['X counts anew already, by its clock', left(2, -3), [5], 2],
  ])('%s', (_claim, calls, intervals, spare) => expect(spareCalls(calls, intervals, now)).toBe(spare));
});

describe('the next round', () => {
  it.each([
    ['comes by its interval where calls are left', 5, 1, left(300, 900), 5],
    ['comes by its interval where X says nothing', 5, 1, undefined, 5],
    ['comes as often as X allows', 1, 1, left(300, 900), 3],
    ['of one that takes many calls comes as often as they fit in', 60, 31, left(300, 900), 93],
    ['waits for X to count anew where nothing is left', 5, 1, left(0, 600), 600],
  ])('%s', (_claim, interval, calls, remaining, seconds) =>
    expect(secondsUntilNext(interval, calls, remaining, now)).toBe(seconds),
  );
});
