import type { Problem, TwitterAccount, Usage } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { makeAccount } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let agent: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  agent = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere' });
});
afterAll(() => api.close());

const db = () => api.services.database.of(alice.organizationId);
const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
let account: string;
let path: string;
beforeEach(async () => {
  account = (await makeAccount(db())).id;
  path = `twitter/accounts/${account}`;
});

async function spend(kind: string, units: number, costMicros: number, daysAgo = 0) {
  const { organizationId } = alice;
  const row = { organizationId, accountId: account, day: new Date(dayBefore(daysAgo)), kind, units, costMicros };
  await db().transaction((tx) => tx.usageDay.create({ data: row }));
}

describe('what X bills for an account', () => {
  it('is told by day and kind, oldest day and dearest kind first', async () => {
    await spend('post_read', 3, 15_000);
    await spend('user_read', 2, 20_000);
    await spend('dm_create', 1, 15_000, 2);
    const answer = await alice.get(`${path}/usage`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json<Usage>()).toEqual({
      budget: { dailyMicros: null, spentTodayMicros: 35_000, slowed: [] },
      days: [
        { day: dayBefore(2), totalMicros: 15_000, lines: [{ kind: 'dm_create', units: 1, costMicros: 15_000 }] },
        {
          day: dayBefore(0),
          totalMicros: 35_000,
          lines: [
            { kind: 'user_read', units: 2, costMicros: 20_000 },
            { kind: 'post_read', units: 3, costMicros: 15_000 },
          ],
        },
      ],
      totalMicros: 50_000,
    });
  });

  it('covers the last 30 days, or those asked for, both ends included', async () => {
    for (const daysAgo of [0, 29, 30]) await spend('post_read', 1, 5_000, daysAgo);
    const daysOf = async (query: string) =>
      (await alice.get(`${path}/usage${query}`)).json<Usage>().days.map(({ day }) => day);
    expect(await daysOf('')).toEqual([dayBefore(29), dayBefore(0)]);
    expect(await daysOf(`?from=${dayBefore(30)}&to=${dayBefore(29)}`)).toEqual([dayBefore(30), dayBefore(29)]);
    expect(await daysOf(`?to=${dayBefore(1)}`)).toEqual([dayBefore(30), dayBefore(29)]);
  });

  it('says what the budget slows down and what it has stopped', async () => {
    const { organizationId } = alice;
    const slowed = { organizationId, accountId: account, slowedBy: 'budget', startsAt: new Date() };
    const [soon, afterMidnight] = [new Date(), new Date(Date.now() + 86_400_000)];
    await alice.patch(path, { dailyBudgetUsd: 5 });
    await db().transaction((tx) =>
      tx.stream.createMany({
        data: [
          { ...slowed, name: 'search', intervalSeconds: 9_000, usualSeconds: 3_600, dueAt: afterMidnight },
          { ...slowed, name: 'direct_messages', intervalSeconds: 300, usualSeconds: 90, dueAt: soon },
        ],
      }),
    );
    const { budget } = (await alice.get(`${path}/usage`)).json<Usage>();
    expect(budget.slowed).toEqual([
      { stream: 'direct_messages', intervalSeconds: 300, usualSeconds: 90, stoppedUntil: null },
      { stream: 'search', intervalSeconds: 9_000, usualSeconds: 3_600, stoppedUntil: afterMidnight.toISOString() },
    ]);
    // without a budget nothing is slowed, whatever the last round was
    await db().transaction((tx) =>
      tx.account.updateMany({ where: { id: account }, data: { dailyBudgetMicros: null } }),
    );
    expect((await alice.get(`${path}/usage`)).json<Usage>().budget.slowed).toEqual([]);
  });

  it.each([
    ['a day that is none', '?from=2026-02-30'],
    ['an end before the beginning', '?from=2026-11-22&to=2026-11-21'],
    ['more than 366 days', '?from=2025-11-21&to=2026-11-22'],
  ])('%s is refused', async (_claim, query) => {
    const answer = await alice.get(`${path}/usage${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation_failed' });
  });
});

describe('a daily budget', () => {
  const patch = (body: object) => alice.patch(path, body);

  it('is set, kept by other changes, and cleared', async () => {
    const set = await patch({ dailyBudgetUsd: 12.35 });
    expect(set.statusCode).toBe(200);
    expect(set.json<TwitterAccount>()).toMatchObject({ id: account, dailyBudgetUsd: 12.35 });
    expect((await patch({})).json<TwitterAccount>().dailyBudgetUsd).toBe(12.35);
    const { budget } = (await alice.get(`${path}/usage`)).json<Usage>();
    expect(budget.dailyMicros).toBe(12_350_000);
    expect((await patch({ dailyBudgetUsd: null })).json<TwitterAccount>().dailyBudgetUsd).toBeNull();
  });

  it.each([0, -1, 0.001, 1.005, 1e9, '5'])('of %s is refused', async (dailyBudgetUsd) => {
    const answer = await patch({ dailyBudgetUsd });
    expect(answer.statusCode).toBe(400);
    const { code, errors } = answer.json<Problem>();
    expect([code, errors?.[0]?.path]).toEqual(['validation_failed', 'dailyBudgetUsd']);
  });

  it('lets what was slowed look at once what it may do now; a poll under way goes on', async () => {
    const { organizationId } = alice;
    const later = new Date(Date.now() + 3_600_000);
    const slowed = { slowedBy: 'budget', intervalSeconds: 3_600, usualSeconds: 90 };
    const row = { organizationId, accountId: account, startsAt: new Date(), dueAt: later };
    const lease = { leaseToken: uuid7(), leaseUntil: later };
    await db().transaction((tx) =>
      tx.stream.createMany({
        data: [
          { ...row, ...slowed, name: 'direct_messages' },
          { ...row, ...slowed, ...lease, name: 'own_tweets' },
          { ...row, name: 'mentions', intervalSeconds: 60 },
        ],
      }),
    );
    await patch({ dailyBudgetUsd: 100 });
    const streams = await db().transaction((tx) => tx.stream.findMany({ where: { accountId: account } }));
    const due = streams.filter(({ dueAt }) => dueAt <= new Date()).map(({ name }) => name);
    expect(due).toEqual(['direct_messages']);
  });
});

describe.each([
  ['reading what X bills', (client: TestClient, id: string) => client.get(`twitter/accounts/${id}/usage`)],
  [
    'setting a budget',
    (client: TestClient, id: string) => client.patch(`twitter/accounts/${id}`, { dailyBudgetUsd: 1 }),
  ],
] as const)('%s', (_what, ask) => {
  it('takes signing in', async () => {
    const guest = {
      get: (at: string) => api.call('GET', at),
      patch: (at: string, body?: object) => api.call('PATCH', at, body),
    };
    expect((await ask(guest as TestClient, account)).statusCode).toBe(401);
  });
  it('takes the permission to set accounts up', async () => {
    expect((await ask(agent, account)).statusCode).toBe(403);
  });
  it('finds no account of another organization', async () => {
    expect((await ask(mallory, account)).statusCode).toBe(404);
  });
});
