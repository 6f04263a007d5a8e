import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureRedisServer, startPostgres, startRedis, type PostgresServer, type RedisServer } from '@perch/embedded';
import pg from 'pg';
import { root } from '../setup/root.mjs';
import { UserError } from '../setup/user-error.mjs';
import { logFile, type DataFolder } from './data-folder.ts';
import { say } from './supervise.ts';

export interface Servers {
  /** connection string of the database's owner */
  ownerUrl: string;
  redisUrl: string;
  /** pids of those that we run; a server given by address has none */
  pids(): { postgres?: number; redis?: number };
  stop(): Promise<void>;
}

interface ServerOptions {
  folder: DataFolder;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  note: (sentence: string) => void;
  onChange: () => void;
}

const DATABASE = 'perch';
const OWNER = 'perch_owner';

/** Starts PostgreSQL and Redis, save those whose address is given. One that dies is started again on its port. */
export async function startServers(options: ServerOptions): Promise<Servers> {
  const { folder, note, onChange } = options;
  if (options.redisUrl) await checkRedis(options.redisUrl);
  const [postgres, redis] = await Promise.allSettled([
    options.databaseUrl ? undefined : keep('postgres', await postgresStarter(folder), onChange),
    options.redisUrl ? undefined : keep('redis', await redisStarter(folder, note), onChange),
  ]);
  const kept = [redis, postgres].flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
  const stop = async () => {
    await Promise.all(kept.map((server) => server.stop()));
  };
  for (const result of [postgres, redis]) {
    if (result.status === 'fulfilled') continue;
    await stop();
    throw new UserError((result.reason as Error).message, { cause: result.reason });
  }

  const ownPostgres = (postgres as PromiseFulfilledResult<Kept<PostgresServer> | undefined>).value;
  const ownRedis = (redis as PromiseFulfilledResult<Kept<RedisServer> | undefined>).value;
  if (ownPostgres) await createDatabase(ownPostgres.current().url());
  return {
    ownerUrl: options.databaseUrl ?? ownPostgres!.current().url(DATABASE),
    redisUrl: options.redisUrl ?? ownRedis!.current().url,
    pids: () => ({ postgres: ownPostgres?.current().pid, redis: ownRedis?.current().pid }),
    stop,
  };
}

async function postgresStarter(folder: DataFolder): Promise<() => Promise<PostgresServer>> {
  const port = await folder.port('postgres');
  return () =>
    startPostgres({
      dataDir: path.join(folder.dir, 'postgres'),
      user: OWNER,
      password: folder.secrets.ownerPassword,
      port,
      logFile: logFile(folder.logs, 'postgres'),
    });
}

async function redisStarter(folder: DataFolder, note: (sentence: string) => void): Promise<() => Promise<RedisServer>> {
  const port = await folder.port('redis');
  const binary = await ensureRedisServer({ toolsDir: path.join(root, '.perch', 'tools'), log: note });
  return () =>
    startRedis({
      dir: path.join(folder.dir, 'redis'),
      password: folder.secrets.redisPassword,
      port,
      binary,
      logFile: logFile(folder.logs, 'redis'),
    });
}

interface Kept<Server> {
  current(): Server;
  stop(): Promise<void>;
}

interface StartedServer {
  exited: Promise<void>;
  stop(): Promise<void>;
}

const PAUSE_MS = 1_000;

/** Starts a server, and again when it ends by itself. Rejects when the first start fails. */
async function keep<Server extends StartedServer>(
  name: string,
  start: () => Promise<Server>,
  onChange: () => void,
): Promise<Kept<Server>> {
  let current = await start();
  let isStopping = false;

  const restart = async () => {
    say(name, `ended; starting it again in ${PAUSE_MS / 1000} s`);
    await sleep(PAUSE_MS);
    if (isStopping) return;
    try {
      current = await start();
      onChange();
    } catch (error) {
      say(name, (error as Error).message);
    }
  };
  const watch = async () => {
    while (!isStopping) {
      await current.exited;
      if (!isStopping) await restart();
    }
    await current.stop();
  };
  const watched = watch();

  return {
    current: () => current,
    async stop() {
      isStopping = true;
      await current.stop();
      await watched;
    },
  };
}

/** Throws a `UserError` when nothing listens at the address, or at none of several nodes. */
async function checkRedis(addresses: string): Promise<void> {
  await Promise.any(addresses.split(',').map((address) => checkNode(address.trim()))).catch(
    ({ errors }: AggregateError) => {
      throw errors[0];
    },
  );
}

async function checkNode(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port || 6379), hostname.replace(/^\[|\]$/g, ''));
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(5_000) });
  } catch (error) {
    throw new UserError(`Nothing answers at REDIS_URL (${hostname}:${port || 6379})`, { cause: error });
  } finally {
    socket.destroy();
  }
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
