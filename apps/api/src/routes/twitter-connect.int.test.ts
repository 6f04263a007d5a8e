import type { TwitterAccount } from '@perch/contracts';
import { startSandbox, type Sandbox } from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';

// The same as twitter-accounts.int.test.ts, once, with the real adapter and X's wire protocol.

let sandbox: Sandbox;
let api: TestApi;
beforeAll(async () => {
  sandbox = await startSandbox();
  await sandbox.control.user({ username: 'acme_air', name: 'Acme Airlines', brand: true });
  api = await startTestApi({ twitter: createTwitter({ apiUrl: sandbox.url, timeoutMs: 5000 }) });
});
afterAll(async () => {
  await api?.close();
  await sandbox?.stop();
});

/** What a person does at X: logs in and allows it. Returns where X sends them, as a path below /api/v1/. */
async function allow(authorizeUrl: string): Promise<string> {
  const url = new URL(authorizeUrl);
  const answer = await fetch(url.origin + url.pathname, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([
      ...url.searchParams,
      ['username', 'acme_air'],
      ['password', 'perch'],
      ['decision', 'authorize'],
    ]),
  });
  const back = new URL(answer.headers.get('location')!);
  return (back.pathname + back.search).replace('/api/v1/', '');
}

it('connects the account that its owner allows, and has X forget it at the end', async () => {
  const alice = await api.signUp();
  const begun = await alice.post('twitter/accounts/connect');
  const back = await allow(begun.json<{ authorizeUrl: string }>().authorizeUrl);
  const answer = await alice.get(back);
  expect(answer.headers.location).toMatch(/^\/setup\/channels\/twitter\?confirm=/);

  const { data } = (await alice.get('twitter/accounts')).json<{ data: TwitterAccount[] }>();
  expect(data).toMatchObject([{ username: 'acme_air', name: 'Acme Airlines', state: 'awaiting_confirmation' }]);
  const confirmed = await alice.post(`twitter/accounts/${data[0]!.id}/confirm`);
  expect(confirmed.json()).toMatchObject({ username: 'acme_air', state: 'connected' });

  await alice.delete(`twitter/accounts/${data[0]!.id}`);
  const revocations = () => sandbox.control.requests({ path: '/2/oauth2/revoke' });
  await expect.poll(revocations).toMatchObject([{ status: 200 }]);
});

it('sends the person back with a word when X breaks off', async () => {
  const alice = await api.signUp();
  const begun = await alice.post('twitter/accounts/connect');
  const back = await allow(begun.json<{ authorizeUrl: string }>().authorizeUrl);
  await sandbox.control.faults([{ match: { path: '/2/oauth2/token' }, effect: { kind: 'cut-after' }, times: 1 }]);
  expect((await alice.get(back)).headers.location).toBe('/setup/channels/twitter?error=twitter_unreachable');
  await sandbox.control.clearFaults();
});
