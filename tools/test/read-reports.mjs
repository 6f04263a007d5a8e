import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../setup/root.mjs';

/** Characters of why a test failed that are shown at the end; the whole stands where it failed. */
const MOST_OF_WHY = 600;

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skippedSuites files all of whose tests were skipped, or parts that were left out
 * @property {string[]} repeated titles of browser tests that passed at their second try only: each is a race to be mended
 * @property {string[]} failures the file and title of each failed test, and below it the beginning of why
 */

/**
 * @typedef {object} VitestReport
 * @property {{ name: string, status: string, message?: string, assertionResults: { status: string, fullName?: string, failureMessages?: string[] }[] }[]} testResults
 */

/**
 * Counts the tests of vitest's JSON report. A file that could not be run counts as one failure.
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const counts = none();
  for (const file of report.testResults) {
    const statuses = file.assertionResults.map((result) => result.status);
    const failed = statuses.filter((status) => status === 'failed').length;
    const passed = statuses.filter((status) => status === 'passed').length;
    counts.passed += passed;
    counts.skipped += statuses.length - passed - failed;
    counts.failed += failed === 0 && file.status === 'failed' ? 1 : failed;
    const isLeftOut = file.status !== 'failed' && passed === 0;
    if (isLeftOut) counts.skippedSuites.push(nameOfSkipped(file));
    counts.failures.push(...failuresIn(file));
  }
  return counts;
}

/** @param {VitestReport['testResults'][number]} file */
function failuresIn({ name, status, message, assertionResults }) {
  const where = path.relative(root, name);
  const failed = assertionResults.filter((result) => result.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [failure(where, [message])] : [];
  return failed.map(({ fullName, failureMessages }) => failure(`${where} > ${fullName}`, failureMessages));
}

/** @param {string} title @param {(string | undefined)[]} [messages] */
function failure(title, [why = ''] = []) {
  const shown = stripVTControlCharacters(why).trim();
  const lines = shown.slice(0, MOST_OF_WHY).split('\n');
  if (shown.length > MOST_OF_WHY) lines.push('…');
  return [title, ...lines.map((line) => `    ${line}`)].join('\n').trimEnd();
}

/**
 * A file whose one test says what is skipped and why is called by that; any other by its path.
 * @param {VitestReport['testResults'][number]} file
 */
function nameOfSkipped({ name, assertionResults }) {
  const [only, ...others] = assertionResults;
  return (others.length === 0 && only?.fullName) || path.relative(root, name);
}

/**
 * @typedef {object} PlaywrightTest
 * @property {string} status
 * @property {{ error?: PlaywrightError }[]} [results] of each try
 */

/** @typedef {{ message?: string }} PlaywrightError */

/**
 * @typedef {object} PlaywrightSuite
 * @property {{ title: string, file?: string, tests: PlaywrightTest[] }[]} [specs]
 * @property {PlaywrightSuite[]} [suites]
 */

/**
 * @typedef {object} PlaywrightReport
 * @property {PlaywrightSuite[]} [suites]
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {PlaywrightError[]} [errors] what went wrong outside of tests, as in the global set-up
 */

/**
 * Counts the tests of Playwright's JSON report. Each error outside of a test counts as one failure.
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export function countPlaywright({ suites = [], stats, errors = [] }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    skippedSuites: [],
    repeated: suites.flatMap((suite) => specsIn(suite, 'flaky')).map(({ title }) => title),
    failures: [
      ...suites.flatMap((suite) => specsIn(suite, 'unexpected')).map(failureOfSpec),
      ...errors.map(({ message }) => failure('around the browser tests', [message])),
    ],
  };
}

/**
 * @param {PlaywrightSuite} suite
 * @param {string} status
 * @returns {NonNullable<PlaywrightSuite['specs']>}
 */
function specsIn({ specs = [], suites = [] }, status) {
  const own = specs.filter(({ tests }) => tests.some((test) => test.status === status));
  return [...own, ...suites.flatMap((suite) => specsIn(suite, status))];
}

/** @param {NonNullable<PlaywrightSuite['specs']>[number]} spec */
function failureOfSpec({ title, file = '', tests }) {
  const messages = tests.flatMap(({ results = [] }) => results.map(({ error }) => error?.message));
  return failure(`${file} > ${title}`, messages.filter(Boolean));
}

/**
 * Counts what `npm run chaos` has compared, and spoiled to see that it is noticed.
 * @param {{ passed: number, failed: number }} report
 * @returns {Counts}
 */
export function countChaos({ passed, failed }) {
  return { ...none(), passed, failed };
}

/**
 * Reads a report and counts it. One that is missing, torn or empty is one failure, as is an exit code that the report
 * does not explain.
 * @template Report
 * @param {string} file
 * @param {(report: Report) => Counts} count
 * @param {number} exitCode
 * @param {(text: string) => void} say is told what is wrong with the report
 * @returns {Counts}
 */
export function readReport(file, count, exitCode, say) {
  let counts;
  try {
    counts = count(/** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8'))));
  } catch (error) {
    say(`There is no usable report in ${path.relative(root, file)}: ${String(error)}\n`);
    return { ...none(), failed: 1 };
  }
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  if (isEmpty) say(`${path.relative(root, file)} tells of no tests at all\n`);
  else if (exitCode !== 0 && counts.failed === 0) say(`No test failed, but the exit code was ${exitCode}\n`);
  const isUnexplained = isEmpty || (exitCode !== 0 && counts.failed === 0);
  return isUnexplained ? { ...counts, failed: counts.failed + 1 } : counts;
}

/**
 * What of a part is told at the end: the tests that failed, or the part itself where it knows of none.
 * @param {Counts & { title: string }} part
 * @returns {string[]}
 */
export function failuresOf({ title, failed, failures }) {
  return failed > 0 && failures.length === 0 ? [title] : failures;
}

/** @returns {Counts} */
function none() {
  return { passed: 0, failed: 0, skipped: 0, skippedSuites: [], repeated: [], failures: [] };
}
