import { migrate, provisionAppLogin } from '@perch/db';
import pg from 'pg';
import path from 'node:path';
import { root } from '../setup/root.mjs';

/** Migrates the database and lets the application's role log in; returns that role's connection string. */
export async function prepareDatabase(ownerUrl: string, appPassword: string): Promise<string> {
  await migrate(ownerUrl, path.join(root, 'prisma', 'migrations'));
  await provisionAppLogin(ownerUrl, appPassword);
  const url = new URL(ownerUrl);
  url.username = 'perch_app';
  url.password = appPassword;
  return url.href;
}

/** Whether no organization is in the database. */
export async function isEmpty(ownerUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query("SET LOCAL lock_timeout = '10s'");
    // an owner who is no superuser is under the tenant policy too; let go of it for this look, and roll that back
    await client.query('ALTER TABLE organization NO FORCE ROW LEVEL SECURITY');
    const { rowCount } = await client.query('SELECT 1 FROM organization LIMIT 1');
    await client.query('ROLLBACK');
    return rowCount === 0;
  } finally {
    await client.end();
  }
}
