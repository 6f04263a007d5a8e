import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureHeadlessShell, freePort } from '@perch/embedded';

/**
 * Says in the environment which copy of Perch is driven, and by which browser. PERCH_URL and SANDBOX_URL set from outside:
 * that copy, and none is started.
 */
export async function chooseCopy(): Promise<void> {
  if (!process.env.PERCH_URL) {
    process.env.PERCH_URL = `http://127.0.0.1:${await freePort()}`;
    process.env.SANDBOX_URL = `http://127.0.0.1:${await freePort()}`;
    process.env.PERCH_DATA_DIR = mkdtempSync(path.join(os.tmpdir(), 'perch-e2e-'));
    process.env.PERCH_E2E_STARTS_COPY = '1';
  }
  const toolsDir = path.resolve(import.meta.dirname, '../.perch/tools');
  process.env.CHROMIUM ??= await ensureHeadlessShell({ toolsDir, log: (sentence) => console.log(sentence) });
}

export const CHROMIUM_ARGS = [
  '--no-sandbox', // root in a container has none
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
