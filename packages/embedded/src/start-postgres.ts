import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOrphan } from './end-orphan.ts';
import { freePort } from './free-port.ts';
import { lockFolder, type FolderLock } from './lock-folder.ts';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { postgresUser, type PostgresUser } from './postgres-user.ts';
import { commandLine } from './process-info.ts';
import { spawnGuarded, type GuardedProcess } from './spawn-guarded.ts';

export interface PostgresOptions {
  /** a folder that the server gets for itself; the data stays in it across restarts */
  dataDir: string;
  /** of the superuser; must be the same at every start on this folder */
  password: string;
  /** name of the superuser, default `postgres` */
  user?: string;
  /** default: a free port */
  port?: number;
  /** false: no fsync and no autovacuum, for tests; default true */
  durable?: boolean;
  /** further settings of postgresql.conf */
  settings?: Record<string, string>;
  /** the server's messages are appended to this file */
  logFile?: string;
  /** false: guard against orphans without setpriv, as on macOS */
  setpriv?: boolean;
}

export interface PostgresServer {
  port: number;
  pid: number;
  /** true: this process had started it before; `stop` does nothing then */
  reused: boolean;
  /** connection string of the superuser; default database `postgres` */
  url(database?: string): string;
  /** resolves when the server has ended, for whatever reason */
  exited: Promise<void>;
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const running = new Map<string, PostgresServer>();

/**
 * Starts a real PostgreSQL 18 on 127.0.0.1 that ends with this process, even if that is killed with SIGKILL.
 * A server that this process already runs on the folder is reused; one left by a crashed process is ended first.
 * Throws `FolderInUseError` when another living process has the folder, and an error with the server's last lines
 * when the server does not come up within 60 s.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dir = await realpath(options.dataDir);
  const known = running.get(dir);
  if (known) return { ...known, reused: true, stop: async () => {} };

  const lock = await lockFolder(dir);
  try {
    const server = await startLocked(dir, lock, options);
    running.set(dir, server);
    void server.exited.then(() => {
      running.delete(dir);
      lock.release();
    });
    return server;
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(dir: string, lock: FolderLock, options: PostgresOptions): Promise<PostgresServer> {
  const { user = 'postgres', password } = options;
  const binaries = await postgresBinaries();
  const cluster = path.join(dir, 'cluster');
  if (lock.orphanPid !== undefined) await endOrphan(lock.orphanPid, 'SIGINT', 'SIGQUIT');

  const runAs = await ownFolder(dir, binaries);
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) await initialise(cluster, binaries, runAs, options);
  await dropStalePidFile(cluster);

  const { process: server, port } = await launch(cluster, binaries, runAs, options);
  lock.noteServer(server.pid);

  return {
    port,
    pid: server.pid,
    reused: false,
    url: (database = 'postgres') =>
      `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    exited: server.exited,
    stop: () => server.stop('SIGINT', 15_000, 'SIGQUIT'), // fast shutdown: disconnects the clients and checkpoints
  };
}

/** Makes the folder the property of the user that the server runs as. */
async function ownFolder(dir: string, binaries: PostgresBinaries): Promise<PostgresUser> {
  await chmod(dir, 0o700);
  const runAs = postgresUser([path.dirname(dir), binaries.postgres]);
  if (!runAs.user) return runAs;

  const { uid, gid } = runAs.inNamespace ? { uid: 0, gid: 0 } : runAs.user;
  await chown(dir, uid, gid);
  const cluster = path.join(dir, 'cluster');
  if (existsSync(cluster) && statSync(cluster).uid !== uid) spawnSync('chown', ['-R', `${uid}:${gid}`, cluster]);
  return runAs;
}

async function initialise(
  cluster: string,
  binaries: PostgresBinaries,
  runAs: PostgresUser,
  options: PostgresOptions,
): Promise<void> {
  const fresh = `${cluster}.new`; // renamed when complete, so that a crash leaves no half cluster
  const passwordFile = path.join(path.dirname(cluster), 'initial-password');
  await rm(fresh, { recursive: true, force: true });
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (runAs.user && !runAs.inNamespace) await chown(passwordFile, runAs.user.uid, runAs.user.gid);

  const args = ['-D', fresh, '-U', options.user ?? 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  if (options.durable === false) args.push('--no-sync');
  try {
    const initdb = await spawnGuarded(binaries.initdb, args, guard(runAs, options, 'SIGKILL'));
    const messages = collect(initdb);
    initdb.child.ref();
    await initdb.exited;
    if (initdb.child.exitCode !== 0) throw new Error(`PostgreSQL could not set up ${cluster}:\n${messages()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, cluster);
}

/**
 * After a crash postmaster.pid may name a pid that some other program has by now; PostgreSQL would refuse to start.
 * We hold the folder's lock, so a pid that is not a server on this very folder means nothing.
 */
async function dropStalePidFile(cluster: string): Promise<void> {
  const pid = readPidFile(cluster)?.pid;
  if (pid === undefined) return;
  if (commandLine(pid)?.includes(cluster)) {
    throw new Error(
      `A PostgreSQL server that this program did not start (process ${pid}) runs on ${cluster}. Stop it.`,
    );
  }
  await rm(path.join(cluster, 'postmaster.pid'), { force: true });
}

interface Launched {
  process: GuardedProcess;
  port: number;
}

async function launch(
  cluster: string,
  binaries: PostgresBinaries,
  runAs: PostgresUser,
  options: PostgresOptions,
): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const process = await spawnGuarded(
      binaries.postgres,
      serverArguments(cluster, port, options),
      guard(runAs, options, 'SIGINT'),
    );
    const messages = collect(process, options.logFile);
    if (await becomesReady(process, cluster)) return { process, port };

    await process.stop('SIGQUIT', 1_000, 'SIGKILL');
    // a free port may be taken under our nose; backends of a killed server need a moment to notice and leave
    const isPassing = /Address already in use|pre-existing shared memory block/.test(messages());
    if (!isPassing || attempt === 20) throw new Error(`PostgreSQL did not start on ${cluster}:\n${messages()}`);
    await sleep(500);
  }
}

function serverArguments(cluster: string, port: number, options: PostgresOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    max_connections: '200',
    ...(options.durable === false ? FAST_AND_LOSABLE : {}),
    ...options.settings,
  };
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...pairs];
}

const FAST_AND_LOSABLE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** What `pg_ctl -w` does: waits for the status line of postmaster.pid. False when the server has exited or is late. */
async function becomesReady(server: GuardedProcess, cluster: string): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (server.isRunning() && Date.now() < deadline) {
    const file = readPidFile(cluster);
    if (file?.pid === server.pid && file.status === 'ready') return true;
    await sleep(10);
  }
  return false;
}

function readPidFile(cluster: string): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

function guard(runAs: PostgresUser, options: PostgresOptions, orphanSignal: 'SIGINT' | 'SIGKILL') {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  return { ...runAs, env, cwd: '/', orphanSignal, setpriv: options.setpriv };
}

/** The last 8 kB of what a process says; all of it goes to the file. */
function collect(server: GuardedProcess, file?: string): () => string {
  const log = file ? createWriteStream(file, { flags: 'a' }) : undefined;
  let tail = '';
  for (const stream of [server.child.stdout!, server.child.stderr!]) {
    stream.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-8_000);
      log?.write(chunk);
    });
  }
  server.child.once('close', () => log?.end()); // a killed server leaves processes behind that say so
  return () => tail.trim();
}
