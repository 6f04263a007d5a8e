import type { EmailPayload, LiveEvent } from '@perch/contracts';
import { PERMISSIONS } from '@perch/core';
import { dueSilences, type Database, type TenantDatabase } from '@perch/db';
import { makeAccount, makeMember, makeOrganization, openTestDatabase, ownerDatabaseUrl } from '@perch/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { getAccount } from './get-account.ts';
import { setAccountState } from './set-account-state.ts';
import { updateAccount } from './update-account.ts';
import { watchSilence } from './watch-silence.ts';

const HOUR = 3_600_000;
const START = new Date('2026-11-22T10:00:00.000Z');

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

let db: TenantDatabase;
let accountId: string;
let now: Date;
let events: Omit<LiveEvent, 'organizationId'>[];
let ctx: Context;
beforeEach(async () => {
  now = START;
  events = [];
  db = (await makeOrganization(database)).db;
  const { organizationId } = db;
  ({ id: accountId } = await makeAccount(db, { username: 'acme' }));
  const member = await makeMember(db, { name: 'Ana', email: `ana@${organizationId}.test` });
  await makeMember(db, { name: 'Bruno', email: `bruno@${organizationId}.test`, locale: 'pt-BR' });
  await makeMember(db, { name: 'Gone', isActive: false });
  await makeMember(db, { name: 'Agent', builtInRole: 'agent' });
  const stream = { organizationId, accountId, dueAt: START, intervalSeconds: 60, startsAt: START };
  await db.transaction((tx) =>
    tx.stream.createMany({ data: ['mentions', 'direct_messages'].map((name) => ({ ...stream, name })) }),
  );
  ctx = {
    organizationId,
    actor: { kind: 'member', memberId: member.id, permissions: [...PERMISSIONS] },
    db,
    enqueue: async () => {},
    publish: async (event) => void events.push(event),
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});

const after = (hours: number) => new Date(START.getTime() + hours * HOUR);
const set = (silenceHours: number | null) => updateAccount(ctx, { accountId, changes: { silenceHours } });
const arrive = (at: Date, name = 'mentions') =>
  db.transaction((tx) => tx.stream.updateMany({ where: { accountId, name }, data: { lastReceivedAt: at } }));
const emails = async () =>
  (await db.transaction((tx) => tx.delivery.findMany({ where: { kind: 'email' }, orderBy: { id: 'asc' } }))).map(
    ({ payload }) => payload as unknown as EmailPayload,
  );
/** What the sweep and its job do at a time. */
async function sweepAt(at: Date): Promise<boolean[]> {
  now = at;
  const due = (await dueSilences(database, at, 1000)).filter((silence) => silence.accountId === accountId);
  return Promise.all(due.map(() => watchSilence(ctx, { accountId })));
}
const silentSince = async () => (await getAccount(ctx, accountId)).silentSince;

describe('an account that is silent for too long', () => {
  it('is told of to everybody who may set up X, in their language, and to the browsers', async () => {
    await set(6);
    await arrive(after(1), 'direct_messages');
    expect(await sweepAt(after(2))).toEqual([false]);
    expect(await sweepAt(after(6.9))).toEqual([]);
    events = [];
    expect(await sweepAt(after(7))).toEqual([true]);
    const data = {
      username: 'acme',
      path: `/setup/channels/twitter/${accountId}`,
      since: after(1).toISOString(),
      hours: '6',
    };
    expect((await emails()).toSorted((a, b) => a.to.localeCompare(b.to))).toEqual([
      { to: `ana@${db.organizationId}.test`, locale: 'en', template: 'account-silent', data: { name: 'Ana', ...data } },
      {
        to: `bruno@${db.organizationId}.test`,
        locale: 'pt-BR',
        template: 'account-silent',
        data: { name: 'Bruno', ...data },
      },
    ]);
    expect(events).toEqual([{ type: 'account.changed', id: accountId }]);
    expect(await silentSince()).toBe(after(1).toISOString());
  });

  it('is told of once, whoever looks how often', async () => {
    await set(6);
    now = after(6);
    const looks = await Promise.all(Array.from({ length: 4 }, () => watchSilence(ctx, { accountId })));
    expect(looks.filter(Boolean)).toHaveLength(1);
    expect(await watchSilence(ctx, { accountId })).toBe(false);
    for (const hours of [12, 18, 100]) expect(await sweepAt(after(hours))).toEqual([false]);
    expect(await emails()).toHaveLength(2);
  });

  it('is told of again when something has come, and then nothing', async () => {
    await set(6);
    expect(await sweepAt(after(6))).toEqual([true]);
    await arrive(after(8));
    expect(await silentSince()).toBeNull();
    expect(await sweepAt(after(12))).toEqual([false]);
    expect(await sweepAt(after(13.9))).toEqual([]);
    expect(await sweepAt(after(14))).toEqual([true]);
    expect(await silentSince()).toBe(after(8).toISOString());
    expect(await emails()).toHaveLength(4);
  });
});

it('ends with what came while people were being told', async () => {
  await set(6);
  expect(await sweepAt(after(6))).toEqual([true]);
  expect(await silentSince()).toBe(START.toISOString());
  // written by a page that was under way
  await arrive(after(5.99));
  expect(await silentSince()).toBeNull();
  expect(await sweepAt(after(12))).toEqual([true]);
});

describe('the clock', () => {
  it('begins when the alarm is switched on, and goes on when its hours change', async () => {
    await arrive(after(-50));
    await set(6);
    expect(await sweepAt(after(0))).toEqual([false]);
    now = after(4);
    await set(3);
    expect(await sweepAt(after(4))).toEqual([true]);
  });

  it('begins anew when the account goes on after a pause, during which nobody is told', async () => {
    await set(6);
    now = after(1);
    await setAccountState(ctx, { accountId, state: 'paused' });
    expect(await sweepAt(after(9))).toEqual([false]);
    now = after(10);
    await setAccountState(ctx, { accountId, state: 'connected' });
    expect(await sweepAt(after(15))).toEqual([false]);
    expect(await sweepAt(after(16))).toEqual([true]);
    expect(await silentSince()).toBe(after(10).toISOString());
  });

  it.each(['needs_reauthorization', 'disconnected'])('stands still for an account that is %s', async (state) => {
    await set(6);
    await db.transaction((tx) => tx.account.updateMany({ data: { state } }));
    expect(await sweepAt(after(9))).toEqual([false]);
    expect([await emails(), await silentSince()]).toEqual([[], null]);
  });

  it('is not looked at when nobody wants to be told', async () => {
    await set(6);
    await set(null);
    expect(await sweepAt(after(9))).toEqual([]);
    expect(await watchSilence(ctx, { accountId })).toBe(false);
  });
});

it('whom to look at is found by an index, not among all accounts', async () => {
  await set(6);
  const owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
  await owner.connect();
  try {
    await owner.query('BEGIN');
    await owner.query(
      `INSERT INTO account SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),
         'twitter_user_id', (1000000000000 + g)::text, 'silence_due_at', now() + g * interval '1 second'))).*
       FROM account a CROSS JOIN generate_series(1, 5000) g WHERE a.id = $1`,
      [accountId],
    );
    await owner.query('ANALYZE account');
    const { rows } = await owner.query<{ prosrc: string }>(`SELECT prosrc FROM pg_proc WHERE proname = 'due_silences'`);
    const body = rows[0]!.prosrc.replace(/\bat\b/g, 'now()').replace(/\bmost\b/g, '1000');
    const plan = await owner.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${body}`);
    const steps = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(steps).toContain('Index Scan using account_silence_due');
    expect(steps).not.toMatch(/Seq Scan|Sort/);
  } finally {
    await owner.query('ROLLBACK');
    await owner.end();
  }
});
