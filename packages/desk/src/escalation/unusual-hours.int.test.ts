import type { CreateEscalationRule, FetchedTweet } from '@perch/contracts';
import { dueBaselines, dueEscalations, uuid7 } from '@perch/db';
import { describe, expect, it, vi } from 'vitest';
import { getCapture } from '../accounts/get-capture.ts';
import { getCoverage } from '../accounts/get-coverage.ts';
import { saveCapture } from '../accounts/save-capture.ts';
import { eraseCaptured } from '../erasure/erase-captured.ts';
import { receiveFoundTweets } from '../intake/receive-found-tweets.ts';
import { claimKeywordSearch } from '../keywords/keyword-searches.ts';
import { recordTweetCheck } from '../intake/record-tweet-check.ts';
import { closeIncident } from './handle-incident.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { countHistory } from './count-history.ts';
import { describeAlert } from './describe-alert.ts';
import { getIncident } from './get-incident.ts';
import { listIncidents } from './list-incidents.ts';
import { deleteEscalationRule, updateEscalationRule } from './save-escalation-rule.ts';
import {
  account,
  ago,
  blocked,
  connectAt,
  countedMinutes,
  ctx,
  database,
  db,
  escalationScene,
  incidents,
  makeRule,
  messages,
  minutes,
  now,
  profileOf,
  readBy,
  receive,
  ruleOf,
  setNow,
  states,
  through,
  tweet,
} from '../testing/escalation-scene.ts';

escalationScene();

describe('what is usual', () => {
  const WEEK = 7 * 1440;
  const hourOfWeeksAgo = (weeks: number, tweets: number) =>
    Array.from({ length: tweets }, (_, at) => ago(weeks * WEEK + 5 + at));
  const usualRule = (fields: Partial<CreateEscalationRule> = {}) =>
    makeRule({ tweetCount: 1000, baseline: { times: 3, least: 4 }, ...fields });

  /** As if nothing stayed of what was closed but its end. */
  const forgetClosing = () =>
    db.query('UPDATE escalation_rule SET recorded_until = NULL WHERE organization_id = $1', [db.organizationId]);

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
    await forgetClosing();
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
    await forgetClosing();
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

  it('says nothing of when a burst began that the period has raised, whatever comes late into its hour', async () => {
    setNow(new Date(now.getTime() + minutes(50 * 1440)));
    await connectAt(new Date(now.getTime() - minutes(5 * WEEK)));
    await receive([]);
    const { id } = await usualRule({ tweetCount: 3 });
    await countHistory(ctx);
    await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE id = $1', [id, ago(60).postedAt]);
    const first = ago(2);
    await receive([first, ago(1), ago(0)]);
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
    await receive([ago(30), ago(20)]);
    await evaluateEscalation(ctx);
    const [incident] = await incidents();
    expect(await getIncident(ctx, incident.id)).toMatchObject({ isByBaseline: false, hourMost: 5, tweets: 3 });
    expect(incident.startedAt).toEqual(first.postedAt);
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
    // what came within an hour of its last window belongs to it as well
    await after(1, 0);
    expect(await getIncident(ctx, id)).toMatchObject({ state: 'past', tweets: 14, hourMost: 19, alarmFrom: 8 });
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
    await after(1, 0);
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
