import type { LiveEvent } from '@perch/contracts';
import type { Database } from '@perch/db';
import { getAccount, getImport, stopImport } from '@perch/desk';
import { openTestDatabase, startSandbox, type Sandbox } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clock, PollingWorld } from '../../test/polling-world.ts';
import { expireAuthorizationsOf } from './expire-authorizations.ts';
import { sweep } from './sweep.ts';

// History that is brought when an account is connected, as X gives it.

let sandbox: Sandbox;
let database: Database;
let clock: Clock;
beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox({ scenario: 'empty' });
  await sandbox.control.settings({ rateLimits: false });
  for (const username of ['carla', 'bruno', 'dora']) await sandbox.control.user({ username });
  clock = new Clock(sandbox);
});
afterAll(async () => {
  await sandbox?.stop();
  await database?.close();
});

let brands = 0;
/** A brand of its own for each test, authorized and not confirmed. */
const authorizedBrand = () => PollingWorld.open(clock, database, { username: `brand${++brands}`, isConfirmed: false });

const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 86_400_000);
const hoursAgo = (hours: number) => daysAgo(hours / 24);
const tweet = (from: string, text: string, createdAt?: Date, inReplyTo?: string) =>
  sandbox.control.tweet({ from, text, ...(createdAt && { createdAt }), ...(inReplyTo !== undefined && { inReplyTo }) });

const tickets = ({ db }: PollingWorld) => db.transaction((tx) => tx.ticket.findMany({ orderBy: { openedAt: 'asc' } }));
const subjects = async (world: PollingWorld) => (await tickets(world)).map(({ subject }) => subject);
const gaps = ({ db }: PollingWorld) =>
  db.transaction((tx) => tx.coverageGap.findMany({ where: { kind: 'interval' }, orderBy: { fromAt: 'asc' } }));
const stream = ({ db }: PollingWorld, name: string) =>
  db.transaction((tx) => tx.stream.findFirstOrThrow({ where: { name } }));
const progress = (world: PollingWorld) => getImport(world.asMember(), world.accountId);

/** Polls until nothing more is due; answers the percentages that a person sees meanwhile. */
async function runToTheEnd(world: PollingWorld): Promise<number[]> {
  const seen: number[] = [];
  for (let rounds = 0; rounds < 60; rounds++) {
    const ran = await world.runDue();
    const { percent, state } = await progress(world);
    if (seen.at(-1) !== percent) seen.push(percent);
    if (ran === 0 && state !== 'running') return seen;
    if (ran === 0) await clock.advance(2); // mentions look again whether the own tweets are there
  }
  throw new Error(`the import does not end: ${JSON.stringify(await progress(world))}`);
}

describe('before the handle is confirmed', () => {
  it('nothing is read from X, and no job is asked for', async () => {
    const world = await authorizedBrand();
    await tweet('carla', `@${world.username} hello`);
    const before = (await sandbox.control.requests()).length;
    for (const name of ['mentions', 'own_tweets', 'direct_messages', 'search'] as const) await world.run(name);
    await sweep({ ...world.services, producer: { ...world.services.producer, enqueue: refuse(world) } })();
    expect(await sandbox.control.requests()).toHaveLength(before);
    expect(await tickets(world)).toEqual([]);
  });

  it('and after a day the authorization is revoked and forgotten', async () => {
    const world = await authorizedBrand();
    const { organizationId } = world.db;
    const expire = () => expireAuthorizationsOf(world.services)({ organizationId });
    const revocations = () => sandbox.control.requests({ path: '/2/oauth2/revoke' });
    await expire();
    expect(await getAccount(world.asMember(), world.accountId)).toMatchObject({ state: 'awaiting_confirmation' });
    expect(await revocations()).toEqual([]);

    await world.db.query(`UPDATE account SET awaiting_since = $2 WHERE organization_id = $1`, [
      organizationId,
      hoursAgo(24.1),
    ]);
    const asked: string[] = [];
    const enqueue = async (name: string, payload: object) => {
      if ('organizationId' in payload && payload.organizationId === organizationId) asked.push(name);
    };
    await sweep({ ...world.services, producer: { ...world.services.producer, enqueue } })();
    expect(asked).toEqual(['expire-authorizations']);
    for (let twice = 0; twice < 2; twice++) await expire();
    expect(await revocations()).toMatchObject([{ status: 200 }]);
    expect(await world.db.transaction((tx) => tx.account.count())).toBe(0);
    await expect(world.confirm(0)).rejects.toMatchObject({ code: 'not_found' });
  });
});

/** No job of this world's organization may be asked for. */
const refuse = (world: PollingWorld) => async (name: string, payload: object) => {
  if ('organizationId' in payload && payload.organizationId === world.db.organizationId) throw new Error(name);
};

describe('from now on', () => {
  it('brings nothing that was there before', async () => {
    const world = await authorizedBrand();
    await tweet('carla', `@${world.username} before`, hoursAgo(1));
    await sandbox.control.directMessage({ from: 'bruno', to: world.username, text: 'before', createdAt: hoursAgo(1) });
    await clock.advance(5);
    await world.confirm(0);
    await clock.advance(5);
    await tweet('dora', `@${world.username} after`);
    await world.runDue();
    expect(await subjects(world)).toEqual([`@${world.username} after`]);
    expect(await progress(world)).toMatchObject({ state: 'none' });
  });
});

describe('the last seven days', () => {
  it('bring what waits for an answer, and open nothing for what the brand has answered, wherever it did', async () => {
    const world = await authorizedBrand();
    const { username } = world;
    await tweet('dora', `@${username} too old`, daysAgo(9));
    const answered = await tweet('carla', `@${username} answered`, daysAgo(3));
    await tweet(username, 'here you are', daysAgo(2.9), answered.id);
    await tweet('carla', 'still not there', daysAgo(2.8), answered.id);
    await tweet('bruno', `@${username} me too`, daysAgo(2.5), answered.id);
    await tweet('dora', `@${username} waiting`, daysAgo(2));
    const dm = (from: string, to: string, text: string, createdAt: Date) =>
      sandbox.control.directMessage({ from, to, text, createdAt });
    await dm('dora', username, 'too old', daysAgo(8));
    await dm('carla', username, 'private and answered', daysAgo(2));
    await dm(username, 'carla', 'of course', daysAgo(1.9));
    await dm('bruno', username, 'private and waiting', daysAgo(1));

    await clock.advance(5);
    await world.confirm(7);
    // whoever is asked first: mentions wait until it is known what was answered
    for (const name of ['mentions', 'search'] as const) await world.run(name);
    expect(await tickets(world)).toEqual([]);
    const seen = await runToTheEnd(world);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(await subjects(world)).toEqual([`@${username} me too`, `@${username} waiting`, 'private and waiting']);
    expect(await progress(world)).toMatchObject({ state: 'done', percent: 100, fetched: 8, ticketsOpened: 3 });
    expect(await gaps(world)).toEqual([]);

    // a customer whose thread was answered is heard again when they write now
    await clock.advance(70);
    await tweet('carla', 'anybody?', undefined, answered.id);
    await world.runDue();
    expect(await subjects(world)).toContain('anybody?');
  });

  it('cost what X bills for them', async () => {
    const world = await authorizedBrand();
    const { username } = world;
    for (const from of ['carla', 'bruno']) await tweet(from, `@${username} waiting`, daysAgo(1));
    await tweet(username, 'good morning', daysAgo(1));
    await world.confirm(2);
    await runToTheEnd(world);
    const bill = await sandbox.control.bill({ user: username });
    expect((await progress(world)).costMicros).toBe(Math.round(bill.usd * 1_000_000));
  });
});

describe('more mentions than X gives at once', () => {
  it('are found by search, though a worker dies on the way, and each is there once', async () => {
    const world = await authorizedBrand();
    const answered = await tweet('carla', `@${world.username} answered, and only the search finds it`);
    await clock.advance(60);
    await tweet(world.username, 'here you are', undefined, answered.id);
    await clock.advance(60);
    await sandbox.control.storm({ to: world.username, tweets: 950, seconds: 0 });
    await clock.advance(3600);
    await world.confirm(1);
    for (const calls of [2, 4, 3]) {
      world.doomAfter(calls);
      await world.runDue();
      await clock.advance(60); // the lease of the dead ends
    }
    const seen = await runToTheEnd(world);
    expect(await tickets(world)).toHaveLength(950);
    expect(await gaps(world)).toMatchObject([{ state: 'filled', reason: 'window_full' }]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(await progress(world)).toMatchObject({ state: 'done', ticketsOpened: 950 });
  });
});

describe('a search that is laid down until its beginning has left what X searches', () => {
  it('goes on from where it was, and says what it has not looked at', async () => {
    const world = await authorizedBrand();
    await sandbox.control.storm({ to: world.username, tweets: 150, seconds: 0 });
    await clock.advance(60);
    await world.confirm(7);
    for (const name of ['own_tweets', 'mentions'] as const) await world.run(name);
    const [fromAt, toAt, foundAt] = [daysAgo(7), hoursAgo(1), clock.now()];
    const { accountId } = world;
    const { organizationId } = world.db;
    await world.db.query(
      `INSERT INTO coverage_gap (organization_id, id, account_id, stream, reason, state, from_at, to_at, found_at)
       VALUES ($1, uuidv7(), $2, 'mentions', 'window_full', 'open', $3, $4, $5)`,
      [organizationId, accountId, fromAt, toAt, foundAt],
    );
    await clock.advance(60);
    const told: string[] = [];
    Object.assign(world.services.producer, { publish: async ({ type }: LiveEvent) => void told.push(type) });
    world.doomAfter(1);
    await world.run('search');
    expect(told).toEqual(['account.changed']); // how far the import has come
    expect(await stream(world, 'search')).toMatchObject({ pageToken: expect.any(String), roundCount: 100 });

    await clock.advance(1800);
    const searches = () => sandbox.control.requests({ path: '/2/tweets/search/recent' });
    const before = (await searches()).length;
    const reaches = daysAgo(7).getTime();
    await world.run('search');
    expect((await searches()).slice(before).map(({ status }) => status)).toEqual([200]);
    expect(await stream(world, 'search')).toMatchObject({ pageToken: null, failureCount: 0 });
    const [beyond, found, ...more] = await gaps(world);
    expect(more).toEqual([]);
    expect([beyond, found]).toMatchObject([
      { state: 'lost', fromAt },
      { state: 'filled', toAt },
    ]);
    expect(beyond!.toAt).toEqual(found!.fromAt);
    expect(found!.fromAt.getTime()).toBeGreaterThan(reaches);
  });
});

describe('an import that somebody stops', () => {
  it('before it has come to history still brings everything since connecting, and nothing older', async () => {
    const world = await authorizedBrand();
    const { username } = world;
    const dm = (text: string) => sandbox.control.directMessage({ from: 'bruno', to: username, text });
    await tweet('dora', `@${username} before`);
    await dm('before');
    await clock.advance(60);
    await world.confirm(1);
    await clock.advance(1);
    await dm('after');
    await sandbox.control.storm({ to: username, tweets: 50, seconds: 0 });
    await clock.advance(1200); // further back than a round looks behind the last one
    for (let count = 1; count <= 100; count++) await dm(`later ${count}`);
    await sandbox.control.storm({ to: username, tweets: 100, seconds: 0 });
    await clock.advance(5);
    await world.run('own_tweets');
    for (const name of ['mentions', 'direct_messages'] as const) {
      world.doomAfter(1);
      await world.run(name);
      expect(await stream(world, name)).toMatchObject({ pageToken: expect.any(String), coveredUntil: null });
    }

    const { connectedAt } = await getAccount(world.asMember(), world.accountId);
    const stopped = await stopImport(world.asMember(), world.accountId);
    expect(stopped).toMatchObject({ state: 'stopped', reachedAt: connectedAt });
    for (const name of ['mentions', 'direct_messages'] as const) {
      await world.run(name);
      expect(await stream(world, name)).toMatchObject({ pageToken: null, coveredUntil: expect.any(Date) });
    }
    const { db } = world;
    const [mentions, messages, opened] = await db.transaction(async (tx) => [
      await tx.tweet.count({ where: { isOwn: false } }),
      await tx.directMessage.count({ where: { postedAt: { gte: new Date(connectedAt!) } } }),
      await tx.ticket.count(),
    ]);
    expect([mentions, messages, opened]).toEqual([150, 101, 151]);
    expect(await gaps(world)).toEqual([]);
    expect(await progress(world)).toMatchObject({ state: 'stopped', ticketsOpened: 0 });
  });

  it('keeps what came, brings nothing older, and goes on with what is written now', async () => {
    const world = await authorizedBrand();
    const { username } = world;
    for (let hour = 1; hour <= 3; hour++) {
      await sandbox.control.storm({ to: username, tweets: 100, seconds: 0 });
      await clock.advance(600);
    }
    await world.confirm(1);
    await world.run('own_tweets');
    await clock.advance(3);
    await world.run('mentions');
    expect(await tickets(world)).toHaveLength(200);

    const stopped = await stopImport(world.asMember(), world.accountId);
    expect(stopped).toMatchObject({ state: 'stopped', fetched: 200, ticketsOpened: 200 });
    expect((await stream(world, 'mentions')).startsAt.toISOString()).toBe(stopped.reachedAt);
    await clock.advance(70);
    await tweet('carla', `@${username} and now?`);
    for (let rounds = 0; rounds < 3; rounds++) await world.runDue();
    expect(await tickets(world)).toHaveLength(201);
    expect(await gaps(world)).toEqual([]);
    expect((await getAccount(world.asMember(), world.accountId)).import).toBeNull();
  });
});
