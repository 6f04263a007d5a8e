import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderInUseError, lockFolder } from './lock-folder.ts';
import { processStart } from './process-info.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'perch-lock-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('lockFolder', () => {
  test('gives a folder to one only, until it is released', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
    lock.release();
    (await lockFolder(folder)).release();
  });

  test('of many at once gives it to one', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('takes over from a dead process, and from one whose pid was recycled', async () => {
    const recycled = { owner: { pid: process.pid, startedAt: 'long ago' } };
    await writeFile(path.join(folder, 'lock.json'), JSON.stringify(recycled));
    const lock = await lockFolder(folder);
    expect(lock.orphanPid).toBeUndefined();
    expect(JSON.parse(await readFile(path.join(folder, 'lock.json'), 'utf8'))).toMatchObject({
      owner: { pid: process.pid, startedAt: processStart(process.pid) },
    });
  });

  test('tells of a server that a dead process has left', async () => {
    const server = { pid: process.ppid, startedAt: processStart(process.ppid) };
    const left = { owner: { pid: process.pid, startedAt: 'long ago' }, server };
    await writeFile(path.join(folder, 'lock.json'), JSON.stringify(left));
    expect((await lockFolder(folder)).orphanPid).toBe(process.ppid);
  });

  test('is not stopped by a torn file', async () => {
    await writeFile(path.join(folder, 'lock.json'), '{"owner":{"pi');
    (await lockFolder(folder)).release();
  });
});
