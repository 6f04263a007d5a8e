import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

// The same table, checksums, lock and failure states as `prisma migrate deploy`, in plain node-postgres:
// either can go on where the other stopped, and a production image needs no Prisma CLI.
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;
const PRISMA_ADVISORY_LOCK = 72707369;

const defaultDirectory = path.resolve(import.meta.dirname, '../../../prisma/migrations');

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/**
 * Applies the migrations that the database lacks, as its owner, and returns their names.
 * @throws Error when one fails, when an earlier run left one failed, or when an applied one was edited since
 */
export async function migrate(ownerUrl: string, directory: string = defaultDirectory): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_ADVISORY_LOCK]);
    await client.query('SET client_min_messages = warning');
    await client.query(MIGRATIONS_TABLE);
    const { rows: applied } = await client.query<Applied>(
      'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    );
    const failed = applied.find((row) => !row.finished_at);
    if (failed) {
      throw new Error(
        `Migration ${failed.migration_name} failed earlier. Repair it, then run: npx prisma migrate resolve --rolled-back ${failed.migration_name}`,
      );
    }
    const names = readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    const done: string[] = [];
    for (const name of names) {
      const sql = readFileSync(path.join(directory, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const before = applied.find((row) => row.migration_name === name);
      if (before && before.checksum !== checksum) {
        throw new Error(`Migration ${name} was edited after it was applied to this database`);
      }
      if (before) continue;
      await apply(client, name, sql, checksum);
      done.push(name);
    }
    return done;
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, name: string, sql: string, checksum: string) {
  const id = randomUUID();
  await client.query('INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query(sql);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await client.query('ROLLBACK');
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, message]);
    throw new Error(`Migration ${name} failed: ${message}`, { cause: error });
  }
  await client.query('RESET ALL'); // a migration's SET must not leak into the next one
  await client.query(
    'UPDATE "_prisma_migrations" SET applied_steps_count = applied_steps_count + 1, finished_at = now() WHERE id = $1',
    [id],
  );
}

/** Lets the application role log in with this password (it is made without one by the migrations). */
export async function provisionAppLogin(ownerUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`ALTER ROLE perch_app LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
}
