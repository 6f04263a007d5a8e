import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { createSecretBox, type Database } from '@perch/db';
import { sealTokens } from '@perch/desk';
import {
  bundleProgram,
  makeAccount,
  makeOrganization,
  openTestDatabase,
  startSandbox,
  type Sandbox,
} from '@perch/testing';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';

const KEY = randomBytes(32);
const PATIENCE = { timeout: 40_000 };

let program: string;
let sandbox: Sandbox;
let database: Database;
beforeAll(async () => {
  program = await bundleProgram('apps/worker/src/testing/ask-for-token.ts');
  database = openTestDatabase();
  sandbox = await startSandbox({ scenario: 'empty' });
});
afterAll(async () => {
  await sandbox.stop();
  await database.close();
});

interface Asking {
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  output: () => string;
}
const asking: Asking[] = [];
afterEach(() => {
  for (const { child } of asking.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

function startAsking(organizationId: string, accountId: string): Asking {
  const child = spawn(process.execPath, [program, organizationId, accountId], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      PUBLIC_URL: 'http://localhost:4000',
      ENCRYPTION_KEYS: `k1:${KEY.toString('base64')}`,
      SMTP_URL: sandbox.smtpUrl,
      X_API_URL: sandbox.url,
      X_CLIENT_ID: sandbox.clientId,
      X_CLIENT_SECRET: sandbox.clientSecret,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const one = { child, output: () => text };
  asking.push(one);
  return one;
}

it('three processes that need a new token at once refresh it once, and all go on with it', async () => {
  const brand = await sandbox.control.user({ username: 'acme', brand: true });
  const { accessToken, refreshToken, scopes } = await sandbox.control.token('acme');
  const { db } = await makeOrganization(database);
  const { organizationId } = db;
  const { id: accountId } = await makeAccount(db, { twitterUserId: brand.id, username: 'acme' });
  const ended = { accessToken, refreshToken, scopes, expiresAt: new Date(Date.now() - 60_000) };
  const sealed = sealTokens(createSecretBox(new Map([['k1', KEY]])), accountId, ended);
  await db.transaction((tx) => tx.accountCredential.create({ data: { organizationId, accountId, ...sealed } }));
  // long enough for all of them to ask before the first is answered
  const match = { method: 'POST' as const, path: '/2/oauth2/token' };
  await sandbox.control.faults([{ match, effect: { kind: 'slow', ms: 1500 } }]);

  const processes = [1, 2, 3].map(() => startAsking(organizationId, accountId));
  const outputs = () => processes.map(({ output }) => output());
  await vi.waitFor(() => expect(outputs()).toEqual(['ready\n', 'ready\n', 'ready\n']), PATIENCE);
  for (const { child } of processes) child.stdin.write('now\n');
  await vi.waitFor(() => outputs().forEach((output) => expect(output).toMatch(/^ready\n\S+ is of acme\n$/)), PATIENCE);

  expect(new Set(outputs()).size).toBe(1);
  expect(outputs()[0]).not.toContain(accessToken);
  expect(await sandbox.control.requests({ path: '/2/oauth2/token', method: 'POST' })).toHaveLength(1);
  expect(await db.transaction((tx) => tx.account.findFirstOrThrow())).toMatchObject({ state: 'connected' });
}, 100_000);
