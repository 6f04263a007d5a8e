import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServers } from './start-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** superuser's connection to the maintenance database */
    postgresUrl: string;
    redisUrl: string;
    /** folder of the programs that tests of this run start */
    programBundles: string;
  }
}

export const TEMPLATE = 'perch_template';

/** Starts one Postgres and one Redis for the run, and migrates the template that every test file clones. */
export default async function setup(project: TestProject) {
  const servers = await startServers({ database: TEMPLATE, durable: false });
  project.provide('postgresUrl', servers.postgresUrl());
  project.provide('redisUrl', servers.redisUrl);
  const programBundles = mkdtempSync(path.join(os.tmpdir(), 'perch-programs-'));
  project.provide('programBundles', programBundles);
  project.onTestsRerun(() => readdirSync(programBundles).forEach((name) => rmSync(path.join(programBundles, name))));
  return async () => {
    rmSync(programBundles, { recursive: true, force: true });
    await servers.stop();
  };
}
