import { expect, test } from 'vitest';
import { TwitterApi } from 'twitter-api-v2';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

interface App {
  clientId: string;
  clientSecret: string;
  consumerKey: string;
  consumerSecret: string;
}

async function twoApps() {
  const sandbox = await startSandbox();
  await sandbox.control('POST', 'users', { username: 'acme_air', name: 'Acme Air', brand: true });
  const { body: second } = await sandbox.control<App>('POST', 'apps', { name: 'Of the brand' });
  const { body: apps } = await sandbox.control<{ data: App[] }>('GET', 'apps');
  const first = apps.data[0]!;
  expect(apps.data[1]).toEqual(second);

  const refresh = ({ clientId, clientSecret }: App, refreshToken: string) =>
    new TwitterApi({ clientId, clientSecret }, { httpAgent: sandbox.agent }).refreshOAuth2Token(refreshToken);
  const signed = async (app: App, given: { clientId?: string } = {}) => {
    const asked = { username: 'acme_air', authorization: 'oauth1', ...given };
    const { body: token } = await sandbox.control('POST', 'tokens', asked);
    const tokens = { accessToken: token['accessToken'], accessSecret: token['accessTokenSecret'] };
    return new TwitterApi(
      { appKey: app.consumerKey, appSecret: app.consumerSecret, ...tokens },
      { httpAgent: sandbox.agent },
    );
  };
  return { ...sandbox, first, second, refresh, signed };
}

test('a refresh token serves the app that it was given to, and no other', async () => {
  const { control, first, second, refresh } = await twoApps();
  const { clientId } = second;
  const { body: token } = await control('POST', 'tokens', { username: 'acme_air', clientId });
  expect(await refusal(refresh(first, token['refreshToken'] as string))).toMatchObject({ code: 400 });
  expect(await refresh(second, token['refreshToken'] as string)).toMatchObject({ expiresIn: 7200 });
});

test('a token of OAuth 1.0a signs with the keys of its own app only', async () => {
  const { first, second, signed } = await twoApps();
  const { clientId } = second;
  expect((await (await signed(second, { clientId })).v2.me()).data.username).toBe('acme_air');
  expect(await refusal((await signed(first, { clientId })).v2.me())).toMatchObject({ code: 401 });
});

test('calls of a user count by app', async () => {
  const { first, second, signed } = await twoApps();
  const remaining = async (client: TwitterApi) => {
    const { headers } = await client.v2.get('users/me', undefined, { fullResponse: true });
    return headers['x-rate-limit-remaining'];
  };
  const [one, other] = [await signed(first), await signed(second, { clientId: second.clientId })];
  expect([await remaining(one), await remaining(one), await remaining(other)]).toEqual(['74', '73', '74']);
});

test('apps outlive an export and an import, and not a new world', async () => {
  const { control, second } = await twoApps();
  const { body: world } = await control('GET', 'export');
  await control('POST', 'reset', {});
  expect((await control('GET', 'apps')).body['data']).toHaveLength(1);
  await control('POST', 'import', world);
  expect((await control('GET', 'apps')).body['data']).toContainEqual(second);
});

test.each([
  ['apps', { name: ' ' }, 'name'],
  ['tokens', { username: 'acme_air', clientId: 'nobody' }, 'clientId'],
  ['tokens', { username: 'acme_air', authorization: 'basic' }, 'authorization'],
])('POST %s with %o names the field %s', async (route, input, field) => {
  const { control } = await twoApps();
  const { status, body } = await control('POST', route, input);
  expect(status).toBe(400);
  expect(body['errors'].map((error: { path: string }) => error.path)).toContain(field);
});
