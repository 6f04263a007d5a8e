// `npm run migrate -- new <name> | deploy | check | drift | status`: migrations by Prisma's engine, without its CLI.
// Works on DATABASE_URL; without one on a PostgreSQL of its own that is thrown away afterwards.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres } from '@perch/embedded';
import type { MigrationList, SchemaEngine, SchemaFilter, SchemasContainer } from '@prisma/schema-engine-wasm';
import { openEngine } from './engine.ts';

const USAGE = `npm run migrate -- <command>, on DATABASE_URL or else on a scratch database

  new <name> [--empty]   writes the migration that takes the database from the migrations to schema.prisma
  deploy                 applies the migrations that the database lacks
  check                  fails when schema.prisma says what the migrations do not
  drift                  tells how the database differs from the migrations
  status                 tells which migrations are applied`;

const root = path.resolve(import.meta.dirname, '..');
const schemaFile = path.join(root, 'prisma/schema.prisma');
const migrationsDir = path.join(root, 'prisma/migrations');
const filters: SchemaFilter = { externalTables: [], externalEnums: [] };
const schemas: SchemasContainer = { files: [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }] };

const commands: Record<string, (engine: SchemaEngine) => Promise<void>> = {
  async new(engine) {
    const [, name = 'migration'] = process.argv.slice(2);
    const { exitCode, stdout } = await difference(engine);
    if (exitCode !== 2 && !process.argv.includes('--empty')) {
      console.log('schema.prisma and the migrations agree: there is nothing to write');
      return;
    }
    const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
    const folder = `${stamp}_${name.replaceAll(/\W+/g, '_')}`;
    mkdirSync(path.join(migrationsDir, folder), { recursive: true });
    const sql = exitCode === 2 ? stdout! : '-- write SQL here\n';
    writeFileSync(path.join(migrationsDir, folder, 'migration.sql'), sql);
    console.log(`Wrote prisma/migrations/${folder}/migration.sql`);
  },

  async deploy(engine) {
    const { appliedMigrationNames: names } = await engine.applyMigrations({ migrationsList: migrations(), filters });
    console.log(names.length > 0 ? `Applied ${names.join(', ')}` : 'There is nothing to apply');
  },

  async check(engine) {
    const { exitCode, stdout } = await difference(engine);
    console.log(exitCode === 2 ? `The migrations lack this:\n${stdout}` : 'schema.prisma and the migrations agree');
    if (exitCode === 2) process.exitCode = 1;
  },

  async drift(engine) {
    console.dir(await engine.devDiagnostic({ migrationsList: migrations(), filters }), { depth: null });
  },

  async status(engine) {
    const request = { migrationsList: migrations(), optInToShadowDatabase: false, filters };
    console.dir(await engine.diagnoseMigrationHistory(request), { depth: null });
  },
};

/** Replays the migrations in a scratch database and compares the outcome with schema.prisma. Exit code 2: they differ. */
function difference(engine: SchemaEngine) {
  return engine.diff({
    from: { tag: 'migrations', ...migrations() },
    to: { tag: 'schemaDatamodel', ...schemas },
    script: true,
    exitCode: true,
    filters,
  });
}

function migrations(): MigrationList {
  const lockFile = path.join(migrationsDir, 'migration_lock.toml');
  const folders = readdirSync(migrationsDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    baseDir: migrationsDir,
    shadowDbInitScript: '',
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : null },
    migrationDirectories: folders
      .map((entry) => entry.name)
      .toSorted()
      .map((name) => ({ path: name, migrationFile: { path: 'migration.sql', content: readMigration(name) } })),
  };
}

function readMigration(name: string): MigrationList['migrationDirectories'][number]['migrationFile']['content'] {
  const file = path.join(migrationsDir, name, 'migration.sql');
  if (!existsSync(file)) return { tag: 'error', value: `there is no ${file}` };
  return { tag: 'ok', value: readFileSync(file, 'utf8') };
}

async function withDatabase(action: (url: string) => Promise<void>): Promise<void> {
  if (process.env.DATABASE_URL) return action(process.env.DATABASE_URL);
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'perch-migrate-'));
  const server = await startPostgres({ dataDir, password: 'scratch', durable: false });
  try {
    await action(server.url());
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const command = commands[process.argv[2] ?? ''];
if (!command) {
  console.error(USAGE);
  process.exit(1);
}
await withDatabase(async (url) => {
  const { engine, close } = await openEngine(url, schemas);
  try {
    await command(engine);
  } finally {
    await close();
  }
});
process.exit(process.exitCode ?? 0); // a timer of the engine's advisory lock would hold the process for 10 s
