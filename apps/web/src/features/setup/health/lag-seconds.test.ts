import type { TwitterAccount } from '@perch/contracts';
import { expect, test } from 'vitest';
import { lagSeconds } from './lag-seconds.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const stream = (name: string, secondsAgo: number | null) =>
  ({
    stream: name,
    coveredUntil: secondsAgo === null ? null : new Date(now.getTime() - secondsAgo * 1000).toISOString(),
  }) as TwitterAccount['streams'][number];

test.each([
  ['of what customers write, the worst', 'connected', [stream('mentions', 20), stream('direct_messages', 70)], 70],
  ['not of what nobody waits for', 'connected', [stream('mentions', 20), stream('search', 3000)], 20],
  ['of a clock that is ahead, none', 'connected', [stream('mentions', -5)], 0],
  ['before the first poll is over', 'connected', [stream('mentions', null)], null],
  [
    'of what is read, though the other has not begun',
    'connected',
    [stream('mentions', null), stream('direct_messages', 9)],
    9,
  ],
  ['while nothing is read', 'paused', [stream('mentions', 20)], null],
] as const)('the lag is told %s', (_claim, state, streams, lag) =>
  expect(lagSeconds({ state, streams: [...streams] }, now)).toBe(lag),
);
