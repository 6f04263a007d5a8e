import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Sandbox } from '@perch/testing';

const MAIN = path.resolve(import.meta.dirname, '../../../apps/worker/src/main.ts');

/** A worker process from its sources that talks to the sandbox; what it complains of is shown. */
export function startWorkerProcess(sandbox: Sandbox, env: Record<string, string>) {
  return spawn(process.execPath, ['--conditions=development', '--import', 'tsx', MAIN], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PUBLIC_URL: 'http://localhost:4000',
      SMTP_URL: sandbox.smtpUrl,
      X_API_URL: sandbox.url,
      X_CLIENT_ID: sandbox.clientId,
      X_CLIENT_SECRET: sandbox.clientSecret,
      ...env,
    },
  });
}
