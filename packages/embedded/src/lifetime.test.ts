import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRedisServer } from './find-redis-server.ts';
import { FolderInUseError } from './lock-folder.ts';
import { processStart } from './process-info.ts';
import { startPostgres } from './start-postgres.ts';
import { startRedis } from './start-redis.ts';

const parents: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'perch-lifetime-'));
});

afterEach(async () => {
  for (const parent of parents.splice(0)) await kill(parent);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A program that runs both servers on the folder. */
async function startParent(...flags: string[]) {
  const program = path.join(import.meta.dirname, 'test-parent.ts');
  const parent = spawn(process.execPath, ['--import', 'tsx', program, folder, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(parent);
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  return { parent, ...(JSON.parse(line) as { postgres: number; redis: number }) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe.skipIf(!findRedisServer())('the servers of a program', { timeout: 60_000 }, () => {
  test.each([
    { guard: 'setpriv', flags: [] },
    { guard: 'the watchdog', flags: ['--without-setpriv'] },
  ])('end when it is killed with SIGKILL (by $guard)', async ({ flags }) => {
    const { parent, postgres, redis } = await startParent(...flags);
    expect([processStart(postgres), processStart(redis)]).not.toContain(undefined);
    await kill(parent);
    await expect
      .poll(() => [processStart(postgres), processStart(redis)], { timeout: 15_000 })
      .toEqual([undefined, undefined]);
  });

  test('are refused to another program while it lives, and given up when it is dead', async () => {
    const { parent } = await startParent();
    const take = () => startPostgres({ dataDir: path.join(folder, 'postgres'), password: 'secret', durable: false });
    await expect(take()).rejects.toThrow(FolderInUseError);
    await expect(take()).rejects.toThrow(`in use by another running copy (process ${parent.pid})`);
    await expect(startRedis({ dir: path.join(folder, 'redis') })).rejects.toThrow(FolderInUseError);

    await kill(parent);
    const [postgres, redis] = await Promise.all([take(), startRedis({ dir: path.join(folder, 'redis') })]);
    expect([postgres.reused, redis.reused]).toEqual([false, false]);
    await Promise.all([postgres.stop(), redis.stop()]);
  });
});
