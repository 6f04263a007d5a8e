import type { AuditEntry, CallsLeft, CoverageTimeline, Problem, TwitterAccount } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { makeAccount } from '@perch/testing';
import { createRedisLimits } from '@perch/twitter';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const APP = `app of ${uuid7()}`;

let api: TestApi;
let alice: TestClient;
let lightAgent: TestClient;
let outsider: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi({ env: { X_CLIENT_ID: APP } });
  alice = await api.signUp();
  lightAgent = await api.colleague(alice, { builtIn: 'light_agent' });
  outsider = await api.colleague(alice, { permissions: ['contacts.view'] });
  mallory = await api.signUp({ organizationName: 'Elsewhere' });
});
afterAll(() => api.close());

const HOUR = 3_600_000;
const db = () => api.services.database.of(alice.organizationId);
/** The beginning of an hour. */
const hour = (before: number) => new Date((Math.floor(Date.now() / HOUR) - before) * HOUR);

let accountId: string;
let path: string;
beforeEach(async () => {
  accountId = (await makeAccount(db())).id;
  path = `twitter/accounts/${accountId}`;
});

const addStream = (name: string, fields: { coveredUntil?: Date | null; startsAt?: Date } = {}) =>
  db().transaction((tx) =>
    tx.stream.create({
      data: {
        organizationId: alice.organizationId,
        accountId,
        name,
        dueAt: new Date(),
        intervalSeconds: 60,
        startsAt: hour(40 * 24),
        coveredUntil: new Date(),
        ...fields,
      },
    }),
  );
const count = (stream: string, at: Date, fields: object) =>
  db().transaction((tx) =>
    tx.coverageHour.create({
      data: { organizationId: alice.organizationId, accountId, stream, hour: at, ...fields },
    }),
  );
const addGap = (state: 'open' | 'lost' | 'filled', fromAt: Date, toAt: Date) =>
  db().transaction((tx) =>
    tx.coverageGap.create({
      data: {
        organizationId: alice.organizationId,
        accountId,
        stream: 'mentions',
        fromAt,
        toAt,
        state,
        settledAt: state === 'open' ? null : toAt,
      },
    }),
  );

describe('GET twitter/accounts/:id/coverage/timeline', () => {
  const timeline = async (query = '') =>
    (await alice.get(`${path}/coverage/timeline${query}`)).json<CoverageTimeline>();
  const bucketsOf = ({ streams }: CoverageTimeline, name = 'mentions') =>
    streams.find(({ stream }) => stream === name)!.buckets;

  it('tells of the last 24 hours what each stream has read, found late and missed', async () => {
    await addStream('search');
    await addStream('mentions', { startsAt: hour(4) });
    await addStream('tweet_checks');
    await count('mentions', hour(1), { rounds: 60, failures: 2, items: 31, lateItems: 1, longestLagSeconds: 75 });
    await count('search', hour(1), { rounds: 1, items: 2, lateItems: 1 });
    await addGap('lost', hour(3), hour(2));
    await addGap('open', hour(2), new Date(hour(2).getTime() + 60_000));
    await addGap('filled', hour(1), hour(0));
    const answer = await alice.get(`${path}/coverage/timeline`);
    expect(answer.statusCode).toBe(200);
    const told = answer.json<CoverageTimeline>();
    expect(told).toMatchObject({
      from: hour(23).toISOString(),
      to: hour(-1).toISOString(),
      bucketSeconds: 3600,
      streams: [{ stream: 'mentions' }, { stream: 'search' }],
    });
    const nothing = { rounds: 0, failures: 0, items: 0, lateItems: 0, longestLagSeconds: 0 };
    expect(bucketsOf(told).slice(-6)).toEqual([
      { at: hour(5).toISOString(), state: 'off', ...nothing },
      { at: hour(4).toISOString(), state: 'covered', ...nothing },
      { at: hour(3).toISOString(), state: 'missed', ...nothing },
      { at: hour(2).toISOString(), state: 'open', ...nothing },
      {
        at: hour(1).toISOString(),
        state: 'covered',
        rounds: 60,
        failures: 2,
        items: 33,
        lateItems: 2,
        longestLagSeconds: 75,
      },
      { at: hour(0).toISOString(), state: 'covered', ...nothing },
    ]);
    expect(bucketsOf(told, 'search').at(-2)).toMatchObject({ rounds: 1, items: 2, lateItems: 1 });
  });

  it('adds days up from the hour that is asked for', async () => {
    await addStream('mentions');
    for (const before of [49, 48, 25, 24]) await count('mentions', hour(before), { rounds: 1, items: before });
    await addGap('lost', hour(30), hour(29));
    const from = new Date(hour(48).getTime() + 59_000).toISOString();
    const told = await timeline(`?resolution=day&from=${from}&to=${hour(0).toISOString()}`);
    expect(told).toMatchObject({ from: hour(48).toISOString(), to: hour(0).toISOString(), bucketSeconds: 86_400 });
    expect(bucketsOf(told)).toMatchObject([
      { at: hour(48).toISOString(), state: 'partial', rounds: 2, items: 73 },
      { at: hour(24).toISOString(), state: 'covered', rounds: 1, items: 24 },
    ]);
    const usual = await timeline('?resolution=day');
    expect([bucketsOf(usual).length, usual.to]).toEqual([30, hour(-1).toISOString()]);
  });

  it('ends where it is told to, at the full hour too, and has as many hours as ever', async () => {
    await addStream('mentions', { startsAt: hour(40) });
    const told = await timeline(`?to=${hour(2).toISOString()}`);
    expect(told).toMatchObject({ from: hour(26).toISOString(), to: hour(2).toISOString() });
    expect(bucketsOf(told)).toHaveLength(24);
  });

  it('takes the items of an hour that could not be read for one, however many they are', async () => {
    await addStream('mentions', { startsAt: hour(6) });
    await db().query(
      `INSERT INTO coverage_gap (organization_id, id, account_id, stream, kind, item_id, reason, state, from_at, to_at,
         found_at, settled_at)
       SELECT $1, gen_random_uuid(), $2, 'mentions', 'item', g, 'unreadable', 'lost', at, at, at, at
       FROM generate_series(0, 3599) g CROSS JOIN LATERAL (SELECT $3::timestamptz + g * interval '1 second' AS at) t`,
      [alice.organizationId, accountId, hour(3)],
    );
    const states = bucketsOf(await timeline()).map(({ state }) => state);
    expect(states.slice(-5)).toEqual(['covered', 'partial', 'covered', 'covered', 'covered']);
  });

  it('shows a time of an earlier connection as it was, and a pause as off', async () => {
    await addStream('mentions', { startsAt: hour(3), coveredUntil: hour(2) });
    await count('mentions', hour(6), { rounds: 60 });
    await db().transaction((tx) => tx.account.updateMany({ where: { id: accountId }, data: { state: 'paused' } }));
    const states = bucketsOf(await timeline()).map(({ state }) => state);
    expect(states.slice(-7)).toEqual(['covered', 'off', 'off', 'covered', 'off', 'off', 'off']);
  });

  it.each([
    ['a time that is none', '?from=yesterday', 'from'],
    ['another resolution', '?resolution=week', 'resolution'],
    ['an end before the beginning', '?from=2026-11-22T10:00:00Z&to=2026-11-22T09:00:00Z', 'from'],
    ['more than a week of hours', '?from=2026-11-01T00:00:00Z&to=2026-11-08T01:00:00Z', 'from'],
    ['more than 35 days', '?resolution=day&from=2026-11-01T00:00:00Z&to=2026-12-07T00:00:00Z', 'from'],
  ])('refuses %s', async (_claim, query, at) => {
    const answer = await alice.get(`${path}/coverage/timeline${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Problem>().errors?.[0]?.path).toBe(at);
  });

  it('may be read by whoever sees Social, and by nobody else', async () => {
    await addStream('mentions');
    const at = `${path}/coverage/timeline`;
    expect((await lightAgent.get(at)).statusCode).toBe(200);
    expect((await outsider.get(at)).statusCode).toBe(403);
    expect((await mallory.get(at)).statusCode).toBe(404);
  });
});

describe('GET twitter/accounts/:id/limits', () => {
  const calls = (client = alice) => client.get(`${path}/limits`);

  it('tells what X publishes, then what is left of it', async () => {
    const answer = await calls();
    expect(answer.statusCode).toBe(200);
    const { data } = answer.json<{ data: CallsLeft[] }>();
    expect(data.filter(({ source }) => source !== 'published')).toEqual([]);
    expect(data).toContainEqual({
      kind: 'tweets_sent',
      window: 'app_day',
      limit: 10_000,
      remaining: 10_000,
      resetsAt: null,
      source: 'published',
    });
    // as a worker does
    const limits = createRedisLimits(api.services.redis, { onError: () => {} });
    const { organizationId } = alice;
    const call = { endpoint: 'GET /2/users/:id/mentions', app: APP, organizationId, accountId };
    await limits.take(call);
    const resetAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
    await limits.learn(call, [{ window: 'quarter', limit: 300, remaining: 250, resetAt }]);
    expect((await calls()).json<{ data: CallsLeft[] }>().data).toContainEqual({
      kind: 'mentions',
      window: 'quarter',
      limit: 300,
      remaining: 250,
      resetsAt: resetAt.toISOString(),
      source: 'x',
    });
  });

  it('is for whoever may set up X, in this organization', async () => {
    expect((await calls(lightAgent)).statusCode).toBe(403);
    expect((await calls(mallory)).statusCode).toBe(404);
    expect((await alice.get('twitter/accounts/nonsense/limits')).statusCode).toBe(400);
  });
});

describe('the alarm of silence', () => {
  const patch = (body: object, client = alice) => client.patch(path, body);
  const audited = async () => (await alice.get(`audit-log?subjectId=${accountId}`)).json<{ data: AuditEntry[] }>().data;

  it('is set, kept by other changes and taken away; who did it is written down', async () => {
    const set = await patch({ silenceHours: 12 });
    expect(set.statusCode).toBe(200);
    expect(set.json<TwitterAccount>()).toMatchObject({ silenceHours: 12, lastReceivedAt: null, silentSince: null });
    expect((await patch({ dailyBudgetUsd: 5 })).json<TwitterAccount>().silenceHours).toBe(12);
    expect((await patch({ silenceHours: 12 })).statusCode).toBe(200);
    expect((await patch({ silenceHours: null })).json<TwitterAccount>()).toMatchObject({
      silenceHours: null,
      dailyBudgetUsd: 5,
    });
    expect((await audited()).map(({ action, before, after }) => [action, before, after])).toEqual([
      ['account.changed', { silenceHours: 12 }, { silenceHours: null }],
      ['account.changed', { dailyBudgetUsd: null }, { dailyBudgetUsd: 5 }],
      ['account.changed', { silenceHours: null }, { silenceHours: 12 }],
    ]);
  });

  it.each([0, -1, 1.5, 169, '6'])('of %s hours is refused', async (silenceHours) => {
    const answer = await patch({ silenceHours });
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Problem>().errors?.[0]?.path).toBe('silenceHours');
  });

  it('is for whoever may set up X, in this organization', async () => {
    expect((await patch({ silenceHours: 3 }, lightAgent)).statusCode).toBe(403);
    expect((await patch({ silenceHours: 3 }, mallory)).statusCode).toBe(404);
    expect(await audited()).toEqual([]);
  });
});

describe('the health of an account', () => {
  const health = async () => (await alice.get(path)).json<TwitterAccount>();
  const authorize = (scopes: string[], expiresAt: Date) =>
    db().transaction((tx) =>
      tx.accountCredential.create({
        data: {
          organizationId: alice.organizationId,
          accountId,
          keyId: 'k1',
          sealed: new Uint8Array(8),
          scopes,
          expiresAt,
        },
      }),
    );

  it('tells how far each stream is and when something last arrived', async () => {
    const coveredUntil = hour(1);
    await addStream('mentions', { coveredUntil });
    await addStream('direct_messages', { coveredUntil: null });
    const at = hour(2);
    await db().transaction((tx) =>
      tx.stream.updateMany({ where: { accountId, name: 'mentions' }, data: { lastReceivedAt: at } }),
    );
    const { streams, lastReceivedAt } = await health();
    expect(streams).toMatchObject([
      { stream: 'mentions', coveredUntil: coveredUntil.toISOString() },
      { stream: 'direct_messages', coveredUntil: null },
    ]);
    expect(lastReceivedAt).toBe(at.toISOString());
  });

  it('tells whether there is an authorization, and whether it renews itself', async () => {
    expect((await health()).authorization).toBeNull();
    const expiresAt = hour(-2);
    await authorize(['tweet.read', 'offline.access'], expiresAt);
    expect((await health()).authorization).toEqual({ expiresAt: expiresAt.toISOString(), renewsItself: true });
    accountId = (await makeAccount(db())).id;
    path = `twitter/accounts/${accountId}`;
    await authorize(['tweet.read'], expiresAt);
    expect((await health()).authorization?.renewsItself).toBe(false);
  });
});
