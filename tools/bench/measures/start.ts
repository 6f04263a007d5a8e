// `npm start` on this clone, installed and built: the first time with an empty data folder, and again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@perch/embedded';
import { seconds } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const LIMIT_MS = 300_000;

/** Until the web app is served and the banner with the sign-ins is there. */
async function start(dataDir: string) {
  const began = performance.now();
  const child = spawn(process.execPath, ['tools/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PERCH_DATA_DIR: dataDir,
      PORT: String(await freePort()),
      SANDBOX_PORT: String(await freePort()),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit');
  while (!/Perch is ready/.test(output)) {
    if (child.exitCode !== null || performance.now() - began > LIMIT_MS)
      throw new Error(`npm start failed:\n${output}`);
    await pause(20);
  }
  const readyMs = performance.now() - began;
  const before = performance.now();
  child.kill('SIGINT');
  await ended;
  return { readyMs, stopMs: performance.now() - before };
}

export const measure: Measure = {
  about: '`npm start` of an installed and built clone until it says where it is to be seen',
  usage: '[warm starts]',
  async run(report, [warm = '3']) {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'perch-start-'));
    try {
      for (let turn = 0; turn <= Number(warm); turn++) {
        const { readyMs, stopMs } = await start(dataDir);
        report.row('npm start', turn === 0 ? 'cold: no data yet' : `warm, ${turn}`, {
          ready: seconds(readyMs / 1000),
          'stopped in': seconds(stopMs / 1000),
        });
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};
