// Many connected accounts whose mentions and direct messages are polled every minute: one worker process, Postgres, Redis
// and the sandbox on the same processors. How late the polls are, and what they cost.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecretBox, openDatabase, type Database, type TenantDatabase } from '@perch/db';
import { sealTokens, streamRowsFor } from '@perch/desk';
import { connectRedis } from '@perch/queue';
import {
  asApplication,
  makeAccount,
  makeDepartment,
  makeOrganization,
  startSandbox,
  startServers,
  type Sandbox,
  type Servers,
} from '@perch/testing';
import pg from 'pg';
import { count, megabytes, ms, perSecond, seconds, type Report } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile } from '../harness/percentiles.ts';
import { processorSeconds, residentBytes } from '../harness/processes.ts';
import { startWorkerProcess } from '../harness/start-worker-process.ts';

const INTERVAL_SECONDS = 60;
const WINDOW_SECONDS = 60;
const STREAMS: readonly string[] = ['mentions', 'direct_messages'];
const ACCOUNTS_OF_ORGANIZATION = 50;
/** Accounts that are made at a time. */
const AT_ONCE = 10;
const KEY_BYTES = randomBytes(32);
const KEY = `k1:${KEY_BYTES.toString('base64')}`;

/** Each claim writes down how late it is: from when the row was due until a worker had it. */
const RECORD_LAGS = `
  CREATE TABLE bench_lag (at timestamptz NOT NULL DEFAULT clock_timestamp(), ms float8 NOT NULL);
  CREATE FUNCTION bench_record_lag() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO bench_lag (ms) VALUES (extract(epoch FROM clock_timestamp() - OLD.due_at) * 1000);
    RETURN NULL;
  END $$;
  CREATE TRIGGER bench_lag AFTER UPDATE OF lease_token ON stream FOR EACH ROW
    WHEN (NEW.lease_token IS NOT NULL AND NEW.lease_token IS DISTINCT FROM OLD.lease_token)
    EXECUTE FUNCTION bench_record_lag()`;

/** One falls due after the other, over an interval. */
const SPREAD = `
  UPDATE stream s SET due_at = now() + o.share * $1 * interval '1 second'
  FROM (SELECT account_id, name, percent_rank() OVER (ORDER BY account_id, name) AS share FROM stream) o
  WHERE o.account_id = s.account_id AND o.name = s.name`;

/** An account needs a department; made once, before several look for it. */
async function organization(database: Database): Promise<TenantDatabase> {
  const { db } = await makeOrganization(database);
  await makeDepartment(db, { isDefault: true });
  return db;
}

/** Brands on X, connected. */
async function connect(database: Database, sandbox: Sandbox, accounts: number): Promise<void> {
  const box = createSecretBox(new Map([['k1', KEY_BYTES]]));
  const intervals = {
    mentions: INTERVAL_SECONDS,
    direct_messages: INTERVAL_SECONDS,
    own_tweets: 300,
    search: 3600,
    tweet_checks: 900,
  };
  let db = await organization(database);
  const make = async (index: number) => {
    const of = db;
    const username = `brand_${index}`;
    const { id: twitterUserId } = await sandbox.control.user({ username, brand: true });
    const { expiresIn, ...tokens } = await sandbox.control.token(username);
    const { id: accountId } = await makeAccount(of, { username, twitterUserId });
    const account = { organizationId: of.organizationId, accountId };
    const expiresAt = new Date(Date.now() + expiresIn * 1000);
    const streams = streamRowsFor(account, intervals, new Date()).filter(({ name }) => STREAMS.includes(name));
    await of.transaction(async (tx) => {
      await tx.stream.createMany({ data: streams });
      await tx.accountCredential.create({
        data: { ...account, ...sealTokens(box, accountId, { ...tokens, expiresAt }) },
      });
    });
  };
  for (let index = 0; index < accounts; index += AT_ONCE) {
    if (index > 0 && index % ACCOUNTS_OF_ORGANIZATION === 0) db = await organization(database);
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, accounts - index) }, (_, next) => make(index + next)));
  }
}

function startWorker(servers: Servers, sandbox: Sandbox) {
  return startWorkerProcess(sandbox, {
    LOG_LEVEL: 'error',
    APP_DATABASE_URL: asApplication(servers.postgresUrl('perch_bench')),
    REDIS_URL: servers.redisUrl,
    ENCRYPTION_KEYS: KEY,
    POLL_MENTIONS_SECONDS: String(INTERVAL_SECONDS),
    POLL_DIRECT_MESSAGES_SECONDS: String(INTERVAL_SECONDS),
  });
}

async function pollAll(report: Report, accounts: number): Promise<void> {
  const servers = await startServers({ database: 'perch_bench', durable: true });
  const database = openDatabase(asApplication(servers.postgresUrl('perch_bench')), { maxConnections: AT_ONCE });
  const redis = connectRedis(servers.redisUrl, console.error);
  const owner = new pg.Client({ connectionString: servers.postgresUrl('perch_bench') });
  const sandbox = await startSandbox();
  let worker: ReturnType<typeof startWorker> | undefined;
  try {
    await sandbox.control.settings({ rateLimits: false });
    await owner.connect();
    report.progress(`connecting ${accounts} accounts`);
    await connect(database, sandbox, accounts);
    await owner.query(RECORD_LAGS);
    await owner.query(SPREAD, [INTERVAL_SECONDS]);
    await owner.query('ANALYZE');
    worker = startWorker(servers, sandbox);
    report.progress('the first round warms up');
    await pause((INTERVAL_SECONDS + 20) * 1000);
    await owner.query('TRUNCATE bench_lag');
    const before = [processorSeconds(worker.pid!), processorSeconds(servers.pids.postgres)] as const;
    await pause(WINDOW_SECONDS * 1000);
    const own = processorSeconds(worker.pid!) - before[0];
    const postgres = processorSeconds(servers.pids.postgres) - before[1];
    const { rows } = await owner.query<{ ms: number }>('SELECT ms FROM bench_lag');
    const lags = rows.map(({ ms: lag }) => lag);
    const memory = /used_memory:(\d+)/.exec(await redis.info('memory'))![1];
    report.row(`Polls of ${WINDOW_SECONDS} s`, `${accounts.toLocaleString('en')} accounts`, {
      'lag p50': ms(percentile(lags, 0.5)),
      'lag p99': ms(percentile(lags, 0.99)),
      polls: count(lags.length),
      due: count((accounts * STREAMS.length * WINDOW_SECONDS) / INTERVAL_SECONDS),
      'polls a second': perSecond(lags.length / WINDOW_SECONDS),
      'worker cpu': seconds(own),
      'Postgres cpu': seconds(postgres),
      'worker cpu, a poll': ms((own * 1000) / lags.length),
      'Postgres cpu, a poll': ms((postgres * 1000) / lags.length),
      'worker memory': megabytes(residentBytes(worker.pid!)),
      'Redis memory': megabytes(Number(memory)),
    });
  } finally {
    worker?.kill();
    redis.disconnect();
    await owner.end();
    await sandbox.stop();
    await database.close();
    await servers.stop();
  }
}

export const measure: Measure = {
  about: `accounts whose mentions and direct messages one worker polls every ${INTERVAL_SECONDS} s: how late, and at what cost`,
  usage: '[accounts, several with commas: 100,1000,10000]',
  async run(report, [sizes = '100,1000']) {
    report.note(
      'A poll is late by the time from when its row is due until a worker has claimed it; due rows are looked for every second.',
    );
    for (const size of sizes.split(',')) await pollAll(report, Number(size));
  },
};
