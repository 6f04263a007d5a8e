import { spawn } from 'node:child_process';
import { root } from '../setup/root.mjs';
import { takeTurns } from './take-turns.mjs';

/** @typedef {import('./read-reports.mjs').Counts} Counts */
/** @typedef {Counts & { title: string, milliseconds: number }} Outcome what one part of the tests came to */
/** @typedef {(text: string) => void} Say takes what a part has to tell, line ends included */

/**
 * @typedef {object} Part
 * @property {string} title
 * @property {(say: Say) => Promise<Counts>} run an error counts as one failure
 */

/**
 * Runs the lanes beside each other, and the parts of a lane one after the other, also after one has failed. What they
 * say is shown in the order of the parts, one part at a time.
 * @param {Part[][]} lanes
 * @returns {Promise<Outcome[]>} in the order of the parts
 */
export async function runLanes(lanes) {
  const turns = takeTurns(lanes.flat().length, (text) => process.stdout.write(text));
  let next = 0;
  const outcomes = await Promise.all(
    lanes.map((parts) => {
      const turnsOfLane = turns.slice(next, (next += parts.length));
      return runInTurn(parts, turnsOfLane);
    }),
  );
  return outcomes.flat();
}

/** @param {Part[]} parts @param {import('./take-turns.mjs').Turn[]} turns */
async function runInTurn(parts, turns) {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const [index, part] of parts.entries()) {
    const { say, end } = /** @type {import('./take-turns.mjs').Turn} */ (turns[index]);
    outcomes.push(await measured(part, say));
    end();
  }
  return outcomes;
}

/** @param {Part} part @param {Say} say @returns {Promise<Outcome>} */
async function measured({ title, run }, say) {
  say(`\n── ${title}\n`);
  const startedAt = performance.now();
  const outcome = (/** @type {Counts} */ counts) => ({
    ...counts,
    title,
    milliseconds: performance.now() - startedAt,
  });
  try {
    return outcome(await run(say));
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n`);
    return outcome(once(false));
  }
}

/**
 * A part that either holds or does not: it counts as one.
 * @param {string} title
 * @param {(say: Say) => Promise<boolean>} holds
 * @returns {Part}
 */
export function check(title, holds) {
  return { title, run: async (say) => once(await holds(say)) };
}

/** @param {boolean} holds @returns {Counts} */
function once(holds) {
  const [passed, failed] = holds ? [1, 0] : [0, 1];
  return { passed, failed, skipped: 0, skippedSuites: [], repeated: [], failures: [] };
}

/**
 * Runs a command with its output told and nothing to type into. Resolves with its exit code; a signal counts as 1.
 * @param {string[]} command
 * @param {Say} say
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function runTold(command, say, env = process.env) {
  return new Promise((resolve) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', say);
    child.once('error', (error) => {
      say(`${error.message}\n`);
      resolve(1);
    });
    const end = (/** @type {number | null} */ code) => resolve(code ?? 1);
    child.once('close', end);
    // a process that it has left behind may keep its output open
    child.once('exit', (code) => setTimeout(end, 5_000, code).unref());
  });
}
