import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { UserError } from './user-error.mjs';

/**
 * Throws a `UserError` that says which of our ports are taken, and how to run beside what has them.
 * @param {import('./settings.mjs').Settings} settings
 */
export async function checkPorts({ port, sandboxPort, dataDir, x }) {
  const wanted = [{ name: 'PORT', number: port }];
  if (x === 'sandbox') wanted.push({ name: 'SANDBOX_PORT', number: sandboxPort });
  const taken = [];
  for (const item of wanted) if (!(await isPortFree(item.number))) taken.push(item);
  if (taken.length === 0) return;

  const copy = runningCopy(dataDir);
  const which = taken.map((item) => `${item.name} ${item.number}`).join(' and ');
  throw new UserError(
    (copy === undefined
      ? `${which} ${taken.length === 1 ? 'is' : 'are'} taken by another program.`
      : `Perch runs already from ${dataDir} (process ${copy}); it has ${which}.`) +
      `\nTo run beside it, move this copy:\n\n` +
      `  PORT=${port + 1} SANDBOX_PORT=${sandboxPort + 1} PERCH_DATA_DIR=.perch2 npm start`,
  );
}

/**
 * Nobody answers on the port, and it can be had.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export async function isPortFree(port) {
  return !(await answers(port)) && (await canListen(port));
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (/** @type {boolean} */ result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1_000, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** @param {number} port @returns {Promise<boolean>} */
function canListen(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** @param {string} dataDir @returns {number | undefined} pid of the copy that runs from the folder */
function runningCopy(dataDir) {
  try {
    const { launcher } = JSON.parse(readFileSync(path.join(dataDir, 'processes.json'), 'utf8'));
    process.kill(launcher, 0);
    return launcher;
  } catch {
    return undefined;
  }
}
