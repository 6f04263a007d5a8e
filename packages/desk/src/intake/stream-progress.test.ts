import { describe, expect, it } from 'vitest';
import { floorOf, overlapOf } from './claim-stream.ts';
import { snowflakeAt, snowflakeMinutesBefore } from './snowflake.ts';
import { progressOf, type ProgressPage, type StreamRow } from './stream-progress.ts';
import { pauseAfterFailures, withJitter } from './stream-schedule.ts';

const at = (minute: number) => snowflakeAt(new Date(Date.UTC(2026, 10, 22, 10, minute)));

const time = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute));
const now = time(31);

const stream = (fields: Partial<StreamRow> = {}): StreamRow => ({
  startsAt: new Date('2026-11-22T09:00:00.000Z'),
  connectedAt: new Date('2026-11-22T09:00:00.000Z'),
  intervalSeconds: 60,
  committedId: at(4),
  candidateId: null,
  oldestId: null,
  floorId: at(0),
  roundCount: 0,
  roundBeganAt: null,
  coveredUntil: null,
  readUntil: null,
  regularIntervals: [60],
  ...fields,
});

/** All that is on it is new. */
const page = (ids: string[], nextToken: string | null): ProgressPage => ({ ids, newIds: new Set(ids), nextToken });

describe('how far a round has come', () => {
  it('is the newest and the oldest id of all its pages', () => {
    const before = stream({ candidateId: at(30), oldestId: at(22), roundCount: 100 });
    expect(progressOf(before, 'mentions', page([at(20), at(25)], 'more'), now)).toEqual({
      candidateId: at(30),
      oldestId: at(20),
      roundCount: 102,
      pageToken: 'more',
      gap: null,
      searchedFrom: time(0),
      isCut: false,
      waitsUntil: null,
    });
  });

  it('is not moved by an id from the days to come: what X gives until then would lie behind the cursor', () => {
    const far = '9999999999999999999';
    expect(progressOf(stream(), 'mentions', page([at(25), far], null), now).candidateId).toBe(at(25));
    expect(progressOf(stream(), 'mentions', page([far], null), now).candidateId).toBeNull();
    const clockBehind = snowflakeAt(new Date(now.getTime() + 23 * 3_600_000));
    expect(progressOf(stream(), 'mentions', page([clockBehind], null), now).candidateId).toBe(clockBehind);
  });

  it('tells what is missing with the last page, also an empty one', () => {
    const full = stream({ candidateId: at(30), oldestId: at(10), roundCount: 800 });
    expect(progressOf(full, 'mentions', page([], 'more'), now).gap).toBeNull();
    expect(progressOf(full, 'mentions', page([], null), now).gap).toMatchObject({ toAt: time(10) });
  });
});

describe('a round that has no calls to spare', () => {
  const none = { remaining: 1, resetAt: time(46) };
  const asked = { ...page([at(20)], 'more'), callsLeft: none };
  it('of mentions leaves the rest to the search, and says so', () => {
    const gap = { reason: 'calls_used_up', state: 'open', toAt: time(20) };
    expect(progressOf(stream(), 'mentions', asked, now)).toMatchObject({ pageToken: null, gap, waitsUntil: null });
    const full = stream({ oldestId: at(20), roundCount: 800 });
    expect(progressOf(full, 'mentions', asked, now).gap).toMatchObject({ reason: 'window_full' });
  });

  it('of the search waits for X to count anew', () => {
    expect(progressOf(stream(), 'search', asked, now)).toMatchObject({ pageToken: 'more', waitsUntil: time(46) });
    const last = { ...asked, nextToken: null };
    expect(progressOf(stream(), 'search', last, now)).toMatchObject({ pageToken: null, waitsUntil: null });
  });

  it.each([
    ['own tweets, which no search brings', 'own_tweets', stream()],
    ['a keyword', 'keyword:0', stream()],
    ['mentions for the first time', 'mentions', stream({ committedId: null })],
  ] as const)('of %s goes on', (_what, name, row) => {
    expect(progressOf(row, name, asked, now)).toMatchObject({ pageToken: 'more', gap: null, waitsUntil: null });
  });
});

describe('a round that imports history', () => {
  const startsAt = new Date('2026-11-08T10:00:00.000Z');
  const importing = (fields: Partial<StreamRow>) =>
    stream({ startsAt, connectedAt: time(0), committedId: null, floorId: snowflakeAt(startsAt), ...fields });
  const old = (days: number) => snowflakeAt(new Date(now.getTime() - days * 86_400_000));

  it('of direct messages ends with the most that was promised, and says what it leaves out', () => {
    const before = importing({ candidateId: at(20), oldestId: old(3), roundCount: 1499 });
    expect(progressOf(before, 'direct_messages', page([old(4)], 'more'), now)).toMatchObject({
      pageToken: null,
      isCut: true,
      gap: { reason: 'import_limit', state: 'lost', fromAt: startsAt, toAt: new Date(now.getTime() - 4 * 86_400_000) },
    });
    expect(progressOf({ ...before, roundCount: 1498 }, 'direct_messages', page([old(4)], 'more'), now)).toMatchObject({
      pageToken: 'more',
      gap: null,
    });
  });

  it('has no end before the moment of connecting: what came since is never left out', () => {
    const storm = importing({ candidateId: at(20), oldestId: at(2), roundCount: 20_000 });
    for (const name of ['direct_messages', 'search'] as const) {
      expect(progressOf(storm, name, page([at(1)], 'more'), now)).toMatchObject({ pageToken: 'more', isCut: false });
      expect(progressOf(storm, name, page([old(1)], 'more'), now)).toMatchObject({ pageToken: null, isCut: true });
    }
  });

  it('by search ends so too; the ledger is told how far it came', () => {
    const before = importing({ candidateId: at(20), oldestId: old(2), roundCount: 3199 });
    expect(progressOf(before, 'search', page([old(5)], 'more'), now)).toMatchObject({
      pageToken: null,
      gap: null,
      searchedFrom: new Date(now.getTime() - 5 * 86_400_000),
      isCut: true,
    });
    expect(progressOf(before, 'search', page([old(5)], null), now)).toMatchObject({
      searchedFrom: startsAt,
      isCut: false,
    });
  });

  it('of a timeline ends where X ends it', () => {
    const before = importing({ candidateId: at(20), oldestId: old(2), roundCount: 3000 });
    for (const name of ['mentions', 'own_tweets'] as const) {
      expect(progressOf(before, name, page([old(3)], 'more'), now)).toMatchObject({ pageToken: 'more', isCut: false });
    }
  });
});

describe('the floor of a round', () => {
  const startsAt = new Date(Date.UTC(2026, 10, 22, 10, 0));
  it('is the beginning of the stream, then ten minutes behind, never before the beginning', () => {
    expect(floorOf(null, startsAt, 10)).toBe(at(0));
    expect(floorOf(at(30), startsAt, 10)).toBe(snowflakeMinutesBefore(at(30), 10));
    expect(floorOf(at(5), startsAt, 10)).toBe(at(0));
  });

  it('looks far back once a minute, and a little in between', () => {
    const now = new Date('2026-11-22T10:00:30Z');
    expect(overlapOf(null, now)).toBe(10);
    expect(overlapOf(new Date('2026-11-22T09:59:59Z'), now)).toBe(10);
    expect(overlapOf(new Date('2026-11-22T10:00:01Z'), now)).toBe(0.5);
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
