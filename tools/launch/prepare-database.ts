import { createHmac } from 'node:crypto';
import path from 'node:path';
import { migrate, provisionAppLogin } from '@perch/db';
import pg from 'pg';
import { root } from '../setup/root.mjs';
import { UserError } from '../setup/user-error.mjs';

/**
 * Migrates the database and lets the application's role log in; returns that role's connection string. Throws a
 * `UserError` when the database cannot be reached or a migration fails.
 */
export async function prepareDatabase(ownerUrl: string, appPassword: string): Promise<string> {
  try {
    await migrate(ownerUrl, path.join(root, 'prisma', 'migrations'));
    await provisionAppLogin(ownerUrl, appPassword);
  } catch (error) {
    const { host, pathname } = new URL(ownerUrl);
    const reason = (error as Error).message || (error as NodeJS.ErrnoException).code;
    throw new UserError(`The database ${host}${pathname} cannot be used: ${reason}`, { cause: error });
  }
  const url = new URL(ownerUrl);
  url.username = 'perch_app';
  url.password = appPassword;
  return url.href;
}

/**
 * The password for the role perch_app on a server that is not ours. The role belongs to the whole server, so copies
 * that share one must agree on it: what APP_DATABASE_URL says, else something that follows from the owner's password.
 */
export function appPasswordOn(ownerUrl: string, appUrl: string | undefined, fallback: string): string {
  if (appUrl) return decodeURIComponent(new URL(appUrl).password);
  const { password } = new URL(ownerUrl);
  return password ? createHmac('sha256', password).update('perch_app').digest('base64url') : fallback;
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
