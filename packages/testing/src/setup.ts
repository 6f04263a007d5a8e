import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { TEMPLATE } from './global-setup.ts';
import { asApplication } from './start-servers.ts';

// Each test file gets a database of its own, cloned from the migrated template, and a Redis database of its own.
// The application role is what tests use (APP_DATABASE_URL); the owner is for looking behind its back.

const superuserUrl = inject('postgresUrl');
const name = `test_${randomUUID().replaceAll('-', '').slice(0, 12)}`;

const url = new URL(superuserUrl);
url.pathname = `/${name}`;
process.env.OWNER_DATABASE_URL = url.href;
process.env.APP_DATABASE_URL = asApplication(url.href);
process.env.PROGRAM_BUNDLES = inject('programBundles');
process.env.REDIS_URL = `${inject('redisUrl')}/${Number(process.env.VITEST_POOL_ID ?? 0) % 16}`;

async function asSuperuser(statement: string) {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

beforeAll(() => asSuperuser(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`));
afterAll(() => asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
