import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, chooseCopy } from './e2e/choose-copy.ts';

// This file is read by the runner and again by each worker; what the runner chooses, the workers inherit.
await chooseCopy();

export default defineConfig({
  testDir: 'e2e',
  // what takes minutes by nature begins first and is looked at last
  projects: [
    { name: 'begins', testMatch: '*.begin.e2e.ts' },
    {
      name: 'stories',
      testMatch: '*.e2e.ts',
      testIgnore: ['*.begin.e2e.ts', '*.end.e2e.ts'],
      dependencies: ['begins'],
    },
    { name: 'ends', testMatch: '*.end.e2e.ts', dependencies: ['stories'] },
  ],
  globalSetup: './e2e/global-setup.ts',
  workers: 2, // they share one running copy: what a test changes there is its own, or in "begins" and "ends"
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  // what passes at the second try only is named at the end, as a race to be mended
  retries: process.env.CI === undefined ? 0 : 1,
  // far more than anything takes, for a machine that has other work
  timeout: 180_000,
  expect: { timeout: 60_000 },
  outputDir: '.test/e2e-results',
  reporter: [['line'], ['json', { outputFile: '.test/e2e.json' }]],
  use: {
    baseURL: process.env.PERCH_URL,
    screenshot: 'only-on-failure',
    // films and copies of the page cost a third of the time, also of what went well; `--trace on` makes them
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM!,
      args: CHROMIUM_ARGS,
    },
  },
});
