import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { alarmFrom, createUsual, HOUR_MS, hoursBehind, unusualWindows } from './baseline.ts';
import { createFilledSince } from './filled-since.ts';
import { decideBursts, TOO_LATE_MS, type Burst } from './decide-bursts.ts';
import { mergeWindows } from './hour-windows.ts';
import { heldHours, type HoursRead } from './held-hours.ts';
import { joinWindows, replayBursts } from './replay-bursts.ts';
import { findFullWindows, type BurstHit, type BurstRule, type FullWindow } from './find-bursts.ts';

const MINUTE = 60_000;
const WEEK = 7 * 24 * HOUR_MS;

const rule = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  windowMs: fc.constantFrom(2 * MINUTE, 10 * MINUTE, 60 * MINUTE),
  countsAuthors: fc.boolean(),
});
const hit = fc.record({
  at: fc.integer({ min: 0, max: 240 }).map((halves) => halves * 30_000),
  authorId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  isImport: fc.boolean(),
});
const inOrder = <T extends BurstHit>(hits: readonly T[]) => hits.toSorted((a, b) => a.at - b.at);

/** What the issue says, word for word. */
function held({ windowMs, countsAuthors }: BurstRule, hits: readonly BurstHit[], end: number): number {
  const within = hits.filter(({ at }) => at > end - windowMs && at <= end);
  return countsAuthors ? new Set(within.map(({ authorId }) => authorId)).size : within.length;
}

it('finds exactly the moments at which a window of the period holds the count', () => {
  fc.assert(
    fc.property(rule, fc.array(hit, { maxLength: 40 }), (each, hits) => {
      const moments = [...new Set(hits.map(({ at }) => at))].sort((a, b) => a - b);
      const expected = moments.filter((at) => held(each, hits, at) >= each.count);
      const found = findFullWindows(each, inOrder(hits));
      expect(found.map(({ at }) => at)).toEqual(expected);
      for (const { at, count } of found) expect(count).toBe(held(each, hits, at));
    }),
  );
});

/** A page that comes in, tweets that are deleted, a look for the all-clear, somebody who closes. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('page' as const), hits: fc.array(hit, { maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), share: fc.integer({ min: 2, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
);

/** As the worker does it: only windows that new hits are in, read back no further than they need. */
function readDirty(each: BurstRule, hits: readonly BurstHit[], from: number, until: number): BurstHit[] {
  const before = hits.filter(({ at }) => at < from && at > from - each.windowMs);
  const after = hits.filter(({ at }) => at >= from && at < until + each.windowMs);
  return [...(each.countsAuthors ? before : before.slice(-(each.count - 1)).slice(0, each.count - 1)), ...after];
}

/** What an hour usually has: so many where it begins with an even hour, so many with an odd one; null: nobody knows. */
const baseline = fc.record({
  times: fc.constantFrom(1.5, 3),
  least: fc.integer({ min: 1, max: 6 }),
  even: fc.integer({ min: 0, max: 4 }),
  odd: fc.integer({ min: 0, max: 4 }),
});
type DrawnBaseline = typeof baseline extends fc.Arbitrary<infer T> ? T : never;

const usualBy = (drawn: DrawnBaseline) => (at: number) => {
  const share = (at % HOUR_MS) / HOUR_MS;
  const [now, before] = Math.floor(at / HOUR_MS) % 2 === 0 ? [drawn.even, drawn.odd] : [drawn.odd, drawn.even];
  return share * now + (1 - share) * before;
};

const HOUR_RULE = { count: 1, windowMs: HOUR_MS, countsAuthors: false };

/** As the worker reads them: what comes, of what came before only what leaves and what stays first, the rest as a number. */
function readHours(hits: readonly BurstHit[], from: number, until: number, recordedUntil: number | null): HoursRead {
  const moments = [...new Set(inOrder(hits).map(({ at }) => at))].map((at) => {
    const its = hits.filter((each) => each.at === at);
    return { at, tweets: its.length, isImport: its.every(({ isImport }) => isImport) };
  });
  const came = moments.filter(({ at }) => at >= from && at < until);
  const before = hits.filter(({ at }) => at < from && at > from - HOUR_MS);
  const stays = (came.at(-1)?.at ?? 0) - HOUR_MS;
  const older = moments.filter(({ at }) => at < from && at > from - HOUR_MS);
  const first = older.find(({ at }) => at > stays);
  return {
    before: before.length,
    freshBefore: before.filter(({ at }) => recordedUntil === null || at > recordedUntil).length,
    older: [...older.filter(({ at }) => at <= stays), ...(first ? [{ ...first, tweets: 1 }] : [])],
    came,
  };
}

it('counts what comes and what leaves: of each hour what a look at all of it counts', () => {
  const moment = fc.integer({ min: 0, max: 240 }).map((halves) => halves * 30_000);
  fc.assert(
    fc.property(fc.array(hit, { maxLength: 60 }), moment, moment, fc.option(moment), (hits, from, until, recorded) => {
      const moments = [...new Set(hits.map(({ at }) => at))].filter((at) => at >= from && at < until);
      expect(heldHours(readHours(hits, from, until, recorded), recorded)).toEqual(
        moments
          .toSorted((a, b) => a - b)
          .map((at) => {
            const within = hits.filter((each) => each.at > at - HOUR_MS && each.at <= at);
            const its = hits.filter((each) => each.at === at);
            return {
              ...{ at, startedAt: Math.min(...within.map((each) => each.at)), count: within.length },
              fresh: within.filter((each) => recorded === null || each.at > recorded).length,
              tweets: its.length,
              isImport: its.every(({ isImport }) => isImport),
            };
          }),
      );
    }),
  );
});

/** As the worker does it: hours that new hits are in and that can be acted upon. */
function readUnusual(
  drawn: DrawnBaseline,
  hits: readonly BurstHit[],
  { from, until }: { from: number; until: number },
) {
  return unusualWindows(drawn, usualBy(drawn), heldHours(readHours(hits, from, until, null), null));
}

it('raises the alarms of a brute-force look at everything, whatever comes late, goes, is over or closed, and is usual', () => {
  fc.assert(
    fc.property(
      rule,
      fc.array(fc.tuple(step, fc.integer({ min: 0, max: 20 })), { maxLength: 30 }),
      fc.constantFrom(0, 5 * MINUTE, 60 * MINUTE),
      fc.option(baseline),
      (each, steps, cooldownMs, drawn) => {
        let now = 30 * MINUTE;
        let hits: BurstHit[] = [];
        let open: Pick<Burst, 'startedAt' | 'lastReachedAt' | 'overMs'> | null = null;
        let quietUntil: number | null = null;
        // the last window of any incident that has ended, and of what was closed or recorded within a cooldown
        let ended = -Infinity;
        let recordedUntil: number | null = null;
        const raised: boolean[] = [];
        const expected: boolean[] = [];
        const end = (from: number) => {
          quietUntil = from + cooldownMs;
          ended = Math.max(ended, open!.lastReachedAt);
          open = null;
        };
        for (const [what, minutes] of steps) {
          now += minutes * MINUTE;
          const tooLate = now - Math.max(each.windowMs, TOO_LATE_MS);
          if (what.kind === 'delete') {
            hits = hits.filter((_, place) => place % what.share !== 0);
          } else if (what.kind === 'close') {
            if (open === null) continue;
            recordedUntil = Math.max(recordedUntil ?? -Infinity, open.lastReachedAt);
            end(Math.max(now, open.lastReachedAt));
          } else if (what.kind === 'clear') {
            if (open !== null && now >= open.lastReachedAt + open.overMs) end(now);
          } else {
            const arrived = what.hits.filter(({ at }) => at <= now);
            if (arrived.length === 0) continue;
            hits = inOrder([...hits, ...arrived]);
            const from = Math.min(...arrived.map(({ at }) => at));
            const until = Math.max(...arrived.map(({ at }) => at));
            const full = findFullWindows(each, readDirty(each, hits, from, until)).filter(({ at }) => at >= from);
            const span = { from: Math.max(from, tooLate), until: until + HOUR_MS };
            const since = hits.filter(({ at }) => at > ended);
            const windows = mergeWindows(full, drawn === null ? [] : readUnusual(drawn, since, span));
            const openSince = open?.startedAt ?? null;
            const state = { windowMs: each.windowMs, openSince, quietUntil, recordedUntil };
            const filledSince = createFilledSince(each, readDirty(each, hits, from, until), (at, moment) =>
              held(
                HOUR_RULE,
                since.filter((one) => one.at > moment),
                at,
              ),
            );
            const decision = decideBursts(state, windows, now, filledSince);

            /** By what was posted after a moment, an hour also after the last incident. */
            const fillsPeriod = (at: number, moment: number) =>
              held(each, hits.filter((one) => one.at > moment), at) >= each.count; // oxfmt-ignore
            const fillsHour = (at: number, moment: number) =>
              drawn !== null &&
              held(HOUR_RULE, hits.filter((one) => one.at > Math.max(moment, ended)), at) >= alarmFrom(drawn, usualBy(drawn)(at)); // oxfmt-ignore
            const inTime = hits.filter(({ at, isImport }) => !isImport && at >= tooLate);
            const isQuiet = (at: number) => quietUntil !== null && at <= quietUntil;
            const recorded = inTime.filter(
              ({ at }) =>
                (at >= from && at < until + each.windowMs && isQuiet(at) && fillsPeriod(at, -Infinity)) ||
                (at >= from && at < until + HOUR_MS && isQuiet(at) && fillsHour(at, -Infinity)),
            );
            if (open === null && recorded.length > 0) {
              recordedUntil = Math.max(recordedUntil ?? -Infinity, recorded.at(-1)!.at);
            }
            const moment = recordedUntil ?? -Infinity;
            const isAlarm = inTime.some(({ at }) => !isQuiet(at) && (fillsPeriod(at, moment) || fillsHour(at, moment)));
            raised.push(decision.alarm !== null);
            expected.push(isAlarm && open === null);
            if (decision.goesOn) {
              const { at, overMs } = decision.goesOn;
              const last = Math.max(open!.lastReachedAt, at);
              open = { ...open!, lastReachedAt: last, overMs: Math.max(open!.overMs, overMs) };
            }
            if (decision.alarm) open = decision.alarm;
          }
        }
        expect(raised).toEqual(expected);
      },
    ),
  );
});

it('of the windows of a threshold of one, the fuller ones make what a higher threshold makes', () => {
  fc.assert(
    fc.property(rule, fc.array(hit, { maxLength: 40 }), fc.constantFrom(0, 30 * MINUTE), (each, hits, cooldownMs) => {
      const tried = { ...each, cooldownMs };
      const all = findFullWindows({ ...each, count: 1 }, inOrder(hits));
      const fuller = all.filter(({ count }) => count >= each.count);
      expect(joinWindows(tried, inOrder(hits), fuller)).toEqual(replayBursts(tried, inOrder(hits)));
    }),
  );
});

it('a rule that is tried on the past would have fired once for each burst, and not within the cooldown', () => {
  const tried = { count: 2, windowMs: 10 * MINUTE, countsAuthors: false, cooldownMs: 60 * MINUTE };
  const at = (minute: number) => ({ at: minute * MINUTE, authorId: 'a', isImport: false });
  const bursts = replayBursts(tried, [0, 1, 8, 40, 41, 79, 80, 200, 201].map(at));
  expect(bursts.map(({ reachedAt, lastReachedAt }) => [reachedAt / MINUTE, lastReachedAt / MINUTE])).toEqual([
    [1, 8],
    [80, 80],
    [201, 201],
  ]);
});

it('what reaches back into a burst of the cooldown fires only where what came since would do', () => {
  const tried = { count: 3, windowMs: 10 * MINUTE, countsAuthors: false, cooldownMs: 20 * MINUTE };
  const fired = (minutes: number[], people?: string) =>
    replayBursts(
      { ...tried, countsAuthors: people !== undefined },
      minutes.map((minute, place) => ({ at: minute * MINUTE, authorId: people?.[place] ?? 'a', isImport: false })),
    ).map(({ reachedAt }) => reachedAt / MINUTE);
  // over at 12, quiet until 32
  const burst = [0, 1, 2];
  expect(fired([...burst, 28, 29, 30, 33])).toEqual([2]);
  expect(fired([...burst, 29, 30, 33])).toEqual([2, 33]);
  expect(fired([...burst, 28, 29, 30, 33, 34, 35])).toEqual([2, 35]);
  expect(fired([...burst, 28, 29, 30, 33, 34, 35, 36], 'abcabcaabb')).toEqual([2]);
  expect(fired([...burst, 28, 29, 30, 33, 34, 35], 'abcabcabc')).toEqual([2, 35]);
});

it('an hour that is far more than usual is over an hour after its last tweet, and what reaches back into it counts only what came since', () => {
  const tried = { count: 3, windowMs: 10 * MINUTE, countsAuthors: false, cooldownMs: 0 };
  // two tweets a minute
  const window = (minute: number) => ({ startedAt: 0, at: minute * MINUTE, isImport: false, place: 2 * minute });
  const hour = (minute: number, enough = 40) => ({ ...window(minute), count: 2 * enough, usual: 1, enough });
  const period = (minute: number) => ({ ...window(minute), count: 3 });
  const fired = (...windows: FullWindow[]) =>
    joinWindows(tried, [], windows).map(({ reachedAt }) => reachedAt / MINUTE);
  expect(fired(hour(1), hour(20), hour(75), hour(140))).toEqual([1, 140]);
  expect(fired(period(1), hour(20), period(30), hour(91))).toEqual([1, 30, 91]);
  expect(fired(period(1), hour(20, 38))).toEqual([1, 20]);
  expect(fired(period(1), hour(20), hour(25), period(26))).toEqual([1, 25]);
  const [both] = mergeWindows([period(5)], [hour(5)]);
  expect(both).toEqual({ ...period(5), hour: { count: 80, usual: 1, enough: 40 } });
  const state = { windowMs: 10 * MINUTE, openSince: null, quietUntil: null, recordedUntil: null };
  const all = () => ({ period: true, hour: true });
  expect(decideBursts(state, [both!, hour(6, 20)], 7 * MINUTE, all).alarm).toMatchObject({
    ...{ overMs: 60 * MINUTE, hour: { count: 80, usual: 1, enough: 40 } },
  });
});

it('hours that nobody has read as a whole are no quiet ones: of two that are left nothing is usual', () => {
  const hour = 20 * WEEK;
  const weeks = [4, null, 2, 6, null].flatMap((count, week) =>
    [0, 1].map((before) => [hour - (week + 1) * WEEK - before * HOUR_MS, count] as const),
  );
  const usual = (known: number) =>
    createUsual('UTC', { tweetsOf: new Map(weeks), from: hour - (known + 0.5) * WEEK, until: hour })(hour);
  expect([usual(5), usual(4), usual(3)]).toEqual([4, 4, null]);
});

it('finds the hours that hold far more than the median of the same hours of the weeks before, and no others', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 0, maxLength: 8 });
  fc.assert(
    fc.property(
      counts,
      counts,
      fc.array(fc.integer({ min: 0, max: 119 }), { maxLength: 60 }),
      fc.constantFrom(1.5, 2, 4),
      fc.integer({ min: 1, max: 12 }),
      (weeksOfHour, weeksBefore, minutes, times, least) => {
        const hour = 20 * WEEK;
        const tweetsOf = new Map<number, number>();
        weeksOfHour.forEach((count, week) => tweetsOf.set(hour - (week + 1) * WEEK, count));
        weeksBefore.forEach((count, week) => tweetsOf.set(hour - HOUR_MS - (week + 1) * WEEK, count));
        const known = Math.min(weeksOfHour.length, weeksBefore.length);
        const from = hour - HOUR_MS - known * WEEK;
        const usual = createUsual('UTC', { tweetsOf, from, until: hour - HOUR_MS });
        const hits = inOrder(
          minutes.map((minute) => ({ at: hour - HOUR_MS + minute * MINUTE, authorId: 'a', isImport: false })),
        ).filter(({ at }) => at >= hour);
        const windows = findFullWindows({ count: 1, windowMs: HOUR_MS, countsAuthors: false }, hits);
        const found = unusualWindows({ times, least }, usual, windows);

        const middle = (all: readonly number[]) => {
          const [low, high] = [Math.floor((known - 1) / 2), Math.ceil((known - 1) / 2)];
          const ordered = all.slice(0, known).toSorted((a, b) => a - b);
          return (ordered[low]! + ordered[high]!) / 2;
        };
        const expected = [...new Set(hits.map(({ at }) => at))].filter((at) => {
          if (known < 3) return false;
          const share = (at - hour) / HOUR_MS;
          const its = share * middle(weeksOfHour) + (1 - share) * middle(weeksBefore);
          const count = hits.filter((each) => each.at <= at && each.at > at - HOUR_MS).length;
          return count >= least && count >= Math.ceil(times * its);
        });
        expect(found.map(({ at }) => at)).toEqual(expected);
      },
    ),
  );
});

it('what is usual goes by the clock on the wall: in New York it is 14:00 before and after summer time ends', () => {
  const at = Date.parse('2026-11-03T19:00:00.000Z');
  expect(
    hoursBehind(at, 'America/New_York')
      .slice(0, 2)
      .map((hour) => new Date(hour).toISOString()),
  ).toEqual(['2026-10-27T18:00:00.000Z', '2026-10-20T18:00:00.000Z']);
  expect([alarmFrom({ times: 3, least: 20 }, 12), alarmFrom({ times: 3, least: 20 }, 0)]).toEqual([36, 20]);
});

it('what the clock on the wall showed is looked up once for an hour of a zone, however many rules ask', () => {
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  const at = Date.parse('2026-06-03T19:00:00.000Z');
  const first = hoursBehind(at, 'Asia/Tokyo');
  const lookUps = asked.mock.calls.length;
  expect(lookUps).toBeGreaterThan(0);
  expect(hoursBehind(at + 59 * MINUTE, 'Asia/Tokyo')).toEqual(first);
  createUsual('Asia/Tokyo', { tweetsOf: new Map(), from: 0, until: at })(at);
  expect(asked.mock.calls).toHaveLength(lookUps);
  asked.mockRestore();
});
