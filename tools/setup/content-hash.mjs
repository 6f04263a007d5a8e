import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

const LEFT_OUT = new Set(['node_modules', 'dist', 'generated']);

/**
 * A hash over the names and contents of files and folders (without tests and build results). What is absent counts as
 * absent.
 * @param {string[]} inputs paths from the repository's top
 * @returns {string}
 */
export function contentHash(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesIn).toSorted()) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(path.join(root, file)));
    hash.update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} item @returns {string[]} */
function filesIn(item) {
  const stats = statSync(path.join(root, item), { throwIfNoEntry: false });
  if (!stats) return [];
  if (stats.isFile()) return /\.test\.tsx?$/.test(item) ? [] : [item];
  return readdirSync(path.join(root, item))
    .filter((name) => !LEFT_OUT.has(name))
    .flatMap((name) => filesIn(path.join(item, name)));
}
