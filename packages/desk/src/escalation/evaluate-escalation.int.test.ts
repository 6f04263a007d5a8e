import type { CreateEscalationRule } from '@perch/contracts';
import { TOO_LATE_MS } from '@perch/core';
import { dueDeliveries, dueEscalations, uuid7 } from '@perch/db';
import { makeAccount, makeMember } from '@perch/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { receiveFoundTweets } from '../intake/receive-found-tweets.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import { claimKeywordSearch } from '../keywords/keyword-searches.ts';
import { previewEscalation } from './preview-escalation.ts';
import { recordTweetCheck } from '../intake/record-tweet-check.ts';
import type { AlertKind } from './write-alerts.ts';
import { acknowledgeIncident, closeIncident } from './handle-incident.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { getIncident } from './get-incident.ts';
import { listIncidents } from './list-incidents.ts';
import { countHistory } from './count-history.ts';
import { deleteEscalationRule, updateEscalationRule } from './save-escalation-rule.ts';
import {
  account,
  ago,
  ana,
  asked,
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
  RUNS,
  SECONDS_A_RUN,
  SEED,
  setNow,
  START,
  states,
  through,
  withSms,
} from '../testing/escalation-scene.ts';

escalationScene();

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

  it('begins with its first tweet, though X gives the newest first; what was found too late to tell of it is its beginning', async () => {
    await makeRule({ tellsGrowth: false });
    setNow(new Date(now.getTime() + minutes(60)));
    await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE organization_id = $1', [
      db.organizationId,
      START,
    ]);
    const storm = Array.from({ length: 50 }, (_, place) => ago(place));
    const began = async () => {
      const [{ id, startedAt }] = await incidents();
      const { tweets, reachedAt } = await getIncident(ctx, id);
      return [startedAt, new Date(reachedAt)].map((at) => (now.getTime() - at.getTime()) / minutes(1)).concat(tweets);
    };
    await receive(storm.slice(0, 5));
    await evaluateEscalation(ctx);
    expect(await began()).toEqual([4, 2, 5]);
    await receive([ago(3.5)]);
    await evaluateEscalation(ctx);
    expect(await began()).toEqual([4, 3, 6]);
    await receive(storm.slice(5, 30));
    await evaluateEscalation(ctx);
    expect(await began()).toEqual([29, 27, 31]);
    // somebody who writes again adds no window
    await receive([ago(29.5)]);
    await evaluateEscalation(ctx);
    expect(await began()).toEqual([29.5, 28, 32]);
    await receive(storm.slice(30));
    await evaluateEscalation(ctx);
    expect(await began()).toEqual([49, 47, 52]);
    expect(await states()).toEqual(['open']);
    expect(await messages()).toHaveLength(1);
  });

  it('that was recorded by itself, being found too late, stays one: what adjoins it and is told begins by itself', async () => {
    const { id } = await makeRule();
    await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE id = $1', [id, START]);
    await receive([ago(45), ago(44), ago(43)]);
    await evaluateEscalation(ctx);
    await receive([ago(36), ago(35), ago(34), ago(28)]);
    await evaluateEscalation(ctx);
    const found = await incidents();
    expect(found.map(({ state }) => state)).toEqual(['past', 'open']);
    expect(found.map(({ startedAt }) => startedAt)).toEqual([ago(45).postedAt, ago(36).postedAt]);
    expect(found.map(({ lastReachedAt }) => lastReachedAt)).toEqual([ago(34).postedAt, ago(28).postedAt]);
  });

  it('of people begins with the first of them, though who writes was counted', async () => {
    await makeRule({ countsAuthors: true });
    await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE organization_id = $1', [
      db.organizationId,
      START,
    ]);
    await receive([ago(5, { authorId: '1' }), ago(4, { authorId: '2' }), ago(3, { authorId: '3' })]);
    await evaluateEscalation(ctx);
    const first = ago(12, { authorId: '1' });
    await receive([first]);
    await evaluateEscalation(ctx);
    expect((await incidents())[0].startedAt).toEqual(first.postedAt);
    await receive([ago(14, { authorId: '1' })]);
    await evaluateEscalation(ctx);
    expect((await incidents())[0].startedAt).toEqual(first.postedAt);
  });

  it.each(['cleared', 'closed'])(
    'that is over (%s) has what comes to it late, in its list and on its page',
    async (how) => {
      await makeRule({ cooldownMinutes: 0 });
      await receive([ago(2), ago(1), ago(0)]);
      const [id] = (await evaluateEscalation(ctx)).opened;
      setNow(new Date(now.getTime() + minutes(12)));
      await receive([]);
      if (how === 'closed') await closeIncident(ctx, id!);
      else await evaluateEscalation(ctx);
      expect(await states()).toEqual([how]);
      const counted = async () => {
        const { data } = await listIncidents(ctx, { limit: 10 });
        const { tweets, peak } = await getIncident(ctx, id!);
        return [data[0]!.tweets, tweets, peak!.held];
      };
      expect(await counted()).toEqual([3, 3, 3]);
      // before it, in it, and after its last full window
      await receive([ago(15), ago(12.5), ago(9), ago(8)]);
      const changed: string[] = [];
      const publishing = {
        ...ctx,
        publish: async ({ id: its }: { id: string }) => void changed.push(its),
      } as typeof ctx;
      expect(await evaluateEscalation(publishing)).toEqual({ opened: [], cleared: [] });
      expect([await states(), changed]).toEqual([[how], []]);
      setNow(new Date(now.getTime() + 14_999));
      await evaluateEscalation(publishing);
      expect(changed).toEqual([]);
      setNow(new Date(now.getTime() + 1));
      expect(await dueEscalations(database, now, 10)).toContain(db.organizationId);
      await Promise.all([evaluateEscalation(publishing), evaluateEscalation(publishing)]);
      expect(changed).toEqual([id]);
      expect(await counted()).toEqual([7, 7, 7]);
      expect(await dueEscalations(database, now, 10)).not.toContain(db.organizationId);
      expect((await incidents())[0].lastReachedAt.getTime()).toBe(now.getTime() - 15_000 - minutes(8));
    },
  );

  it('that somebody has closed ends no later than that, though its storm goes on within the cooldown', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const closedAt = now;
    await closeIncident(ctx, id!);
    setNow(new Date(now.getTime() + minutes(3)));
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    expect(await incidents()).toMatchObject([{ state: 'closed', lastReachedAt: closedAt }]);
    expect(await messages()).toHaveLength(1);
  });

  it('that is over loses nothing of what it came to when tweets are gone by the time it is counted again', async () => {
    await makeRule({ cooldownMinutes: 0 });
    await receive([ago(2), ago(1), ago(0)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    await closeIncident(ctx, id!);
    await db.query('DELETE FROM escalation_hit WHERE organization_id = $1', [db.organizationId]);
    await receive([ago(1)]);
    await evaluateEscalation(ctx);
    setNow(new Date(now.getTime() + 15_000));
    await evaluateEscalation(ctx);
    const { data } = await listIncidents(ctx, { limit: 10 });
    expect(data[0]!.tweets).toBe(3);
    expect(await dueEscalations(database, now, 10)).not.toContain(db.organizationId);
  });

  it('that is over is counted again with what came while it was counted', async () => {
    await makeRule({ cooldownMinutes: 0 });
    await receive([ago(2), ago(1), ago(0)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    await closeIncident(ctx, id!);
    await receive([ago(3)]);
    await evaluateEscalation(ctx);
    setNow(new Date(now.getTime() + 15_000));
    let looking: Promise<unknown> | undefined;
    const counting = through(async (name) => {
      if (name !== 'incident-keep-figures') return;
      await receive([ago(1)]); // its beginning and its end stay
      looking = evaluateEscalation(ctx);
      await vi.waitUntil(async () => ((await blocked()).rowCount ?? 0) > 0, { timeout: 5000, interval: 5 });
    });
    await evaluateEscalation(counting);
    await looking;
    setNow(new Date(now.getTime() + 15_000));
    await evaluateEscalation(ctx);
    const { data } = await listIncidents(ctx, { limit: 10 });
    expect(data[0]!.tweets).toBe(5);
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

  it.each([
    ['', {}],
    [', by people', { countsAuthors: true }],
    [', nor within its cooldown or after it', { cooldownMinutes: 2 }],
  ])(
    'that somebody has closed raises no other alarm by a tweet more, but by as many as make one%s',
    async (_, fields) => {
      await makeRule({ cooldownMinutes: 0, ...fields });
      await receive([ago(4), ago(3), ago(2), ago(1)]);
      await evaluateEscalation(ctx);
      await closeIncident(ctx, (await incidents())[0].id);
      for (const minute of [1, 3]) {
        setNow(new Date(START.getTime() + minutes(60 + minute)));
        await receive([ago(0)]);
        expect((await evaluateEscalation(ctx)).opened).toEqual([]);
      }
      expect((await states()).filter((state) => !state.startsWith('past'))).toEqual(['closed']);
      expect((await messages()).filter(({ kind }) => kind === 'alarm')).toHaveLength(1);
      setNow(new Date(now.getTime() + minutes(1)));
      await receive([ago(0.2), ago(0.1), ago(0)]);
      expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
    },
  );

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
  const deleteRule = (ruleId: string, by = ctx) => deleteEscalationRule(by, account.id, ruleId);

  it('that is deleted while it raises an alarm leaves no incident open, and says so to whom it had told', async () => {
    const bob = { ...ctx, actor: { ...ctx.actor, memberId: (await makeMember(db, { name: 'Bob' })).id } };
    const rule = await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    let deleting: Promise<void> | undefined;
    const evaluating = through(async (name) => {
      if (name !== 'incidents-open') return;
      deleting = deleteRule(rule.id, bob);
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
    const soFar = async () => {
      const [row] = await db.query<{ over: number; level: number; clearAt: Date | null }>(
        `SELECT greatest(window_minutes, calm_minutes) * 60000 AS over, level, clear_due_at AS "clearAt"
         FROM incident WHERE organization_id = $1 AND state <> 'past' ORDER BY opened_at DESC, id DESC LIMIT 1`,
        [db.organizationId],
      );
      return row!;
    };
    interface Posted {
      at: number;
      by: string;
      tweetId: string;
    }
    interface Open {
      startedAt: number;
      reachedAt: number;
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
          // the last window of any incident that somebody has closed before it was over
          let closedUntil = -Infinity;
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
            // what reaches back into a burst that was closed, or recorded within the cooldown, is none but by what came since
            const recorded: number = open === null ? Math.max(closedUntil, await recordedUntil()) : -Infinity;
            const fillsPeriod = (each: Posted) => held(each.at, recorded) >= count;
            const fillsHour = (each: Posted) => isNewHour(each) && timesUnusual(each.at, recorded) >= 1;
            const live = inTime.filter((each) => fillsPeriod(each) || fillsHour(each));
            const timesOf = (windows: readonly Posted[], since = -Infinity) =>
              Math.max(
                ...windows.filter((each) => isFull(each) && fillsPeriod(each)).map((each) => held(each.at) / count),
                ...windows.filter((each) => each.at >= since && fillsHour(each)).map((each) => timesUnusual(each.at)),
              );
            let cleared = false;
            const wrong: object[] = [];
            if (open !== null) {
              const known = { ...open };
              const { startedAt, reachedAt } = known;
              // an hour that ends before the last window of an incident under way says nothing new
              const since: number = from >= reachedAt ? open.last : -Infinity;
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
              if (mostHits === 8 && from < reachedAt) {
                // its beginning moves from step to step, and of hours after it nobody asks: they may have said no more than that
                const lowest = Math.max(known.level, levelOf(timesOf(windows, open.last)));
                const { over: its, clearAt, level: said } = await soFar();
                const isSaid = [known.over, over].includes(its) && [lowest, open.level].includes(said);
                if (!isSaid) wrong.push({ over: its, level: said });
                Object.assign(open, { over: its, level: said, clearAt: clearAt?.getTime() ?? at });
              }
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
                ...{
                  startedAt,
                  reachedAt: first.at,
                  last,
                  over,
                  isByBaseline,
                  openedAt: at,
                  isTaken: false,
                  told: 0,
                  grown: [],
                },
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
            if (open !== null) {
              const found = await incidents();
              const row = found.find(({ id }) => id === latest!.id);
              Object.assign(open, { startedAt: row.startedAt.getTime(), reachedAt: row.reachedAt.getTime() });
              // of all windows that end in it, the first one is where it was reached, and none began before it; but for those
              // that were recorded by themselves
              const ends = posted.filter((each) => found.length === 1 && each.at >= open!.startedAt && isFull(each));
              const begins = posted.filter(({ at }) => ends.some((end) => at > end.at - period && at <= end.at));
              wrong.push(...ends.filter((each) => each.at < open!.reachedAt));
              wrong.push(...begins.filter((each) => each.at < open!.startedAt));
            }
            expect(wrong).toEqual([]);
            if (open !== null && acknowledges && !cleared && !open.isTaken) {
              await acknowledgeIncident(ctx, latest!.id);
              open.isTaken = true;
            }
            if (open !== null && closes && !cleared) {
              await closeIncident(ctx, latest!.id);
              quietUntil = Math.max(quietUntil, Math.max(at, open.last) + cooldown);
              ended = Math.max(ended, open.last);
              closedUntil = Math.max(closedUntil, open.last);
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
