import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

async function scene() {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: tweet } = await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air my bag?' });
  const { body: users } = await sandbox.control('GET', 'users');
  const maria = users['data'].find((user: { username: string }) => user.username === 'maria');
  const change = (input: object) => sandbox.control('PATCH', 'users/maria', input);
  const get = (path: string) => acme.client.v2.get(path);
  return { sandbox, acme, tweet, maria, change, get };
}

test('tweets of a protected account are for its followers', async () => {
  const { acme, tweet, maria, change, get } = await scene();
  expect((await change({ protected: true })).body).toMatchObject({ protected: true, suspended: false });
  expect(await get(`tweets/${tweet['id']}`)).toEqual({
    errors: [
      {
        resource_id: tweet['id'],
        parameter: 'id',
        resource_type: 'tweet',
        section: 'data',
        title: 'Authorization Error',
        value: tweet['id'],
        detail: `Sorry, you are not authorized to see the Tweet with id: [${tweet['id']}].`,
        type: 'https://api.twitter.com/2/problems/not-authorized-for-resource',
      },
    ],
  });
  expect(await get(`users/${acme.id}/mentions`)).toEqual({ meta: { result_count: 0 } });
  expect((await get(`users/${maria.id}/tweets`)).errors[0].detail).toBe(
    `Sorry, you are not authorized to see the user with id: [${maria.id}].`,
  );
  expect((await get(`users/${maria.id}?user.fields=protected`)).data).toMatchObject({ protected: true });
  expect((await refusal(acme.client.v2.reply('Hello', tweet['id']))).data.detail).toBe(
    'You attempted to reply to a Tweet that is deleted or not visible to you.',
  );
  await change({ followedBy: ['acme_air'] });
  expect((await get(`tweets/${tweet['id']}`)).data.id).toBe(tweet['id']);
  expect((await get(`users/${acme.id}/mentions`)).meta.result_count).toBe(1);
});

test('a suspended account is forbidden and its tweets are gone, until it is back', async () => {
  const { acme, tweet, maria, change, get } = await scene();
  const reply = await acme.client.v2.reply('On its way', tweet['id']);
  await change({ suspended: true });
  expect(await get(`users/${maria.id}`)).toEqual({
    errors: [
      {
        parameter: 'id',
        resource_id: maria.id,
        value: maria.id,
        detail: `User has been suspended: [${maria.id}].`,
        title: 'Forbidden',
        resource_type: 'user',
        type: 'https://api.twitter.com/2/problems/resource-not-found',
      },
    ],
  });
  expect((await get('users/by/username/maria')).errors[0].detail).toBe('User has been suspended: [maria].');
  expect((await get(`tweets?ids=${tweet['id']}`)).errors[0].title).toBe('Not Found Error');
  const own = await get(`tweets/${reply.data.id}?expansions=referenced_tweets.id,entities.mentions.username`);
  expect(own.data.text).toBe('@maria On its way');
  expect(own.errors.map((error: { parameter: string; title: string }) => [error.parameter, error.title])).toEqual([
    ['referenced_tweets.id', 'Not Found Error'],
    ['entities.mentions.username', 'Forbidden'],
  ]);
  expect((await refusal(acme.client.v2.sendDmToParticipant(maria.id, { text: 'hi' }))).code).toBe(403);
  await change({ suspended: false });
  expect((await get(`tweets?ids=${tweet['id']}`)).data).toHaveLength(1);
});

test('a suspended brand reads on and writes nothing', async () => {
  const { sandbox, acme, tweet } = await scene();
  await sandbox.control('PATCH', 'users/acme_air', { suspended: true });
  expect((await refusal(acme.client.v2.reply('Hello', tweet['id']))).data.detail).toBe(
    'Your account is suspended and is not permitted to access this feature.',
  );
  expect((await acme.client.v2.get(`users/${acme.id}/mentions`)).meta.result_count).toBe(1);
});

test('accounts can be opened protected or suspended; who is unknown is not changed', async () => {
  const { sandbox } = await scene();
  const open = (input: object) => sandbox.control('POST', 'users', { name: 'x', ...input });
  expect((await open({ username: 'shy', protected: true })).body).toMatchObject({ protected: true });
  expect((await open({ username: 'gone', suspended: true })).body).toMatchObject({ suspended: true });
  expect((await sandbox.control('PATCH', 'users/nobody', { protected: true })).status).toBe(404);
});
