import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram } from './find-program.ts';

export type Log = (sentence: string) => void;

/** What a program's package is called by each package manager; leave out those that do not have it. */
export type PackageNames = Partial<Record<ManagerName, string>>;

type ManagerName = 'apt-get' | 'dnf' | 'apk' | 'pacman' | 'brew';

interface Manager {
  name: ManagerName;
  needsRoot: boolean;
  /** commands that install a package, run one after the other */
  install(packageName: string): string[][];
}

const MANAGERS: Manager[] = [
  {
    name: 'apt-get',
    needsRoot: true,
    install: (name) => [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', name],
    ],
  },
  { name: 'dnf', needsRoot: true, install: (name) => [['dnf', 'install', '-y', '-q', name]] },
  { name: 'apk', needsRoot: true, install: (name) => [['apk', 'add', '--no-cache', name]] },
  { name: 'pacman', needsRoot: true, install: (name) => [['pacman', '-Sy', '--noconfirm', name]] },
  { name: 'brew', needsRoot: false, install: (name) => [['brew', 'install', name]] },
];

/** The command a person would type to install the package here, or a general hint. */
export function installHint(names: PackageNames): string {
  const manager = MANAGERS.find(({ name }) => names[name] && findProgram([name]));
  if (!manager) return `install the package ${Object.values(names)[0]} with your system's package manager`;
  const commands = manager.install(names[manager.name]!).filter((command) => !command.includes('update'));
  const words = commands[0]!.filter((word) => !/^-[oq]|^DPkg|^--/.test(word) || word === '-y').join(' ');
  return manager.needsRoot ? `sudo ${words}` : words;
}

/**
 * Installs a package with the system's package manager where that is allowed: as root, or by Homebrew as anybody.
 * No service is started. Says what it does; false when there is no such manager, or it fails (the reason is logged).
 */
export async function installPackage(names: PackageNames, log: Log): Promise<boolean> {
  const isRoot = process.getuid?.() === 0;
  const manager = MANAGERS.find(({ name, needsRoot }) => names[name] && needsRoot === isRoot && findProgram([name]));
  if (!manager) return false;
  const packageName = names[manager.name]!;
  log(`Installing the system package ${packageName} with ${manager.name} (no service is started)…`);
  try {
    await withoutServices(async () => {
      for (const command of manager.install(packageName)) await runQuietly(command);
    });
    return true;
  } catch (error) {
    log(`${manager.name} could not install ${packageName}: ${(error as Error).message}`);
    return false;
  }
}

const POLICY_FILE = '/usr/sbin/policy-rc.d';

/** Debian's packages start their service unless this file says 101; one that exists already is left as it is. */
async function withoutServices(action: () => Promise<void>): Promise<void> {
  const isOurs = existsSync('/var/lib/dpkg') && !existsSync(POLICY_FILE);
  if (!isOurs) return action();
  const remove = () => rmSync(POLICY_FILE, { force: true });
  writeFileSync(POLICY_FILE, '#!/bin/sh\n# temporary, by Perch while it installs a package: remove me\nexit 101\n', {
    mode: 0o755,
  });
  process.once('exit', remove);
  try {
    await action();
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** Runs a command without a terminal. Rejects with its last lines when it fails. Resolves with its stdout. */
export function runQuietly(command: string[], options: { cwd?: string } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0]!, command.slice(1), {
      cwd: options.cwd,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let tail = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      tail = (tail + chunk.toString()).slice(-2_000);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2_000);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`"${command.join(' ')}" failed (${code}): ${tail.trim()}`));
    });
  });
}
