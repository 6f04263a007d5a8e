import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

test('a reply carries the mentions X adds and lands in the conversation', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: tweet } = await sandbox.control('POST', 'tweets', {
    from: 'maria',
    text: '@acme_air where is my bag?',
  });
  const reply = await acme.client.v2.reply('On its way', tweet['id']);
  expect(reply.data).toEqual({
    id: expect.any(String),
    text: '@maria On its way',
    edit_history_tweet_ids: [reply.data.id],
  });
  const { body } = await sandbox.control('GET', `tweets?author=acme_air&inReplyTo=${tweet['id']}`);
  expect(body['data']).toMatchObject([{ text: 'On its way', conversationId: tweet['id'], mentions: ['maria'] }]);
});

test('self-serve apps may only answer those who named the account, enterprise apps anybody', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: stranger } = await sandbox.control('POST', 'tweets', { from: 'maria', text: 'airlines are terrible' });
  const refused = await refusal(acme.client.v2.reply('Sorry', stranger['id']));
  expect(refused.code).toBe(403);
  expect(refused.data).toEqual({
    detail:
      'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
  });
  await sandbox.control('PUT', 'settings', { tier: 'enterprise' });
  expect((await acme.client.v2.reply('Sorry', stranger['id'])).data.id).toBeTruthy();
});

test('quoting the account invites an answer, and the account may continue its own thread', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const own = await acme.client.v2.tweet('News');
  const { body: quote } = await sandbox.control('POST', 'tweets', {
    from: 'maria',
    text: 'really?',
    quote: own.data.id,
  });
  expect((await acme.client.v2.reply('Really.', quote['id'])).data.id).toBeTruthy();
  expect((await acme.client.v2.reply('And more news', own.data.id)).data.text).toBe('And more news');
});

test('the same text to the same person, a deleted parent and a text too long are refused', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: tweet } = await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air hi' });
  const { body: other } = await sandbox.control('POST', 'tweets', { from: 'joao', text: '@acme_air hi' });
  await acme.client.v2.reply('Hello', tweet['id']);
  expect((await refusal(acme.client.v2.reply('Hello', tweet['id']))).data.detail).toBe(
    'You are not allowed to create a Tweet with duplicate content.',
  );
  expect((await acme.client.v2.reply('Hello', other['id'])).data.id).toBeTruthy();

  expect((await refusal(acme.client.v2.reply('x'.repeat(281), tweet['id']))).code).toBe(400);
  expect((await acme.client.v2.reply('x'.repeat(280), tweet['id'])).data.id).toBeTruthy();

  await sandbox.control('DELETE', `tweets/${tweet['id']}`);
  expect((await refusal(acme.client.v2.reply('Still there?', tweet['id']))).data.detail).toBe(
    'You attempted to reply to a Tweet that is deleted or not visible to you.',
  );
});

test('unknown keys of a post are refused', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { code, data } = await refusal(acme.client.v2.post('tweets', { text: 'a', colour: 'red' }));
  expect(code).toBe(400);
  expect(data.errors[0].message).toContain('$.colour: is not defined in the schema');
});

test('likes and quotes are for enterprise apps, retweets for all, once', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: tweet } = await sandbox.control('POST', 'tweets', { from: 'maria', text: 'nice flight' });
  expect((await refusal(acme.client.v2.like(acme.id, tweet['id']))).code).toBe(403);
  expect((await refusal(acme.client.v2.quote('thanks', tweet['id']))).code).toBe(403);
  expect((await acme.client.v2.retweet(acme.id, tweet['id'])).data.retweeted).toBe(true);
  expect((await refusal(acme.client.v2.retweet(acme.id, tweet['id']))).data.errors[0].message).toBe(
    'You cannot retweet a Tweet that you have already retweeted.',
  );
  expect((await acme.client.v2.unretweet(acme.id, tweet['id'])).data.retweeted).toBe(false);
  await sandbox.control('PUT', 'settings', { tier: 'enterprise' });
  expect((await acme.client.v2.like(acme.id, tweet['id'])).data.liked).toBe(true);
  const { body } = await sandbox.control('GET', `tweets/${tweet['id']}`);
  expect(body).toMatchObject({ likedBy: ['acme_air'], likes: 1 });
});

test('the bill charges a post read once a day and a link dearly', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air hi' });
  for (let round = 0; round < 3; round += 1) await acme.client.v2.get(`users/${acme.id}/mentions`);
  await acme.client.v2.tweet('look: https://example.com/status');
  const { body } = await sandbox.control('GET', 'state');
  expect(body['bill'].lines).toEqual([
    { item: 'postRead', count: 1, unitUsd: 0.005, usd: 0.005 },
    { item: 'postCreateWithUrl', count: 1, unitUsd: 0.2, usd: 0.2 },
  ]);
  expect(body['bill'].usd).toBe(0.205);
});
