import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { processStart } from './process-info.ts';

interface ProcessMark {
  pid: number;
  startedAt: string;
}

interface LockNote {
  owner: ProcessMark;
  /** the server that the owner runs on this folder, noted once it is up */
  server?: ProcessMark;
}

export interface FolderLock {
  /** pid of a server that a dead owner left running on this folder, if it still lives */
  readonly orphanPid: number | undefined;
  /** Notes the server that runs on the folder, so that whoever comes after a crash can recognise it. */
  noteServer(pid: number): void;
  release(): void;
}

/** The folder is in use by a living process: `ownerPid`. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
  readonly ownerPid: number;

  constructor(dir: string, ownerPid: number) {
    super(
      `The folder ${dir} is in use by another running copy (process ${ownerPid}). ` +
        `Stop that copy, or choose another folder with PERCH_DATA_DIR.`,
    );
    this.ownerPid = ownerPid;
  }
}

/**
 * Takes a folder for this process by the file `lock.json` in it. A lock whose owner is dead is taken over.
 * Throws `FolderInUseError` when the owner lives, be it this very process, and a sentence when we may not write there.
 */
export async function lockFolder(dir: string): Promise<FolderLock> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, 'lock.json');
  const note: LockNote = { owner: markOf(process.pid)! };
  let left: LockNote | undefined;

  while (!createExclusively(file, note)) {
    const found = readNote(file);
    if (found && isAlive(found.owner)) throw new FolderInUseError(dir, found.owner.pid);
    left = found ?? left;
    await removeStale(file, found);
  }

  return {
    orphanPid: left?.server && isAlive(left.server) ? left.server.pid : undefined,
    noteServer(pid) {
      const server = markOf(pid);
      writeFileSync(file, JSON.stringify(server ? { ...note, server } : note));
    },
    release: () => rmSync(file, { force: true }),
  };
}

function createExclusively(file: string, note: LockNote): boolean {
  try {
    // at once: whoever found the file before its content would take it for torn, and for nobody's
    writeFileSync(file, JSON.stringify(note), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'EACCES' || code === 'EPERM') throw belongsToAnother(path.dirname(file), error);
    throw error;
  }
}

function belongsToAnother(dir: string, cause: unknown): Error {
  return new Error(
    `The folder ${dir} belongs to another user (was it made by a start as root?). ` +
      `Choose another folder with PERCH_DATA_DIR, or hand it over: sudo chown -R "$(id -u)" '${dir}'`,
    { cause },
  );
}

/** Moves the dead lock aside in one step, so that of two processes that found it only one removes it. */
async function removeStale(file: string, expected: LockNote | undefined): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return; // the other one was quicker
  }
  const moved = readNote(aside);
  const isSomeoneElses = moved && isAlive(moved.owner) && moved.owner.pid !== expected?.owner.pid;
  if (isSomeoneElses) await rename(aside, file);
  else await rm(aside, { force: true });
}

function readNote(file: string): LockNote | undefined {
  try {
    const note = JSON.parse(readFileSync(file, 'utf8')) as LockNote;
    return note.owner ? note : undefined;
  } catch {
    return undefined; // torn by a crash while it was written
  }
}

function markOf(pid: number): ProcessMark | undefined {
  const startedAt = processStart(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

function isAlive(mark: ProcessMark): boolean {
  return processStart(mark.pid) === mark.startedAt;
}
