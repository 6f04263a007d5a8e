import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate, provisionAppLogin } from '@perch/db';
import { ensureRedisServer, startPostgres, startRedis } from '@perch/embedded';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** superuser's connection to the maintenance database */
    postgresUrl: string;
    redisUrl: string;
  }
}

export const TEMPLATE = 'perch_template';
export const APP_PASSWORD = 'app-password-of-the-tests';

/** Starts one Postgres and one Redis for the run, and migrates the template that every test file clones. */
export default async function setup(project: TestProject) {
  const memory = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  const dataDir = mkdtempSync(path.join(memory, 'perch-test-'));
  const toolsDir = path.resolve(import.meta.dirname, '../../../.perch/tools');
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir, password: 'superuser', durable: false, settings: { max_connections: '300' } }),
    ensureRedisServer({ toolsDir, log: (line) => console.log(line) }).then((binary) => startRedis({ binary })),
  ]);
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  await migrate(postgres.url(TEMPLATE));
  await provisionAppLogin(postgres.url(TEMPLATE), APP_PASSWORD);
  project.provide('postgresUrl', postgres.url());
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
