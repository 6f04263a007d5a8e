import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contentHash } from './content-hash.mjs';
import { root } from './root.mjs';
import { runQuietly } from './run-quietly.mjs';

/**
 * @typedef {object} BuildStep
 * @property {string} name
 * @property {string} title
 * @property {string[]} inputs files and folders whose content decides whether the step is stale
 * @property {string[]} outputs files that must exist afterwards
 * @property {(isForced: boolean) => string[]} command
 * @property {string} advice
 */

const node = process.execPath;
const stampFolder = path.join(root, 'node_modules', '.cache', 'perch');

/** @type {BuildStep} */
export const databaseClient = {
  name: 'database-client',
  title: 'Generating the database client',
  inputs: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
  outputs: ['packages/db/src/generated/client.ts'],
  command: () => [node, 'node_modules/prisma/build/index.js', 'generate'],
  advice: 'The database client could not be generated: prisma/schema.prisma has a mistake.',
};

const PACKAGES = ['core', 'contracts', 'db', 'desk', 'queue', 'telemetry', 'twitter', 'outbound', 'notify', 'embedded'];
const SERVERS = ['api', 'worker', 'sandbox'];

/** @type {BuildStep} */
export const servers = {
  name: 'servers',
  title: 'Compiling the servers',
  inputs: [
    'tsconfig.base.json',
    'prisma/schema.prisma',
    'package-lock.json',
    'apps/sandbox/page',
    ...sourcesOf(PACKAGES, SERVERS),
  ],
  outputs: [
    ...PACKAGES.map((name) => `packages/${name}/dist/index.js`),
    ...SERVERS.map((name) => `apps/${name}/dist/main.js`),
  ],
  command: (isForced) => tsc(isForced, [...SERVERS.map((name) => `apps/${name}`), 'packages/embedded']),
  advice: 'TypeScript found mistakes; the lines above name them.',
};

/**
 * What the launcher itself needs; in development the rest runs from its sources.
 * @type {BuildStep}
 */
export const launcher = {
  name: 'launcher',
  title: 'Compiling the launcher',
  inputs: ['tsconfig.base.json', 'prisma/schema.prisma', 'package-lock.json', ...sourcesOf(['core', 'db', 'embedded'])],
  outputs: ['core', 'db', 'embedded'].map((name) => `packages/${name}/dist/index.js`),
  command: (isForced) => tsc(isForced, ['packages/db', 'packages/embedded']),
  advice: servers.advice,
};

/** @type {BuildStep} */
export const webApp = {
  name: 'web-app',
  title: 'Building the web app',
  inputs: ['apps/web', 'packages/core/src', 'packages/contracts/src', 'package-lock.json'],
  outputs: ['apps/web/dist/index.html'],
  command: () => [node, 'node_modules/vite/bin/vite.js', 'build', 'apps/web', '--logLevel', 'warn'],
  advice: 'The web app could not be built; the lines above say why.',
};

/** @type {BuildStep} */
export const clientTypes = {
  name: 'client-types',
  title: 'Generating the client of the API',
  inputs: [
    'tools/client',
    'prisma/schema.prisma',
    'package-lock.json',
    ...sourcesOf(['core', 'contracts', 'db', 'desk', 'queue', 'telemetry', 'twitter'], ['api']),
  ],
  outputs: ['schema', 'routes'].map((name) => `packages/client/src/generated/${name}.ts`),
  command: () => [node, '--import', 'tsx', '--conditions=development', 'tools/client/generate.ts'],
  advice: 'The API could not be described; the lines above say why.',
};

/** @type {BuildStep} */
export const client = {
  name: 'client',
  title: 'Compiling the client of the API',
  inputs: ['tsconfig.base.json', 'package-lock.json', ...sourcesOf(['client'])],
  outputs: ['packages/client/dist/index.js'],
  command: (isForced) => tsc(isForced, ['packages/client']),
  advice: servers.advice,
};

export const allSteps = [databaseClient, servers, webApp, clientTypes, client];

/**
 * Why a step must run, or undefined when its results are up to date.
 * @param {BuildStep} step
 * @returns {'missing' | 'stale' | undefined}
 */
export function staleness(step) {
  if (!step.outputs.every((file) => existsSync(path.join(root, file)))) return 'missing';
  return readStamp(step) === contentHash(step.inputs) ? undefined : 'stale';
}

/**
 * Runs a step when it is stale, or when forced.
 * @param {BuildStep} step
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<void>}
 */
export async function build(step, { force = false } = {}) {
  const reason = force ? 'missing' : staleness(step);
  if (!reason) return;
  const hash = contentHash(step.inputs); // before the run: what is edited meanwhile makes it stale again
  await runQuietly(step.command(reason === 'missing'), { advice: step.advice });
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(stampFile(step), hash);
}

/** @param {boolean} isForced @param {string[]} projects */
function tsc(isForced, projects) {
  // projects are built beside each other: further checkers of one would look at much of the same again
  const words = ['-b', '--checkers', '1'];
  // tsc believes its own notes and would not write again what was deleted
  if (isForced) words.push('--force');
  return [node, 'node_modules/typescript/bin/tsc', ...words, ...projects];
}

/** @param {string[]} packages @param {string[]} [apps] */
function sourcesOf(packages, apps = []) {
  const folders = [...packages.map((name) => `packages/${name}`), ...apps.map((name) => `apps/${name}`)];
  return folders.flatMap((folder) => [`${folder}/src`, `${folder}/tsconfig.json`, `${folder}/package.json`]);
}

/** @param {BuildStep} step */
function stampFile(step) {
  return path.join(stampFolder, `${step.name}.built`);
}

/** @param {BuildStep} step */
function readStamp(step) {
  try {
    return readFileSync(stampFile(step), 'utf8');
  } catch {
    return undefined;
  }
}
