import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface UnixUser {
  name: string;
  uid: number;
  gid: number;
}

export interface GuardOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** what the child gets when this process dies, even by SIGKILL */
  orphanSignal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
  /** run as this user (needs root) */
  user?: UnixUser;
  /** look like `user` to itself, but keep root's access to files (Linux user namespace) */
  inNamespace?: boolean;
  stdin?: 'ignore' | 'pipe';
  /** false: use the watchdog also where setpriv could do it */
  setpriv?: boolean;
}

export interface GuardedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** resolves when the process has ended */
  readonly exited: Promise<void>;
  isRunning(): boolean;
  /** Sends `signal`; when the process still lives after `graceMs`, sends `force`. Resolves when it has ended. */
  stop(signal: NodeJS.Signals, graceMs: number, force: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a child process in a process group of its own that cannot outlive this one, however this one ends.
 * On Linux the kernel sees to that (setpriv --pdeathsig; bound to the calling thread, so call from the main thread);
 * elsewhere a small shell waits at the other end of a pipe. The child does not keep this process alive.
 * stdout and stderr are pipes. Rejects when no process can be made; a command that is not there exits with 127.
 */
export async function spawnGuarded(command: string, args: string[], options: GuardOptions): Promise<GuardedProcess> {
  const { user, inNamespace = false, orphanSignal } = options;
  const setpriv = options.setpriv === false ? undefined : findSetpriv();
  const line = [command, ...args];

  if (setpriv) {
    const dropTo = user && !inNamespace ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
    line.unshift(setpriv, ...dropTo, '--pdeathsig', orphanSignal.slice(3));
  }
  if (user && inNamespace) line.unshift('unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`);

  const spawnOptions: SpawnOptions = {
    env: options.env,
    cwd: options.cwd,
    detached: true,
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    ...(user && !inNamespace && !setpriv ? { uid: user.uid, gid: user.gid } : {}),
  };
  const child = spawn(line[0]!, line.slice(1), spawnOptions);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });

  if (!setpriv) watch(child, orphanSignal);
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  return {
    child,
    pid: child.pid!,
    exited,
    isRunning,
    async stop(signal, graceMs, force) {
      if (!isRunning()) return;
      child.ref();
      child.kill(signal);
      const timer = setTimeout(() => child.kill(force), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** setpriv of util-linux 2.33 or later; BusyBox has one that cannot do it. */
function findSetpriv(): string | undefined {
  known ??= {
    path: ['/usr/bin/setpriv', '/bin/setpriv']
      .filter((file) => existsSync(file))
      .find((file) => spawnSync(file, ['--help'], { encoding: 'utf8' }).stdout?.includes('--pdeathsig')),
  };
  return known.path;
}
let known: { path: string | undefined } | undefined;

/** $1 signal, $2 pid. The word "ended" means that all is well; end of file without it means that the parent has died. */
const WATCHDOG = `
  if read -r word; then exit 0; fi
  kill -s "$1" "$2" 2>/dev/null || exit 0
  seconds=0
  while kill -0 "$2" 2>/dev/null; do
    if [ "$seconds" -ge 15 ]; then kill -s KILL "$2"; exit 0; fi
    sleep 1
    seconds=$((seconds + 1))
  done`;

function watch(child: ChildProcess, orphanSignal: string): void {
  const args = ['-c', WATCHDOG, 'perch-watchdog', orphanSignal.slice(3), String(child.pid)];
  const watchdog = spawn('/bin/sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const stdin = watchdog.stdin!;
  watchdog.on('error', () => {});
  stdin.on('error', () => {});
  child.once('exit', () => stdin.end('ended\n'));
  watchdog.unref();
  (stdin as unknown as { unref(): void }).unref();
}
