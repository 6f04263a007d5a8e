import { statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from './user-error.mjs';

/**
 * @typedef {object} Settings what `npm start` and `npm run dev` can be told by the environment
 * @property {number} port of the web app and the API (PORT, 4000)
 * @property {number} sandboxPort (SANDBOX_PORT, 4010)
 * @property {string} dataDir absolute (PERCH_DATA_DIR, .perch)
 * @property {string | undefined} databaseUrl of the database's owner (DATABASE_URL); undefined: start PostgreSQL
 * @property {string | undefined} redisUrl (REDIS_URL); undefined: start Redis
 * @property {'sandbox' | 'server' | 'real'} x what stands for X: our sandbox; the server named by X_API_URL; X itself
 *   (PERCH_REAL_X=1)
 */

/**
 * Reads the settings. Throws a `UserError` that names everything that is malformed or missing, at once.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root a relative PERCH_DATA_DIR starts here
 * @returns {Settings}
 */
export function readSettings(env, root) {
  /** @type {string[]} */
  const problems = [];
  const port = readPort('PORT', env.PORT, 4000, problems);
  const sandboxPort = readPort('SANDBOX_PORT', env.SANDBOX_PORT, 4010, problems);
  const x = whichX(env);
  if (x === 'sandbox' && port === sandboxPort) problems.push(`PORT and SANDBOX_PORT are both ${port}`);

  const dataDir = path.resolve(root, env.PERCH_DATA_DIR || '.perch');
  const stats = statSync(dataDir, { throwIfNoEntry: false });
  if (stats && !stats.isDirectory()) problems.push(`PERCH_DATA_DIR (${dataDir}) is not a folder`);

  const databaseUrl = readUrl('DATABASE_URL', env.DATABASE_URL, ['postgresql:', 'postgres:'], problems);
  const redisUrl = env.REDIS_URL || undefined; // one address, or several nodes of a cluster
  for (const node of redisUrl?.split(',') ?? []) readUrl('REDIS_URL', node.trim(), ['redis:', 'rediss:'], problems);
  readUrl('APP_DATABASE_URL', env.APP_DATABASE_URL, ['postgresql:', 'postgres:'], problems);
  readUrl('X_API_URL', env.X_API_URL, ['http:', 'https:'], problems);
  readUrl('PUBLIC_URL', env.PUBLIC_URL, ['http:', 'https:'], problems);
  readUrl('SMTP_URL', env.SMTP_URL, ['smtp:', 'smtps:'], problems);
  if (env.PERCH_REAL_X && env.PERCH_REAL_X !== '1') problems.push('PERCH_REAL_X must be 1 or unset');
  if (env.PERCH_REAL_X === '1' && env.X_API_URL) problems.push('PERCH_REAL_X=1 and X_API_URL exclude each other');
  if (x === 'real') problems.push(...missing(env, ['X_CLIENT_ID', 'X_CLIENT_SECRET', 'SMTP_URL'], 'PERCH_REAL_X=1'));
  if (x === 'server') problems.push(...missing(env, ['SMTP_URL'], 'X_API_URL (there is no sandbox to take the mail)'));

  if (problems.length > 0) {
    throw new UserError(`These settings need attention:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  return { port, sandboxPort, dataDir, databaseUrl, redisUrl, x };
}

/** @param {NodeJS.ProcessEnv} env @returns {Settings['x']} */
function whichX(env) {
  if (env.X_API_URL) return 'server';
  return env.PERCH_REAL_X === '1' ? 'real' : 'sandbox';
}

/** @param {string} name @param {string | undefined} text @param {number} fallback @param {string[]} problems */
function readPort(name, text, fallback, problems) {
  if (!text) return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  problems.push(`${name} must be a port number from 1 to 65535, not "${text}"`);
  return fallback;
}

/** @param {string} name @param {string | undefined} text @param {string[]} protocols @param {string[]} problems */
function readUrl(name, text, protocols, problems) {
  if (!text) return undefined;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
  problems.push(`${name} must be an address that starts with ${protocols.map((word) => `${word}//`).join(' or ')}`);
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env @param {string[]} names @param {string} reason */
function missing(env, names, reason) {
  return names.filter((name) => !env[name]).map((name) => `${name} is missing; it is needed with ${reason}`);
}
