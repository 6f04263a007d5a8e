import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '@perch/embedded';

const READY_TIMEOUT_MS = 300_000; // it may have to build
const STOP_TIMEOUT_MS = 40_000;

/**
 * Starts a copy of Perch as a person would, on ports and in a folder of its own, and stops it after the tests as
 * Ctrl-C does. Fails when a process of it is left.
 */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (!process.env.PERCH_E2E_STARTS_COPY) return undefined;
  const { PERCH_URL, SANDBOX_URL, PERCH_DATA_DIR } = process.env as Record<string, string>;
  const root = path.resolve(import.meta.dirname, '..');
  const env = {
    ...process.env,
    PORT: new URL(PERCH_URL!).port,
    SANDBOX_PORT: new URL(SANDBOX_URL!).port,
    ...FAST_POLLING,
  };
  const copy = spawn(process.execPath, ['tools/start.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = remember(copy);
  await untilReady(copy, output);
  // polled every second, X's own limits would be used up in minutes
  await fetch(`${SANDBOX_URL}/control/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rateLimits: false }),
  });

  return async () => {
    const pids = processesOf(PERCH_DATA_DIR!);
    await stop(copy);
    const left = await survivors(pids);
    if (left.length > 0) throw new Error(`npm start left these behind: ${left.join(', ')}\n${output()}`);
    rmSync(PERCH_DATA_DIR!, { recursive: true, force: true });
  };
}

/** The tests wait for what comes from X; they need not wait for a minute. */
const FAST_POLLING = {
  POLL_MENTIONS_SECONDS: process.env.POLL_MENTIONS_SECONDS ?? '1',
  POLL_DIRECT_MESSAGES_SECONDS: process.env.POLL_DIRECT_MESSAGES_SECONDS ?? '1',
  POLL_OWN_TWEETS_SECONDS: process.env.POLL_OWN_TWEETS_SECONDS ?? '2',
  // the lease of a delivery, which a killed worker leaves behind, is four times as long
  X_TIMEOUT_MS: process.env.X_TIMEOUT_MS ?? '8000',
};

function remember(copy: ChildProcess): () => string {
  let tail = '';
  for (const stream of [copy.stdout!, copy.stderr!]) {
    stream.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-20_000);
    });
  }
  return () => tail;
}

async function untilReady(copy: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!output().includes('Perch is ready')) {
    if (copy.exitCode !== null || copy.signalCode !== null) throw new Error(`npm start failed:\n${output()}`);
    if (Date.now() > deadline) {
      await stop(copy);
      throw new Error(`npm start was not ready in time:\n${output()}`);
    }
    await sleep(100);
  }
}

/** pid and start time of everything that runs, so that a recycled pid is not taken for a survivor. */
function processesOf(dataDir: string): Map<number, string> {
  const noted = JSON.parse(readFileSync(path.join(dataDir, 'processes.json'), 'utf8')) as Record<string, unknown>;
  const pids = Object.values(noted).filter((value) => typeof value === 'number');
  return new Map(pids.flatMap((pid) => [[pid, processStart(pid)] as const]).filter(isAlive));
}

function isAlive(entry: readonly [number, string | undefined]): entry is [number, string] {
  return entry[1] !== undefined;
}

async function stop(copy: ChildProcess): Promise<void> {
  if (copy.exitCode !== null || copy.signalCode !== null) return;
  copy.kill('SIGINT');
  const timer = setTimeout(() => copy.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await once(copy, 'exit');
  clearTimeout(timer);
}

async function survivors(pids: Map<number, string>): Promise<number[]> {
  const living = () => [...pids].filter(([pid, startedAt]) => processStart(pid) === startedAt).map(([pid]) => pid);
  for (let attempt = 0; attempt < 20 && living().length > 0; attempt++) await sleep(100);
  return living();
}
