import { spawn } from 'node:child_process';
import { root } from '../setup/root.mjs';

/**
 * @typedef {object} Outcome what one part of the tests came to
 * @property {string} title
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skippedSuites files all of whose tests were skipped, or parts that were left out
 * @property {number} milliseconds
 */

/**
 * Runs a command with its output shown and nothing to type into. Resolves with its exit code; a signal counts as 1.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function runShown(command, env = process.env) {
  return new Promise((resolve) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * A check that either holds or does not: it counts as one.
 * @param {string} title
 * @param {() => Promise<boolean>} action
 * @returns {Promise<Outcome>}
 */
export async function checkOnce(title, action) {
  return measured(title, async () => {
    const holds = await action();
    return { passed: holds ? 1 : 0, failed: holds ? 0 : 1, skipped: 0, skippedSuites: [] };
  });
}

/**
 * @param {string} title
 * @param {() => Promise<Omit<Outcome, 'title' | 'milliseconds'>>} action an error counts as one failure
 * @returns {Promise<Outcome>}
 */
export async function measured(title, action) {
  console.log(`\n── ${title}`);
  const startedAt = performance.now();
  try {
    return { title, ...(await action()), milliseconds: performance.now() - startedAt };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { title, passed: 0, failed: 1, skipped: 0, skippedSuites: [], milliseconds: performance.now() - startedAt };
  }
}
