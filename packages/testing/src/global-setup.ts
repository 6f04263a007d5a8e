import type { TestProject } from 'vitest/node';
import { startServers } from './start-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** superuser's connection to the maintenance database */
    postgresUrl: string;
    redisUrl: string;
  }
}

export const TEMPLATE = 'perch_template';

/** Starts one Postgres and one Redis for the run, and migrates the template that every test file clones. */
export default async function setup(project: TestProject) {
  const servers = await startServers({ database: TEMPLATE, durable: false });
  project.provide('postgresUrl', servers.postgresUrl());
  project.provide('redisUrl', servers.redisUrl);
  return servers.stop;
}
