import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

const SETTINGS = {
  tier: 'enterprise',
  rateLimits: false,
  credits: 'ok',
  usageCap: 'exceeded',
  trickle: { enabled: false, perMinute: 30 },
  billing: { countsIncludes: false, dedupe: 'app', appOwner: 'acme_air' },
};

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** A world with a history: a bill, a rule that struck, settings that are not the usual ones. */
async function live(sandbox: Sandbox): Promise<string> {
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('PUT', 'settings', SETTINGS);
  await sandbox.control('PUT', 'faults', { clockSkewSeconds: 90, indexDelaySeconds: { min: 1, max: 2 } });
  await sandbox.control('POST', 'faults', { preset: 'answer-lost' });
  await refusal(acme.client.v2.tweet('did it arrive?'));
  await acme.client.v2.me();
  return acme.accessToken;
}

async function look({ control }: Sandbox) {
  const { body: state } = await control('GET', 'state');
  const settings = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, state[name]]));
  return { settings, faults: state['faults'], bill: (await control('GET', 'bill')).body };
}

test('settings, faults with their counts and the bill by day survive a restart', async () => {
  const dataDirectory = mkdtempSync(path.join(os.tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(dataDirectory, { recursive: true }));
  const first = await startSandbox({ dataDirectory });
  const accessToken = await live(first);
  const before = await look(first);
  await first.close();
  const second = await startSandbox({ dataDirectory, scenario: 'demo' });
  expect(await look(second)).toEqual(before);
  expect(before).toMatchObject({
    settings: SETTINGS,
    faults: { clockSkewSeconds: 90, rules: [{ preset: 'answer-lost', struck: 1, spent: true }] },
    bill: { entries: [{ item: 'postCreate', user: 'acme_air' }, { item: 'userRead' }] },
  });
  await second.client(accessToken).v2.me();
  expect((await look(second)).bill).toEqual(before.bill);
});

test('an export carries settings, faults and the bill elsewhere, a reset takes them away', async () => {
  const first = await startSandbox();
  await live(first);
  const exported = (await first.control('GET', 'export')).body;
  const second = await startSandbox();
  const untouched = await look(second);
  expect((await second.control('POST', 'import', exported)).status).toBe(204);
  expect(await look(second)).toEqual(await look(first));
  expect((await second.control('POST', 'reset', { scenario: 'empty' })).status).toBe(204);
  expect(await look(second)).toEqual(untouched);
});

test('an import that is no export changes nothing', async () => {
  const sandbox = await startSandbox();
  await live(sandbox);
  const before = await look(sandbox);
  const exported = (await sandbox.control('GET', 'export')).body;
  const broken = { ...exported, directMessages: [{ id: '1', conversationId: 'of nobody' }] };
  expect((await sandbox.control('POST', 'import', broken)).status).toBe(400);
  expect(await look(sandbox)).toEqual(before);
});

test('the owner of the app must exist', async () => {
  const { control } = await startSandbox();
  const { status, body } = await control('PUT', 'settings', { tier: 'enterprise', billing: { appOwner: 'nobody' } });
  expect([status, body['errors'][0].path]).toEqual([400, 'billing.appOwner']);
  expect((await control('GET', 'state')).body['tier']).toBe('self-serve');
});

test('a storm is listed while it blows and can be stopped', async () => {
  const { control, signIn } = await startSandbox();
  await signIn('acme_air');
  await control('POST', 'storm', { to: 'acme_air', tweets: 20_000, seconds: 600 });
  expect((await control('GET', 'state')).body['storms']).toMatchObject([{ to: 'acme_air', tweets: 20_000 }]);
  expect((await control('DELETE', 'storm')).status).toBe(204);
  expect((await control('GET', 'state')).body['storms']).toEqual([]);
});
