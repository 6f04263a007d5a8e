import { spawn } from 'node:child_process';
import { root } from './root.mjs';
import { UserError } from './user-error.mjs';

/**
 * Runs a command in the repository's folder without showing its output, unless it fails: then rejects with a
 * `UserError` that holds the last of it and the advice.
 * @param {string[]} command
 * @param {{ advice: string, env?: NodeJS.ProcessEnv }} options advice: what the person can do when it fails
 * @returns {Promise<void>}
 */
export function runQuietly(command, { advice, env }) {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { cwd: root, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        tail = (tail + String(chunk)).slice(-12_000);
      });
    }
    const fail = (/** @type {string} */ how) =>
      reject(new UserError(`${tail.trim()}\n\n"${command.join(' ')}" ${how}.\n${advice}`));
    child.once('error', (error) => fail(`could not be run: ${error.message}`));
    child.once('close', (code, signal) => (code === 0 ? resolve() : fail(`failed (${signal ?? `exit code ${code}`})`)));
  });
}
