import type { StreamName } from '@perch/contracts';
import type { Database } from '@perch/db';
import { makeAccount, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateAccount } from '../accounts/update-account.ts';
import type { Context } from '../context.ts';
import { claimStream } from '../intake/claim-stream.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOON = new Date('2026-11-22T12:00:00Z');

/** An account at noon, with a daily budget of ten dollars and this much of it spent. */
async function scene(name: StreamName, spentUsd: number, day = '2026-11-22', { importDays = 0 } = {}) {
  const { db, id: organizationId } = await makeOrganization(database);
  const { id: accountId } = await makeAccount(db, { dailyBudgetMicros: 10_000_000n, connectedAt: NOON });
  const startsAt = new Date(NOON.getTime() - importDays * 86_400_000);
  await db.transaction(async (tx) => {
    await tx.stream.create({
      data: { organizationId, accountId, name, intervalSeconds: 60, startsAt, dueAt: NOON },
    });
    const usage = { organizationId, accountId, day: new Date(day) };
    await tx.usageDay.createMany({
      data: [
        { ...usage, kind: 'post_read', units: 1, costMicros: spentUsd * 500_000 },
        { ...usage, kind: 'user_read', units: 1, costMicros: spentUsd * 500_000 },
      ],
    });
  });
  const clock = { now: NOON };
  const ctx: Context = {
    organizationId,
    actor: { kind: 'member', memberId: null, permissions: ['setup.social'] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => clock.now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const claim = () => claimStream(ctx, { accountId, name, leaseSeconds: 30, intervalSeconds: 60 });
  const stream = () => db.transaction((tx) => tx.stream.findFirstOrThrow({ where: { accountId } }));
  return { ctx, accountId, clock, claim, stream };
}

const asUsual = { intervalSeconds: 60, slowedBy: null, usualSeconds: null };

describe('a stream of an account with a budget', () => {
  it.each([
    ['is read as usual while there is money', 'direct_messages', 5, asUsual],
    ['slows down as the day runs ahead of it', 'direct_messages', 8, { intervalSeconds: 120, slowedBy: 'budget' }],
    ['mentions slow down last', 'mentions', 8, asUsual],
    ['and are read even when all of it is gone', 'mentions', 25, { intervalSeconds: 900, slowedBy: 'budget' }],
  ] as const)('%s', async (_claim, name, spentUsd, expected) => {
    const { claim, stream } = await scene(name, spentUsd);
    const round = await claim();
    expect(round?.intervalSeconds).toBe(expected.intervalSeconds);
    expect(await stream()).toMatchObject({ usualSeconds: expected.slowedBy && 60, ...expected });
  });

  it.each(['search', 'tweet_checks'] as const)('%s is put off until after midnight UTC', async (name) => {
    const { claim, stream, clock } = await scene(name, 8);
    expect(await claim()).toBeNull();
    const { dueAt, leaseToken, ...stopped } = await stream();
    expect(leaseToken).toBeNull();
    expect(stopped).toMatchObject({ intervalSeconds: 43_200, slowedBy: 'budget', usualSeconds: 60 });
    expect(dueAt.getTime()).toBeGreaterThanOrEqual(Date.parse('2026-11-23T00:00:00Z'));
    expect(dueAt.getTime()).toBeLessThanOrEqual(Date.parse('2026-11-23T00:05:00Z'));
    clock.now = dueAt;
    expect(await claim()).not.toBeNull();
    expect(await stream()).toMatchObject(asUsual);
  });

  it('knows nothing of what was spent yesterday', async () => {
    const { claim, stream } = await scene('search', 25, '2026-11-21');
    expect(await claim()).not.toBeNull();
    expect(await stream()).toMatchObject(asUsual);
  });

  it.each([
    ['own tweets wait an hour between two jobs', 'own_tweets', 7, 3600],
    ['direct messages too', 'direct_messages', 7, 3600],
    ['mentions do not: who writes now would wait with them', 'mentions', 7, 0],
    ['nor does anything that is no import', 'own_tweets', 0, 0],
  ] as const)('that is used up: of an import %s', async (_claim, name, importDays, pauseSeconds) => {
    const { claim, clock } = await scene(name, 25, undefined, { importDays });
    clock.now = new Date(NOON.getTime() + 15 * 60_000); // mentions wait no longer for own tweets
    expect(await claim()).toMatchObject({ isImport: importDays > 0, pauseSeconds });
  });

  it('goes on at once when the budget is raised', async () => {
    const { ctx, accountId, claim, stream } = await scene('search', 8);
    expect(await claim()).toBeNull();
    await updateAccount(ctx, { accountId, changes: { dailyBudgetUsd: 100 } });
    expect(await claim()).not.toBeNull();
    expect(await stream()).toMatchObject(asUsual);
  });
});
