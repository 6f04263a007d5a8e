import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint');
let project: string;

beforeAll(() => {
  project = mkdtempSync(path.join(os.tmpdir(), 'perch-borders-'));
  cpSync(path.join(root, '.oxlintrc.json'), path.join(project, '.oxlintrc.json'));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What the linter says of one line in one file, as far as it is about borders. */
function complaints(file: string, line: string): string[] {
  const folder = path.join(project, path.dirname(file));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(project, file), `${line}\n`);
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json', file], { cwd: project, encoding: 'utf8' });
  rmSync(path.join(project, file));
  const report = JSON.parse(stdout) as { diagnostics: { code: string; help?: string }[] };
  return report.diagnostics
    .filter((item) => item.code.includes('no-restricted-imports'))
    .map((item) => item.help ?? '');
}

test.each([
  ['core imports nothing of ours', 'packages/core/src/a.ts', "import { x } from '@perch/contracts'; x();"],
  ['desk does not reach the network', 'packages/desk/src/tickets/a.ts', "export * from '@perch/twitter';"],
  [
    'desk does not enqueue by itself',
    'packages/desk/src/a.ts',
    "import type { X } from '@perch/queue'; export type Y = X;",
  ],
  ['apps do not import apps', 'apps/api/src/routes/a.ts', "export * from '@perch/worker';"],
  ['the API sends no mail', 'apps/api/src/a.ts', "await import('@perch/notify');"],
  ['the worker starts no servers', 'apps/worker/src/a.ts', "export * from '@perch/embedded';"],
  ['the web app does not see the database', 'apps/web/src/ui/a.tsx', "export * from '@perch/db';"],
  ['the sandbox is a judge of its own', 'apps/sandbox/src/a.ts', "export * from '@perch/core';"],
  ['the client stands alone', 'packages/client/src/a.ts', "export * from '@perch/contracts';"],
  ['products use no client', 'apps/worker/src/a.ts', "export * from '@perch/client';"],
  ['its tests are, too', 'apps/sandbox/src/a.test.ts', "export * from '@perch/contracts';"],
  ['products do not ship the test databases', 'packages/db/src/a.ts', "export * from '@perch/testing';"],
  ['a path is no way around', 'packages/core/src/match/a.ts', "export * from '../../../db/src/index.ts';"],
  ['nor is a path to what was built', 'apps/web/src/a.ts', "export * from '../../../packages/db/dist/index.js';"],
])('%s: %s', (_claim, file, line) => {
  expect(complaints(file, line)).toHaveLength(1);
});

test.each([
  ['packages/desk/src/a.ts', "export * from '@perch/db';"],
  ['packages/desk/src/a.int.test.ts', "export * from '@perch/testing';"],
  ['apps/worker/src/a.ts', "export * from '@perch/notify';"],
  ['apps/api/src/routes/tickets/a.ts', "export * from '../../plugins/b.ts';"],
  ['apps/web/src/features/a.ts', "export * from '@perch/contracts';"],
])('%s may say %s', (file, line) => {
  expect(complaints(file, line)).toEqual([]);
});
