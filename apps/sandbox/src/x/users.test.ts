import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

async function scene() {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const open = (username: string, name: string, followers: number) =>
    sandbox.control('POST', 'users', { username, name, followers });
  await open('maria', 'Maria Silva', 10);
  await open('maria_fan', 'Fan of Maria', 5_000);
  await open('silva', 'Ana', 300);
  const search = (query: string, more: Record<string, string> = {}) =>
    acme.client.v2.get('users/search', { query, ...more });
  const names = (page: { data: { username: string }[] }) => page.data.map((user) => user.username);
  return { acme, search, names };
}

test('a search finds names and usernames by every word: the one so called first, then by followers', async () => {
  const { search, names } = await scene();
  expect(names(await search('Maria'))).toEqual(['maria', 'maria_fan']);
  expect(names(await search('silva maria'))).toEqual(['maria']);
  expect(await search('nobody')).toEqual({ meta: {} });
});

test('a search goes on from page to page', async () => {
  const { search, names } = await scene();
  const first = await search('maria', { max_results: '1' });
  expect(names(first)).toEqual(['maria']);
  const second = await search('maria', { max_results: '1', next_token: first.meta.next_token });
  expect(names(second)).toEqual(['maria_fan']);
  expect(second.meta).toEqual({});
});

test.each([
  ['a-b', {}, '`query`'],
  ['x'.repeat(51), {}, '`query`'],
  ['a', { max_results: '1001' }, '`max_results` query parameter value [1001] is not between 1 and 1000'],
  ['a', { next_token: 'bogus' }, '`next_token`'],
])('a search for %s with %o is refused', async (query, more, words) => {
  const { search } = await scene();
  const { code, data } = await refusal(search(query, more as Record<string, string>));
  expect(code).toBe(400);
  expect(data.errors[0].message).toContain(words);
});

test('several usernames are looked up at once; those unknown are errors', async () => {
  const { acme, names } = await scene();
  const page = await acme.client.v2.get('users/by', { usernames: 'silva,nobody,Maria' });
  expect(names(page)).toEqual(['silva', 'maria']);
  expect(page.errors[0].detail).toBe('Could not find user with usernames: [nobody].');
});
