import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

async function scene() {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: question } = await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air my bag?' });
  await acme.client.v2.reply('On its way', question['id']);
  const own = (query: Record<string, string>) => acme.client.v2.get(`users/${acme.id}/tweets`, query);
  return { sandbox, acme, question, own };
}

test('post.fields asks for the names of posts, in the tweet, beside it and in the counts', async () => {
  const { own, question, acme } = await scene();
  const page = await own({
    'post.fields': 'public_metrics',
    'user.fields': 'public_metrics',
    expansions: 'referenced_posts,author_id',
  });
  expect(page.data[0]).toMatchObject({
    edit_history_post_ids: [page.data[0].id],
    referenced_posts: [{ type: 'replied_to', id: question['id'] }],
    public_metrics: { repost_count: 0, reply_count: 0 },
  });
  expect(Object.keys(page.data[0])).not.toContain('edit_history_tweet_ids');
  expect(page.includes.posts[0]).toMatchObject({ id: question['id'], edit_history_post_ids: [question['id']] });
  expect(page.includes.users[0].public_metrics).toMatchObject({ post_count: 1, followers_count: expect.any(Number) });
  const me = await acme.client.v2.get('users/me', { 'post.fields': 'id', expansions: 'most_recent_post_id' });
  expect(me).toMatchObject({
    data: { most_recent_post_id: page.data[0].id },
    includes: { posts: [{ id: page.data[0].id }] },
  });
});

test('without it the names are those of tweets', async () => {
  const { own, question } = await scene();
  const page = await own({ 'tweet.fields': 'public_metrics', expansions: 'referenced_tweets.id' });
  expect(page.data[0]).toMatchObject({
    edit_history_tweet_ids: [page.data[0].id],
    referenced_tweets: [{ type: 'replied_to', id: question['id'] }],
    public_metrics: { retweet_count: 0 },
  });
  expect(page.includes.tweets[0].id).toBe(question['id']);
});

test.each([
  [{ 'post.fields': 'id', 'tweet.fields': 'id' }, 'The query parameter [tweet.fields] is not one of [id,max_results,'],
  [{ 'post.fields': 'edit_history_tweet_ids' }, '`post.fields` query parameter value [edit_history_tweet_ids] is not'],
  [{ 'post.fields': 'id', expansions: 'referenced_tweets.id' }, 'value [referenced_tweets.id] is not one of [article'],
  [{ expansions: 'referenced_posts' }, 'value [referenced_posts] is not one of [article.cover_media'],
])('%o mixes the vocabularies and is refused', async (query, words) => {
  const { own } = await scene();
  const { code, data } = await refusal(own(query as unknown as Record<string, string>));
  expect(code).toBe(400);
  expect(data.errors[0].message).toContain(words);
});
