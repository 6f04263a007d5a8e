import fc from 'fast-check';
import { expect, it } from 'vitest';
import { floorOf, overlapOf } from './claim-stream.ts';
import type { FoundGap } from './coverage-gaps.ts';
import { compareIds, newestId, snowflakeAt, timeOfSnowflake } from './snowflake.ts';
import { progressOf, type StreamRow } from './stream-progress.ts';
import { secondsUntilNext } from './spare-calls.ts';

const { PERCH_PROPERTY_RUNS } = process.env;
const BEGIN = Date.UTC(2026, 10, 30, 10, 3);
const at = (second: number) => new Date(BEGIN + second * 1000);
/** Of X's mentions timeline. */
const WINDOW = 800;
const PAGE = 100;
const CALLS = 300;
const QUARTER = 900;
/** Rounds come up to a tenth sooner than their interval says. */
const SOONEST = 0.9;
/** A round of eight full pages and an empty one. */
const MOST_PAGES = 9;

interface Tweet {
  id: string;
  /** second from which X's timeline has it */
  shown: number;
}

/** X, with a limit of its own: a call that it refuses is a poll that stops. */
class Timeline {
  calls = 0;
  refused = 0;
  readonly tweets: readonly Tweet[];
  #used = 0;
  #resets = 0;

  constructor(tweets: readonly Tweet[]) {
    this.tweets = tweets.toSorted((a, b) => compareIds(b.id, a.id));
  }

  /** Newest first, after `sinceId` and below the token, of the newest 800 that are shown. Null when the limit is reached. */
  page(sinceId: string, token: string | null, now: number) {
    if (now >= this.#resets) [this.#used, this.#resets] = [0, now + QUARTER];
    this.calls += 1;
    if (this.#used === CALLS) {
      this.refused += 1;
      return null;
    }
    this.#used += 1;
    const ids = this.tweets
      .filter(({ shown }) => shown <= now)
      .slice(0, WINDOW)
      .map(({ id }) => id)
      .filter((id) => compareIds(id, sinceId) > 0 && (token === null || compareIds(id, token) < 0));
    return {
      ids: ids.slice(0, PAGE),
      nextToken: ids.length >= PAGE ? ids[PAGE - 1]! : null,
      callsLeft: { remaining: CALLS - this.#used, resetAt: at(this.#resets) },
    };
  }
}

/** Rounds of the mentions for so many seconds, as `claimStream` and `receiveTweets` make them. */
function poll(timeline: Timeline, interval: number, seconds: number) {
  const known = new Set<string>();
  const gaps: FoundGap[] = [];
  let rounds = 0;
  let wasted = 0;
  let longestWait = 0;
  let row: StreamRow = {
    ...{ startsAt: at(-60), connectedAt: at(-60), intervalSeconds: interval, regularIntervals: [interval] },
    ...{ committedId: snowflakeAt(at(-30)), candidateId: null, oldestId: null, floorId: null, roundCount: 0 },
    ...{ roundBeganAt: null, coveredUntil: at(-30), readUntil: at(-30) },
  };
  for (let now = 0; now < seconds;) {
    const floorId = floorOf(row.committedId, row.startsAt, overlapOf(row.coveredUntil, at(now)));
    row = { ...row, floorId, candidateId: null, oldestId: null, roundCount: 0, roundBeganAt: at(now) };
    rounds += 1;
    let token: string | null = null;
    let wait = interval;
    do {
      const page = timeline.page(floorId, token, now);
      if (!page) return { known, gaps, rounds, wasted, longestWait };
      const newIds = new Set(page.ids.filter((id) => !known.has(id)));
      if (newIds.size === 0) wasted += 1;
      newIds.forEach((id) => known.add(id));
      const progress = progressOf(row, 'mentions', { ...page, newIds }, at(now));
      row = { ...row, ...progress };
      if (progress.gap) gaps.push(progress.gap);
      wait = secondsUntilNext(interval, 1, page.callsLeft, at(now));
      token = progress.pageToken;
    } while (token !== null);
    row = {
      ...row,
      committedId: newestId([row.committedId, row.candidateId]),
      coveredUntil: row.roundBeganAt,
    };
    longestWait = Math.max(longestWait, wait);
    now += wait * SOONEST;
  }
  return { known, gaps, rounds, wasted, longestWait };
}

const storm = fc.record({
  from: fc.integer({ min: 0, max: 1500 }),
  tweets: fc.integer({ min: 1, max: 4000 }),
  seconds: fc.integer({ min: 1, max: 240 }),
  /** every nth of them is shown late, by so many seconds */
  lateEach: fc.integer({ min: 2, max: 40 }),
  lateBy: fc.integer({ min: 0, max: 600 }),
});

type Storm = typeof storm extends fc.Arbitrary<infer T> ? T : never;

const tweetsOf = (storms: readonly Storm[]) =>
  storms.flatMap(({ from, tweets, seconds, lateEach, lateBy }, nth) =>
    Array.from({ length: tweets }, (_, n): Tweet & { isLate: boolean } => {
      const second = from + (seconds * n) / tweets;
      const isLate = lateBy > 0 && n % lateEach === 0;
      const id = (BigInt(snowflakeAt(at(Math.floor(second * 1000) / 1000))) + BigInt(nth * 5000 + n)).toString();
      return { id, shown: second + (isLate ? lateBy : 0), isLate };
    }),
  );

/** What is right of all rounds of `interval` seconds, whatever they met. */
function expectRight(interval: number, storms: readonly Storm[], seconds: number) {
  const tweets = tweetsOf(storms);
  const timeline = new Timeline(tweets);
  const { known, gaps, rounds, wasted, longestWait } = poll(timeline, interval, seconds);
  expect(timeline.refused).toBe(0);
  expect(longestWait).toBeLessThanOrEqual(interval);
  // one look each, and all of the overlap once in ten minutes
  expect(wasted).toBeLessThanOrEqual(rounds + (MOST_PAGES - 1) * (seconds / 600 + 1));
  const left = tweets.filter(({ id, isLate }) => !isLate && !known.has(id));
  const isTold = (id: string) =>
    gaps.some(({ fromAt, toAt }) => timeOfSnowflake(id) >= fromAt && timeOfSnowflake(id) <= toAt);
  expect(left.filter(({ id }) => !isTold(id))).toEqual([]);
  return gaps;
}

it('whatever storms come, polls go on, read each page for something new, and tell what they left out', () => {
  fc.assert(
    fc.property(fc.constantFrom(5, 20, 60), fc.array(storm, { minLength: 1, maxLength: 4 }), (interval, storms) => {
      expectRight(interval, storms, 2700);
    }),
    { numRuns: Number(PERCH_PROPERTY_RUNS ?? 12), ...(PERCH_PROPERTY_RUNS === undefined && { seed: 8 }) },
  );
});

it('a flood that would use up X’s calls is read as far as the polls to come leave some, and the rest is told', () => {
  const gaps = expectRight(5, [{ from: 0, tweets: 20_000, seconds: 200, lateEach: 2, lateBy: 0 }], 1200);
  expect(new Set(gaps.map(({ reason }) => reason))).toContain('calls_used_up');
});

it('more polls than X answers come as often as it answers, and none is refused', () => {
  const timeline = new Timeline(tweetsOf([{ from: 0, tweets: 3000, seconds: 20, lateEach: 2, lateBy: 0 }]));
  const { longestWait } = poll(timeline, 1, 1800);
  expect(timeline.refused).toBe(0);
  expect(longestWait).toBeLessThan(15);
});
