import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  countPlaywright,
  countVitest,
  failuresOf,
  readReport,
  type Counts,
  type VitestReport,
} from './read-reports.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'perch-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function reportFile(content: string): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, content);
  return file;
}

function vitestFile(status: string, ...statuses: string[]): VitestReport['testResults'][number] {
  return { name: '/x/a.test.ts', status, assertionResults: statuses.map((item) => ({ status: item })) };
}

test('a test file that could not be run is a failure', () => {
  const report = { testResults: [vitestFile('failed'), vitestFile('passed', 'passed', 'skipped', 'todo')] };
  expect(countVitest(report)).toMatchObject({ passed: 1, failed: 1, skipped: 2 });
});

test('a failed test counts once, and its file not again', () => {
  expect(countVitest({ testResults: [vitestFile('failed', 'failed', 'passed')] })).toMatchObject({
    passed: 1,
    failed: 1,
  });
});

test('a file that was skipped as a whole is named', () => {
  expect(countVitest({ testResults: [vitestFile('passed', 'skipped')] }).skippedSuites).toHaveLength(1);
});

test('a file whose one test says why it is skipped is called by what it says', () => {
  const file = vitestFile('passed', 'skipped');
  file.assertionResults[0]!.fullName = 'contract: skipped, there are no files';
  expect(countVitest({ testResults: [file] }).skippedSuites).toEqual(['contract: skipped, there are no files']);
});

test('what goes wrong around the browser tests counts', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
  expect(countPlaywright({ stats, errors: [{}] })).toMatchObject({ passed: 4, failed: 2, skipped: 2 });
});

test('browser tests that needed a second try are named', () => {
  const stats = { expected: 1, unexpected: 0, flaky: 1, skipped: 0 };
  const specs = [
    { title: 'told once', tests: [{ status: 'expected' }] },
    { title: 'told twice', tests: [{ status: 'flaky' }] },
  ];
  expect(countPlaywright({ suites: [{ suites: [{ specs }] }], stats }).repeated).toEqual(['told twice']);
});

test('what failed is told again with the beginning of why, without colours', () => {
  const file = vitestFile('failed', 'failed', 'passed');
  Object.assign(file.assertionResults[0]!, {
    fullName: 'a worker hears',
    failureMessages: [`\u001B[31mError: no word\u001B[39m\n${'at somewhere\n'.repeat(100)}`],
  });
  const { failures } = countVitest({ testResults: [file, { ...vitestFile('failed'), message: 'does not parse' }] });
  expect(failures).toHaveLength(2);
  const [title, why, ...stack] = failures[0]!.split('\n');
  expect([title, why, stack.at(-1)]).toEqual([
    expect.stringMatching(/a\.test\.ts > a worker hears$/),
    '    Error: no word',
    '    …',
  ]);
  expect(failures[0]!.length).toBeLessThan(1_000);
  expect(failures[1]).toMatch(/a\.test\.ts\n {4}does not parse$/);
});

test('so is what failed in the browser, and around it', () => {
  const results = [{ error: { message: 'Timeout of 30000 ms' } }, { error: { message: 'again' } }];
  const specs = [
    { title: 'passes', file: 'e2e/a.e2e.ts', tests: [{ status: 'expected', results: [{}] }] },
    { title: 'signs in', file: 'e2e/a.e2e.ts', tests: [{ status: 'unexpected', results }] },
  ];
  const stats = { expected: 1, unexpected: 1, flaky: 0, skipped: 0 };
  const { failures } = countPlaywright({ suites: [{ specs }], stats, errors: [{ message: 'no server' }] });
  expect(failures).toEqual([
    'e2e/a.e2e.ts > signs in\n    Timeout of 30000 ms',
    'around the browser tests\n    no server',
  ]);
});

const nothing: Counts = { passed: 0, failed: 0, skipped: 0, skippedSuites: [], repeated: [], failures: [] };
const fine: Counts = { ...nothing, passed: 3 };

test('a part that failed and names no test is told by its own name', () => {
  const part = { ...nothing, title: 'Types' };
  expect(failuresOf({ ...part, failed: 1 })).toEqual(['Types']);
  expect(failuresOf({ ...part, failed: 1, failures: ['a.test.ts > says so'] })).toEqual(['a.test.ts > says so']);
  expect(failuresOf({ ...part, passed: 1 })).toEqual([]);
});

test.each([
  { claim: 'a good report is believed', content: '{}', counts: fine, exitCode: 0, failed: 0 },
  { claim: 'a torn one is a failure', content: '{"a":', counts: fine, exitCode: 0, failed: 1 },
  { claim: 'an empty one is a failure', content: '{}', counts: nothing, exitCode: 0, failed: 1 },
  { claim: 'an exit code without a reason is a failure', content: '{}', counts: fine, exitCode: 1, failed: 1 },
])('$claim', ({ content, counts, exitCode, failed }) => {
  let said = '';
  expect(
    readReport(
      reportFile(content),
      () => counts,
      exitCode,
      (text) => (said += text),
    ).failed,
  ).toBe(failed);
  expect(said !== '').toBe(failed > 0);
});

test('a missing report is a failure', () => {
  expect(
    readReport(
      path.join(folder, 'absent.json'),
      () => fine,
      0,
      () => {},
    ),
  ).toMatchObject({ passed: 0, failed: 1 });
});
