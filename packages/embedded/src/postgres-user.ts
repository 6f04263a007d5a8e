import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { UnixUser } from './spawn-guarded.ts';

export interface PostgresUser {
  /** undefined: run as whoever we are */
  user?: UnixUser;
  inNamespace: boolean;
}

/**
 * PostgreSQL refuses to run as root. Root runs it as `postgres` or `nobody`; when that user cannot reach one of the
 * paths (a home folder with mode 0700), in a user namespace that keeps root's access. Throws when neither is possible.
 */
export function postgresUser(paths: string[]): PostgresUser {
  if (process.getuid?.() !== 0) return { inNamespace: false };
  const user = unprivilegedUser();
  const hidden = paths.find((item) => !canReach(user, item));
  if (hidden === undefined) return { user, inNamespace: false };
  if (namespacesWork(user)) return { user, inNamespace: true };
  throw new Error(
    `PostgreSQL may not run as root, and the user "${user.name}" cannot reach ${hidden}. ` +
      `Run as an ordinary user, move the project and PERCH_DATA_DIR out of folders that only root may enter, ` +
      `or set DATABASE_URL to a server of your own.`,
  );
}

function unprivilegedUser(): UnixUser {
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const entry = entries.find((fields) => fields[0] === name);
    // macOS writes nobody as -2
    if (entry) return { name, uid: Number(entry[2]) >>> 0, gid: Number(entry[3]) >>> 0 };
  }
  throw new Error('PostgreSQL may not run as root, and /etc/passwd names neither "postgres" nor "nobody".');
}

function canReach(user: UnixUser, item: string): boolean {
  return spawnSync('test', ['-x', item], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

function namespacesWork(user: UnixUser): boolean {
  const args = ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, 'true'];
  return process.platform === 'linux' && spawnSync('unshare', args).status === 0;
}
