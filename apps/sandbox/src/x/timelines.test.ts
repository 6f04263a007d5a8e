import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

test('mentions come newest first, page by page, and the last full page leads to an empty one', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  for (let index = 0; index < 10; index += 1) {
    await sandbox.control('POST', 'tweets', { from: 'maria', text: `@acme_air ${index}` });
  }
  const path = `users/${acme.id}/mentions`;
  const first = await acme.client.v2.get(path, { max_results: 5 });
  expect(first.data.map((tweet: { text: string }) => tweet.text.at(-1))).toEqual(['9', '8', '7', '6', '5']);
  expect(Object.keys(first.data[0])).toEqual(['edit_history_tweet_ids', 'id', 'text']);
  expect(first.meta).toMatchObject({ result_count: 5, newest_id: first.data[0].id, oldest_id: first.data[4].id });

  const second = await acme.client.v2.get(path, { max_results: 5, pagination_token: first.meta.next_token });
  expect(second.data.map((tweet: { text: string }) => tweet.text.at(-1))).toEqual(['4', '3', '2', '1', '0']);
  const third = await acme.client.v2.get(path, { max_results: 5, pagination_token: second.meta.next_token });
  expect(third).toEqual({ meta: { result_count: 0 } });
  const back = await acme.client.v2.get(path, { max_results: 5, pagination_token: second.meta.previous_token });
  expect(back.data).toEqual(first.data);
});

test('since_id and until_id are exclusive, times are honoured', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const ids: string[] = [];
  for (const minute of [0, 1, 2, 3]) {
    const createdAt = new Date(Date.now() - (10 - minute) * 60_000).toISOString();
    const { body } = await sandbox.control('POST', 'tweets', { from: 'maria', text: `@acme_air ${minute}`, createdAt });
    ids.push(body['id']);
  }
  const read = async (query: Record<string, string>) => {
    const { data = [] } = await acme.client.v2.get(`users/${acme.id}/mentions`, query);
    return data.map((tweet: { id: string }) => ids.indexOf(tweet.id));
  };
  expect(await read({ since_id: ids[1]! })).toEqual([3, 2]);
  expect(await read({ until_id: ids[2]! })).toEqual([1, 0]);
  const between = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, '');
  expect(await read({ start_time: between(8.5) })).toEqual([3, 2]);
  expect(await read({ end_time: between(8.5) })).toEqual([1, 0]);
});

test('only the newest 800 mentions can be reached', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('POST', 'storm', { to: 'acme_air', tweets: 950, seconds: 0 });
  let token: string | undefined;
  let count = 0;
  do {
    const page = await acme.client.v2.get(`users/${acme.id}/mentions`, {
      max_results: 100,
      ...(token && { pagination_token: token }),
    });
    count += page.meta.result_count;
    token = page.meta.next_token;
  } while (token);
  expect(count).toBe(800);
});

test('expansions bring what was asked for and nothing else', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const root = await acme.client.v2.tweet('hello');
  await sandbox.control('POST', 'tweets', { from: 'maria', text: 'fish & chips < 5', inReplyTo: root.data.id });
  const page = await acme.client.v2.get(`users/${acme.id}/mentions`, {
    expansions: 'author_id,referenced_tweets.id',
    'tweet.fields': 'conversation_id,entities,display_text_range,in_reply_to_user_id',
    'user.fields': 'verified',
  });
  expect(page.data[0]).toEqual({
    author_id: expect.any(String),
    conversation_id: root.data.id,
    display_text_range: [10, 33],
    edit_history_tweet_ids: [page.data[0].id],
    entities: { mentions: [{ start: 0, end: 9, username: 'acme_air', id: acme.id }] },
    id: page.data[0].id,
    in_reply_to_user_id: acme.id,
    referenced_tweets: [{ type: 'replied_to', id: root.data.id }],
    text: '@acme_air fish &amp; chips &lt; 5',
  });
  expect(page.includes.users).toEqual([
    { id: page.data[0].author_id, name: 'maria', username: 'maria', verified: false },
  ]);
  expect(page.includes.tweets.map((tweet: { id: string }) => tweet.id)).toEqual([root.data.id]);
  expect(Object.keys(page.includes)).toEqual(['users', 'tweets']);
});

test('a deleted parent is an error beside the answer', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const root = await acme.client.v2.tweet('hello');
  await sandbox.control('POST', 'tweets', { from: 'maria', text: 'hi', inReplyTo: root.data.id });
  await sandbox.control('DELETE', `tweets/${root.data.id}`);
  const page = await acme.client.v2.get(`users/${acme.id}/mentions`, { expansions: 'referenced_tweets.id' });
  expect(page.errors[0]).toMatchObject({ resource_id: root.data.id, parameter: 'referenced_tweets.id' });
  const lookup = await acme.client.v2.get('tweets', { ids: `${page.data[0].id},${root.data.id}` });
  expect(lookup.data).toHaveLength(1);
  expect(lookup.errors[0].detail).toBe(`Could not find tweet with ids: [${root.data.id}].`);
});

test.each([
  [{ max_results: '4' }, 'The `max_results` query parameter value [4] is not between 5 and 100'],
  [{ expansions: 'bogus' }, 'The `expansions` query parameter value [bogus] is not one of [article.cover_media'],
  [{ foo: '1' }, 'The query parameter [foo] is not one of [id,max_results,'],
  [{ pagination_token: 'nonsense' }, 'The `pagination_token` query parameter value [nonsense] is not valid'],
])('%o is refused as X refuses it', async (query, message) => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { code, data } = await refusal(acme.client.v2.get(`users/${acme.id}/mentions`, query));
  expect(code).toBe(400);
  expect(data.title).toBe('Invalid Request');
  expect(data.errors[0].message).toContain(message);
});

test('a tweet that is indexed late is readable by id before it shows in timelines', async () => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const sandbox = await startSandbox({ clock: () => now });
  const acme = await sandbox.signIn('acme_air');
  const indexedAt = '2026-11-22T11:00:00Z';
  const { body } = await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air late', indexedAt });
  const read = () => acme.client.v2.get(`users/${acme.id}/mentions`);
  expect((await read()).meta.result_count).toBe(0);
  expect((await acme.client.v2.singleTweet(body['id'])).data.id).toBe(body['id']);
  now = Date.parse(indexedAt);
  expect((await read()).meta.result_count).toBe(1);
});

test('an edit gives a new id in the same history', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: first } = await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air helo' });
  const { body: second } = await sandbox.control('PATCH', `tweets/${first['id']}`, { text: '@acme_air hello' });
  const { data } = await acme.client.v2.get(`users/${acme.id}/mentions`);
  expect(data).toEqual([
    { edit_history_tweet_ids: [first['id'], second['id']], id: second['id'], text: '@acme_air hello' },
  ]);
  expect((await acme.client.v2.singleTweet(first['id'])).data.text).toBe('@acme_air helo');
});

test('calls beyond the window are refused with 429 and headers', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  for (let call = 0; call < 75; call += 1) await acme.client.v2.me();
  const refused = (await refusal(acme.client.v2.me())) as { code: number; rateLimit?: object; data: unknown };
  expect(refused.code).toBe(429);
  expect(refused.rateLimit).toMatchObject({ limit: 75, remaining: 0 });
});

test('with limits switched off the headers say that there is room for any number', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('PUT', 'settings', { rateLimits: false });
  for (let call = 0; call < 80; call += 1) await acme.client.v2.me();
  const { rateLimit } = await acme.client.v2.get('users/me', {}, { fullResponse: true });
  expect(rateLimit).toMatchObject({ limit: 1_000_000, remaining: 999_999 });
});
