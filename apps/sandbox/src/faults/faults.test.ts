import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';
import { PRESETS } from './presets.ts';
import { PROBLEM_NAMES } from './recorded-problems.ts';

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

async function withAcme() {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const me = () => fetch(`${sandbox.origin}/2/users/me`, { headers: { authorization: `Bearer ${acme.accessToken}` } });
  const add = async (rule: object) => (await sandbox.control('POST', 'faults', { rule })).body['rules'][0];
  return { ...sandbox, acme, me, add };
}

test.each([
  ['duplicate', 403, { detail: 'You are not allowed to create a Tweet with duplicate content.', title: 'Forbidden' }],
  [
    'reply-not-author',
    403,
    { title: 'Authorization Error', type: 'https://api.x.com/2/problems/not-authorized-for-resource' },
  ],
  ['dm-restricted', 403, { detail: 'This operation is not permitted.' }],
  ['not-enrolled', 403, { reason: 'client-not-enrolled', title: 'Client Forbidden' }],
  ['credits-depleted', 402, { title: 'CreditsDepleted', type: 'https://api.twitter.com/2/problems/credits' }],
  ['payment-required', 402, { detail: 'credits depleted', status: 402, title: 'Payment Required' }],
  ['usage-cap', 429, { title: 'UsageCapExceeded', period: 'Monthly', scope: 'Product' }],
  ['too-many-requests-88', 429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }],
  ['oauth1-token', 401, { errors: [{ code: 89, message: 'Invalid or expired token.' }] }],
  ['bad-gateway', 502, { title: 'Bad Gateway', status: 502 }],
  ['gateway-timeout', 504, { title: 'Gateway Timeout', status: 504 }],
])('the problem %s is answered %i as recorded', async (name, status, body) => {
  const { me, add } = await withAcme();
  await add({ effect: { kind: 'problem', name } });
  const answer = await me();
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch('json');
  expect(await answer.json()).toMatchObject(body);
});

test('every named problem is JSON with the status it announces', async () => {
  const { me, add, control } = await withAcme();
  const { problems } = (await control('GET', 'faults/choices')).body as {
    problems: { name: string; status: number; title: string }[];
  };
  expect(problems.map(({ name }) => name)).toEqual(PROBLEM_NAMES);
  for (const { name, status } of problems) {
    await add({ effect: { kind: 'problem', name }, times: 1 });
    const answer = await me();
    expect([name, answer.status]).toEqual([name, status]);
    expect(await answer.json()).toBeTypeOf('object');
  }
});

test('a refusal of what was asked counts as a call, one of the token or of the money says nothing of limits', async () => {
  const { me, add } = await withAcme();
  const limits = async (name: string) => {
    await add({ effect: { kind: 'problem', name }, times: 1 });
    const { headers } = await me();
    return [headers.get('x-rate-limit-remaining'), headers.get('x-access-level')];
  };
  expect(await limits('feature-not-permitted')).toEqual(['74', 'read-write-directmessages']);
  expect(await limits('dm-closed')).toEqual(['73', 'read-write-directmessages']);
  expect(await limits('unauthorized')).toEqual([null, null]);
  expect(await limits('credits-depleted')).toEqual([null, null]);
});

test('a text as body is sent as it is', async () => {
  const { me, add } = await withAcme();
  await add({ effect: { kind: 'status', status: 502, body: '<h1>Bad gateway</h1>' } });
  const answer = await me();
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await answer.text()).toBe('<h1>Bad gateway</h1>');
});

test('a 429 can lack its headers', async () => {
  const { me, add } = await withAcme();
  await add({ effect: { kind: 'rate-limit', resetSeconds: 60, headers: false } });
  const answer = await me();
  expect(answer.status).toBe(429);
  expect([...answer.headers.keys()].filter((name) => name.startsWith('x-rate-limit'))).toEqual([]);
});

test('answers can be empty, of wrong types, or end in the middle', async () => {
  const { me, add, acme } = await withAcme();
  await add({ effect: { kind: 'empty' }, times: 1 });
  const empty = await me();
  expect([empty.status, await empty.text()]).toEqual([200, '']);

  await add({ effect: { kind: 'wrong-types' }, times: 1 });
  expect(await (await me()).json()).toEqual({
    data: { id: Number(acme.id), name: ['acme_air'], username: ['acme_air'] },
  });

  await add({ effect: { kind: 'cut-midway' }, times: 1 });
  const half = await me();
  expect(half.status).toBe(200);
  await expect(half.text()).rejects.toThrow();
});

test('an answer that ends in the middle leaves the tweet posted', async () => {
  const { acme, add, control } = await withAcme();
  await add({ match: POST, effect: { kind: 'cut-midway' }, times: 1 });
  await refusal(acme.client.v2.tweet('half an answer'));
  expect((await control('GET', 'tweets?author=acme_air')).body['data']).toHaveLength(1);
});

test('a late answer comes after the effect', async () => {
  const { acme, add, world, origin } = await withAcme();
  await add({ match: POST, effect: { kind: 'slow', ms: 60_000, when: 'after' }, times: 1 });
  const posted = new Promise<void>((resolve) => world.changes.on('change', (topic) => topic === 'tweets' && resolve()));
  const abort = new AbortController();
  const call = fetch(`${origin}/2/tweets`, {
    method: 'POST',
    signal: abort.signal,
    headers: { authorization: `Bearer ${acme.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'done already' }),
  });
  await posted;
  abort.abort();
  await expect(call).rejects.toThrow('aborted');
  expect(world.tweetsBy(acme.id)).toHaveLength(1);
});

test('an answer that is no JSON has no wrong types', async () => {
  const { add, origin } = await withAcme();
  await add({ effect: { kind: 'wrong-types' } });
  const page = await fetch(`${origin}/i/oauth2/authorize`);
  expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('Something went wrong')]);
});

test('a rule counts its strikes, and stays listed as spent until it is taken off', async () => {
  const { me, add, control } = await withAcme();
  const { id } = await add({ match: { path: '/2/users/me' }, effect: { kind: 'status', status: 500 }, times: 2 });
  const look = async () => (await control('GET', 'faults')).body['rules'];
  expect(await look()).toMatchObject([{ id, struck: 0, spent: false, struckAt: null, times: 2 }]);
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await me()).status);
  expect(statuses).toEqual([500, 500, 200]);
  expect(await look()).toMatchObject([{ id, struck: 2, spent: true, struckAt: expect.any(String) }]);
  expect((await control('DELETE', `faults/${id}`)).status).toBe(204);
  expect((await control('DELETE', `faults/${id}`)).status).toBe(404);
  expect(await look()).toEqual([]);
});

test('a rule for one user leaves the others alone, their refreshes too', async () => {
  const { control, signIn, application, acme } = await withAcme();
  const globex = await signIn('globex_bank');
  const rule = { match: { user: 'ACME_air' }, effect: { kind: 'problem', name: 'service-unavailable' } };
  await control('POST', 'faults', { rule });
  expect((await refusal(acme.client.v2.me())).code).toBe(503);
  expect((await refusal(application.refreshOAuth2Token(acme.refreshToken))).code).toBe(503);
  expect((await globex.client.v2.me()).data.username).toBe('globex_bank');
  expect((await application.refreshOAuth2Token(globex.refreshToken)).accessToken).toBeTruthy();
});

test('a rule ends when its seconds are over, and its limit with it', async () => {
  let now = Date.UTC(2026, 10, 22, 12);
  const sandbox = await startSandbox({ clock: () => now });
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('POST', 'faults', { preset: 'rate-limited', user: 'acme_air' });
  now += 300_000;
  const limited = (await refusal(acme.client.v2.me())) as { code: number; rateLimit?: { reset: number } };
  expect([limited.code, limited.rateLimit!.reset * 1000]).toEqual([429, Date.UTC(2026, 10, 22, 12, 15)]);
  now += 600_000;
  expect((await acme.client.v2.me()).data.username).toBe('acme_air');
  const { body } = await sandbox.control('GET', 'faults');
  expect(body['rules']).toMatchObject([
    { preset: 'rate-limited', match: { user: 'acme_air' }, struck: 1, spent: true, endsAt: '2026-11-22T12:15:00.000Z' },
  ]);
});

test.each(PRESETS.map(({ name }) => name))('the preset %s can be placed and taken off', async (name) => {
  const { control } = await startSandbox();
  const { status, body } = await control('POST', 'faults', { preset: name });
  expect(status).toBe(201);
  expect(body['rules'][0]).toMatchObject({ preset: name, spent: false });
  await control('DELETE', 'faults');
  expect((await control('GET', 'faults')).body['rules']).toEqual([]);
});

test('a revoked token is refused, and its refresh token with it', async () => {
  const { acme, application, control } = await withAcme();
  await control('POST', 'faults', { preset: 'token-revoked' });
  expect((await refusal(acme.client.v2.me())).code).toBe(401);
  expect((await refusal(application.refreshOAuth2Token(acme.refreshToken))).code).toBe(400);
});

test('a clock that is off dates everything X says, and ends no token', async () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const sandbox = await startSandbox({ clock: () => now });
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('PUT', 'faults', { clockSkewSeconds: 10_800 });
  const answer = await fetch(`${sandbox.origin}/2/users/me`, {
    headers: { authorization: `Bearer ${acme.accessToken}` },
  });
  expect(answer.headers.get('date')).toBe('Sun, 22 Nov 2026 15:00:00 GMT');
  expect(Number(answer.headers.get('x-rate-limit-reset')) * 1000).toBe(Date.UTC(2026, 10, 22, 15, 15));
  const { data } = await acme.client.v2.tweet('from the future');
  expect(Number((BigInt(data.id) >> 22n) + 1288834974657n)).toBe(Date.UTC(2026, 10, 22, 15));

  await sandbox.control('PUT', 'faults', { clockSkewSeconds: -3_600 });
  const timeline = await acme.client.v2.get(`users/${acme.id}/tweets`, { 'tweet.fields': 'created_at' });
  expect(timeline.data).toMatchObject([{ id: data.id, created_at: '2026-11-22T15:00:00.000Z' }]);
});

test('rules survive a restart with their counts, but never kill a process of another life', async () => {
  const first = await withAcme();
  await first.add({ match: POST, effect: { kind: 'cut-after' }, times: 3 });
  await refusal(first.acme.client.v2.tweet('one'));
  await first.add({ match: POST, effect: { kind: 'kill-caller', when: 'before', pid: 999_999 } });
  const exported = (await first.control('GET', 'export')).body;
  const second = await startSandbox();
  await second.control('POST', 'import', exported);
  const { body } = await second.control('GET', 'faults');
  expect(body['rules']).toMatchObject([{ id: 'fault-1', effect: { kind: 'cut-after' }, times: 3, struck: 1 }]);
  const { body: next } = await second.control('POST', 'faults', { preset: 'x-down' });
  expect(next['rules'][0].id).toBe('fault-3');
});

test('the log says what was asked, what X answered and which fault struck', async () => {
  const { acme, add, control } = await withAcme();
  await add({ match: POST, effect: { kind: 'cut-after' }, times: 1 });
  await refusal(acme.client.v2.tweet('did it arrive?'));
  await acme.client.v2.me({ 'user.fields': ['created_at'] });
  await refusal(acme.client.v2.singleTweet('x'));
  const log = async (filter: string) => (await control('GET', `requests?${filter}`)).body['data'];
  expect(await log('faulty=true')).toMatchObject([
    { path: '/2/tweets', status: 0, fault: 'cut-after', answer: expect.stringContaining('did it arrive?') },
  ]);
  expect(await log('status=cut')).toHaveLength(1);
  expect(await log('status=4xx&user=acme_air')).toMatchObject([{ status: 400, answer: expect.stringContaining('id') }]);
  expect(await log('status=failed')).toHaveLength(2);
  expect(await log('path=/2/users')).toMatchObject([{ path: '/2/users/me?user.fields=created_at', status: 200 }]);
});
