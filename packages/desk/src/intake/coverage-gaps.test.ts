import { describe, expect, it } from 'vitest';
import { gapOf, type FinishedRound } from './coverage-gaps.ts';
import { snowflakeAt } from './snowflake.ts';

const time = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10) + minute * 60_000);
const at = (minute: number) => snowflakeAt(time(minute));
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const now = time(31);

/** Of 800 items the oldest is of minute 5; complete is what there was up to minute 4. */
const round = (fields: Partial<FinishedRound> = {}): FinishedRound => ({
  startsAt: new Date('2026-11-22T09:00:00.000Z'),
  connectedAt: new Date('2026-11-22T09:00:00.000Z'),
  committedId: at(4),
  coveredUntil: null,
  roundBeganAt: time(30),
  floorId: at(0),
  oldestId: at(5),
  itemCount: 800,
  ...fields,
});

/** It came within five seconds, and took one to be read. */
const storm = {
  roundBeganAt: new Date(time(31).getTime() - 1000),
  oldestId: snowflakeAt(new Date(time(31).getTime() - 6000)),
};

describe('a round of a timeline', () => {
  it.each<[string, Parameters<typeof gapOf>[0], Partial<FinishedRound>, boolean]>([
    ['the window is full and what is complete was not met', 'mentions', {}, true],
    ['X leaves a few out', 'mentions', { itemCount: 790 }, true],
    ['the window is not full', 'mentions', { itemCount: 789, roundBeganAt: time(31) }, false],
    ['what is complete was met', 'mentions', { oldestId: at(4) }, false],
    ['full to the brim, but the last poll is older than all of it', 'mentions', { coveredUntil: time(16) }, false],
    ['nothing was met at all', 'mentions', { oldestId: null, itemCount: 0 }, false],
    ['a first round that fills the window', 'mentions', { committedId: null }, true],
    ['a first round down to the beginning', 'mentions', { committedId: null, oldestId: at(0) }, false],
    ['an interruption, while the window moved on', 'mentions', { itemCount: 300, roundBeganAt: time(20) }, true],
    ['a storm, while the window moved on from page to page', 'mentions', { ...storm, itemCount: 600 }, true],
    ['a storm of which it cannot have moved past anything', 'mentions', { ...storm, itemCount: 500 }, false],
    ['a single page, whatever it took', 'mentions', { ...storm, itemCount: 100, roundBeganAt: time(26) }, false],
    ['an interruption that missed nothing', 'mentions', { oldestId: at(3), roundBeganAt: time(20) }, false],
    ['the window of own tweets is larger', 'own_tweets', {}, false],
    ['the window of own tweets is full', 'own_tweets', { itemCount: 3190 }, true],
    ['the search has no window', 'search', {}, false],
  ])('%s', (_claim, name, fields, isGap) => {
    expect(gapOf(name, round(fields), now) !== null).toBe(isGap);
  });

  it('lacks what lies between what was complete and its oldest item, and the search looks for it', () => {
    const gap = { reason: 'window_full', state: 'open', fromAt: time(3.5), toAt: time(5) };
    expect(gapOf('mentions', round(), now)).toEqual(gap);
    expect(gapOf('mentions', round({ committedId: null }), now)).toEqual({ ...gap, fromAt: time(0) });
  });

  it('lacks nothing of the time that polls before have covered', () => {
    const quiet = round({ committedId: at(-600), floorId: at(-610), coveredUntil: time(4) });
    expect(gapOf('mentions', quiet, now)).toMatchObject({ fromAt: time(-6), toAt: time(5) });
  });

  it('of own tweets is lost: nothing else gives them', () => {
    expect(gapOf('own_tweets', round({ itemCount: 3200 }), now)).toMatchObject({ state: 'lost' });
  });
});

describe('a round of direct messages', () => {
  it.each<[string, Partial<FinishedRound>, Date | null]>([
    ['after an absence that X forgives', { coveredUntil: daysAgo(29) }, null],
    ['after a longer one', { coveredUntil: daysAgo(40) }, daysAgo(40)],
    ['of a brand to which nobody writes', { committedId: snowflakeAt(daysAgo(90)), coveredUntil: daysAgo(1) }, null],
    ['the first one, long after connecting', { startsAt: daysAgo(50), connectedAt: daysAgo(50) }, daysAgo(50)],
    ['the first one, with thirty days of history', { startsAt: daysAgo(30.01), connectedAt: daysAgo(0.01) }, null],
  ])('%s', (_claim, fields, fromAt) => {
    const gap = gapOf('direct_messages', round({ ...fields, roundBeganAt: now }), now);
    const lost = { reason: 'too_long_away', state: 'lost', fromAt, toAt: daysAgo(30) };
    expect(gap).toEqual(fromAt && lost);
  });
});

describe('a round of the public search of a keyword', () => {
  const day = (days: number) => snowflakeAt(daysAgo(days));
  it.each<[string, Partial<FinishedRound>, number[] | null]>([
    ['after an absence within which X finds all', { coveredUntil: daysAgo(6), floorId: day(6.1) }, null],
    ['after a longer one', { coveredUntil: daysAgo(9), floorId: day(7) }, [9, 7]],
    ['that went on beyond where it would begin by now', { coveredUntil: daysAgo(9), oldestId: day(8) }, [9, 8]],
    ['of a word that nobody writes', { coveredUntil: daysAgo(0.1), committedId: day(30) }, null],
    ['the first one, long after it was to begin', { startsAt: daysAgo(12) }, [12, 7]],
    ['the first one', { startsAt: daysAgo(0.1), floorId: day(0.1) }, null],
  ])('%s', (_claim, fields, lost) => {
    const search = round({ floorId: day(7), oldestId: null, itemCount: 0, ...fields });
    const [fromAt, toAt] = lost?.map(daysAgo) ?? [];
    expect(gapOf('keyword:0199', search, now)).toEqual(
      lost && { reason: 'too_long_away', state: 'lost', fromAt, toAt },
    );
  });
});
