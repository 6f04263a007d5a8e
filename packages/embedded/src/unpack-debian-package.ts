import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runQuietly } from './system-packages.ts';

export interface UnpackOptions {
  packageName: string;
  /** the program's path inside the package */
  program: string;
  /** gets the unpacked files; what was in it is lost */
  dir: string;
  /** this file is written: a script that runs the program with its libraries */
  wrapper: string;
}

/**
 * Downloads a Debian package, and those of its dependencies that are not installed, and unpacks them into a folder:
 * no rights needed, nothing changed outside the folder. Uses the system's package lists, or fetches its own when those
 * are missing or out of date. Rejects when apt-get or dpkg is missing or fails.
 */
export async function unpackDebianPackage(options: UnpackOptions): Promise<void> {
  const { packageName, program, dir, wrapper } = options;
  const root = path.join(dir, 'root');
  const downloads = path.join(dir, 'downloads');
  await rm(root, { recursive: true, force: true });
  await rm(downloads, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  await mkdir(path.join(downloads, 'lists', 'partial'), { recursive: true });
  await mkdir(path.join(downloads, 'cache', 'archives', 'partial'), { recursive: true });

  const ownLists = [`Dir::State::lists=${downloads}/lists`, `Dir::Cache=${downloads}/cache`];
  try {
    await download(packageName, downloads, []);
  } catch {
    await runQuietly(aptGet(ownLists, 'update', '-qq'));
    await download(packageName, downloads, ownLists);
  }

  for (const file of await readdir(downloads)) {
    if (file.endsWith('.deb')) await runQuietly(['dpkg', '-x', path.join(downloads, file), root]);
  }
  await rm(downloads, { recursive: true, force: true });

  const libraries = (await libraryFolders(root)).map(
    (folder) => `$here/${path.relative(path.dirname(wrapper), folder)}`,
  );
  const script = [
    '#!/bin/sh',
    'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)',
    `LD_LIBRARY_PATH="${libraries.join(':')}" exec "$here/${path.relative(path.dirname(wrapper), root)}/${program}" "$@"`,
  ];
  await writeFile(wrapper, `${script.join('\n')}\n`);
  await chmod(wrapper, 0o755);
}

async function download(packageName: string, cwd: string, settings: string[]): Promise<void> {
  const plan = await runQuietly(aptGet(settings, 'install', '--simulate', '--no-install-recommends', packageName));
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]!);
  if (!missing.includes(packageName)) missing.push(packageName);
  await runQuietly(aptGet(settings, 'download', '-qq', ...missing), { cwd });
}

function aptGet(settings: string[], ...words: string[]): string[] {
  const all = ['Debug::NoLocking=1', 'APT::Sandbox::User=', ...settings];
  return ['apt-get', ...all.flatMap((setting) => ['-o', setting]), ...words];
}

/** lib and usr/lib, and the folders in them named for the machine, such as x86_64-linux-gnu. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const base of ['usr/lib', 'lib']) {
    const entries = await readdir(path.join(root, base), { withFileTypes: true }).catch(() => []);
    const triplets = entries.filter((entry) => entry.isDirectory() && entry.name.includes('-linux-gnu'));
    folders.push(...triplets.map((entry) => path.join(root, base, entry.name)), path.join(root, base));
  }
  return folders;
}
