import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate, provisionAppLogin } from '@perch/db';
import { ensureRedisServer, startPostgres, startRedis } from '@perch/embedded';
import pg from 'pg';

const APP_PASSWORD = 'app-password-of-the-tests';

export interface Servers {
  /** superuser's connection */
  postgresUrl: (database?: string) => string;
  redisUrl: string;
  /** process ids */
  pids: { postgres: number; redis: number };
  stop: () => Promise<void>;
}

/** The same connection as the role of the application. */
export function asApplication(url: string): string {
  const application = new URL(url);
  application.username = 'perch_app';
  application.password = APP_PASSWORD;
  return application.href;
}

export interface ServerOptions {
  database: string;
  durable: boolean;
  /** of Postgres, which stays and is used again; default: one that goes when the servers stop */
  folder?: string;
  /** further settings of Postgres */
  settings?: Record<string, string>;
}

/** A Postgres with one migrated database of this name, and a Redis; all data is gone when they are stopped. */
export async function startServers(options: ServerOptions): Promise<Servers> {
  const memory = existsSync('/dev/shm') && !options.durable ? '/dev/shm' : os.tmpdir();
  const dataDir = options.folder ?? mkdtempSync(path.join(memory, 'perch-test-'));
  const settings = { max_connections: '300', ...options.settings };
  const toolsDir = path.resolve(import.meta.dirname, '../../../.perch/tools');
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir, password: 'superuser', durable: options.durable, settings }),
    ensureRedisServer({ toolsDir, log: (line) => console.log(line) }).then((binary) => startRedis({ binary })),
  ]);
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [options.database]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${options.database}`);
  await client.end();
  await migrate(postgres.url(options.database));
  await provisionAppLogin(postgres.url(options.database), APP_PASSWORD);
  return {
    postgresUrl: (database) => postgres.url(database),
    redisUrl: redis.url,
    pids: { postgres: postgres.pid, redis: redis.pid },
    stop: async () => {
      await Promise.all([postgres.stop(), redis.stop()]);
      if (!options.folder) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
