import { describe, expect, it } from 'vitest';
import { floorOf } from './claim-stream.ts';
import { snowflakeAt, snowflakeMinutesBefore } from './snowflake.ts';
import { progressOf, type StreamRow } from './stream-progress.ts';
import { pauseAfterFailures, withJitter } from './stream-schedule.ts';

const at = (minute: number) => snowflakeAt(new Date(Date.UTC(2026, 10, 22, 10, minute)));

const stream = (fields: Partial<StreamRow> = {}): StreamRow => ({
  startsAt: new Date('2026-11-22T09:00:00.000Z'),
  intervalSeconds: 60,
  committedId: at(4),
  candidateId: null,
  floorId: at(0),
  roundCount: 0,
  ...fields,
});

describe('how far a round has come', () => {
  it('is the newest id of all its pages', () => {
    const { candidateId, roundCount, pageToken } = progressOf(
      stream({ candidateId: at(30), roundCount: 100 }),
      'mentions',
      [at(20), at(25)],
      'more',
    );
    expect([candidateId, roundCount, pageToken]).toEqual([at(30), 102, 'more']);
  });

  const full = (newest: number) => [at(newest), at(5)];
  it.each([
    ['the window is full and the floor was not met', 788, full(30), null, 'mentions', true],
    ['what is complete was met', 788, [at(30), at(4)], null, 'mentions', false],
    ['the window is not full', 700, full(30), null, 'mentions', false],
    ['also if an empty page follows', 788, full(30), 'more', 'mentions', true],
    ['once', 790, full(30), null, 'mentions', false],
    ['the window of own tweets is larger', 788, full(30), null, 'own_tweets', false],
    ['the window of own tweets is full', 3188, full(30), null, 'own_tweets', true],
    ['the stream has no window', 788, full(30), null, 'direct_messages', false],
  ] as const)('says whether something may be missing: %s', (_claim, count, ids, token, name, isGap) => {
    const { gap } = progressOf(stream({ roundCount: count }), name, ids, token);
    expect(gap !== null).toBe(isGap);
  });
});

describe('the floor of a round', () => {
  const startsAt = new Date(Date.UTC(2026, 10, 22, 10, 0));
  it('is the beginning of the stream, then ten minutes behind, never before the beginning', () => {
    expect(floorOf(null, startsAt)).toBe(at(0));
    expect(floorOf(at(30), startsAt)).toBe(snowflakeMinutesBefore(at(30), 10));
    expect(floorOf(at(5), startsAt)).toBe(at(0));
  });
});

describe('the schedule', () => {
  it('spreads rounds by a tenth to both sides', () => {
    expect([withJitter(60_000, 0), withJitter(60_000, 0.5), withJitter(60_000, 0.999)]).toEqual([
      54_000, 60_000, 65_988,
    ]);
  });

  it('doubles the pause after each failure, up to a quarter of an hour', () => {
    expect([0, 1, 2, 3, 4, 100].map((failures) => pauseAfterFailures(60, failures) / 60_000)).toEqual([
      1, 2, 4, 8, 15, 15,
    ]);
  });
});
