import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate, provisionAppLogin } from '@perch/db';
import {
  ensureRedisServer,
  freePort,
  startPostgres,
  startRedis,
  type PostgresServer,
  type RedisServer,
} from '@perch/embedded';
import { startSandbox, type Sandbox } from '@perch/testing';
import { Redis } from 'ioredis';
import pg from 'pg';
import { root } from '../setup/root.mjs';
import { makeFillable } from './disk-full.ts';
import { KeptServer } from './kept-server.ts';
import { ManagedProcess } from './managed-process.ts';
import { Outside } from './outside.ts';

const DATABASE = 'perch';
const WORKERS = 3;
const APIS = 2;
/** Answers of X that take longer count as lost. */
export const X_TIMEOUT_MS = 2_000;

/** Everything that a run needs: real servers, real processes, the outside world, all in a folder of their own. */
export class World {
  readonly dir: string;
  readonly outside: Outside;
  readonly apis: readonly ManagedProcess[];
  readonly workers: readonly ManagedProcess[];
  readonly apiUrls: readonly string[];
  readonly publicUrl: string;
  /** of the role that the application has */
  readonly appUrl: string;
  /** the owner's, which sees every organization */
  readonly pool: pg.Pool;
  readonly redis: Redis;
  readonly postgresServer: KeptServer<PostgresServer>;
  readonly redisServer: KeptServer<RedisServer>;
  /** each time that time was moved ahead, and how far */
  readonly jumps: { at: Date; seconds: number }[] = [];
  readonly #sandbox: Sandbox;
  #aheadMs = 0;

  private constructor(parts: {
    dir: string;
    sandbox: Sandbox;
    postgres: KeptServer<PostgresServer>;
    redis: KeptServer<RedisServer>;
    appUrl: string;
    ports: number[];
  }) {
    const { dir, sandbox, ports } = parts;
    this.dir = dir;
    this.#sandbox = sandbox;
    this.outside = new Outside(sandbox.url);
    this.postgresServer = parts.postgres;
    this.redisServer = parts.redis;
    this.appUrl = parts.appUrl;
    this.apiUrls = ports.map((port) => `http://127.0.0.1:${port}`);
    this.publicUrl = this.apiUrls[0]!;
    this.pool = new pg.Pool({ connectionString: this.postgresServer.current.url(DATABASE), max: 4 });
    this.pool.on('error', () => {}); // Postgres is restarted under us
    this.redis = new Redis(this.redisServer.current.url, { maxRetriesPerRequest: null });
    this.redis.on('error', () => {});

    const env = environment({
      sandbox,
      publicUrl: this.publicUrl,
      appUrl: parts.appUrl,
      redisUrl: parts.redis.current.url,
    });
    const launch = (role: 'api' | 'worker', number: number, more: NodeJS.ProcessEnv = {}) => {
      const name = `${role} ${number}`;
      const logFile = path.join(dir, 'logs', `${role}-${number}.log`);
      return new ManagedProcess({ name, role, env: { ...env, ...more }, logFile, aheadMs: () => this.#aheadMs });
    };
    this.apis = ports.map((port, index) => launch('api', index + 1, { PORT: String(port) }));
    this.workers = Array.from({ length: WORKERS }, (_, index) => launch('worker', index + 1));
  }

  static async start(): Promise<World> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'perch-chaos-'));
    mkdirSync(path.join(dir, 'logs'));
    const [postgres, redis, sandbox] = await Promise.all([startPostgresIn(dir), startRedisIn(dir), startSandbox()]);
    const ownerUrl = postgres.current.url(DATABASE);
    const appUrl = await prepare(postgres.current.url(), ownerUrl);
    const ports = await Promise.all(Array.from({ length: APIS }, freePort));
    const world = new World({ dir, sandbox, postgres, redis, appUrl, ports });
    await Promise.all(world.processes.map((one) => one.start()));
    await Promise.all(world.apiUrls.map(untilReady));
    return world;
  }

  /** The account of the sandbox's Twilio. */
  get twilio() {
    return this.#sandbox.twilio;
  }

  get processes(): readonly ManagedProcess[] {
    return [...this.apis, ...this.workers];
  }

  /** What time it is for Perch and for X. */
  now = (): Date => new Date(Date.now() + this.#aheadMs);

  /** Lets time pass for every process and for X. */
  async advance(seconds: number): Promise<void> {
    this.jumps.push({ at: this.now(), seconds });
    this.#aheadMs += seconds * 1000;
    for (const each of this.processes) each.tellTime();
    await this.outside.advance(seconds);
    await this.#openWindows().catch(() => {}); // Redis is away, or was emptied
  }

  /**
   * Windows of calls that X has told of are kept in Redis until they end by the clock of X. That of Redis cannot be
   * moved: they would be full for as long as time was moved ahead.
   */
  async #openWindows(): Promise<void> {
    const keys = await this.redis.keys('perch:x:*');
    if (keys.length > 0) await this.redis.del(...keys);
  }

  /** Asks behind the application's back; again when Postgres is away. */
  query = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.pool.query<Row>(text, values)).rows;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || (error instanceof pg.DatabaseError && !PASSING.test(error.code ?? '')))
          throw error;
        await sleep(250);
      }
    }
  };

  async stop(keeps: boolean): Promise<void> {
    await Promise.all(this.processes.map((one) => one.stop()));
    this.redis.disconnect();
    await this.pool.end().catch(() => {});
    await Promise.all([this.#sandbox.stop(), this.postgresServer.stop(), this.redisServer.stop()]);
    if (!keeps) rmSync(this.dir, { recursive: true, force: true });
  }
}

const MOST_ATTEMPTS = 240;
/** Postgres is being shut down, is starting, or has ended the connection. */
const PASSING = /^(57P|08|53300)/;

const startPostgresIn = async (dir: string) => {
  const port = await freePort();
  return KeptServer.start(() =>
    startPostgres({
      dataDir: path.join(dir, 'postgres'),
      password: 'owner-of-the-run',
      port,
      // processes die here, never the computer: what was handed to the system is on disk, without waiting for it
      durable: false,
      settings: { synchronous_commit: 'on', full_page_writes: 'on', autovacuum: 'on' },
      logFile: path.join(dir, 'logs', 'postgres.log'),
    }),
  );
};

const startRedisIn = async (dir: string) => {
  const port = await freePort();
  const binary = await ensureRedisServer({ toolsDir: path.join(root, '.perch', 'tools'), log: console.log });
  const logFile = path.join(dir, 'logs', 'redis.log');
  return KeptServer.start(() => startRedis({ dir: path.join(dir, 'redis'), port, binary, logFile }));
};

/** Migrates a new database; answers the connection string of the application's role. */
async function prepare(adminUrl: string, ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${DATABASE}`);
  await client.end();
  await migrate(ownerUrl, path.join(root, 'prisma', 'migrations'));
  const password = randomBytes(16).toString('base64url');
  await provisionAppLogin(ownerUrl, password);
  await makeFillable(ownerUrl);
  const url = new URL(ownerUrl);
  url.username = 'perch_app';
  url.password = password;
  return url.href;
}

function environment(given: { sandbox: Sandbox; publicUrl: string; appUrl: string; redisUrl: string }) {
  const { sandbox } = given;
  return {
    PATH: process.env.PATH,
    TZ: 'UTC',
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    APP_DATABASE_URL: given.appUrl,
    REDIS_URL: given.redisUrl,
    PUBLIC_URL: given.publicUrl,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SMTP_URL: sandbox.smtpUrl,
    ALLOW_PRIVATE_ADDRESSES: '1',
    X_API_URL: sandbox.url,
    TWILIO_API_URL: sandbox.url,
    X_CLIENT_ID: sandbox.clientId,
    X_CLIENT_SECRET: sandbox.clientSecret,
    X_CONSUMER_KEY: sandbox.consumerKey,
    X_CONSUMER_SECRET: sandbox.consumerSecret,
    X_ACTIVITY_STREAM: '1',
    X_ACTIVITY_RECONCILE_SECONDS: '5',
    X_TIMEOUT_MS: String(X_TIMEOUT_MS),
    POLL_MENTIONS_SECONDS: '1',
    POLL_DIRECT_MESSAGES_SECONDS: '2',
    POLL_OWN_TWEETS_SECONDS: '4',
    POLL_SEARCH_SECONDS: '900',
    POLL_TWEET_CHECKS_SECONDS: '900',
  };
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const isReady = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(50);
  }
  throw new Error(`${url} did not become ready`);
}
