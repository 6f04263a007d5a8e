import type { CreateEscalationRule, FetchedTweet } from '@perch/contracts';
import { TOO_LATE_MS } from '@perch/core';
import { dueBaselines, dueDeliveries, dueEscalations, uuid7 } from '@perch/db';
import { makeAccount, makeMember } from '@perch/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { getCapture } from '../accounts/get-capture.ts';
import { getCoverage } from '../accounts/get-coverage.ts';
import { saveCapture } from '../accounts/save-capture.ts';
import { eraseCaptured } from '../erasure/erase-captured.ts';
import { receiveFoundTweets } from '../intake/receive-found-tweets.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import { claimKeywordSearch } from '../keywords/keyword-searches.ts';
import { previewEscalation } from './preview-escalation.ts';
import { recordTweetCheck } from '../intake/record-tweet-check.ts';
import type { AlertKind } from './write-alerts.ts';
import { acknowledgeIncident, closeIncident } from './handle-incident.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { countHistory } from './count-history.ts';
import { describeAlert } from './describe-alert.ts';
import { getIncident } from './get-incident.ts';
import { listIncidents } from './list-incidents.ts';
import { deleteEscalationRule, updateEscalationRule } from './save-escalation-rule.ts';
import {
  account,
  ago,
  ana,
  asked,
  connectAt,
  countedMinutes,
  ctx,
  database,
  db,
  escalationScene,
  incidents,
  makeRule,
  messages,
  profileOf,
  minutes,
  now,
  receive,
  ruleOf,
  setNow,
  START,
  states,
  through,
  tweet,
  withSms,
} from '../testing/escalation-scene.ts';

const RUNS = Number(process.env.PERCH_PROPERTY_RUNS ?? 8);
/** Without a number of runs the same stories each time: new ones are looked for on purpose. */
const SEED = process.env.PERCH_PROPERTY_RUNS ? {} : { seed: 8 };
/** Far more than one takes, for a machine that has other work. */
const SECONDS_A_RUN = 30;

escalationScene();

/** How many rows a look gets of the statements that begin so. */
async function readBy(statements: string, mostHits?: number): Promise<number[]> {
  const read: number[] = [];
  const reading: typeof ctx = {
    ...ctx,
    db: {
      ...db,
      pipeline: (work) =>
        db.pipeline((run) =>
          work(async (...statement) => {
            const answer = await run(...statement);
            if (statement[0].startsWith(statements)) read.push(answer.rows.length);
            return answer;
          }),
        ),
    },
  };
  await evaluateEscalation(reading, mostHits);
  return read;
}

/** Who waits for a lock. */
const blocked = () =>
  database.pool.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);

describe('a burst', () => {
  it('raises one alarm, however many pages it fills and whoever looks', async () => {
    await makeRule();
    await receive([ago(9), ago(5)]);
    expect(await evaluateEscalation(ctx)).toEqual({ opened: [], cleared: [] });
    await receive([ago(1)]);
    const looks = await Promise.all([evaluateEscalation(ctx), evaluateEscalation(ctx), evaluateEscalation(ctx)]);
    expect(looks.flatMap(({ opened }) => opened)).toHaveLength(1);
    await receive([ago(0), ago(0)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
    expect(await messages()).toEqual([
      { kind: 'alarm', medium: 'email', isFallback: false, to: ana.email, locale: 'pt-BR' },
    ]);
    expect(asked).toHaveLength(1);
  });

  it('is found though its tweets come late and out of order', async () => {
    await makeRule();
    setNow(new Date(now.getTime() + minutes(30)));
    await receive([ago(20)]);
    await evaluateEscalation(ctx);
    await receive([ago(12)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual([]);
    await receive([ago(15)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
  });

  it('is none of what is deleted, retweeted, our own, of too few followers or without the words', async () => {
    await makeRule({ minFollowers: 5 });
    const sister = await makeAccount(db, { username: 'acme_br' });
    await receive([
      ago(3, { kind: 'retweet' }),
      ago(3, { authorId: sister.twitterUserId }),
      ago(3, { text: 'downtown' }),
    ]);
    await receive([ago(3)], { followersCount: 4 });
    const gone = ago(2);
    await receive([ago(4), gone]);
    await recordTweetCheck(ctx, {
      ...{ accountId: account.id, asked: [gone.tweetId], found: [], checkedAt: now },
      missing: [{ tweetId: gone.tweetId, reason: 'not_found' }],
    });
    await receive([ago(1)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual([]);
    const edited = ago(1, { text: 'hello' });
    await receive([edited]);
    await receive([{ ...edited, latestTweetId: String(BigInt(edited.tweetId) + 1n), text: 'you are down' }]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
  });

  it('reads no more of a late tweet than its last window needs, where it is known what was full at that time', async () => {
    await makeRule({ tellsGrowth: false, cooldownMinutes: 0 });
    const storm = (from: number, until: number) =>
      Array.from({ length: 4 * (from - until) }, (_, place) => ago(from - place / 4));
    await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE organization_id = $1', [
      db.organizationId,
      START,
    ]);
    await receive(storm(20, 0));
    expect(await readBy('escalation-hits')).toEqual([80]);
    // within the incident, then in its last period
    await receive([ago(15)]);
    expect(await readBy('escalation-hits')).toEqual([0]);
    await receive([ago(5)]);
    expect(await readBy('escalation-hits')).toEqual([3]);
    setNow(new Date(now.getTime() + minutes(12)));
    await receive([]);
    expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
    await receive([ago(17)]);
    expect(await readBy('escalation-hits')).toEqual([3]);
    expect(await states()).toEqual(['cleared']);
  });

  it('that is found too late, was imported or follows an incident is recorded once and tells nobody', async () => {
    const { id } = await makeRule();
    await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE id = $1', [id, START]);
    await receive([ago(45), ago(44)]);
    await receive([ago(43)]);
    await evaluateEscalation(ctx);
    await receive([ago(42)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['past: late']);
    setNow(new Date(now.getTime() + minutes(120)));
    await connectAt(now);
    await receive([ago(3), ago(2), ago(1)], { importBefore: now });
    await evaluateEscalation(ctx);
    setNow(new Date(now.getTime() + minutes(20)));
    await db.query('UPDATE escalation_rule SET quiet_until = $2 WHERE id = $1', [id, now]);
    await receive([ago(3), ago(2), ago(1)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['past: late', 'past: import', 'past: cooldown']);
    expect(await messages()).toEqual([]);
  });

  it('is over when X has been read for a whole period without it; those who were told are told', async () => {
    await makeRule({ cooldownMinutes: 30 });
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    setNow(new Date(now.getTime() + minutes(11)));
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
    setNow(new Date(now.getTime() + minutes(1)));
    await receive([]);
    expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
    expect(await states()).toEqual(['cleared']);
    expect((await messages()).map(({ kind }) => kind)).toEqual(['alarm', 'clear']);
    setNow(new Date(now.getTime() + minutes(31)));
    await receive([ago(0), ago(0), ago(0)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['cleared', 'open']);
  });

  it('under way when a rule is saved is found at once; of people one counts once', async () => {
    await receive([ago(3, { authorId: '7' }), ago(2, { authorId: '7' }), ago(1, { authorId: '7' })]);
    const rule = await makeRule({ countsAuthors: true });
    await evaluateEscalation(ctx);
    expect(await states()).toEqual([]);
    await updateEscalationRule(ctx, {
      accountId: account.id,
      ruleId: rule.id,
      rule: { ...ruleOf({ countsAuthors: false }), revision: rule.revision },
    });
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
  });

  it('that came late is found though its rule is saved with another count before anybody has looked', async () => {
    const rule = await makeRule({ tweetCount: 4 });
    setNow(new Date(now.getTime() + minutes(30)));
    await receive([ago(22), ago(21), ago(20)]);
    await updateEscalationRule(ctx, {
      accountId: account.id,
      ruleId: rule.id,
      rule: { ...ruleOf({ tweetCount: 3 }), revision: rule.revision },
    });
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
    expect(await states()).toEqual(['open']);
  });
});

it('what was posted before the account was connected is history, whoever brings it and whatever is edited', async () => {
  const connectedAt = new Date(now.getTime() - minutes(1));
  await connectAt(connectedAt);
  const old = [ago(20), ago(19), ago(18), ago(2)];
  await receive(old, { importBefore: connectedAt });
  await makeRule({ windowMinutes: 1440 });
  expect((await evaluateEscalation(ctx)).opened).toEqual([]);
  const edited = old.map((each) => ({ ...each, latestTweetId: String(BigInt(each.tweetId) + 1n), text: 'still down' }));
  await receive(edited, { importBefore: connectedAt });
  expect((await evaluateEscalation(ctx)).opened).toEqual([]);
  expect(await states()).toEqual(['past: import']);
  await receive([ago(0)]);
  expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
});

describe('a rule', () => {
  const deleteRule = (ruleId: string) => deleteEscalationRule(ctx, account.id, ruleId);

  it('that is deleted while it raises an alarm leaves no incident open, and says so to whom it had told', async () => {
    const rule = await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    let deleting: Promise<void> | undefined;
    const evaluating = through(async (name) => {
      if (name !== 'incidents-open') return;
      deleting = deleteRule(rule.id);
      await vi.waitUntil(async () => ((await blocked()).rowCount ?? 0) > 0, { timeout: 5000, interval: 5 });
    });
    expect((await evaluateEscalation(evaluating)).opened).toHaveLength(1);
    await deleting;
    expect(await states()).toEqual(['closed']);
    expect((await messages()).map(({ kind }) => kind).toSorted()).toEqual(['alarm', 'clear']);
    const events = await db.query('SELECT kind FROM incident_event WHERE organization_id = $1 ORDER BY kind', [
      db.organizationId,
    ]);
    expect(events).toEqual([{ kind: 'closed' }, { kind: 'opened' }]);
  });

  it('that is gone does not keep its incident open', async () => {
    const rule = await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    await db.query('DELETE FROM escalation_rule WHERE organization_id = $1 AND id = $2', [db.organizationId, rule.id]);
    setNow(new Date(now.getTime() + minutes(12)));
    await receive([]);
    expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
  });

  it('that has lost a person and SMS can be switched off and changed, not switched on', async () => {
    await withSms();
    const bob = await makeMember(db, { phone: '+15005550001', phoneVerifiedAt: now });
    const fields = { recipients: [{ memberId: bob.id, byEmail: false, bySms: true, quiet: null }] };
    const saved = await makeRule(fields);
    await db.query('DELETE FROM add_on WHERE organization_id = $1', [db.organizationId]);
    const save = (revision: number, changes: Partial<CreateEscalationRule>) =>
      updateEscalationRule(ctx, {
        ...{ accountId: account.id, ruleId: saved.id },
        rule: { ...ruleOf({ ...fields, ...changes }), revision },
      });
    const renamed = await save(saved.revision, { name: 'Down' });
    await db.query('UPDATE member SET is_active = false WHERE id = $1', [bob.id]);
    const off = await save(renamed.revision, { isEnabled: false });
    expect(off.isEnabled).toBe(false);
    await expect(save(off.revision, { isEnabled: true })).rejects.toMatchObject({ code: 'member_unusable' });
    await db.query('UPDATE member SET is_active = true WHERE id = $1', [bob.id]);
    await expect(save(off.revision, { isEnabled: true })).rejects.toMatchObject({ code: 'sms_not_configured' });
  });
});

describe('people who flood a rule', () => {
  /** How many people a look reads of the period before what is new, and how many periods it finds full. */
  const look = async () => {
    let [before, dirtyFrom] = [0, new Date(0)];
    const { opened } = await evaluateEscalation({
      ...ctx,
      db: {
        ...db,
        pipeline: (work) =>
          db.pipeline((run) =>
            work(async (...statement) => {
              const answer = await run(...statement);
              if (statement[0] === 'escalation-lock') dirtyFrom = answer.rows[0]?.dirtyFrom;
              if (statement[0] === 'escalation-hits') before = answer.rows.filter(({ at }) => at < dirtyFrom).length;
              return answer;
            }),
          ),
      },
    });
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
            await db.query('DELETE FROM incident WHERE organization_id = $1', [db.organizationId]);
          }
        }),
        { numRuns: RUNS, ...SEED },
      );
    },
    RUNS * SECONDS_A_RUN * 1000,
  );
});

describe('what is usual', () => {
  const WEEK = 7 * 1440;
  const hourOfWeeksAgo = (weeks: number, tweets: number) =>
    Array.from({ length: tweets }, (_, at) => ago(weeks * WEEK + 5 + at));
  const usualRule = (fields: Partial<CreateEscalationRule> = {}) =>
    makeRule({ tweetCount: 1000, baseline: { times: 3, least: 4 }, ...fields });

  it('is counted from what is stored, and an hour that holds far more raises the same one alarm', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    for (const [weeks, tweets] of [
      [1, 2],
      [2, 1],
      [3, 2],
      [4, 9],
    ] as const)
      await receive(hourOfWeeksAgo(weeks, tweets));
    const rule = await usualRule();
    await receive([ago(9), ago(8), ago(7)]);
    // nobody has counted yet
    expect((await evaluateEscalation(ctx)).opened).toEqual([]);
    const due = () => dueBaselines(database, now, 1000);
    expect(await due()).toContain(db.organizationId);
    await countHistory(ctx);
    expect(await due()).not.toContain(db.organizationId);
    // three times two is six
    await receive([ago(6), ago(5)]);
    expect((await evaluateEscalation(ctx)).opened).toEqual([]);
    await receive([ago(4)]);
    const { opened } = await evaluateEscalation(ctx);
    expect(opened).toHaveLength(1);
    await receive([ago(3), ago(2)]);
    expect((await evaluateEscalation(ctx)).opened).toEqual([]);
    const incident = await getIncident(ctx, opened[0]!);
    expect(incident).toMatchObject({
      isByBaseline: true,
      usual: expect.closeTo((56 / 60) * 2, 5),
      hourMost: 8,
      tweets: 8,
      // what is charted is the hour that has raised it, not the period
      firesAt: { count: 6, windowMinutes: 60, countsAuthors: false },
      peak: { held: 8 },
    });
    expect(incident.rate.at(-1)?.held).toBe(8);
    expect(incident.events.find(({ kind }) => kind === 'opened')?.data).toEqual({
      count: 6,
      usual: expect.closeTo((56 / 60) * 2, 5),
    });
    expect((await messages()).map(({ kind }) => kind)).toEqual(['alarm']);
    // a day later the hours in between are counted by what the rule has counted itself
    setNow(new Date(now.getTime() + minutes(2 * 1440)));
    await receive([]);
    await countHistory(ctx);
    const hours = await db.query<{ tweets: number }>(
      'SELECT tweets FROM escalation_hour WHERE organization_id = $1 AND rule_id = $2 ORDER BY hour',
      [db.organizationId, rule.id],
    );
    expect(hours.map(({ tweets }) => tweets)).toEqual([9, 2, 1, 2, 8]);
  });

  it('is not known of an account that has two weeks, and few tweets are no alarm where none are usual', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(2.5 * WEEK)));
    await receive([]);
    await usualRule();
    await countHistory(ctx);
    await receive([ago(5), ago(4), ago(3), ago(2), ago(1)]);
    expect((await evaluateEscalation(ctx)).opened).toEqual([]);
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await usualRule({ name: 'Another', keywords: ['down', 'slow'] });
    await countHistory(ctx);
    await receive([ago(1, { text: 'slow' }), ago(1, { text: 'slow' }), ago(1, { text: 'slow' })]);
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
    expect((await messages())[0]).toMatchObject({ kind: 'alarm' });
  });

  /** So many minutes later so many tweets come and are looked at. Answers how many incidents begin and how many end. */
  const after = async (wait: number, tweets: number) => {
    setNow(new Date(now.getTime() + minutes(wait)));
    await receive(Array.from({ length: tweets }, () => ago(0)));
    const { opened, cleared } = await evaluateEscalation(ctx);
    return [opened.length, cleared.length];
  };

  it('makes one alarm of a burst, though the period is short and there is no cooldown: it is over an hour after it, or closed', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ cooldownMinutes: 0 });
    await countHistory(ctx);
    expect(await after(1, 4)).toEqual([1, 0]);
    expect(await after(11, 0)).toEqual([0, 0]);
    expect(await after(40, 1)).toEqual([0, 0]);
    expect(await after(59, 0)).toEqual([0, 0]);
    expect(await after(1, 0)).toEqual([0, 1]);
    expect(await after(1, 3)).toEqual([0, 0]);
    expect(await after(1, 1)).toEqual([1, 0]);
    await closeIncident(ctx, (await incidents()).at(-1).id);
    expect(await after(30, 2)).toEqual([0, 0]);
    expect(await states()).toEqual(['cleared', 'closed']);
    expect(await after(31, 1)).toEqual([0, 0]);
    expect(await after(1, 1)).toEqual([1, 0]);
    // what is recorded without alarm says why, too
    await closeIncident(ctx, (await incidents()).at(-1).id);
    await db.query(
      "UPDATE escalation_rule SET quiet_until = $2::timestamptz + interval '1 day' WHERE organization_id = $1",
      [db.organizationId, now],
    );
    expect(await after(61, 5)).toEqual([0, 0]);
    const { id, state } = (await incidents()).at(-1);
    expect(state).toBe('past');
    expect(await getIncident(ctx, id)).toMatchObject({ isByBaseline: true, usual: 0, hourMost: 5, alarmFrom: 4 });
  });

  it('reads of an hour no more than a late tweet may change, of a storm under way, that is over, or was recorded without alarm', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ cooldownMinutes: 600 });
    await countHistory(ctx);
    const storm = (from: number) => Array.from({ length: 4 * from }, (_, place) => ago(from - place / 4));
    const late = async (age: number) => {
      await receive([ago(age)]);
      return readBy('escalation-hours');
    };
    setNow(new Date(now.getTime() + minutes(30)));
    await receive(storm(20));
    // what comes, and of what came before that it is none
    expect(await readBy('escalation-hours')).toEqual([80 + 1]);
    // the last of them, how many came before and the oldest of these
    expect(await late(15)).toEqual([1 + 2]);
    setNow(new Date(now.getTime() + minutes(61)));
    await receive([]);
    expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
    expect(await late(64)).toEqual([0 + 1]);
    setNow(new Date(now.getTime() + minutes(30)));
    await receive(storm(20));
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['cleared', 'past: cooldown']);
    expect(await late(15)).toEqual([1 + 2]);
  });

  it.each([
    { stay: 13, raised: 0 },
    { stay: 14, raised: 1 },
  ])(
    'reads of a storm that leaves an hour no more at once than of what comes: $stay stay',
    async ({ stay, raised }) => {
      setNow(new Date(now.getTime() + minutes(50 * 1440)));
      await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
      await receive([]);
      const rule = await usualRule();
      await countHistory(ctx);
      // it is 12:30; 28 would be an alarm at 12:05, 18 at 12:25
      setNow(new Date(now.getTime() + minutes(90)));
      await db.query(
        `INSERT INTO escalation_hour (organization_id, rule_id, hour, tweets)
       SELECT $1, $2, $3::timestamptz - interval '90 minutes' - week * interval '7 days', 10 FROM generate_series(1, 4) AS week`,
        [db.organizationId, rule.id, now],
      );
      const most = 5;
      const look = async () => {
        for (let isDue = true; isDue;) {
          // what comes, what leaves, the oldest that stays, and how many there were before
          for (const read of await readBy('escalation-hours', most)) expect(read).toBeLessThanOrEqual(2 * most + 2);
          isDue = (await dueEscalations(database, now, 1000)).includes(db.organizationId);
        }
        return (await incidents()).length;
      };
      // found too late to act on
      await receive(Array.from({ length: 12 }, (_, place) => ago(80 - place / 4)));
      await receive(Array.from({ length: stay }, (_, place) => ago(40 - place / 4)));
      expect(await look()).toBe(0);
      await receive([ago(25), ago(5), ago(5), ago(5)]);
      expect(await look()).toBe(raised);
    },
  );

  it('goes on with the hours that a late tweet lies in where they are more than are read at once', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ baseline: { times: 3, least: 8 } });
    await countHistory(ctx);
    setNow(new Date(now.getTime() + minutes(90)));
    await receive([12, 11, 10, 9, 8, 7, 6].map((age) => ago(age)));
    await evaluateEscalation(ctx);
    await receive([ago(25)]);
    expect((await evaluateEscalation(ctx, 5)).opened).toEqual([]);
    expect((await evaluateEscalation(ctx, 5)).opened).toHaveLength(1);
  });

  it('counts what comes in the minute in which an incident has ended once', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440) + 5000));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ cooldownMinutes: 0 });
    await countHistory(ctx);
    expect(await after(0, 4)).toEqual([1, 0]);
    await closeIncident(ctx, (await incidents())[0].id);
    expect(await after(0.5, 2)).toEqual([0, 0]);
    expect(await after(0.25, 1)).toEqual([0, 0]);
    expect(await after(0, 1)).toEqual([1, 0]);
  });

  it('is not looked for in an incident that has ended, to which a tweet comes late', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ cooldownMinutes: 0 });
    await countHistory(ctx);
    setNow(new Date(now.getTime() + minutes(20)));
    await receive([ago(4), ago(3), ago(2), ago(1)]);
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
    await closeIncident(ctx, (await incidents())[0].id);
    await receive([ago(3.5)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['closed']);
    const recorded = await db.query(
      'SELECT FROM escalation_rule WHERE organization_id = $1 AND recorded_until IS NOT NULL',
      [db.organizationId],
    );
    expect(recorded).toEqual([]);
  });

  it('does not overlook people who come late into an incident that the hour has raised', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({
      ...{ countsAuthors: true, tweetCount: 5, tellsGrowth: false, cooldownMinutes: 0 },
      baseline: { times: 3, least: 10 },
    });
    await countHistory(ctx);
    const comes = async (...posted: [authorId: string, age: number][]) => {
      await receive(posted.map(([authorId, age]) => ago(age, { authorId })));
      return (await evaluateEscalation(ctx)).opened.length;
    };
    setNow(new Date(now.getTime() + minutes(20)));
    // two of them write all the time
    const flood = Array.from({ length: 40 }, (_, place): [string, number] => [String(2 + (place % 2)), 10 - place / 4]);
    expect(await comes(...flood)).toBe(1);
    expect(await comes(['2', 0.05])).toBe(0);
    expect(await comes(['4', 8])).toBe(0);
    await closeIncident(ctx, (await incidents())[0].id);
    setNow(new Date(now.getTime() + 6000));
    expect(await comes(['6', 0], ['7', 0])).toBe(1);
  });

  it('keeps no minute that no look asks for any more', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ baseline: { times: 3, least: 1000 } });
    await countHistory(ctx);
    for (let look = 0; look < 5; look++) expect(await after(25, 1)).toEqual([0, 0]);
    const [kept] = await db.query<{ minutes: number; oldest: Date; from: Date }>(
      `SELECT count(*)::integer AS minutes, min(m.minute) AS oldest, min(r.minutes_from) AS "from"
       FROM escalation_rule r JOIN escalation_minute m ON m.organization_id = $1 AND m.rule_id = r.id WHERE r.organization_id = $1`,
      [db.organizationId],
    );
    // an hour before half an hour ago; the last tweet lies in a minute that is not over
    expect(kept).toEqual({ minutes: 3, oldest: ago(75).postedAt, from: ago(90).postedAt });
    expect((await countedMinutes()).wrong).toBe(0);
  });

  it('keeps of a minute what was posted in it, whatever comes late, goes, is edited, is erased or is looked for anew', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440) + 20_000));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    const baseline = { times: 3, least: 60 };
    const rule = await usualRule({ baseline });
    await countHistory(ctx);
    setNow(new Date(now.getTime() + minutes(70)));
    const posted = Array.from({ length: 55 }, (_, place) => ago(58 - place));
    await receive(posted);
    /** After something has come a look has counted up to then. */
    const look = async () => {
      const { opened } = await evaluateEscalation(ctx);
      const { wrong, counted } = await countedMinutes();
      expect(wrong).toBe(0);
      return [opened.length, counted];
    };
    const truth = async () => (await countedMinutes()).wrong;
    expect(await look()).toEqual([0, 59]);
    await receive([ago(1)]);
    // no look asks for more than an hour before half an hour ago
    expect(await look()).toEqual([0, 88]);
    const [gone, edited, erased, late] = [posted[40]!, posted[42]!, posted[44]!, ago(29)];
    const check = {
      ...{ accountId: account.id, asked: [gone.tweetId], found: [], checkedAt: now },
      missing: [{ tweetId: gone.tweetId, reason: 'not_found' as const }],
    };
    // it goes while a look is under way that has just counted it
    await receive([ago(0.5)]);
    let hiding: Promise<void> | undefined;
    const looking = through(async (name) => {
      if (name !== 'escalation-looked-at') return;
      hiding = recordTweetCheck(ctx, check);
      await vi.waitUntil(async () => ((await blocked()).rowCount ?? 0) > 0, { timeout: 5000, interval: 5 });
    });
    await evaluateEscalation(looking);
    await hiding;
    expect(await truth()).toBe(0);
    const version = (each: FetchedTweet, by: bigint, text: string) => ({
      ...{ ...each, text, latestTweetId: String(BigInt(each.tweetId) + by) },
    });
    await receive([ago(0.4)]);
    await evaluateEscalation(ctx);
    await receive([version(edited, 1n, 'all is well')]);
    expect(await truth()).toBe(0);
    await receive([version(edited, 2n, 'down once more'), ago(0.3)]);
    expect(await truth()).toBe(0);
    await evaluateEscalation(ctx);
    await receive([ago(0.25)]);
    await evaluateEscalation(ctx);
    await eraseCaptured(ctx, {
      ...{ id: uuid7(now.getTime()), contactId: uuid7(now.getTime()), leaseToken: uuid7(now.getTime()) },
      ...{ twitterUserIds: [erased.authorId], addresses: [], requestedAt: now, cursorTicketId: null },
    });
    expect(await truth()).toBe(0);
    await receive([late]);
    expect(await truth()).toBe(0);
    // one is missing
    expect((await evaluateEscalation(ctx)).opened).toEqual([]);
    await receive([ago(0.2)]);
    expect((await look())[0]).toBe(1);
    const other = { ...ruleOf({ tweetCount: 1000, baseline }), keywords: ['once'], revision: rule.revision };
    await updateEscalationRule(ctx, { accountId: account.id, ruleId: rule.id, rule: other });
    expect(await countedMinutes()).toEqual({ wrong: 0, counted: 0 });
    await countHistory(ctx);
    await receive([ago(0.1, { text: 'down once more' })]);
    await evaluateEscalation(ctx);
    expect(await countedMinutes()).toMatchObject({ wrong: 0, counted: expect.toSatisfy((many: number) => many > 0) });
    // its tweets are taken away before it is
    const dying = through((name) => {
      if (name === 'escalation-lock-account') throw new Error('killed');
    });
    await expect(deleteEscalationRule(dying, account.id, rule.id)).rejects.toThrow('killed');
    expect(await countedMinutes()).toEqual({ wrong: 0, counted: 0 });
  });

  it('is compared with the sixty minutes up to a tweet, to the millisecond, and with those up to a late one', async () => {
    const hour = minutes(60);
    setNow(new Date(now.getTime() + minutes(50 * 1440) + 20_000));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ baseline: { times: 3, least: 5 } });
    await countHistory(ctx);
    setNow(new Date(now.getTime() + minutes(90)));
    const before = (ms: number) => tweet(new Date(now.getTime() - ms));
    const opened = async (...posted: FetchedTweet[]) => {
      await receive(posted);
      return (await evaluateEscalation(ctx)).opened.length;
    };
    const first = before(hour - 15_000);
    expect(await opened(before(hour), before(hour - 1), first, before(minutes(30)))).toBe(0);
    const last = before(0);
    setNow(new Date(now.getTime() + 14_999));
    expect(await opened(last, before(0))).toBe(0);
    expect(await opened(before(0))).toBe(1);
    const [incident] = await incidents();
    expect(incident.startedAt).toEqual(first.postedAt);
    expect(await getIncident(ctx, incident.id)).toMatchObject({ hourMost: 5 });
    await closeIncident(ctx, incident.id);
    await db.query('UPDATE escalation_rule SET quiet_until = NULL WHERE organization_id = $1', [db.organizationId]);

    // of several that come the last one's hour has left what the first one's still holds
    setNow(new Date(now.getTime() + minutes(120)));
    expect(await opened(before(hour), before(hour - 1))).toBe(0);
    expect(await opened(before(10_000), before(5000), before(0))).toBe(0);
    expect(await opened(before(0))).toBe(1);
    await closeIncident(ctx, (await incidents()).at(-1).id);
    await db.query('UPDATE escalation_rule SET quiet_until = NULL WHERE organization_id = $1', [db.organizationId]);

    // what is counted begins after what the hour up to a late tweet holds
    setNow(new Date(now.getTime() + minutes(120)));
    expect(await opened(before(0), before(0), before(0))).toBe(0);
    setNow(new Date(now.getTime() + minutes(70)));
    expect(await opened(before(0))).toBe(0);
    expect(await opened(before(minutes(20)), before(minutes(20)))).toBe(1);
  });

  it('is no alarm of a burst that was recorded within the cooldown when a stray tweet follows, but of one that goes on', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ tweetCount: 5, cooldownMinutes: 30, baseline: { times: 3, least: 8 } });
    await countHistory(ctx);
    expect(await after(1, 5)).toEqual([1, 0]);
    expect(await after(10, 0)).toEqual([0, 1]);
    // quiet for half an hour, within which it happens again, by the period and by the hour
    expect(await after(25, 9)).toEqual([0, 0]);
    expect(await states()).toEqual(['cleared', 'past: cooldown']);
    expect(await after(6, 1)).toEqual([0, 0]);
    expect(await after(1, 3)).toEqual([0, 0]);
    expect(await states()).toEqual(['cleared', 'past: cooldown']);
    expect(await after(1, 1)).toEqual([1, 0]);
    const { id } = (await incidents()).at(-2);
    expect(await getIncident(ctx, id)).toMatchObject({ state: 'past', hourMost: 14, alarmFrom: 8 });
  });

  it('keeps of an incident how many raised its alarm, whatever the rule asks by now, and of a past one what its hour held', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    const rule = await usualRule({ tellsGrowth: false, cooldownMinutes: 600 });
    await countHistory(ctx);
    expect(await after(1, 4)).toEqual([1, 0]);
    const revised = ruleOf({ tweetCount: 1000, cooldownMinutes: 600, baseline: { times: 9, least: 50 } });
    await updateEscalationRule(ctx, {
      accountId: account.id,
      ruleId: rule.id,
      rule: { ...revised, revision: rule.revision },
    });
    const [alarm] = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
      db.organizationId,
    ]);
    expect(await describeAlert(ctx, alarm!.id, { withChart: true })).toMatchObject({ chart: { limit: 4 } });
    const [open] = await incidents();
    expect(await getIncident(ctx, open.id)).toMatchObject({ alarmFrom: 4 });
    await closeIncident(ctx, open.id);
    // more than it takes to tell that it is unusual, in two looks; then its tweets go
    expect(await after(61, 60)).toEqual([0, 0]);
    expect(await after(5, 60)).toEqual([0, 0]);
    const past = async () => {
      const { data } = await listIncidents(ctx, { limit: 10 });
      return data.find(({ state }) => state === 'past');
    };
    expect(await past()).toMatchObject({ hourMost: 120, tweets: 120, alarmFrom: 50, pastReason: 'cooldown' });
    await db.query('DELETE FROM escalation_hit WHERE organization_id = $1', [db.organizationId]);
    expect(await past()).toMatchObject({ hourMost: 120, tweets: 120 });
  });

  it('is told again by two and four times what raised it, which a fixed count that is reached meanwhile comes to', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ tweetCount: 9, windowMinutes: 10 });
    await countHistory(ctx);
    const told = async () => (await messages()).map(({ kind }) => kind);
    expect(await after(1, 4)).toEqual([1, 0]);
    expect(await after(1, 3)).toEqual([0, 0]);
    expect(await told()).toEqual(['alarm']);
    // the count of the rule is reached: its hour is twice as full as what raised the alarm by then
    expect(await after(1, 2)).toEqual([0, 0]);
    expect(await told()).toEqual(['alarm', 'doubled']);
    expect(await after(1, 7)).toEqual([0, 0]);
    expect(await told()).toEqual(['alarm', 'doubled', 'quadrupled']);
  });

  it('is a second burst, though slow, soon after a short one, and is told again as the hour grows', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    await usualRule({ tweetCount: 5, cooldownMinutes: 0, baseline: { times: 3, least: 8 } });
    await countHistory(ctx);
    expect(await after(1, 5)).toEqual([1, 0]);
    expect(await after(11, 0)).toEqual([0, 1]);
    expect(await after(1, 4)).toEqual([0, 0]);
    expect(await after(11, 3)).toEqual([0, 0]);
    expect(await after(11, 1)).toEqual([1, 0]);
    expect(await states()).toEqual(['cleared', 'open']);
    expect(await after(8, 3)).toEqual([0, 0]);
    expect(await after(11, 4)).toEqual([0, 0]);
    expect(await after(1, 0)).toEqual([0, 0]);
    expect(await after(5, 1)).toEqual([0, 0]);
    expect((await messages()).map(({ kind }) => kind)).toEqual(['alarm', 'clear', 'alarm', 'doubled']);
    const [alarm] = await db.query<{ id: string }>(
      "SELECT id FROM escalation_alert WHERE organization_id = $1 AND kind = 'doubled'",
      [db.organizationId],
    );
    const words = await describeAlert(ctx, alarm!.id, { withChart: true });
    // five of the first burst lie in its fullest hour
    expect(words).toMatchObject({ unusual: { usual: 0, held: 21 }, chart: { limit: 8 } });
    const { id, startedAt } = (await incidents()).at(-1);
    expect(startedAt).toEqual(new Date(now.getTime() - minutes(47)));
    const grown = (await getIncident(ctx, id)).events.find(({ kind }) => kind === 'grown');
    expect(grown?.data).toEqual({ level: 2, count: 16, usual: 0 });
  });

  it('is made of no hour that nobody has read: gaps, a time before the account or without it, nor while history comes', async () => {
    setNow(new Date(now.getTime() + minutes(70 * 1440)));
    const begins = new Date(now.getTime() - minutes(5 * WEEK));
    await connectAt(begins);
    await receive([ago(7 * WEEK)]);
    for (const [place, tweets] of [2, 1, 2, 9].entries()) await receive(hourOfWeeksAgo(place + 1, tweets));
    await db.query(
      `WITH asked AS (UPDATE account SET import_from = $3 WHERE id = $2)
       INSERT INTO coverage_gap (organization_id, id, account_id, stream, from_at, to_at, found_at)
       VALUES ($1, gen_random_uuid(), $2, 'mentions', $3, $3::timestamptz + interval '7 days', $4)`,
      [db.organizationId, account.id, begins, now],
    );
    const rule = await usualRule();
    const history = async () => {
      const [known] = await db.query<{ from: Date | null }>(
        'SELECT history_from AS "from" FROM escalation_rule WHERE organization_id = $1 AND id = $2',
        [db.organizationId, rule.id],
      );
      const hours = await db.query<{ tweets: number | null }>(
        'SELECT tweets FROM escalation_hour WHERE organization_id = $1 AND rule_id = $2 ORDER BY hour',
        [db.organizationId, rule.id],
      );
      const counted = hours.flatMap(({ tweets }) => tweets ?? []);
      return { from: known!.from, counted, unread: hours.length - counted.length };
    };
    await countHistory(ctx);
    expect(await history()).toEqual({ from: null, counted: [], unread: 0 });
    await db.query("UPDATE coverage_gap SET state = 'lost', settled_at = $2 WHERE organization_id = $1", [
      db.organizationId,
      now,
    ]);
    setNow(new Date(now.getTime() + minutes(61)));
    await countHistory(ctx);
    expect(await history()).toEqual({ from: begins, counted: [2, 1, 2], unread: 7 * 24 });
    // X has not been read since, then the account is connected anew
    setNow(new Date(now.getTime() + minutes(2 * 1440)));
    await countHistory(ctx);
    expect(await history()).toMatchObject({ unread: 7 * 24 });
    await connectAt(new Date(now.getTime() - minutes(90)));
    await receive([ago(30)]);
    setNow(new Date(now.getTime() + minutes(61)));
    await countHistory(ctx);
    // of two days until 10:31 of the last one
    expect(await history()).toMatchObject({ counted: [2, 1, 2, 1], unread: 7 * 24 + 48 });
  });

  it('is made of hours that were missing, too, when they have come after all', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([ago(125)]);
    const gap = async (from: number, until: number) => {
      const [{ id } = { id: '' }] = await db.query<{ id: string }>(
        `INSERT INTO coverage_gap (organization_id, id, account_id, stream, from_at, to_at, found_at)
         VALUES ($1, gen_random_uuid(), $2, 'mentions', $3, $4, $5) RETURNING id`,
        [db.organizationId, account.id, ago(from).postedAt, ago(until).postedAt, now],
      );
      return id;
    };
    const settle = (id: string, state: string) =>
      db.query('UPDATE coverage_gap SET state = $3, settled_at = $4 WHERE organization_id = $1 AND id = $2', [
        ...[db.organizationId, id, state, now],
      ]);
    const known = async () => {
      await receive([]);
      await countHistory(ctx);
      const hours = await db.query<{ hour: Date; tweets: number | null }>(
        'SELECT hour, tweets FROM escalation_hour WHERE organization_id = $1 ORDER BY hour',
        [db.organizationId],
      );
      return hours.map(({ hour, tweets }) => [hour.toISOString().slice(5, 13), tweets]);
    };
    const aDayLater = () => setNow(new Date(now.getTime() + minutes(1440)));
    // it is 11:00
    const before = await gap(170, 130);
    await usualRule();
    expect(await known()).toEqual([['01-11T08', null]]);
    await receive([ago(150)]);
    await settle(before, 'filled');
    aDayLater();
    expect(await known()).toEqual([['01-11T08', 2]]);
    aDayLater();
    const [after, lost, quiet] = [await gap(200, 190), await gap(320, 310), await gap(430, 425)];
    expect(await known()).toEqual([
      ['01-11T08', 2],
      ['01-13T03', null],
      ['01-13T05', null],
      ['01-13T07', null],
    ]);
    await receive([ago(195)]);
    await settle(after, 'filled');
    await settle(lost, 'lost');
    await settle(quiet, 'filled');
    aDayLater();
    expect(await known()).toEqual([
      ['01-11T08', 2],
      ['01-13T05', null],
      ['01-13T07', 1],
    ]);
  });
});

it('counts what keyword streams have found, and how it was edited, where it says so, and is over when they are read that far', async () => {
  const streamId = uuid7(now.getTime());
  await db.query(
    `WITH watched AS (
       INSERT INTO keyword (organization_id, id, account_id, phrase, position, stream_id, public_interval_seconds, public_most_per_day)
       VALUES ($1, $2, $3, 'down', 1, $2, 300, 1000))
     INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at)
     VALUES ($1, $3, 'keyword:' || $2::uuid, $4, 300, $4)`,
    [db.organizationId, streamId, account.id, now],
  );
  await makeRule({ name: 'Mentions' });
  await makeRule({ name: 'Everything', keywords: ['again'], countsStreams: true, cooldownMinutes: 0 });
  const found = async (items: ReturnType<typeof ago>[], by = ctx) => {
    await db.query(
      "UPDATE stream SET due_at = $2, lease_until = NULL WHERE organization_id = $1 AND name LIKE 'keyword:%'",
      [db.organizationId, now],
    );
    const claimed = await claimKeywordSearch(ctx, { accountId: account.id, streamId, leaseSeconds: 120 });
    await receiveFoundTweets(by, {
      ...{ accountId: account.id, streamId, leaseToken: claimed!.leaseToken, leaseSeconds: 120, left: 1000 },
      page: { items, profiles: items.map(({ authorId }) => profileOf(authorId)), nextToken: null, unreadable: [] },
    });
  };
  await receive([ago(3)]);
  const last = ago(1);
  await found([ago(2), ago(2, { kind: 'retweet' }), last]);
  expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
  expect(
    await db.query('SELECT rule_name AS name FROM incident WHERE organization_id = $1', [db.organizationId]),
  ).toEqual([{ name: 'Everything' }]);
  let latest = BigInt(last.tweetId);
  const edited = (text: string) => found([{ ...last, latestTweetId: String((latest += 1n)), text: `@acme ${text}` }]);
  const counted = () => db.query('SELECT FROM escalation_hit WHERE organization_id = $1', [db.organizationId]);
  const before = (await counted()).length;
  await edited('is down');
  expect(await counted()).toHaveLength(before - 1);
  await edited('is down again');
  expect(await counted()).toHaveLength(before);
  const preview = await previewEscalation(ctx, {
    accountId: account.id,
    condition: { keywords: ['down'], minFollowers: 0, countsStreams: true },
  });
  expect(preview.deltas).toHaveLength(3);
  setNow(new Date(now.getTime() + minutes(12)));
  await receive([]);
  expect((await evaluateEscalation(ctx)).cleared).toEqual([]);
  await found([]);
  setNow(new Date(now.getTime() + minutes(1)));
  expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);

  // rules are locked once for a page; a stream that is read once a day is waited for half an hour
  setNow(new Date(now.getTime() + minutes(70)));
  const statements: string[] = [];
  const known = [ago(3), ago(2)];
  await found(known);
  const page = [...known.map((each) => ({ ...each, latestTweetId: String(BigInt(each.tweetId) + 1n) })), ago(1)];
  await found(
    page,
    through((name) => void statements.push(name)),
  );
  expect(statements.filter((name) => name === 'add-escalation-hits')).toHaveLength(1);
  expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
  await db.query('UPDATE keyword SET public_interval_seconds = 86400 WHERE organization_id = $1', [db.organizationId]);
  const clearedAfter = async (wait: number) => {
    setNow(new Date(now.getTime() + minutes(wait)));
    await receive([]);
    return (await evaluateEscalation(ctx)).cleared.length;
  };
  expect(await clearedAfter(30)).toBe(0);
  expect(await clearedAfter(10)).toBe(1);
  setNow(new Date(now.getTime() + minutes(5)));
  await receive([ago(2), ago(1), ago(0)]);
  expect((await evaluateEscalation(ctx)).opened).toHaveLength(2);
});

it('what is usual of keyword streams begins with the youngest of them, and leaves out what they did not look for', async () => {
  const keyword = (phrase: string) => ({
    ...{ phrase, departmentId: null, priority: null, tags: [], assigneeId: null },
    publicSearch: { intervalSeconds: 300 as const, mostPerDay: 100 },
  });
  const save = async (...phrases: string[]) => {
    const capture = await getCapture(ctx, account.id);
    const kept = capture.keywords.filter(({ phrase }) => phrases.includes(phrase));
    const added = phrases.filter((each) => !kept.some(({ phrase }) => phrase === each)).map(keyword);
    await saveCapture(ctx, { accountId: account.id, capture: { ...capture, keywords: [...kept, ...added] } });
  };
  const readStreams = () =>
    db.query("UPDATE stream SET covered_until = $2 WHERE organization_id = $1 AND name <> 'search'", [
      db.organizationId,
      now,
    ]);
  const historyFrom = async () =>
    (
      await db.query<{ from: Date | null }>(
        'SELECT history_from AS "from" FROM escalation_rule WHERE organization_id = $1',
        [db.organizationId],
      )
    )[0]!.from;
  await save('down');
  const first = now;
  setNow(new Date(now.getTime() + minutes(600)));
  const made = await makeRule({ countsStreams: true, baseline: { times: 3, least: 4 } });
  await countHistory(ctx);
  expect(await historyFrom()).toBeNull();
  await readStreams();
  setNow(new Date(now.getTime() + minutes(60)));
  await countHistory(ctx);
  expect(await historyFrom()).toEqual(first);
  await save('down', 'slow');
  const second = now;
  expect(await historyFrom()).toBeNull();
  setNow(new Date(now.getTime() + minutes(60)));
  await readStreams();
  await countHistory(ctx);
  expect(await historyFrom()).toEqual(second);
  // one has brought what it may for today
  const [full] = await db.query<{ name: string }>(
    `UPDATE stream SET counted = 100, counted_day = ($2::timestamptz AT TIME ZONE 'UTC')::date
     WHERE organization_id = $1 AND starts_at = $3 AND name LIKE 'keyword:%' RETURNING name`,
    [db.organizationId, now, second],
  );
  const streamId = full!.name.slice('keyword:'.length);
  expect(await claimKeywordSearch(ctx, { accountId: account.id, streamId, leaseSeconds: 120 })).toBeNull();
  const cutAt = now;
  setNow(new Date(now.getTime() + minutes(1440)));
  await readStreams();
  await countHistory(ctx);
  const unread = await db.query<{ hour: Date }>(
    'SELECT hour FROM escalation_hour WHERE organization_id = $1 AND tweets IS NULL ORDER BY hour',
    [db.organizationId],
  );
  const hours = 24 - cutAt.getUTCHours();
  expect(unread.map(({ hour }) => hour.getUTCHours())).toEqual(
    Array.from({ length: hours }, (_, place) => 24 - hours + place),
  );
  // another count leaves them, and all that is known; other keywords do not, though nothing goes by it at the time
  let { revision } = made;
  const put = async (fields: Partial<CreateEscalationRule>) => {
    const rule = { ...ruleOf({ countsStreams: true, baseline: { times: 3, least: 4 }, ...fields }), revision };
    revision = (await updateEscalationRule(ctx, { accountId: account.id, ruleId: made.id, rule })).revision;
  };
  await put({ tweetCount: 4, windowMinutes: 30 });
  expect(await historyFrom()).toEqual(second);
  await put({ tweetCount: 4, windowMinutes: 30, baseline: null });
  await save('down');
  await put({ tweetCount: 4, windowMinutes: 30 });
  expect(await historyFrom()).toBeNull();
});

it('hours that a keyword search has not come to, since it brought what it may for the day, are no quiet ones of any rule', async () => {
  const streamId = uuid7(now.getTime());
  const coveredUntil = new Date(now.getTime() - minutes(5 * 60));
  const startsAt = new Date(now.getTime() - minutes(24 * 60));
  await connectAt(startsAt);
  await db.query(
    `WITH watched AS (
       INSERT INTO keyword (organization_id, id, account_id, phrase, position, stream_id, public_interval_seconds, public_most_per_day)
       VALUES ($1, $2, $3, 'down', 1, $2, 300, 12))
     INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at, covered_until)
     VALUES ($1, $3, 'keyword:' || $2::uuid, $4, 300, $5, $6)`,
    [db.organizationId, streamId, account.id, now, startsAt, coveredUntil],
  );
  const claimed = await claimKeywordSearch(ctx, { accountId: account.id, streamId, leaseSeconds: 120 });
  const items = Array.from({ length: 10 }, (_, place) => ago(90 + place));
  const page = { items, profiles: items.map(({ authorId }) => profileOf(authorId)), unreadable: [] };
  const search = { accountId: account.id, streamId, leaseToken: claimed!.leaseToken, leaseSeconds: 120, left: 12 };
  const dying = through((name) => {
    if (name === 'keyword-search-leave-out') throw new Error('killed');
  });
  const received = (by: typeof ctx) => receiveFoundTweets(by, { ...search, page: { ...page, nextToken: 'more' } });
  await expect(received(dying)).rejects.toThrow('killed');
  expect(await received(ctx)).toMatchObject({ added: 10, nextToken: null });
  await receive([]);
  // it rests until the next day, and a rule that is saved then knows of both
  await db.query('UPDATE stream SET due_at = $2 WHERE organization_id = $1', [db.organizationId, now]);
  expect(await claimKeywordSearch(ctx, { accountId: account.id, streamId, leaseSeconds: 120 })).toBeNull();
  setNow(new Date(now.getTime() + minutes(24 * 60)));
  await db.query('UPDATE stream SET covered_until = $2 WHERE organization_id = $1', [db.organizationId, now]);
  await makeRule({ countsStreams: true, baseline: { times: 3, least: 4 } });
  await countHistory(ctx);
  const hours = await db.query<{ hour: Date; tweets: number | null }>(
    'SELECT hour, tweets FROM escalation_hour WHERE organization_id = $1 ORDER BY hour',
    [db.organizationId],
  );
  // what was left out between 6:00 and 9:21, when the oldest was posted, and from 11:00 until midnight
  const unread = hours.filter(({ tweets }) => tweets === null).map(({ hour }) => hour.getUTCHours());
  expect(unread).toEqual([6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
  const { gaps } = await getCoverage(ctx, { accountId: account.id, limit: 10 });
  expect(gaps.data).toEqual([]);
});

it.each([
  ['and has read all since', null],
  ['and has brought what it may for the day', 'more'],
])(
  'hours of which a keyword search was away for longer than X finds are no quiet ones, %s',
  async (_what, nextToken) => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    const daysAgo = (days: number) => new Date(now.getTime() - minutes(days * 1440));
    await connectAt(daysAgo(40));
    const streamId = uuid7(now.getTime());
    await db.query(
      `WITH watched AS (
       INSERT INTO keyword (organization_id, id, account_id, phrase, position, stream_id, public_interval_seconds, public_most_per_day)
       VALUES ($1, $2, $3, 'down', 1, $2, 300, 12))
     INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at, covered_until, committed_id)
     VALUES ($1, $3, 'keyword:' || $2::uuid, $4, 300, $5, $6, $7)`,
      [db.organizationId, streamId, account.id, now, daysAgo(20), daysAgo(9), snowflakeAt(daysAgo(9.5))],
    );
    const claimed = await claimKeywordSearch(ctx, { accountId: account.id, streamId, leaseSeconds: 120 });
    const items = Array.from({ length: 10 }, (_, place) => ago(5 * 1440 + place));
    await receiveFoundTweets(ctx, {
      ...{ accountId: account.id, streamId, leaseToken: claimed!.leaseToken, leaseSeconds: 120, left: claimed!.left },
      page: { items, profiles: items.map(({ authorId }) => profileOf(authorId)), unreadable: [], nextToken },
    });
    await receive([]);
    await makeRule({ countsStreams: true, baseline: { times: 3, least: 4 } });
    await countHistory(ctx);
    const unread = await db.query<{ hour: Date }>(
      'SELECT hour FROM escalation_hour WHERE organization_id = $1 AND tweets IS NULL ORDER BY hour',
      [db.organizationId],
    );
    // X's search goes back seven days less ten minutes; all of an hour has to be read
    const until = new Date(now.getTime() - minutes(nextToken ? 5 * 1440 + 9 : 7 * 1440 - 10));
    const within = [daysAgo(9), until].map((at) => Math.floor(at.getTime() / minutes(60)) * minutes(60));
    expect([unread[0]!.hour.getTime(), unread.at(-1)!.hour.getTime()]).toEqual(within);
    expect(unread).toHaveLength((within[1]! - within[0]!) / minutes(60) + 1);
    const condition = { keywords: ['down'], minFollowers: 0, countsStreams: true };
    const tried = await previewEscalation(ctx, { accountId: account.id, condition });
    expect(tried.unread.at(-1)).toEqual({ from: daysAgo(9).toISOString(), until: until.toISOString() });
  },
);

it('new and edited tweets of a page are counted at once, so that rules are locked in one order; their rules are looked at', async () => {
  await makeRule();
  await makeRule({ name: 'Slow', keywords: ['slow'], tweetCount: 1 });
  const edited = ago(1, { text: 'hello' });
  await receive([edited]);
  const statements: string[] = [];
  const jobs: string[] = [];
  Object.assign(ctx, {
    ...through((name) => void statements.push(name)),
    enqueue: async (name: string) => void jobs.push(name),
  });
  await receive([ago(0), { ...edited, latestTweetId: String(BigInt(edited.tweetId) + 1n), text: 'so slow' }]);
  expect(statements.filter((name) => name === 'add-escalation-hits')).toHaveLength(1);
  expect(jobs).toContain('evaluate-escalation');
  expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
  const counted = await db.query('SELECT FROM escalation_hit WHERE organization_id = $1', [db.organizationId]);
  expect(counted).toHaveLength(2);
});

describe('cut off anywhere', () => {
  it('between the page and its job, then between the alarm and its messages, the sweep finds what is left', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    const due = async () => (await dueEscalations(database, now, 1000)).includes(db.organizationId);
    expect(await due()).toBe(true);
    const lost = new Error('killed');
    const dying = { ...ctx, enqueue: () => Promise.reject(lost), publish: () => Promise.reject(lost) };
    await expect(evaluateEscalation(dying)).rejects.toBe(lost);
    expect(await due()).toBe(false);
    expect(asked).toEqual([]);
    const alerts = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
      db.organizationId,
    ]);
    const left = (await dueDeliveries(database, now, 1000)).filter(
      ({ organizationId }) => organizationId === db.organizationId,
    );
    expect(left.map(({ deliveryId }) => deliveryId)).toEqual(alerts.map(({ id }) => id));
    expect(left).toHaveLength(1);
    expect(await evaluateEscalation(ctx)).toEqual({ opened: [], cleared: [] });
    expect(await messages()).toHaveLength(1);
  });

  it('goes by the moment at which it was looked at, though the machine sleeps in the middle', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    const began = now;
    const sleeping = through((name) => {
      if (name === 'escalation-looked-at') setNow(new Date(began.getTime() + minutes(45)));
    });
    expect((await evaluateEscalation(sleeping)).opened).toHaveLength(1);
    const [told] = await db.query(
      `SELECT i.opened_at AS "openedAt", i.clear_due_at AS "clearDueAt", a.created_at AS "createdAt"
       FROM incident i JOIN escalation_alert a ON a.organization_id = $1 AND a.incident_id = i.id
       WHERE i.organization_id = $1`,
      [db.organizationId],
    );
    const clearDueAt = new Date(began.getTime() + minutes(10));
    expect(told).toEqual({ openedAt: began, clearDueAt, createdAt: began });
  });

  it('within a look, nothing of it has happened, and the next does it', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    for (const step of ['escalation-hits', 'incidents-open', 'incident-events', 'alerts-add']) {
      const dying = through((name) => {
        if (name === step) throw new Error('killed');
      });
      await expect(evaluateEscalation(dying)).rejects.toThrow('killed');
      expect(await states()).toEqual([]);
    }
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
  });
});

it('is not over while a gap is left to be fetched that may lie in it', async () => {
  await makeRule();
  await receive([ago(2), ago(1), ago(0)]);
  await evaluateEscalation(ctx);
  await db.query(
    `INSERT INTO coverage_gap (organization_id, id, account_id, stream, from_at, to_at)
     VALUES ($1, gen_random_uuid(), $2, 'mentions', $3, $3::timestamptz + interval '1 minute')`,
    [db.organizationId, account.id, now],
  );
  setNow(new Date(now.getTime() + minutes(12)));
  await receive([]);
  expect((await evaluateEscalation(ctx)).cleared).toEqual([]);
  await db.query("UPDATE coverage_gap SET state = 'filled', settled_at = $2 WHERE organization_id = $1", [
    db.organizationId,
    now,
  ]);
  setNow(new Date(now.getTime() + minutes(1)));
  expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
});

it(
  'raises, goes on, tells and ends what a brute-force look does, whatever comes, goes, is killed or looked at twice',
  async () => {
    const [bob, cid] = [await makeMember(db, { name: 'Bob' }), await makeMember(db, { name: 'Cid' })];
    const people = [ana, bob, cid];
    const [count, period, every, hour] = [3, minutes(10), minutes(7), minutes(60)];
    const hours = { times: 2, least: 5 };
    const rule = await makeRule({
      baseline: hours,
      ...{ keywords: [], tweetCount: count, windowMinutes: 10, cooldownMinutes: 20, onCallMinutes: 7 },
      recipients: people.map(({ id }) => ({ memberId: id, byEmail: true, bySms: false, quiet: null })),
    });
    const onlyKilled = (error: Error) => {
      if (error.message !== 'killed') throw error;
    };
    /** The incident that was opened last. */
    const look = async () => {
      const [row] = await db.query<any>(
        `SELECT i.id, i.state = 'closed' AS ended, i.is_by_baseline AS "isByBaseline", json_build_object('state', i.state, 'level', i.level,
         'alarms', count(a) FILTER (WHERE a.kind = 'alarm'), 'clears', count(a) FILTER (WHERE a.kind = 'clear')) AS its,
         coalesce(json_agg(DISTINCT a.kind) FILTER (WHERE a.kind IN ('doubled', 'quadrupled')), '[]') AS grown
       FROM incident i LEFT JOIN escalation_alert a ON a.organization_id = $1 AND a.incident_id = i.id
       WHERE i.organization_id = $1 AND i.state <> 'past'
       GROUP BY i.id, i.organization_id ORDER BY i.opened_at DESC, i.id DESC LIMIT 1`,
        [db.organizationId],
      );
      return row as undefined | { id: string; ended: boolean; its: object; grown: AlertKind[]; isByBaseline: boolean };
    };
    const recordedUntil = async () => {
      const [row] = await db.query<{ at: Date | null }>(
        'SELECT recorded_until AS at FROM escalation_rule WHERE organization_id = $1',
        [db.organizationId],
      );
      return row!.at?.getTime() ?? -Infinity;
    };
    interface Posted {
      at: number;
      by: string;
      tweetId: string;
    }
    interface Open {
      startedAt: number;
      last: number;
      clearAt: number;
      over: number;
      isByBaseline: boolean;
      level: number;
      openedAt: number;
      isTaken: boolean;
      told: number;
      grown: AlertKind[];
    }
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 15 }),
      tweets: fc.array(
        fc.record({
          // minutes: some lie at the edge of one
          age: fc.integer({ min: 0, max: 240 }).map((quarters) => quarters / 4),
          by: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8'),
        }),
        { maxLength: 8 },
      ),
      deletes: fc.boolean(),
      acknowledges: fc.boolean(),
      closes: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 0),
      // the statement before which each look dies
      diesAt: fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 2 }),
    });
    const weeks = fc.array(fc.option(fc.integer({ min: 0, max: 4 }), { freq: 6 }), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        // no more at once than a window needs, or an hour that is unusual, or all
        fc.constantFrom(8, 20_000),
        // what even and odd hours of the weeks before had, of the last week first; null: nobody has read that
        fc.option(fc.tuple(weeks, weeks)),
        fc.constantFrom(0, 20),
        async (steps, countsAuthors, mostHits, before, cooldownMinutes) => {
          const cooldown = minutes(cooldownMinutes);
          setNow(new Date(now.getTime() + minutes(1440)));
          const began = now.getTime() - minutes(60);
          await db.query('DELETE FROM incident WHERE organization_id = $1', [db.organizationId]);
          await db.query(
            `UPDATE escalation_rule SET counted_from = $2, quiet_until = NULL, hours_quiet_until = NULL, recorded_until = NULL, counts_authors = $3,
               cooldown_minutes = $4, history_from = CASE WHEN $5 THEN $2::timestamptz - interval '70 days' END,
               history_until = CASE WHEN $5 THEN $2::timestamptz END, history_due_at = 'infinity'
             WHERE id = $1`,
            [rule.id, new Date(began), countsAuthors, cooldownMinutes, before !== null],
          );
          await db.query(
            `WITH gone AS (DELETE FROM escalation_hour WHERE organization_id = $1)
             INSERT INTO escalation_hour (organization_id, rule_id, hour, tweets)
             SELECT $1, $2, hour - week * interval '7 days', (CASE WHEN extract(hour FROM hour)::integer % 2 = 0 THEN $4 ELSE $5 END::integer[])[week]
             FROM generate_series(date_trunc('hour', $3::timestamptz, 'UTC') - interval '2 hours', $3::timestamptz + interval '5 hours',
               interval '1 hour') AS hour, generate_series(1, 8) AS week
             WHERE (CASE WHEN extract(hour FROM hour)::integer % 2 = 0 THEN $4 ELSE $5 END::integer[])[week] IS DISTINCT FROM 0`,
            [db.organizationId, rule.id, new Date(began), before?.[0] ?? [], before?.[1] ?? []],
          );
          const usualOf = (counts: readonly (number | null)[]) => {
            const known = counts.filter((each) => each !== null).toSorted((a, b) => a - b);
            const middle = known.length / 2;
            return known.length < 3 ? null : (known[Math.floor(middle)]! + known[Math.ceil(middle) - 1]!) / 2;
          };
          const [even, odd] = before ? before.map(usualOf) : [null, null];
          const usualAt = (at: number) => {
            const [its, last] = new Date(at).getUTCHours() % 2 === 0 ? [even, odd] : [odd, even];
            const share = (at % hour) / hour;
            return its == null || last == null ? null : share * its + (1 - share) * last;
          };
          // the last window of any incident that has ended
          let ended = -Infinity;
          /** How many times what makes it unusual an hour holds, of what was posted since. */
          const timesUnusual = (end: number, moment = -Infinity) => {
            const usual = usualAt(end);
            const within = posted.filter(({ at }) => at > Math.max(end - hour, ended, moment) && at <= end).length;
            return usual === null ? 0 : within / Math.max(hours.least, Math.ceil(hours.times * usual));
          };
          let posted: Posted[] = [];
          const held = (end: number, moment = -Infinity) => {
            const within = posted.filter(({ at }) => at > Math.max(end - period, moment) && at <= end);
            return countsAuthors ? new Set(within.map(({ by }) => by)).size : within.length;
          };
          let open: Open | null = null;
          let quietUntil = -Infinity;
          const levelOf = (times: number) => (times >= 4 ? 4 : times >= 2 ? 2 : 1);
          for (const { wait, tweets, deletes, acknowledges, closes, diesAt } of steps) {
            setNow(new Date(now.getTime() + minutes(wait)));
            const at = now.getTime();
            if (deletes && posted.length > 0) {
              const gone = posted.filter((_, place) => place % 3 === 0).map(({ tweetId }) => tweetId);
              await recordTweetCheck(ctx, {
                ...{ accountId: account.id, asked: gone, found: [], checkedAt: now },
                missing: gone.map((tweetId) => ({ tweetId, reason: 'not_found' as const })),
              });
              posted = posted.filter(({ tweetId }) => !gone.includes(tweetId));
            }
            const page = tweets
              .map(({ age, by }) => ago(age, { authorId: by }))
              .filter(({ postedAt }) => postedAt.getTime() >= began);
            await receive(page);
            posted.push(
              ...page.map(({ postedAt, authorId, tweetId }) => ({ at: postedAt.getTime(), by: authorId, tweetId })),
            );
            await db.query("UPDATE stream SET covered_until = $2 WHERE organization_id = $1 AND name = 'mentions'", [
              db.organizationId,
              now,
            ]);
            for (const dies of diesAt) {
              let statements = 0;
              const dying = through(() => {
                if (statements++ === dies) throw new Error('killed');
              });
              await evaluateEscalation(dying, mostHits).catch(onlyKilled);
            }
            for (let isDue = true; isDue;) {
              await Promise.all([evaluateEscalation(ctx, mostHits), evaluateEscalation(ctx, mostHits)]);
              const dirty = await db.query(
                'SELECT FROM escalation_rule WHERE organization_id = $1 AND dirty_from IS NOT NULL',
                [db.organizationId],
              );
              isDue = dirty.length > 0;
            }

            expect((await countedMinutes()).wrong).toBe(0);
            const from = Math.min(...page.map(({ postedAt }) => postedAt.getTime()));
            const isFull = (each: Posted) => held(each.at) >= count;
            const isNewHour = ({ at: end }: Posted) => end >= at - TOO_LATE_MS && timesUnusual(end) >= 1;
            const full = posted.filter((each) => each.at >= from && (isFull(each) || isNewHour(each)));
            const inTime = full.filter((each) => each.at >= at - TOO_LATE_MS && each.at > quietUntil);
            // what reaches back into a burst that was recorded within the cooldown is none but by what came since
            const recorded: number = open === null ? await recordedUntil() : -Infinity;
            const fillsPeriod = (each: Posted) => held(each.at, recorded) >= count;
            const fillsHour = (each: Posted) => isNewHour(each) && timesUnusual(each.at, recorded) >= 1;
            const live = inTime.filter((each) => fillsPeriod(each) || fillsHour(each));
            const timesOf = (windows: readonly Posted[], since = -Infinity) =>
              Math.max(
                ...windows.filter((each) => isFull(each) && fillsPeriod(each)).map((each) => held(each.at) / count),
                ...windows.filter((each) => each.at >= since && fillsHour(each)).map((each) => timesUnusual(each.at)),
              );
            let cleared = false;
            if (open !== null) {
              const { startedAt } = open;
              // an hour that ends before the last window of an incident under way says nothing new
              const since: number = from >= startedAt ? open.last : -Infinity;
              const windows = full.filter(
                (each) => (live.includes(each) || each.at >= startedAt) && (isFull(each) || each.at >= since),
              );
              const last = Math.max(open.last, ...windows.map((each) => each.at));
              const isOfHours: boolean = windows.some((each) => each.at >= since && isNewHour(each));
              const over = isOfHours ? hour : open.over;
              if (last > open.last || over > open.over) open.clearAt = Math.max(open.clearAt, last + over);
              Object.assign(open, { last, over });
              const level = levelOf(timesOf(windows, since));
              if (level > open.level) open.grown.push(level === 2 ? 'doubled' : 'quadrupled');
              open.level = Math.max(open.level, level);
            } else if (live.length > 0) {
              const first = live.toSorted((a, b) => a.at - b.at)[0]!;
              const isByBaseline = !fillsPeriod(first);
              const span = isByBaseline ? hour : period;
              const begins = isByBaseline ? Math.max(first.at - span, ended) : first.at - span;
              const startedAt = Math.min(
                ...posted.filter((each) => each.at > begins && each.at <= first.at).map((each) => each.at),
              );
              const over = live.some(fillsHour) ? hour : period;
              const last = Math.max(...live.map((each) => each.at));
              open = {
                ...{ startedAt, last, over, isByBaseline, openedAt: at, isTaken: false, told: 0, grown: [] },
                level: levelOf(timesOf(live)),
                clearAt: at + over,
              };
            }
            if (open !== null && at >= open.clearAt && at >= open.last + open.over) {
              cleared = true;
              quietUntil = at + cooldown;
              ended = Math.max(ended, open.last);
            }
            if (open !== null && !open.isTaken && !cleared) {
              open.told = people.filter((_, place) => open!.openedAt + place * every <= at).length;
            }

            const state = cleared ? 'cleared' : open?.isTaken ? 'acknowledged' : 'open';
            const its = open && { state, level: open.level, alarms: open.told, clears: cleared ? open.told : 0 };
            const newest = await look();
            const latest = newest?.ended ? undefined : newest;
            expect(latest?.its ?? null).toEqual(its);
            expect(latest?.isByBaseline ?? null).toEqual(open && open.isByBaseline);
            // one transaction that reads all has no smaller step in between; several may tell of each, up to its level
            const grown = (latest?.grown ?? []).toSorted();
            const upTo = ['doubled', 'quadrupled'].slice(0, Math.floor((open?.level ?? 1) / 2));
            const told = mostHits === 8 ? grown.filter((kind) => upTo.includes(kind)) : (open?.grown ?? []);
            expect(grown).toEqual(told.toSorted());
            if (open !== null && acknowledges && !cleared && !open.isTaken) {
              await acknowledgeIncident(ctx, latest!.id);
              open.isTaken = true;
            }
            if (open !== null && closes && !cleared) {
              await closeIncident(ctx, latest!.id);
              quietUntil = Math.max(quietUntil, Math.max(at, open.last) + cooldown);
              ended = Math.max(ended, open.last);
              open = null;
            }
            if (cleared) {
              open = null;
              await db.query("UPDATE incident SET state = 'closed' WHERE id = $1", [latest!.id]);
            }
          }
        },
      ),
      { numRuns: RUNS, ...SEED },
    );
  },
  RUNS * SECONDS_A_RUN * 1000,
);
