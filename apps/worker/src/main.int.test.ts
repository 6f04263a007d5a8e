import { randomBytes } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import { sealTokens, streamRowsFor } from '@perch/desk';
import { connectRedis } from '@perch/queue';
import {
  bundleProgram,
  makeAccount,
  makeOrganization,
  openTestDatabase,
  startSandbox,
  testRedisUrl,
  type Sandbox,
} from '@perch/testing';
import { createActivity } from '@perch/twitter';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const KEY = randomBytes(32);

let program: string;
let sandbox: Sandbox;
let database: Database;
beforeAll(async () => {
  program = await bundleProgram('apps/worker/src/main.ts');
  database = openTestDatabase();
  sandbox = await startSandbox({ scenario: 'empty', activityKeepAliveSeconds: 0.2 });
});
afterAll(async () => {
  await sandbox.stop();
  await database.close();
});

let db: TenantDatabase;
let carlaId: string;
const workers: { child: ChildProcess; output: () => string }[] = [];

beforeEach(async () => {
  await sandbox.control.reset('empty');
  const brand = await sandbox.control.user({ username: 'acme', brand: true });
  carlaId = (await sandbox.control.user({ username: 'carla' })).id;
  const tokens = await sandbox.control.token('acme');
  db = (await makeOrganization(database)).db;
  const { organizationId } = db;
  const accountId = (await makeAccount(db, { twitterUserId: brand.id, username: 'acme' })).id;
  const intervals = { mentions: 1, direct_messages: 1, own_tweets: 1, search: 1, tweet_checks: 1 };
  const startsAt = new Date(Date.now() - 60_000);
  const expiresAt = new Date(Date.now() + tokens.expiresIn * 1000);
  const box = createSecretBox(new Map([['k1', KEY]]));
  await db.transaction(async (tx) => {
    await tx.stream.createMany({ data: streamRowsFor({ organizationId, accountId }, intervals, startsAt) });
    await tx.accountCredential.create({
      data: { organizationId, accountId, ...sealTokens(box, accountId, { ...tokens, expiresAt }) },
    });
  });
});

afterEach(async () => {
  for (const { child } of workers.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await ended(child);
  }
});

function startWorkerProcess(env: Record<string, string | undefined> = {}) {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      PUBLIC_URL: 'http://localhost:4000',
      ENCRYPTION_KEYS: `k1:${KEY.toString('base64')}`,
      SMTP_URL: sandbox.smtpUrl,
      X_API_URL: sandbox.url,
      X_CLIENT_ID: sandbox.clientId,
      X_CLIENT_SECRET: sandbox.clientSecret,
      POLL_MENTIONS_SECONDS: '1',
      POLL_DIRECT_MESSAGES_SECONDS: '1',
      POLL_OWN_TWEETS_SECONDS: '1',
      POLL_SEARCH_SECONDS: '1',
      POLL_TWEET_CHECKS_SECONDS: '1',
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const worker = { child, output: () => text };
  workers.push(worker);
  return worker;
}

const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => child.once('exit', () => resolve()));

/** What Prometheus reads of a process that has said where it answers. */
async function scrape(output: string): Promise<Map<string, number>> {
  const { metrics } = JSON.parse(/^.*"metrics are served".*$/m.exec(output)![0]) as { metrics: string };
  const lines = (await (await fetch(`${metrics}/metrics`)).text())
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const countTickets = () => db.transaction((tx) => tx.ticket.count());

async function until(holds: () => Promise<boolean> | boolean, what: string) {
  for (const deadline = Date.now() + 50_000; Date.now() < deadline; await pause(50)) if (await holds()) return;
  throw new Error(`${what} did not come about:\n${workers.map(({ output }) => output()).join('\n')}`);
}

describe('the worker process', () => {
  it('says all that its configuration lacks, and ends', async () => {
    const { child, output } = startWorkerProcess({
      APP_DATABASE_URL: '',
      SMTP_URL: '',
      ENCRYPTION_KEYS: `k1:${Buffer.from('short').toString('base64')}`,
    });
    await ended(child);
    expect(child.exitCode).toBe(1);
    for (const name of ['APP_DATABASE_URL is missing', 'SMTP_URL is missing', 'ENCRYPTION_KEYS must be']) {
      expect(output()).toContain(name);
    }
  });

  it('polls what is due, logs no secret, and ends on SIGTERM', async () => {
    const worker = startWorkerProcess({ METRICS_PORT: '0', LOG_LEVEL: 'debug' });
    await sandbox.control.tweet({ from: 'carla', text: '@acme my order never arrived' });
    await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'please' });
    await until(async () => (await countTickets()) === 2, 'two tickets');
    const isMetered = async () => (await db.transaction((tx) => tx.usageDay.count())) > 0;
    await until(isMetered, 'a bill for what was read');

    // a job says that it has ended after what it has written is there
    const lastPoll = () =>
      worker
        .output()
        .split('\n')
        .filter((line) => line.includes('"queue":"poll-mentions"') && line.includes('a job has ended'))
        .find((line) => line.includes(db.organizationId));
    await until(() => lastPoll() !== undefined, 'the end of a poll');
    expect(JSON.parse(lastPoll()!)).toMatchObject({
      accountId: expect.any(String),
      jobId: expect.any(String),
      outcome: 'done',
    });

    const metrics = await scrape(worker.output());
    expect(metrics.get('perch_ticket_lag_seconds_count{stream="mentions"}')).toBe(1);
    expect(metrics.get('perch_ticket_lag_seconds_count{stream="direct_messages"}')).toBe(1);
    expect(metrics.get('perch_job_duration_seconds_count{queue="poll-mentions",outcome="done"}')).toBeGreaterThan(0);
    expect(metrics.get('perch_job_lag_seconds_count{queue="poll-mentions"}')).toBeGreaterThan(0);
    expect(metrics.get('perch_poll_lag_seconds_count{stream="mentions"}')).toBeGreaterThan(0);
    expect(metrics.get('perch_x_calls_total{endpoint="GET /2/users/:id/mentions",budget="sent"}')).toBeGreaterThan(0);
    expect(metrics.get('perch_x_cost_today_usd{kind="post_read"}')).toBeGreaterThan(0);
    expect(metrics.get('perch_queue_jobs{queue="deliver",state="waiting"}')).toBe(0);
    expect(metrics.get('perch_deliveries{state="queued"}')).toBe(0);
    expect([metrics.get('perch_up{server="postgres"}'), metrics.get('perch_up{server="redis"}')]).toEqual([1, 1]);
    expect([...metrics.keys()].join()).not.toContain(db.organizationId);

    worker.child.kill('SIGTERM');
    await ended(worker.child);
    expect(worker.child.exitCode).toBe(0);
    expect(worker.output()).not.toContain(KEY.toString('base64'));
    expect(worker.output()).not.toContain(sandbox.clientSecret);
  }, 60_000);

  it('goes on when Redis has been wiped', async () => {
    startWorkerProcess();
    await sandbox.control.tweet({ from: 'carla', text: '@acme one' });
    await until(async () => (await countTickets()) === 1, 'the first ticket');
    const redis = connectRedis(testRedisUrl(), () => {});
    await redis.flushdb();
    await redis.quit();
    await sandbox.control.tweet({ from: 'carla', text: '@acme two' });
    await until(async () => (await countTickets()) === 2, 'the second ticket');
  }, 60_000);

  it('goes on when Postgres has closed its connections', async () => {
    const { rows } = await database.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    startWorkerProcess();
    await sandbox.control.tweet({ from: 'carla', text: '@acme one' });
    await until(async () => (await countTickets()) === 1, 'the first ticket');
    const closed = await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = current_user AND backend_start > $1`,
      [rows[0]!.now],
    );
    expect(closed.rowCount).toBeGreaterThan(0);
    await sandbox.control.tweet({ from: 'carla', text: '@acme two' });
    await until(async () => (await countTickets()) === 2, 'the second ticket');
  }, 60_000);

  it('killed and started again neither loses nor doubles a ticket, beside a second one', async () => {
    startWorkerProcess();
    for (let round = 0; round < 4; round++) {
      const victim = startWorkerProcess();
      for (let at = 0; at < 15; at++) {
        await sandbox.control.tweet({ from: 'carla', text: `@acme question ${round}-${at}` });
      }
      await until(() => victim.output().includes('the worker is ready'), 'a worker');
      victim.child.kill('SIGKILL');
      await ended(victim.child);
    }
    // a lease that died with its worker is not waited for
    await db.query('UPDATE stream SET lease_until = NULL, due_at = now() WHERE organization_id = $1', [
      db.organizationId,
    ]);
    await until(async () => (await countTickets()) >= 60, 'sixty tickets');
    await pause(1500); // one more round: nothing is met twice
    expect(await countTickets()).toBe(60);
    expect(await db.transaction((tx) => tx.message.count())).toBe(60);
  }, 60_000);

  it('that listens to deletions hands over when it is killed', async () => {
    const { url: apiUrl, consumerKey, consumerSecret } = sandbox;
    const activity = createActivity({ apiUrl, consumerKey, consumerSecret, timeoutMs: 5_000 });
    const env = {
      X_ACTIVITY_STREAM: '1',
      X_ACTIVITY_RECONCILE_SECONDS: '1',
      X_CONSUMER_KEY: consumerKey,
      X_CONSUMER_SECRET: consumerSecret,
    };
    const both = [startWorkerProcess(env), startWorkerProcess(env)];
    const listens = ({ output }: (typeof both)[0]) => output().includes('this worker listens to deletions');
    const { id } = await sandbox.control.tweet({ from: 'carla', text: '@acme one' });
    await until(async () => (await countTickets()) === 1, 'a ticket');
    await until(() => both.some(listens), 'a listener');
    const leader = both.find(listens)!;
    const heir = both.find((each) => each !== leader)!;
    expect(listens(heir)).toBe(false);
    leader.child.kill('SIGKILL');
    await ended(leader.child);
    await until(() => heir.output().includes('X tells of deletions'), 'an heir who listens');
    // by whichever of the two has come to it
    const isSubscribed = async () =>
      (await activity.subscriptions()).some(
        ({ eventType, twitterUserId }) => eventType === 'post.delete' && twitterUserId === carlaId,
      );
    await until(isSubscribed, 'a subscription');
    await sandbox.control.deleteTweet(id);
    const texts = async () => (await db.transaction((tx) => tx.message.findMany())).map(({ text }) => text);
    await until(async () => (await texts()).join() === '', 'a tombstone');
  }, 60_000);
});
