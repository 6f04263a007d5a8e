import type { Database } from '@perch/db';
import { ownerDatabaseUrl, openTestDatabase, startSandbox, type Sandbox } from '@perch/testing';
import { createActivity, type Activity } from '@perch/twitter';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Clock, PollingWorld } from '../../test/polling-world.ts';
import { reconcileSubscriptions } from './reconcile-subscriptions.ts';
import { recordActivity } from './record-activity.ts';
import { startActivity } from './start-activity.ts';

let database: Database;
let sandbox: Sandbox;
let clock: Clock;
let world: PollingWorld;
let activity: Activity;
let carlaId: string;

beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox({ scenario: 'empty', activityKeepAliveSeconds: 0.2 });
});
afterAll(async () => {
  await sandbox.stop();
  await database.close();
});

const SETTINGS = { X_ACTIVITY_STREAM: '1', X_ACTIVITY_RECONCILE_SECONDS: '1' };

beforeEach(async () => {
  await sandbox.control.reset('empty');
  await sandbox.control.settings({ rateLimits: false });
  const { url: apiUrl, consumerKey, consumerSecret } = sandbox;
  activity = createActivity({ apiUrl, consumerKey, consumerSecret, timeoutMs: 5_000 });
  clock = new Clock(sandbox);
  world = await open('acme');
  carlaId = (await sandbox.control.user({ username: 'carla' })).id;
});

const open = (username: string, more: Record<string, string> = {}) =>
  PollingWorld.open(clock, database, {
    username,
    settings: {
      ...SETTINGS,
      X_CONSUMER_KEY: sandbox.consumerKey,
      X_CONSUMER_SECRET: sandbox.consumerSecret,
      ...more,
    },
  });

/** A worker that takes part until the test ends, and what it says. */
function worker(to = activity) {
  const said: string[] = [];
  const say = (_fields: object, message: string) => void said.push(message);
  const services = { ...world.services, log: { info: say, warn: say, error: say } };
  const running = startActivity(services, to);
  onTestFinished(() => running.stop());
  return { said, stop: () => running.stop(), leads: () => said.includes('this worker listens to deletions') };
}
const listens = (said: string[]) => vi.waitFor(() => expect(said).toContain('X tells of deletions'), 10_000);

async function captured(of: PollingWorld = world, text = 'my order') {
  const { id } = await sandbox.control.tweet({ from: 'carla', text: `@${of.username} ${text}` });
  await of.db.query('UPDATE stream SET due_at = $2 WHERE organization_id = $1', [of.db.organizationId, of.now()]);
  await of.run('mentions');
  return id;
}
const texts = async (of: PollingWorld = world) =>
  (await of.db.transaction((tx) => tx.message.findMany({ orderBy: { postedAt: 'asc' } }))).map(({ text }) => text);
const subscribedUsers = async () => (await activity.subscriptions()).map(({ twitterUserId }) => twitterUserId);
const isSubscribed = (twitterUserId: string) =>
  vi.waitFor(async () => expect(await subscribedUsers()).toContain(twitterUserId), 10_000);
const reads = async () =>
  (await sandbox.control.requests({ method: 'GET' })).filter(({ path }) => !path.startsWith('/2/activity')).length;

async function terminateLockHolder() {
  const owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
  await owner.connect();
  const { rowCount } = await owner.query(
    `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
  );
  await owner.end();
  return rowCount;
}

describe('a deletion on X', () => {
  it('is a tombstone at once, without a poll', async () => {
    const id = await captured();
    const { said } = worker();
    await Promise.all([listens(said), isSubscribed(carlaId), isSubscribed(world.brandId)]);
    const before = await reads();
    await sandbox.control.deleteTweet(id);
    await vi.waitFor(async () => expect(await texts()).toEqual(['']));
    expect(await reads()).toBe(before);
  });

  it('is heard of again after the stream broke, whatever broke it', async () => {
    const path = '/2/activity/stream';
    await sandbox.control.faults([
      { match: { path }, effect: { kind: 'status', status: 503 }, times: 1 },
      { match: { path }, effect: { kind: 'cut-midway' }, times: 1 },
    ]);
    const [first, second] = [await captured(world, 'one'), await captured(world, 'two')];
    const { said } = worker();
    await Promise.all([listens(said), isSubscribed(carlaId)]);
    await sandbox.control.deleteTweet(first); // the event that breaks off: a check will find it
    const opened = () => said.filter((each) => each === 'X tells of deletions').length;
    await vi.waitFor(() => expect(opened()).toBe(2), 10_000);
    await sandbox.control.deleteTweet(second);
    await vi.waitFor(async () => expect(await texts()).toEqual(['@acme one', '']));
  }, 30_000);

  it('told twice is written once, in every organization that knows the tweet', async () => {
    const other = await open('globex');
    const { id } = await sandbox.control.tweet({ from: 'carla', text: '@acme @globex hello' });
    for (const each of [world, other]) {
      await each.db.query('UPDATE stream SET due_at = $2 WHERE organization_id = $1', [
        each.db.organizationId,
        each.now(),
      ]);
      await each.run('mentions');
    }
    const event = { type: 'post.delete', tweetId: id, authorId: '1' } as const;
    await recordActivity(world.services, { ...event, tweetId: '12' });
    expect([await texts(), await texts(other)].flat()).not.toContain('');
    for (let times = 0; times < 2; times++) await recordActivity(world.services, event);
    for (const each of [world, other]) {
      expect(await texts(each)).toEqual(['']);
      const gone = await each.db.transaction((tx) => tx.ticketEvent.count({ where: { kind: 'tweet_gone' } }));
      expect(gone).toBe(1);
    }
  });
});

describe('an account that takes our rights away', () => {
  it('is read at once, and says so itself', async () => {
    const { said } = worker();
    await listens(said);
    const { organizationId } = world.db;
    await world.db.query(`UPDATE stream SET due_at = now() + interval '1 hour' WHERE organization_id = $1`, [
      organizationId,
    ]);
    const { accessToken } = await sandbox.control.token('acme');
    await sandbox.control.faults([{ match: { user: 'acme' }, effect: { kind: 'revoke' }, times: 1 }]);
    await fetch(`${sandbox.url}/2/users/me`, { headers: { authorization: `Bearer ${accessToken}` } });
    await vi.waitFor(async () => {
      const due = await world.db.query<{ name: string }>(
        'SELECT name FROM stream WHERE organization_id = $1 AND due_at <= $2',
        [organizationId, world.now()],
      );
      expect(due).toEqual([{ name: 'mentions' }]);
    });
  });
});

describe('of several workers', () => {
  it('one listens; when it stops or loses the lock, one listens again', async () => {
    const id = await captured();
    const both = [worker(), worker()];
    await vi.waitFor(() => expect(both.some(({ leads }) => leads())).toBe(true), 10_000);
    const leader = both.find(({ leads }) => leads())!;
    const follower = both.find((each) => each !== leader)!;
    await listens(leader.said);
    expect(follower.said).toEqual([]);

    expect(await terminateLockHolder()).toBe(1);
    await vi.waitFor(() => expect(leader.said).toContain('another worker may listen to deletions now'), 10_000);
    const turns = () => both.flatMap(({ said }) => said).filter((each) => each.startsWith('this worker listens'));
    await vi.waitFor(() => expect(turns()).toHaveLength(2), 10_000);

    await leader.stop();
    await vi.waitFor(() => expect(follower.leads()).toBe(true), 10_000);
    await Promise.all([listens(follower.said), isSubscribed(carlaId)]);
    await sandbox.control.deleteTweet(id);
    await vi.waitFor(async () => expect(await texts()).toEqual(['']));
  }, 60_000);
});

describe('subscriptions', () => {
  const reconcile = (of: PollingWorld = world, refused = new Set<string>()) =>
    reconcileSubscriptions(of.services, activity, refused, new AbortController().signal);

  it('follow the open tickets, and those of others are left alone', async () => {
    await captured();
    await activity.subscribe({ eventType: 'post.delete', twitterUserId: '77', tag: 'somebody else' });
    await reconcile();
    const wanted = ['77', world.brandId, carlaId];
    expect(await subscribedUsers()).toEqual(expect.arrayContaining(wanted));
    const made = await activity.subscriptions();
    await reconcile();
    expect(await activity.subscriptions()).toEqual(made);

    await world.db.query(`UPDATE ticket SET status = 'closed', closed_at = now() WHERE organization_id = $1`, [
      world.db.organizationId,
    ]);
    await reconcile();
    const left = await subscribedUsers();
    expect(left).toEqual(expect.arrayContaining(['77', world.brandId]));
    expect(left).not.toContain(carlaId);
  });

  it('are no more than the plan has, and whom X does not take is not asked for twice', async () => {
    const path = '/2/activity/subscriptions';
    const small = await open('small', { X_ACTIVITY_SUBSCRIPTIONS: '2' });
    await reconcile(small);
    expect(await subscribedUsers()).toHaveLength(2);

    await sandbox.control.faults([
      { match: { path, method: 'POST' }, effect: { kind: 'status', status: 400 }, times: 1 },
    ]);
    const refused = new Set<string>();
    await reconcile(world, refused);
    expect(refused.size).toBe(1);
    const [nobody] = refused;
    await reconcile(world, refused);
    expect(await subscribedUsers()).not.toContain(nobody);
    await reconcile();
    expect(await subscribedUsers()).toContain(nobody);
  });
});
