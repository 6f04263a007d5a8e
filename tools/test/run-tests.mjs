import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { allSteps, build, databaseClient } from '../setup/build-steps.mjs';
import { seconds } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';
import { checkOnce, measured, runShown } from './check.mjs';
import { countChaos, countPlaywright, countVitest, readReport } from './read-reports.mjs';

/** @typedef {import('./check.mjs').Outcome} Outcome */

const node = process.execPath;
const reports = path.join(root, '.test');
const VITEST = 'node_modules/vitest/vitest.mjs';
const TYPE_PROJECTS = [
  'tsconfig.check.json',
  'e2e/tsconfig.json',
  'apps/web/tsconfig.json',
  'apps/sandbox/page/tsconfig.json',
];

/**
 * Runs every part, also after one has failed, and prints what they came to. The last line is
 * "N passed, N failed[, N skipped]".
 * @param {{ checkOnly: boolean }} options checkOnly: without the browser tests
 * @returns {Promise<boolean>} whether all passed
 */
export async function runTests({ checkOnly }) {
  mkdirSync(reports, { recursive: true });
  const outcomes = [
    await checkOnce('Database client', () => withSetupLock(console.log, () => build(databaseClient)).then(() => true)),
    await checkOnce('Redis', provideRedis),
    await checkOnce('Formatting (prettier)', () => succeeds('node_modules/prettier/bin/prettier.cjs', '--check', '.')),
    await checkOnce('Lint (oxlint)', () => succeeds('node_modules/oxlint/bin/oxlint', '--type-aware', '--quiet', '.')),
    ...(await checkTypes()),
    await checkOnce('Migrations fit the schema', checkMigrations),
    await measured('Unit, integration and component tests (vitest)', runVitest),
    ...(checkOnly ? [] : await browserTests()),
  ];
  return report(outcomes, checkOnly);
}

/** @param {string[]} words a program in node_modules and its arguments */
async function succeeds(...words) {
  return (await runShown([node, ...words])) === 0;
}

async function provideRedis() {
  const { ensureRedisServer } = await embedded();
  const toolsDir = path.join(root, '.perch', 'tools');
  process.env.REDIS_SERVER = await ensureRedisServer({ toolsDir, log: console.log });
  console.log(process.env.REDIS_SERVER);
  return true;
}

/** packages/embedded from its sources: nothing is built yet. */
async function embedded() {
  const { tsImport } = await import('tsx/esm/api');
  /** @type {typeof import('../../packages/embedded/src/index.ts')} */
  const module = await tsImport('../../packages/embedded/src/index.ts', import.meta.url);
  return module;
}

async function checkTypes() {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const project of TYPE_PROJECTS.filter((file) => existsSync(path.join(root, file)))) {
    const tsc = () => succeeds('node_modules/typescript/bin/tsc', '-p', project, '--noEmit');
    outcomes.push(await checkOnce(`Types (${project})`, tsc));
  }
  return outcomes;
}

/** On a scratch database, whatever DATABASE_URL says. */
async function checkMigrations() {
  const env = { ...process.env, DATABASE_URL: '' };
  const command = [node, '--import', 'tsx', '--conditions=development', 'tools/migrate.ts', 'check'];
  return (await runShown(command, env)) === 0;
}

async function runVitest() {
  const file = path.join(reports, 'vitest.json');
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const exitCode = await runShown([node, VITEST, 'run', ...reporters], testEnvironment());
  return readReport(file, countVitest, exitCode);
}

async function browserTests() {
  const built = await checkOnce('Build', async () => {
    await withSetupLock(console.log, async () => {
      for (const step of allSteps) await build(step);
    });
    return true;
  });
  const chaos = await measured('Chaos (150 events)', runChaos);
  const chromium = await checkOnce('Chromium', async () => {
    const { ensureChromium } = await embedded();
    process.env.CHROMIUM = await ensureChromium({ toolsDir: path.join(root, '.perch', 'tools'), log: console.log });
    console.log(process.env.CHROMIUM);
    return true;
  });
  return [built, chaos, chromium, await measured('Browser tests (playwright)', runPlaywright)];
}

async function runPlaywright() {
  const file = path.join(reports, 'e2e.json');
  rmSync(file, { force: true });
  const command = [node, 'node_modules/@playwright/test/cli.js', 'test'];
  return readReport(file, countPlaywright, await runShown(command, testEnvironment()));
}

/** The short form of `npm run chaos`: see docs/CHAOS.md. */
async function runChaos() {
  const file = path.join(reports, 'chaos.json');
  rmSync(file, { force: true });
  const how = ['--events', '150', '--seed', '1', '--events-per-fault', '10', '--pace', '40', '--prove'];
  const command = [node, '--import', 'tsx', '--conditions=development', 'tools/chaos/main.ts', ...how];
  return readReport(file, countChaos, await runShown([...command, '--report', file], testEnvironment()));
}

/** The tests run on servers of their own, whatever the person has set for working. */
function testEnvironment() {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, CI: process.env.CI ?? '1' };
  for (const name of ['DATABASE_URL', 'APP_DATABASE_URL', 'REDIS_URL', 'X_API_URL', 'PERCH_REAL_X', 'PUBLIC_URL']) {
    delete env[name];
  }
  for (const name of ['PORT', 'SANDBOX_PORT', 'PERCH_DATA_DIR', 'NODE_ENV', 'FORCE_COLOR']) delete env[name];
  return env;
}

/** @param {Outcome[]} outcomes @param {boolean} checkOnly */
function report(outcomes, checkOnly) {
  const width = Math.max(...outcomes.map((outcome) => outcome.title.length));
  console.log('\n── Summary');
  for (const { title, passed, failed, milliseconds } of outcomes) {
    const verdict = failed > 0 ? `${failed} FAILED` : 'ok';
    const time = seconds(milliseconds).padStart(8);
    console.log(`${title.padEnd(width)}  ${String(passed).padStart(5)} passed  ${time}  ${verdict}`);
  }

  const skippedSuites = outcomes.flatMap((outcome) => outcome.skippedSuites);
  if (checkOnly) skippedSuites.push('browser tests (npm test runs them)');
  if (skippedSuites.length > 0) console.log(`\nSkipped: ${skippedSuites.join('; ')}`);

  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return sum('failed') === 0;
}
