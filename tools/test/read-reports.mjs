import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/root.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skippedSuites files all of whose tests were skipped, or parts that were left out
 * @property {string[]} repeated titles of browser tests that passed at their second try only: each is a race to be mended
 */

/**
 * @typedef {object} VitestReport
 * @property {{ name: string, status: string, message?: string, assertionResults: { status: string, fullName?: string }[] }[]} testResults
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
  }
  return counts;
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
 * @typedef {object} PlaywrightSuite
 * @property {{ title: string, tests: { status: string }[] }[]} [specs]
 * @property {PlaywrightSuite[]} [suites]
 */

/**
 * @typedef {object} PlaywrightReport
 * @property {PlaywrightSuite[]} [suites]
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {unknown[]} [errors] what went wrong outside of tests, as in the global set-up
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
    repeated: suites.flatMap(repeatedIn),
  };
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {string[]}
 */
function repeatedIn({ specs = [], suites = [] }) {
  const own = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'));
  return [...own.map(({ title }) => title), ...suites.flatMap(repeatedIn)];
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

/** @returns {Counts} */
function none() {
  return { passed: 0, failed: 0, skipped: 0, skippedSuites: [], repeated: [] };
}
