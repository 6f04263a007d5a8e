import { openDatabase, type Database } from '@perch/db';

function required(name: 'APP_DATABASE_URL' | 'OWNER_DATABASE_URL' | 'REDIS_URL'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: name the file *.int.test.ts so that it runs in the project "int"`);
  return value;
}

/** The test file's own database, as the application sees it: role perch_app, under row-level security. */
export const openTestDatabase = (): Database => openDatabase(required('APP_DATABASE_URL'), { maxConnections: 5 });

/** Connection string of the owner, past row-level security: for what the application must not be able to see. */
export const ownerDatabaseUrl = (): string => required('OWNER_DATABASE_URL');

export const testRedisUrl = (): string => required('REDIS_URL');
