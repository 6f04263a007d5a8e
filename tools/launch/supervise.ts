import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnGuarded, type GuardedProcess } from '@perch/embedded';
import { seconds } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';
import { UserError } from '../setup/user-error.mjs';
import { terminalLine } from './log-line.ts';

export interface Program {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** resolves to true when the program is of use; asked again and again after the start */
  isReady?: () => Promise<boolean>;
  /** false: the program has children of its own that a SIGKILL would leave behind */
  dieAtOnce?: boolean;
}

export interface Supervised {
  readonly name: string;
  /** undefined while it does not run */
  readonly pid: number | undefined;
  /** Resolves when it is ready. Rejects with its last lines when it ends before, or is not ready in 90 s. */
  start(): Promise<void>;
  /** SIGTERM, and SIGKILL after 10 s; it is not started again. */
  stop(): Promise<void>;
  kill(): void;
}

const READY_TIMEOUT_MS = 90_000;
const GRACE_MS = 10_000;
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const STEADY_MS = 60_000;

/**
 * A program that is kept running: when it ends by itself after it was ready it is started again, after a pause that
 * grows from 1 to 30 s. `onChange` is called whenever its pid changes.
 */
export function supervise(program: Program, onChange: () => void): Supervised {
  const log = createWriteStream(program.logFile, { flags: 'a' });
  let current: GuardedProcess | undefined;
  let isStopping = false;
  let isShown = false; // while it starts, the progress line has the terminal; what goes wrong is shown at the end

  const launch = async () => {
    const running = await spawnProgram(program, log, () => isShown);
    current = running;
    if (isStopping) await running.stop('SIGTERM', GRACE_MS, 'SIGKILL');
    onChange();
    return running;
  };

  const keepRunning = async (first: GuardedProcess) => {
    let failures = 0;
    let startedAt = Date.now();
    for (let running = first; ; running = await launch()) {
      await running.exited;
      if (isStopping) return;
      if (Date.now() - startedAt > STEADY_MS) failures = 0;
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]!;
      failures += 1;
      say(program.name, `ended (${ending(running)}); starting it again in ${seconds(pause)}`);
      await sleep(pause);
      if (isStopping) return;
      startedAt = Date.now();
    }
  };

  return {
    name: program.name,
    get pid() {
      return current?.isRunning() ? current.pid : undefined;
    },
    async start() {
      const first = await launch();
      const lastLines = rememberLines(first);
      try {
        await waitUntilReady(program, first);
      } catch (error) {
        await this.stop();
        throw new UserError(`${(error as Error).message}\n${lastLines()}\nAll of it is in ${program.logFile}`);
      }
      isShown = true;
      keepRunning(first).catch((error: unknown) => say(program.name, `cannot be started: ${String(error)}`));
    },
    async stop() {
      isStopping = true;
      await current?.stop('SIGTERM', GRACE_MS, 'SIGKILL');
    },
    kill() {
      isStopping = true;
      if (current?.isRunning()) current.child.kill('SIGKILL');
    },
  };
}

async function spawnProgram(program: Program, log: WriteStream, isShown: () => boolean): Promise<GuardedProcess> {
  const running = await spawnGuarded(program.command, program.args, {
    env: program.env,
    cwd: root,
    orphanSignal: program.dieAtOnce === false ? 'SIGTERM' : 'SIGKILL',
  });
  for (const stream of [running.child.stdout!, running.child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      const shown = isShown() ? terminalLine(line) : undefined;
      if (shown !== undefined) say(program.name, shown);
    });
  }
  return running;
}

async function waitUntilReady(program: Program, running: GuardedProcess): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (running.isRunning()) {
    if (!program.isReady || (await program.isReady())) return;
    if (Date.now() > deadline) throw new Error(`${program.name} is not ready after ${READY_TIMEOUT_MS / 1000} s.`);
    await sleep(50);
  }
  throw new Error(`${program.name} ended while it was starting (${ending(running)}).`);
}

function rememberLines(running: GuardedProcess): () => string {
  let tail = '';
  for (const stream of [running.child.stdout!, running.child.stderr!]) {
    stream.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-4_000);
    });
  }
  return () => tail.trim();
}

function ending({ child }: GuardedProcess): string {
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

/** Prints a line under a program's name. */
export function say(name: string, line: string): void {
  process.stdout.write(`[${name}] ${line}\n`);
}
