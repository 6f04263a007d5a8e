import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';
import { runQuietly } from './run-quietly.mjs';

const stampFile = path.join(root, 'node_modules', '.cache', 'perch', 'installed');

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage */

/** Whether node_modules lacks something that package-lock.json asks for. */
export function isInstallNeeded() {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(lock).digest('hex');
  if (readOrEmpty(stampFile) === hash) return false;
  const installed = readOrEmpty(path.join(root, 'node_modules', '.package-lock.json'));
  if (installed === '' || !covers(JSON.parse(installed).packages, JSON.parse(lock).packages)) return true;
  writeStamp(hash);
  return false;
}

/** Installs exactly what package-lock.json names. */
export async function install() {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  await runQuietly([...npm, 'ci', '--no-audit', '--no-fund'], {
    advice: 'The packages could not be installed. Check the network (and the npm registry), then start again.',
    env: { ...process.env, NODE_ENV: 'development' },
  });
  isInstallNeeded();
}

/**
 * @param {Record<string, LockedPackage>} installed what npm noted in node_modules
 * @param {Record<string, LockedPackage>} locked
 */
function covers(installed, locked) {
  return Object.entries(locked)
    .filter(([where, entry]) => where.includes('node_modules/') && !entry.optional)
    .every(([where, entry]) => installed[where]?.version === entry.version);
}

/** @param {string} hash */
function writeStamp(hash) {
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
}

/** @param {string} file */
function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
