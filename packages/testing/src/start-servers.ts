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
  stop: () => Promise<void>;
}

/** The same connection as the role of the application. */
export function asApplication(url: string): string {
  const application = new URL(url);
  application.username = 'perch_app';
  application.password = APP_PASSWORD;
  return application.href;
}

/** A Postgres with one migrated database of this name, and a Redis; both are gone when they are stopped. */
export async function startServers(options: { database: string; durable: boolean }): Promise<Servers> {
  const memory = existsSync('/dev/shm') && !options.durable ? '/dev/shm' : os.tmpdir();
  const dataDir = mkdtempSync(path.join(memory, 'perch-test-'));
  const toolsDir = path.resolve(import.meta.dirname, '../../../.perch/tools');
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir, password: 'superuser', durable: options.durable, settings: { max_connections: '300' } }),
    ensureRedisServer({ toolsDir, log: (line) => console.log(line) }).then((binary) => startRedis({ binary })),
  ]);
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  await client.query(`CREATE DATABASE ${options.database}`);
  await client.end();
  await migrate(postgres.url(options.database));
  await provisionAppLogin(postgres.url(options.database), APP_PASSWORD);
  return {
    postgresUrl: (database) => postgres.url(database),
    redisUrl: redis.url,
    stop: async () => {
      await Promise.all([postgres.stop(), redis.stop()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
