import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isExecutable } from './find-program.ts';
import { findRedisServer } from './find-redis-server.ts';
import { installHint, installPackage, runQuietly, type Log, type PackageNames } from './system-packages.ts';
import { unpackDebianPackage } from './unpack-debian-package.ts';

const PACKAGE: PackageNames = {
  'apt-get': 'redis-server',
  dnf: 'valkey',
  apk: 'redis',
  pacman: 'valkey',
  brew: 'redis',
};

export interface EnsureOptions {
  /** a folder for programs that are fetched without being installed */
  toolsDir: string;
  /** gets a sentence for whatever is done */
  log: Log;
}

/**
 * Path of a Redis-compatible server program. Looks at `REDIS_SERVER` and the PATH, then for one that was fetched before,
 * then installs the system's package (as root, or by Homebrew), then, on Debian and its kin, unpacks the package into
 * `toolsDir`, which needs no rights. Throws an error that names the ways out when all that fails.
 */
export async function ensureRedisServer({ toolsDir, log }: EnsureOptions): Promise<string> {
  const unpacked = path.resolve(toolsDir, 'redis');
  const wrapper = path.join(unpacked, 'redis-server');
  const present = findRedisServer() ?? (isExecutable(wrapper) ? wrapper : undefined);
  if (present) return present;

  if (await installPackage(PACKAGE, log)) {
    const installed = findRedisServer();
    if (installed) return installed;
  }

  try {
    await mkdir(unpacked, { recursive: true });
    log(`Fetching redis-server into ${unpacked} (nothing is installed)…`);
    await unpackDebianPackage({ packageName: 'redis-server', program: 'usr/bin/redis-server', dir: unpacked, wrapper });
    await runQuietly([wrapper, '--version']);
    return wrapper;
  } catch (error) {
    log(`That did not work: ${(error as Error).message}`);
  }

  throw new Error(
    'Perch needs Redis (or Valkey) and could not get it by itself. Any of these helps:\n' +
      `  - install it: ${installHint(PACKAGE)}\n` +
      '  - put redis-server or valkey-server on the PATH\n' +
      '  - set REDIS_URL to a server that runs already, e.g. REDIS_URL=redis://127.0.0.1:6379',
  );
}
