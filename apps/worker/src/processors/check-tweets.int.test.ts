import type { JobPayload } from '@perch/contracts';
import { RETENTION_KINDS, type RetentionDays } from '@perch/core';
import { dueErasures, type Database } from '@perch/db';
import { listMentions, saveRetention } from '@perch/desk';
import { makeTweet, openTestDatabase, startSandbox, type Sandbox } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Clock, PollingWorld } from '../../test/polling-world.ts';
import { applyRetentionOf } from './apply-retention.ts';
import { checkTicket } from './check-ticket.ts';
import { checkTweets } from './check-tweets.ts';
import { erase } from './erase.ts';
import { sweep } from './sweep.ts';

let database: Database;
let sandbox: Sandbox;
let clock: Clock;
let world: PollingWorld;
beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox({ scenario: 'empty' });
});
afterAll(async () => {
  await sandbox.stop();
  await database.close();
});

const HOURS = 3600;

beforeEach(async () => {
  await sandbox.control.reset('empty');
  await sandbox.control.clearFaults();
  await sandbox.control.settings({ rateLimits: false });
  clock = new Clock(sandbox);
  world = await PollingWorld.open(clock, database, { settings: { X_TIMEOUT_MS: '1500' } });
  await sandbox.control.user({ username: 'carla' });
});

/** A tweet of carla's that has become a ticket. */
async function captured(text: string) {
  const { id } = await sandbox.control.tweet({ from: 'carla', text: `@acme ${text}` });
  return id;
}
async function poll() {
  await makeDue();
  await world.run('mentions');
}
const makeDue = () =>
  world.db.query('UPDATE stream SET due_at = $2 WHERE organization_id = $1', [world.db.organizationId, world.now()]);
const check = () =>
  checkTweets(world.services)({ organizationId: world.db.organizationId, accountId: world.accountId, due: 0 });
const shown = () =>
  world.db.transaction((tx) =>
    tx.message.findMany({ orderBy: { postedAt: 'asc' }, select: { text: true, tweet: true, ticketId: true } }),
  );
const texts = async () => (await shown()).map(({ text }) => text);
const tickets = () => world.db.transaction((tx) => tx.ticket.findMany({ orderBy: { number: 'asc' } }));
const stream = () => world.db.transaction((tx) => tx.stream.findFirstOrThrow({ where: { name: 'tweet_checks' } }));
const lookups = async () => (await sandbox.control.requests()).filter(({ template }) => template === '/2/tweets');
const setBack = () =>
  world.db.query(`UPDATE ticket SET checked_at = checked_at - interval '7 hours' WHERE organization_id = $1`, [
    world.db.organizationId,
  ]);

describe('tweets that no open ticket holds', () => {
  const age = (hours: number) =>
    world.db.query(
      `UPDATE tweet SET ticket_id = NULL, posted_at = posted_at - $2 * interval '1 hour',
         received_at = received_at - $2 * interval '1 hour', checked_at = checked_at - $2 * interval '1 hour'
       WHERE organization_id = $1`,
      [world.db.organizationId, hours],
    );
  const spend = (micros: number, budget: number | null) =>
    world.db.query(
      `WITH account AS (UPDATE account SET daily_budget_micros = $3 WHERE organization_id = $1)
       INSERT INTO usage_day (organization_id, account_id, day, kind, units, cost_micros)
       VALUES ($1, $2, $4, 'dm_create', 1, $5)
       ON CONFLICT (organization_id, account_id, day, kind) DO UPDATE SET cost_micros = $5`,
      [world.db.organizationId, world.accountId, budget, world.now().toISOString().slice(0, 10), micros],
    );
  const look = async () => {
    await makeDue();
    await check();
  };
  const asked = async () =>
    (await lookups()).map(({ path }) => new URLSearchParams(path.split('?')[1])).map((asks) => asks.get('ids'));
  const listed = async () =>
    (await listMentions(world.services.contextOf(world.db.organizationId), { limit: 10 })).data;

  it('are asked about by the sweep alone, bare, once a day, and say why they are gone', async () => {
    const [bruno, dora, erna] = [
      await sandbox.control.tweet({ from: 'bruno', text: '@acme are you open' }),
      await sandbox.control.tweet({ from: 'dora', text: '@acme are you closed' }),
      await sandbox.control.tweet({ from: 'erna', text: '@acme i stand' }),
    ];
    await poll();
    await age(0);
    await look();
    expect(await lookups()).toEqual([]); // X told of them a moment ago
    await age(7);
    await sandbox.control.deleteTweet(bruno.id);
    await sandbox.control.changeUser('dora', { protected: true });
    await listed();
    await look();
    expect((await asked()).map((ids) => ids!.split(',').sort())).toEqual([[bruno.id, dora.id, erna.id].sort()]);
    expect((await lookups())[0]!.path).not.toContain('expansions');
    expect(await listed()).toMatchObject([
      { tweetId: erna.id, deletedAt: null },
      { tweetId: dora.id, goneReason: 'not_authorized' },
      { tweetId: bruno.id, goneReason: 'not_found', actions: { reply: { allowed: false, reason: 'target_gone' } } },
    ]);
    await look();
    expect(await lookups()).toHaveLength(1);

    // what is hidden is asked about once more before it is erased, what stands only the next day, what is old never
    await sandbox.control.changeUser('dora', { protected: false });
    await age(7);
    await look();
    expect((await asked())[1]!.split(',').sort()).toEqual([bruno.id, dora.id].sort());
    expect(await listed()).toMatchObject([
      { goneReason: null },
      { goneReason: null, text: '@acme are you closed' },
      {},
    ]);
    await age(7 * 24);
    const before = (await lookups()).length;
    await look();
    expect(await lookups()).toHaveLength(before);
  });

  it('are left alone where the day has no room for them, its limit is reached, or nobody may have X asked', async () => {
    await captured('hello');
    await captured('hello again');
    await poll();
    await age(7);
    await spend(80, 100);
    await look();
    await spend(60, 100); // not as slow as it gets, but no room for one tweet
    await look();
    expect(await lookups()).toEqual([]);

    const { organizationId } = world.db;
    const says = (who: string) =>
      world.db.query('UPDATE organization SET x_search_by = $2 WHERE id = $1', [organizationId, who]);
    await spend(0, null);
    await says('nobody');
    await look();
    expect(await lookups()).toEqual([]);
    await says('posting');
    await world.db.query(
      `INSERT INTO tweet (organization_id, account_id, id, tweet_id, latest_tweet_id, author_id, conversation_id, kind,
         text, decision, reason, posted_at, checked_at)
       SELECT $1, account_id, gen_random_uuid(), n::text, n::text, author_id, conversation_id, kind, '', decision, reason,
         posted_at, $2
       FROM (SELECT * FROM tweet WHERE organization_id = $1 LIMIT 1) t, generate_series(1, 99) n`,
      [organizationId, world.now()],
    );
    await look();
    expect((await asked()).map((ids) => ids!.split(',').length)).toEqual([1]);
    await look();
    expect(await lookups()).toHaveLength(1);
  });
});

describe('the tweets of open tickets', () => {
  it('are asked about once in six hours: what is gone is hidden, what was edited takes its new words', async () => {
    const gone = await captured('zugzwang');
    const edited = await captured('my oder is late');
    await captured('hello');
    await poll();
    await sandbox.control.deleteTweet(gone);
    await sandbox.control.editTweet(edited, '@acme my order is late');

    await check();
    expect(await lookups()).toHaveLength(0); // X told of them a moment ago
    await setBack();
    await makeDue();
    await check();
    expect(await texts()).toEqual(['', '@acme my order is late', '@acme hello']);
    expect((await tickets()).map(({ subject }) => subject)).toEqual(['', '@acme my order is late', '@acme hello']);
    expect(await stream()).toMatchObject({ leaseToken: null, failureCount: 0, lastSucceededAt: expect.any(Date) });
    expect((await stream()).dueAt.getTime()).toBeGreaterThan(world.now().getTime() + 600_000);

    const asked = (await lookups()).length;
    await makeDue();
    await check();
    expect(await lookups()).toHaveLength(asked);
  });

  it('are asked about a hundred at a time, and not those of closed tickets', async () => {
    for (let count = 0; count < 130; count++) await captured(`question ${count}`);
    await poll();
    await setBack();
    const [first] = await tickets();
    const { organizationId } = world.db;
    await world.db.query(
      `UPDATE ticket SET status = 'closed', closed_at = now() WHERE organization_id = $1 AND id = $2`,
      [organizationId, first!.id],
    );
    await makeDue();
    await check();
    const asked = (await lookups()).map(({ path }) => new URLSearchParams(path.split('?')[1]).get('ids')!.split(','));
    expect(asked.map((ids) => ids.length)).toEqual([100, 29]);
    expect(new Set(asked.flat()).size).toBe(129);
  });

  it('stay as they are when X cannot be asked, and are asked about later', async () => {
    await captured('hello');
    await poll();
    await setBack();
    await makeDue();
    await sandbox.control.faults([
      { match: { path: '/2/tweets' }, effect: { kind: 'rate-limit', resetSeconds: 300 }, times: 1 },
    ]);
    await check();
    expect(await texts()).toEqual(['@acme hello']);
    expect(await stream()).toMatchObject({ lastErrorCode: 'rate_limited', leaseToken: null });
    expect((await tickets())[0]!.checkedAt.getTime()).toBeLessThan(world.now().getTime() - 6 * HOURS * 1000);
  });

  it('that X shows again in a page are shown again, until they are erased', async () => {
    const gone = await captured('zugzwang');
    await poll();
    const hide = () =>
      world.db.query(
        `WITH hidden AS (UPDATE tweet SET deleted_at = $2 WHERE organization_id = $1 AND tweet_id = $3 RETURNING id)
         UPDATE message SET text = '' WHERE organization_id = $1 AND tweet_row_id IN (SELECT id FROM hidden)`,
        [world.db.organizationId, world.now(), gone],
      );
    await hide();
    await poll();
    expect(await texts()).toEqual(['@acme zugzwang']);
    expect((await shown())[0]!.tweet).toMatchObject({ deletedAt: null });

    await hide();
    await world.db.query(`UPDATE tweet SET text = '', erased_at = $2 WHERE organization_id = $1`, [
      world.db.organizationId,
      world.now(),
    ]);
    await poll();
    expect(await texts()).toEqual(['']);
    expect(await tickets()).toHaveLength(1);
  });

  it('that are gone are erased twelve hours later, at the word of the sweep', async () => {
    const gone = await captured('zugzwang');
    await poll();
    await sandbox.control.deleteTweet(gone);
    await setBack();
    await makeDue();
    await check();
    const { organizationId } = world.db;
    expect(await dueErasures(database, world.now(), 1000)).toContain(organizationId);

    const swept = async () => {
      const jobs: JobPayload<'erase'>[] = [];
      const producer = {
        ...world.services.producer,
        enqueue: async (_: string, payload: object) => void jobs.push(payload as never),
      };
      await sweep({ ...world.services, producer: producer as never })();
      return jobs.filter((payload) => payload.organizationId === organizationId && Object.keys(payload).length === 1);
    };
    expect(await swept()).toEqual([]);
    await clock.advance(12 * HOURS);
    const jobs = await swept();
    expect(jobs).toEqual([{ organizationId }]);
    await erase(world.services)(jobs[0]!);
    await erase(world.services)(jobs[0]!);
    expect((await shown())[0]!.tweet).toMatchObject({ tweetId: gone, text: '', media: [], erasedAt: expect.any(Date) });
    expect(await swept()).toEqual([]);
  });

  it('that are older than the organization keeps them go at the word of the sweep', async () => {
    await makeTweet(world.db, {
      accountId: world.accountId,
      postedAt: new Date(world.now().getTime() - 61 * 24 * HOURS * 1000),
    });
    const kept = Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, null])) as RetentionDays;
    const ctx = world.services.contextOf(world.db.organizationId);
    await saveRetention(ctx, { days: { ...kept, tweets: 60 }, revision: 0 }, kept);
    const swept = async () => {
      const jobs: JobPayload<'apply-retention'>[] = [];
      const enqueue = async (name: string, payload: object) =>
        void (name === 'apply-retention' && jobs.push(payload as never));
      await sweep({ ...world.services, producer: { ...world.services.producer, enqueue } })();
      return jobs.filter(({ organizationId }) => organizationId === world.db.organizationId);
    };
    const [job] = await swept();
    await applyRetentionOf(world.services)(job!);
    expect(await world.db.transaction((tx) => tx.tweet.count())).toBe(0);
    expect(await swept()).toEqual([]);
  });
});

describe('a ticket that somebody opens', () => {
  const open = (ticketId: string) =>
    checkTicket(world.services)({ organizationId: world.db.organizationId, ticketId, due: 0 });

  it('is looked up on X if that was not done for a while, also when it is closed', async () => {
    const gone = await captured('zugzwang');
    await captured('another');
    await poll();
    await sandbox.control.deleteTweet(gone);
    const [ticket] = await tickets();
    await open(ticket!.id);
    expect(await texts()).toEqual(['@acme zugzwang', '@acme another']);

    const { organizationId } = world.db;
    await world.db.query(`UPDATE ticket SET status = 'closed', closed_at = now() WHERE organization_id = $1`, [
      organizationId,
    ]);
    await setBack();
    await open(ticket!.id);
    expect(await texts()).toEqual(['', '@acme another']);
    await open(ticket!.id);
    expect((await lookups()).map(({ path }) => new URLSearchParams(path.split('?')[1]).get('ids'))).toEqual([gone]);
  });

  it.each([
    ['has no room for the call', { kind: 'rate-limit', resetSeconds: 60 } as const],
    ['does not answer', { kind: 'cut-before' } as const],
  ])('is shown as it is known when X %s', async (_claim, effect) => {
    await captured('hello');
    await poll();
    await setBack();
    await sandbox.control.faults([{ match: { path: '/2/tweets' }, effect }]);
    await open((await tickets())[0]!.id);
    expect(await texts()).toEqual(['@acme hello']);
  });

  it('of another organization is nobody’s', async () => {
    await open('0190b6f0-0000-7000-8000-000000000000');
    expect(await lookups()).toEqual([]);
  });
});
