import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { allSteps, build, clientTypes, databaseClient } from '../setup/build-steps.mjs';
import { seconds } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';
import { check, runLanes, runTold } from './check.mjs';
import { countChaos, countPlaywright, countVitest, failuresOf, readReport } from './read-reports.mjs';

/** @typedef {import('./check.mjs').Outcome} Outcome */
/** @typedef {import('./check.mjs').Part} Part */
/** @typedef {import('./check.mjs').Say} Say */

const node = process.execPath;
const reports = path.join(root, '.test');
const toolsDir = path.join(root, '.perch', 'tools');
const VITEST = 'node_modules/vitest/vitest.mjs';
const TYPE_PROJECTS = [
  'tsconfig.check.json',
  'e2e/tsconfig.json',
  'apps/web/tsconfig.json',
  'apps/sandbox/page/tsconfig.json',
];

/**
 * Runs every part, also after one has failed, and prints what they came to. The last line is
 * "N passed, N failed[, N skipped]". What looks at the sources, what runs them and what needs a build run beside each other:
 * each of them waits now and then, and a core that waits is lost.
 * @param {{ checkOnly: boolean }} options checkOnly: without the browser tests
 * @returns {Promise<boolean>} whether all passed
 */
export async function runTests({ checkOnly }) {
  mkdirSync(reports, { recursive: true });
  const first = [
    check('Database client', generateClient),
    check('Client of the API', generateClientTypes),
    check('Redis', provideRedis),
  ];
  const sources = [
    program('Formatting (oxfmt)', 'node_modules/oxfmt/bin/oxfmt', '--check', '.'),
    program('Lint (oxlint)', 'node_modules/oxlint/bin/oxlint', '--type-aware', '--quiet', '.'),
    ...TYPE_PROJECTS.filter((file) => existsSync(path.join(root, file))).map((project) =>
      // each further checker looks at much of the same again, for half more processor time
      program(`Types (${project})`, 'node_modules/typescript/bin/tsc', '-p', project, '--noEmit', '--checkers', '1'),
    ),
    check('Migrations fit the schema', checkMigrations),
  ];
  const units = [{ title: 'Unit, integration and component tests (vitest)', run: runVitest }];
  const built = [
    check('Build', buildAll),
    { title: 'Chaos (150 events)', run: runChaos },
    check('Chromium', provideChromium),
    { title: 'Browser tests (playwright)', run: runPlaywright },
  ];
  const outcomes = [
    ...(await runLanes([first])),
    ...(await runLanes(checkOnly ? [sources, units] : [sources, units, built])),
  ];
  return report(outcomes, checkOnly);
}

/**
 * A program in node_modules that says by its exit code whether all is well.
 * @param {string} title
 * @param {...string} words the program and its arguments
 * @returns {Part}
 */
function program(title, ...words) {
  return check(title, async (say) => (await runTold([node, ...words], say)) === 0);
}

/** @param {Say} say */
async function generateClient(say) {
  await withSetupLock(lines(say), () => build(databaseClient));
  return true;
}

/** @param {Say} say */
async function generateClientTypes(say) {
  await withSetupLock(lines(say), () => build(clientTypes));
  return true;
}

/** @param {Say} say */
async function provideRedis(say) {
  const { ensureRedisServer } = await embedded();
  process.env.REDIS_SERVER = await ensureRedisServer({ toolsDir, log: lines(say) });
  say(`${process.env.REDIS_SERVER}\n`);
  return true;
}

/** @param {Say} say */
async function provideChromium(say) {
  const { ensureHeadlessShell } = await embedded();
  process.env.CHROMIUM = await ensureHeadlessShell({ toolsDir, log: lines(say) });
  say(`${process.env.CHROMIUM}\n`);
  return true;
}

/** packages/embedded from its sources: nothing is built yet. */
async function embedded() {
  const { tsImport } = await import('tsx/esm/api');
  /** @type {typeof import('../../packages/embedded/src/index.ts')} */
  const module = await tsImport('../../packages/embedded/src/index.ts', import.meta.url);
  return module;
}

/** On a scratch database, whatever DATABASE_URL says. @param {Say} say */
async function checkMigrations(say) {
  const env = { ...process.env, DATABASE_URL: '' };
  const command = [node, '--import', 'tsx', '--conditions=development', 'tools/migrate.ts', 'check'];
  return (await runTold(command, say, env)) === 0;
}

/** @param {Say} say */
async function buildAll(say) {
  await withSetupLock(lines(say), async () => {
    for (const step of allSteps) await build(step);
  });
  return true;
}

/** @param {Say} say */
async function runVitest(say) {
  const file = reportFile('vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const exitCode = await runTold([node, VITEST, 'run', ...reporters], say, testEnvironment());
  return readReport(file, countVitest, exitCode, say);
}

/** @param {Say} say */
async function runPlaywright(say) {
  const file = reportFile('e2e.json');
  const command = [node, 'node_modules/@playwright/test/cli.js', 'test'];
  return readReport(file, countPlaywright, await runTold(command, say, testEnvironment()), say);
}

/** The short form of `npm run chaos`: see docs/CHAOS.md. @param {Say} say */
async function runChaos(say) {
  const file = reportFile('chaos.json');
  const how = ['--events', '150', '--seed', '1', '--events-per-fault', '10', '--pace', '40', '--prove'];
  const command = [node, '--import', 'tsx', '--conditions=development', 'tools/chaos/main.ts', ...how];
  const exitCode = await runTold([...command, '--report', file], say, testEnvironment());
  return readReport(file, countChaos, exitCode, say);
}

/** Where a part writes its report; that of an earlier run is gone. @param {string} name */
function reportFile(name) {
  const file = path.join(reports, name);
  rmSync(file, { force: true });
  return file;
}

/** @param {Say} say @returns {(sentence: string) => void} */
function lines(say) {
  return (sentence) => say(`${sentence}\n`);
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

  const failures = outcomes.flatMap(failuresOf);
  if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
  const skippedSuites = outcomes.flatMap((outcome) => outcome.skippedSuites);
  if (checkOnly) skippedSuites.push('browser tests (npm test runs them)');
  if (skippedSuites.length > 0) console.log(`\nSkipped: ${skippedSuites.join('; ')}`);
  const repeated = outcomes.flatMap((outcome) => outcome.repeated);
  if (repeated.length > 0) console.log(`\nPassed at the second try only: ${repeated.join('; ')}`);

  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return sum('failed') === 0;
}
