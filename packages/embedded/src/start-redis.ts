import { mkdir, realpath } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { endOrphan } from './end-orphan.ts';
import { findRedisServer } from './find-redis-server.ts';
import { freePort } from './free-port.ts';
import { lockFolder } from './lock-folder.ts';
import { spawnGuarded, type GuardedProcess } from './spawn-guarded.ts';

export interface RedisOptions {
  /** a folder that the server gets for itself and keeps its data in; without it all is lost when it stops */
  dir?: string;
  /** default: a free port */
  port?: number;
  /** letters, digits, `-` and `_` only */
  password?: string;
  /** path of redis-server or valkey-server; default: what `findRedisServer()` finds */
  binary?: string;
  /** the server's messages are appended to this file */
  logFile?: string;
  /** false: guard against orphans without setpriv, as on macOS */
  setpriv?: boolean;
}

export interface RedisServer {
  port: number;
  pid: number;
  /** true: this process had started it before; `stop` does nothing then */
  reused: boolean;
  url: string;
  /** resolves when the server has ended, for whatever reason */
  exited: Promise<void>;
  stop(): Promise<void>;
}

const READY = 'Ready to accept connections';
const READY_TIMEOUT_MS = 60_000;
const running = new Map<string, RedisServer>();

/**
 * Starts a Redis (or Valkey) on 127.0.0.1 that ends with this process, even if that is killed with SIGKILL.
 * With `dir`, writes are in its append-only file within a second. A server that this process already runs on the
 * folder is reused; one left by a crashed process is ended first. Throws `FolderInUseError` when another living process
 * has the folder (Redis itself would not notice, and spoil the file), and when no server program is to be found.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  if (options.dir === undefined) return launch(undefined, options);
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  const dir = await realpath(options.dir);
  const known = running.get(dir);
  if (known) return { ...known, reused: true, stop: async () => {} };

  const lock = await lockFolder(dir);
  try {
    if (lock.orphanPid !== undefined) await endOrphan(lock.orphanPid, 'SIGTERM', 'SIGKILL');
    const server = await launch(dir, options);
    lock.noteServer(server.pid);
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

async function launch(dir: string | undefined, options: RedisOptions): Promise<RedisServer> {
  const binary = options.binary ?? findRedisServer();
  if (!binary) throw new Error('There is no redis-server or valkey-server on the PATH. Install one, or set REDIS_URL.');
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const server = await spawnGuarded(binary, ['-'], {
      env: process.env,
      cwd: '/',
      orphanSignal: 'SIGTERM',
      stdin: 'pipe',
      setpriv: options.setpriv,
    });
    server.child.stdin!.on('error', () => {});
    server.child.stdin!.end(configuration(port, dir, options.password));
    const result = await becomesReady(server, options.logFile);
    if (result.isReady) return toServer(server, port, options.password);
    await server.stop('SIGTERM', 1_000, 'SIGKILL');
    const isPassing = options.port === undefined && result.messages.includes('Address already in use');
    if (!isPassing || attempt === 5) throw new Error(`Redis did not start (${binary}):\n${result.messages}`);
  }
}

function toServer(server: GuardedProcess, port: number, password: string | undefined): RedisServer {
  return {
    port,
    pid: server.pid,
    reused: false,
    url: `redis://${password ? `:${password}@` : ''}127.0.0.1:${port}`,
    exited: server.exited,
    stop: () => server.stop('SIGTERM', 10_000, 'SIGKILL'), // SIGTERM writes the rest of the append-only file
  };
}

function configuration(port: number, dir: string | undefined, password: string | undefined): string {
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    'daemonize no',
    'logfile ""',
    'save ""',
    'databases 64',
    'maxmemory-policy noeviction', // BullMQ's jobs must not be evicted
  ];
  if (password) lines.push(`requirepass ${password}`);
  if (dir === undefined) lines.push('appendonly no');
  else lines.push(`dir ${quoted(dir)}`, 'appendonly yes', 'appendfsync everysec');
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Redis says on stdout when it accepts connections. Not ready: it has exited, or 60 s have passed. */
function becomesReady(server: GuardedProcess, logFile?: string): Promise<{ isReady: boolean; messages: string }> {
  const log = logFile ? createWriteStream(logFile, { flags: 'a' }) : undefined;
  let tail = '';
  return new Promise((resolve) => {
    const settle = (isReady: boolean) => {
      clearTimeout(timer);
      resolve({ isReady, messages: tail.trim() });
    };
    const timer = setTimeout(() => settle(false), READY_TIMEOUT_MS);
    for (const stream of [server.child.stdout!, server.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        log?.write(chunk);
        tail = (tail + chunk.toString()).slice(-8_000);
        if (tail.includes(READY)) settle(true);
      });
    }
    server.child.once('close', () => settle(false));
    server.child.once('close', () => log?.end());
  });
}
