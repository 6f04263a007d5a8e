import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

const POST = { method: 'POST', path: '/2/tweets' };

test('an answer lost after the post leaves the tweet posted', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('PUT', 'faults', { rules: [{ match: POST, effect: { kind: 'cut-after' }, times: 1 }] });
  await refusal(acme.client.v2.tweet('did it arrive?'));
  const { body } = await sandbox.control('GET', 'tweets?author=acme_air');
  expect(body['data'].map((tweet: { text: string }) => tweet.text)).toEqual(['did it arrive?']);
  expect((await acme.client.v2.tweet('again')).data.id).toBeTruthy();
});

test('a connection cut before the post leaves nothing', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('PUT', 'faults', { rules: [{ match: POST, effect: { kind: 'cut-before' } }] });
  await refusal(acme.client.v2.tweet('did it arrive?'));
  const { body } = await sandbox.control('GET', 'tweets?author=acme_air');
  expect(body['data']).toEqual([]);
  const { body: requests } = await sandbox.control('GET', 'requests?path=/2/tweets');
  expect(requests['data']).toMatchObject([{ method: 'POST', status: 0, fault: 'cut-before', user: 'acme_air' }]);
});

test('rate limits, errors and revoked tokens answer as X does', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const play = (effect: object) =>
    sandbox.control('PUT', 'faults', {
      rules: [{ match: { path: '/2/users/me', user: 'acme_air' }, effect, times: 1 }],
    });

  await play({ kind: 'status', status: 503 });
  expect((await refusal(acme.client.v2.me())).data.title).toBe('Service Unavailable');

  await play({ kind: 'rate-limit', resetSeconds: 60 });
  const limited = (await refusal(acme.client.v2.me())) as { code: number; rateLimit?: { reset: number } };
  expect(limited.code).toBe(429);
  expect(limited.rateLimit!.reset - Date.now() / 1000).toBeGreaterThan(50);
  expect((await refusal(acme.client.v2.me())).code).toBe(429);
  await sandbox.control('DELETE', 'faults');

  await play({ kind: 'malformed' });
  await refusal(acme.client.v2.me());

  await play({ kind: 'revoke' });
  expect((await refusal(acme.client.v2.me())).code).toBe(401);
  expect((await refusal(acme.client.v2.me())).code).toBe(401);
});

test('a caller can be killed after the effect and before the answer', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const rules = [{ match: POST, effect: { kind: 'kill-caller', when: 'after', pid: victim.pid } }];
  expect((await sandbox.control('PUT', 'faults', { rules })).status).toBe(200);
  const [[, signal]] = await Promise.all([once(victim, 'exit'), refusal(acme.client.v2.tweet('last words'))]);
  expect(signal).toBe('SIGKILL');
  const { body } = await sandbox.control('GET', 'tweets?author=acme_air');
  expect(body['data']).toHaveLength(1);
});

test.each([0, 1, -5, process.pid])('pid %i is never killed', async (pid) => {
  const sandbox = await startSandbox();
  const rules = [{ match: POST, effect: { kind: 'kill-caller', when: 'before', pid } }];
  const { status, body } = await sandbox.control('PUT', 'faults', { rules });
  expect(status).toBe(400);
  expect(body['errors'][0].path).toBe('rules.0.effect.pid');
});
