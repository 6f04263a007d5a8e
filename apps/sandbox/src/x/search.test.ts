import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

async function library() {
  const sandbox = await startSandbox({ clock: () => NOW });
  const acme = await sandbox.signIn('acme_air');
  const post = async (name: string, body: object) => {
    const { body: tweet } = await sandbox.control('POST', 'tweets', { createdAt: minutesAgo(names.size + 2), ...body });
    names.set(tweet['id'], name);
    return tweet['id'] as string;
  };
  const names = new Map<string, string>();
  const bag = await post('bag', { from: 'maria', text: '@acme_air my bag is late #lost' });
  await post('praise', { from: 'joao', text: '@acme_air great crew' });
  await post('answer', { from: 'acme_air', text: 'On its way', inReplyTo: bag });
  await post('retweet', { from: 'joao', retweetOf: bag });
  await post('japanese', { from: 'yuki', text: '荷物が届きません' });
  await post('old', { from: 'maria', text: '@acme_air my bag last year', createdAt: minutesAgo(8 * 24 * 60) });
  const search = async (query: string) => {
    const { data = [] } = await acme.client.v2.get('tweets/search/recent', { query });
    return data.map((tweet: { id: string }) => names.get(tweet.id)).sort();
  };
  return { ...sandbox, acme, search };
}

test.each([
  ['bag', ['bag']],
  ['"bag is"', ['bag']],
  ['"is bag"', []],
  ['ba', []],
  ['@acme_air', ['bag', 'praise', 'retweet']],
  ['@acme_air -is:retweet', ['bag', 'praise']],
  ['from:maria', ['bag']],
  ['to:maria', ['answer']],
  ['@maria is:reply', ['answer']],
  ['bag OR crew', ['bag', 'praise']],
  ['@acme_air (bag OR crew) -great', ['bag']],
  ['荷物が届きません -(@acme_air bag)', ['japanese']],
  ['#lost', ['bag']],
  ['届き', ['japanese']],
  ['@acme_air has:media', []],
])('%s finds %o', async (query, found) => {
  const { search } = await library();
  expect(await search(query)).toEqual(found);
});

test('a since_id older than seven days is refused with the smallest allowed', async () => {
  const { acme } = await library();
  const since_id = '2087867603335160198';
  const { code, data } = await refusal(acme.client.v2.get('tweets/search/recent', { query: 'bag', since_id }));
  expect(code).toBe(400);
  expect(data.errors[0].message).toMatch(
    /^'since_id' must be a tweet id created after 2026-11-15T10:00Z\. Please use a 'since_id' that is larger than \d+$/,
  );
});

test.each(['-bag', 'is:reply', '"open', '(bag', 'bag)', 'nosuch:thing'])('%s is not a query', async (query) => {
  const { acme } = await library();
  expect((await refusal(acme.client.v2.get('tweets/search/recent', { query }))).code).toBe(400);
});
