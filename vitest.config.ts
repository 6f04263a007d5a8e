import { defineConfig } from 'vitest/config';
import { catalogueParts } from './apps/web/vite/catalogue-parts.ts';

/** Workspace packages resolve to their sources, not to dist; all others as Node finds them (`module` is for bundlers). */
const conditions = ['development', 'node'];
const resolve = { conditions };
const ssr = { resolve: { conditions, externalConditions: conditions } };

/** For what comes a moment later, on a machine that has other work. */
const patience = 'tools/test/patience.ts';
const poll = { timeout: 15_000 };

const nodeSources = [
  'packages/*/src/**/*.test.ts',
  'apps/{api,worker,sandbox}/src/**/*.test.ts',
  'apps/api/fuzz/**/*.test.ts',
  'tools/**/*.test.ts',
];
const integration = [
  'packages/*/src/**/*.int.test.ts',
  'apps/{api,worker,sandbox}/src/**/*.int.test.ts',
  'apps/api/fuzz/**/*.int.test.ts',
];

export default defineConfig({
  test: {
    maxWorkers: 2, // the default on two cores is one
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: nodeSources,
          exclude: ['**/node_modules/**', ...integration],
          isolate: false, // modules are loaded once for all files: half of the time
          setupFiles: [patience],
          expect: { poll },
          testTimeout: 20_000, // properties on a busy machine
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'int',
          include: integration,
          isolate: false, // each file has a database of its own; modules are loaded once for all
          testTimeout: 20_000,
          hookTimeout: 60_000,
          // here and not at the root, where it would run once for each project
          globalSetup: ['packages/testing/src/global-setup.ts'],
          setupFiles: [patience, 'packages/testing/src/setup.ts'],
          expect: { poll },
        },
      },
      {
        plugins: [catalogueParts({ isWhole: true })],
        resolve: { conditions: ['development', 'module', 'browser'] },
        test: {
          name: 'web',
          include: ['apps/web/src/**/*.test.{ts,tsx}'],
          environment: './apps/web/src/testing/one-window.ts',
          isolate: false, // each file has a database of its own; modules are loaded once for all
          setupFiles: [patience, 'apps/web/src/testing/fresh.ts'],
          expect: { poll },
          testTimeout: 20_000, // a page drawn on a busy machine
        },
      },
    ],
  },
});
