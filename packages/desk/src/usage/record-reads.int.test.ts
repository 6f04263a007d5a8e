import { DEAREST_RULES, PRICES_2026, type BillingRules, type ReadCharge } from '@perch/core';
import { uuid7, type Database } from '@perch/db';
import { makeAccount, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { recordReads } from './record-reads.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

async function scene(rules: Partial<BillingRules> = {}) {
  const { db, id: organizationId } = await makeOrganization(database);
  const accounts = [await makeAccount(db), await makeAccount(db)] as const;
  const errors: object[] = [];
  const ctx: Context = {
    organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => new Date(),
    pricing: { prices: PRICES_2026, rules: { ...DEAREST_RULES, ...rules } },
    log: { info: () => {}, warn: () => {}, error: (fields) => void errors.push(fields) },
  };
  const read = (charges: ReadCharge[], at = NOON, accountId = accounts[0].id) =>
    recordReads(ctx, { accountId, charges, at });
  /** `day kind units micro-dollars` of an account */
  const bill = async (accountId = accounts[0].id) => {
    const days = await db.transaction((tx) =>
      tx.usageDay.findMany({ where: { accountId }, orderBy: [{ day: 'asc' }, { kind: 'asc' }] }),
    );
    return days.map((row) => `${row.day.toISOString().slice(0, 10)} ${row.kind} ${row.units} ${row.costMicros}`);
  };
  return { db, ctx, accounts, errors, read, bill };
}

const NOON = new Date('2026-11-22T12:00:00Z');
const posts = (...ids: string[]): ReadCharge => ({ kind: 'post_read', ids, isIncluded: false });
const people = (...ids: string[]): ReadCharge => ({ kind: 'user_read', ids, isIncluded: true });

describe('what an account has read', () => {
  it('is counted by kind, each resource once a day, however often it is read', async () => {
    const { read, bill } = await scene();
    await read([posts('1', '2'), people('9')]);
    await read([posts('2', '3'), people('9')]);
    await read([posts('1', '2', '3')], new Date('2026-11-22T23:59:59.999Z'));
    expect(await bill()).toEqual(['2026-11-22 post_read 3 15000', '2026-11-22 user_read 1 10000']);
  });

  it('is billed anew after midnight UTC; an answer that is written late is still of its own day', async () => {
    const { read, bill } = await scene();
    const before = new Date('2026-11-22T23:59:59.999Z');
    const midnight = new Date('2026-11-23T00:00:00Z');
    await read([posts('1')], before);
    await read([posts('1', '2')], midnight);
    await read([posts('1', '3')], before);
    expect(await bill()).toEqual(['2026-11-22 post_read 2 10000', '2026-11-23 post_read 2 10000']);
  });

  it('an id is one thing as a post and another as a person', async () => {
    const { read, bill } = await scene();
    await read([posts('7'), people('7')]);
    expect(await bill()).toHaveLength(2);
  });

  it('is counted once by answers that come at the same moment, in whatever order they name it', async () => {
    const { read, bill } = await scene();
    const ids = Array.from({ length: 100 }, (_, at) => String(1000 + at));
    await Promise.all(Array.from({ length: 8 }, (_, at) => read([posts(...(at % 2 ? ids : ids.toReversed()))])));
    expect(await bill()).toEqual(['2026-11-22 post_read 100 500000']);
  });

  it('is kept by the resource for yesterday and today only; the days stay', async () => {
    const { db, read, bill } = await scene();
    for (const day of [20, 21, 22]) await read([posts('1')], new Date(Date.UTC(2026, 10, day, 12)));
    const kept = await db.transaction((tx) => tx.usageResource.findMany({ orderBy: { day: 'asc' } }));
    expect(kept.map(({ day }) => day.getUTCDate())).toEqual([21, 22]);
    expect(await bill()).toHaveLength(3);
  });
});

describe('the rules of the bill', () => {
  it('a post that two accounts read is billed to both', async () => {
    const { read, bill, accounts } = await scene();
    for (const { id } of accounts) await read([posts('1')], NOON, id);
    expect(await bill(accounts[0].id)).toEqual(['2026-11-22 post_read 1 5000']);
    expect(await bill(accounts[1].id)).toEqual(['2026-11-22 post_read 1 5000']);
  });

  it('or once to the organization, also when both read it at the same moment', async () => {
    const { read, bill, accounts } = await scene({ dedupe: 'organization' });
    const ids = Array.from({ length: 50 }, (_, at) => String(at + 1));
    await Promise.all([1, 2, 3, 4].flatMap(() => accounts.map(({ id }) => read([posts(...ids)], NOON, id))));
    const lines = [...(await bill(accounts[0].id)), ...(await bill(accounts[1].id))];
    expect(lines).toEqual(['2026-11-22 post_read 50 250000']);
  });

  it('another organization that reads it has its own bill', async () => {
    const [ours, theirs] = [await scene({ dedupe: 'organization' }), await scene({ dedupe: 'organization' })];
    await ours.read([posts('1')]);
    await theirs.read([posts('1')]);
    expect(await theirs.bill()).toEqual(['2026-11-22 post_read 1 5000']);
  });

  it('the owner of the app reads its own posts cheaper, and others not', async () => {
    const { ctx, read, bill, accounts } = await scene();
    ctx.pricing!.rules.appOwnerUserId = accounts[0].twitterUserId;
    for (const { id, twitterUserId } of accounts) {
      await read([{ kind: 'post_read', ids: ['1'], authorIds: [twitterUserId], isIncluded: false }], NOON, id);
    }
    await read([posts('1')]); // the same post among mentions
    expect(await bill(accounts[0].id)).toEqual(['2026-11-22 own_post_read 1 1000']);
    expect(await bill(accounts[1].id)).toEqual(['2026-11-22 post_read 1 5000']);
  });
});

it('a bill that cannot be written is logged and disturbs nobody', async () => {
  const { ctx, errors } = await scene();
  await recordReads(ctx, { accountId: uuid7(), charges: [posts('1')], at: NOON });
  expect(errors).toHaveLength(1);
});
