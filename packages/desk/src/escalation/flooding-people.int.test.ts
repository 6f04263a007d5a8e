import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordTweetCheck } from '../intake/record-tweet-check.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { updateEscalationRule } from './save-escalation-rule.ts';
import {
  account,
  ago,
  ctx,
  db,
  escalationScene,
  hearing,
  keptMinutes,
  makeRule,
  messages,
  minutes,
  now,
  receive,
  ruleOf,
  RUNS,
  SECONDS_A_RUN,
  SEED,
  setNow,
} from '../testing/escalation-scene.ts';

escalationScene();

describe('people who flood a rule', () => {
  /** How many people a look reads of the period before what is new, and how many periods it finds full. */
  const look = async () => {
    let [before, dirtyFrom] = [0, new Date(0)];
    const { opened } = await evaluateEscalation(
      hearing((name, rows) => {
        if (name === 'escalation-lock') dirtyFrom = rows[0]?.dirtyFrom;
        if (name === 'escalation-hits') before = rows.filter(({ at }) => at < dirtyFrom).length;
      }),
    );
    return { opened: opened.length, before };
  };
  const by = (authorId: string, age: number) => ago(age, { authorId });

  it('are counted anew only when those who have come since would be enough', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 4 });
    // two of them write all the time, and one wrote before
    await receive([
      by('1', 9),
      ...Array.from({ length: 20 }, (_, place) => by(String(2 + (place % 2)), 8 - place / 10)),
    ]);
    await evaluateEscalation(ctx);
    await receive([by('2', 5)]);
    expect(await look()).toEqual({ opened: 0, before: 3 });
    await receive([by('3', 4.5)]);
    expect(await look()).toEqual({ opened: 0, before: 2 });
    await receive([by('2', 4), by('3', 3.5)]);
    expect(await look()).toEqual({ opened: 0, before: 2 });
    // the fourth
    await receive([by('4', 3)]);
    expect(await look()).toEqual({ opened: 1, before: 3 });
  });

  /** Two of them, in turn, from so many minutes ago on. */
  const flood = (from: number, step: number, tweets: number) =>
    Array.from({ length: tweets }, (_, place) => by(String(2 + (place % 2)), from - place * step));

  it('are counted anew when something comes late', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 5 });
    await receive([by('1', 9.9), ...flood(9.8, 0.5, 20)]);
    await evaluateEscalation(ctx);
    await receive([by('2', 0.2)]);
    expect(await look()).toEqual({ opened: 0, before: 3 });
    await receive([by('3', 0.15)]);
    expect(await look()).toEqual({ opened: 0, before: 2 });
    await receive([by('4', 9)]);
    expect((await look()).opened).toBe(0);
    await receive([by('3', 0.1)]);
    expect(await look()).toEqual({ opened: 0, before: 4 });
    await receive([by('3', 0.05)]);
    expect(await look()).toEqual({ opened: 0, before: 2 });
    await receive([by('6', 0)]);
    expect(await look()).toEqual({ opened: 1, before: 4 });
  });

  it('are not taken for those of an earlier period, in which there were others', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 5 });
    setNow(new Date(now.getTime() + minutes(60)));
    await receive([by('1', 29.4), by('4', 29.3), ...flood(29, 0.4, 20), ...flood(9.7, 0.4, 20)]);
    await evaluateEscalation(ctx);
    await receive([by('2', 0.1)]);
    expect(await look()).toEqual({ opened: 0, before: 2 });
    await receive([by('5', 20.2)]);
    expect(await look()).toEqual({ opened: 1, before: 4 });
  });

  it('are not taken for those of a later period where something comes late into an earlier one', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 5 });
    setNow(new Date(now.getTime() + minutes(60)));
    await receive([...flood(40, 0.4, 20), by('4', 9.9), by('5', 9.8), ...flood(9.7, 0.4, 20)]);
    await evaluateEscalation(ctx);
    await receive([by('2', 31)]);
    expect(await look()).toEqual({ opened: 0, before: 2 });
    await receive([by('6', 0)]);
    expect(await look()).toEqual({ opened: 1, before: 4 });
  });

  it('are counted anew when the rule looks for a longer period', async () => {
    const rule = await makeRule({ countsAuthors: true, tweetCount: 5 });
    setNow(new Date(now.getTime() + minutes(30)));
    await receive([by('5', 16.5), by('6', 16.3), by('7', 16.1), ...flood(5.9, 0.1, 20)]);
    await evaluateEscalation(ctx);
    await receive([by('2', 1)]);
    expect(await look()).toEqual({ opened: 0, before: 2 });
    for (const wait of [12, 11]) {
      setNow(new Date(now.getTime() + minutes(wait)));
      await receive(flood(10, 0.25, 40));
      expect(await look()).toEqual({ opened: 0, before: 2 });
    }
    // a period that ended twenty minutes ago reaches back to the others
    const longer = { ...ruleOf({ countsAuthors: true, tweetCount: 5, windowMinutes: 20 }), revision: rule.revision };
    await updateEscalationRule(ctx, { accountId: account.id, ruleId: rule.id, rule: longer });
    expect((await look()).opened).toBe(1);
  });

  /** So many looks at a tweet of one who floods the rule. */
  const lookAgain = async (times: number) => {
    for (let time = 0; time < times; time++) {
      await receive([by('2', 0)]);
      await evaluateEscalation(ctx);
    }
  };
  /** Behind the back of the rule. */
  const takeAway = (from: number, until: number) =>
    db.query('DELETE FROM escalation_hit WHERE organization_id = $1 AND posted_at >= $2 AND posted_at < $3', [
      ...[db.organizationId, ago(from).postedAt, ago(until).postedAt],
    ]);

  it('are read by the minute: who wrote in those that have passed is kept, two minutes at a look, the newest first', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 6 });
    await receive([by('1', 9.5), by('4', 8.5), by('5', 7.5), ...flood(7, 0.1, 70)]);
    await evaluateEscalation(ctx);
    for (const kept of [2, 4, 6, 8, 10, 10]) {
      await lookAgain(1);
      expect(await keptMinutes()).toEqual({ kept, wrong: 0 });
    }
    await takeAway(10, 3);
    await receive([by('6', 0)]);
    // three of these are known by their minutes only
    expect(await look()).toEqual({ opened: 1, before: 5 });
  });

  it('are read by a minute in which the period begins, of whom only who wrote in what lies in the period', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 6 });
    await receive([by('1', 9.5), by('4', 9.2), by('5', 7.5), ...flood(7, 0.1, 70)]);
    await evaluateEscalation(ctx);
    await lookAgain(5);
    setNow(new Date(now.getTime() + minutes(0.7)));
    await receive([by('6', 0)]);
    expect(await look()).toEqual({ opened: 0, before: 4 });
    await receive([by('7', 0)]);
    expect((await look()).opened).toBe(1);
  });

  it('are read by no minute of what is looked at anew, where the rule asks for fewer', async () => {
    const fields = { countsAuthors: true, tweetCount: 5 };
    const rule = await makeRule(fields);
    setNow(new Date(now.getTime() + minutes(10)));
    await receive([...flood(13, 0.1, 130), by('1', 12), by('4', 11), by('1', 0.5)]);
    await evaluateEscalation(ctx);
    await lookAgain(5);
    expect(await keptMinutes()).toEqual({ kept: 10, wrong: 0 });
    const fewer = { ...ruleOf({ ...fields, tweetCount: 4 }), revision: rule.revision };
    await updateEscalationRule(ctx, { accountId: account.id, ruleId: rule.id, rule: fewer });
    // four had written by ten minutes ago, and who wrote again since is one of them
    expect((await look()).opened).toBe(1);
  });

  it('are kept no longer than a period that ends now may ask for', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 5 });
    const stored = async () =>
      (
        await db.query<{ minute: Date }>(
          'SELECT minute FROM escalation_minute_people WHERE organization_id = $1 ORDER BY minute',
          [db.organizationId],
        )
      ).map(({ minute }) => (now.getTime() - minute.getTime()) / minutes(1));
    await receive(flood(9.9, 0.1, 99));
    await evaluateEscalation(ctx);
    await lookAgain(5);
    expect(await stored()).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    setNow(new Date(now.getTime() + minutes(4)));
    await receive(flood(1.9, 0.05, 38));
    await lookAgain(2);
    expect(await stored()).toEqual([10, 9, 8, 7, 6, 5, 4, 2, 1]);
    expect((await keptMinutes()).wrong).toBe(0);
    // nothing of before can be joined to it
    setNow(new Date(now.getTime() + minutes(60)));
    await receive(flood(1.9, 0.05, 38));
    await evaluateEscalation(ctx);
    await lookAgain(1);
    expect(await stored()).toEqual([2, 1]);
    expect(await keptMinutes()).toEqual({ kept: 2, wrong: 0 });
  });

  it('are kept anew from where something comes late or goes, and where the rule looks for other words', async () => {
    const fields = { countsAuthors: true, tweetCount: 5 };
    const rule = await makeRule(fields);
    const late = by('3', 6.5);
    await receive([late, ...flood(9.9, 0.1, 99)]);
    await evaluateEscalation(ctx);
    await lookAgain(5);
    expect(await keptMinutes()).toEqual({ kept: 10, wrong: 0 });
    await receive([by('4', 4.5)]);
    expect(await keptMinutes()).toEqual({ kept: 5, wrong: 0 });
    await evaluateEscalation(ctx);
    await lookAgain(3);
    expect(await keptMinutes()).toEqual({ kept: 10, wrong: 0 });
    await recordTweetCheck(ctx, {
      ...{ accountId: account.id, asked: [late.tweetId], found: [], checkedAt: now },
      missing: [{ tweetId: late.tweetId, reason: 'not_found' }],
    });
    expect(await keptMinutes()).toEqual({ kept: 3, wrong: 0 });
    await lookAgain(4);
    expect(await keptMinutes()).toEqual({ kept: 10, wrong: 0 });
    const other = { ...ruleOf({ ...fields, keywords: ['slow'] }), revision: rule.revision };
    await updateEscalationRule(ctx, { accountId: account.id, ruleId: rule.id, rule: other });
    expect(await keptMinutes()).toEqual({ kept: 0, wrong: 0 });
  });

  it('are read by the minute, too, where an incident is under way and may grow', async () => {
    await makeRule({ countsAuthors: true, tweetCount: 3 });
    await receive([by('1', 9.5), by('4', 8.5), by('5', 7.5), ...flood(7, 0.1, 70)]);
    expect((await look()).opened).toBe(1);
    await lookAgain(5);
    expect(await keptMinutes()).toEqual({ kept: 10, wrong: 0 });
    await takeAway(10, 0.5);
    const told = async () => (await messages()).map(({ kind }) => kind as string).toSorted();
    expect(await told()).toEqual(['alarm']);
    await receive([by('6', 0)]);
    await evaluateEscalation(ctx);
    expect(await told()).toEqual(['alarm', 'doubled']);
  });

  it(
    'raise the alarms of a brute-force look, whatever comes late or goes',
    async () => {
      const [count, period] = [4, minutes(10)];
      const rule = await makeRule({ countsAuthors: true, tweetCount: count, keywords: [], cooldownMinutes: 0 });
      const page = fc.array(
        fc.record({
          age: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 8 }) }, fc.integer({ min: 0, max: 100 })),
          by: fc.oneof({ weight: 12, arbitrary: fc.constantFrom('1', '2') }, fc.constantFrom('3', '4', '5', '6')),
        }),
        { maxLength: 12 },
      );
      const step = fc.record({ wait: fc.integer({ min: 0, max: 4 }), page, goes: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
          setNow(new Date(now.getTime() + minutes(1440)));
          const began = now.getTime();
          await db.query('DELETE FROM incident WHERE organization_id = $1', [db.organizationId]);
          await db.query(
            `UPDATE escalation_rule SET counted_from = $2, quiet_until = NULL, recorded_until = NULL, people_from = NULL, people_most = NULL
           WHERE id = $1`,
            [rule.id, now],
          );
          let posted: { at: number; by: string; tweetId: string }[] = [];
          for (const { wait, page: items, goes } of steps) {
            setNow(new Date(now.getTime() + minutes(wait)));
            if (goes && posted.length > 0) {
              const gone = posted.filter((_, place) => place % 4 === 0).map(({ tweetId }) => tweetId);
              await recordTweetCheck(ctx, {
                ...{ accountId: account.id, asked: gone, found: [], checkedAt: now },
                missing: gone.map((tweetId) => ({ tweetId, reason: 'not_found' as const })),
              });
              posted = posted.filter(({ tweetId }) => !gone.includes(tweetId));
            }
            const came = items
              .map((each) => by(each.by, each.age / 4))
              .filter(({ postedAt }) => postedAt.getTime() >= began);
            await receive(came);
            posted.push(...came.map((each) => ({ ...each, at: each.postedAt.getTime(), by: each.authorId })));
            const from = Math.min(...came.map(({ postedAt }) => postedAt.getTime()));
            const isFull = ({ at: end }: { at: number }) =>
              new Set(posted.filter(({ at }) => at > end - period && at <= end).map((each) => each.by)).size >= count;
            const isRaised = posted.some((each) => each.at >= from && isFull(each));
            expect((await evaluateEscalation(ctx)).opened).toHaveLength(isRaised ? 1 : 0);
            expect((await keptMinutes()).wrong).toBe(0);
            await db.query('DELETE FROM incident WHERE organization_id = $1', [db.organizationId]);
          }
        }),
        { numRuns: RUNS, ...SEED },
      );
    },
    RUNS * SECONDS_A_RUN * 1000,
  );
});
