import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

it('smoke', async () => {
  const alice = await api.signUp();
  const answer = await alice.get('auth/session');
  expect(answer.json()).toEqual(alice.session);
  for (const p of ['organization', 'departments', 'members', 'roles']) {
    const a = await alice.get(p);
    console.log(a.statusCode, a.body);
  }
  const bob = await api.colleague(alice, { builtIn: 'agent' });
  console.log(bob.session, bob.cookie);
  console.log((await alice.post('auth/sign-out')).headers);
  console.log((await alice.get('auth/session')).body);
  console.log((await api.call('GET', 'openapi.json')).body.slice(0, 3000));
});
