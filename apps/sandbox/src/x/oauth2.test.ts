import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

const CALLBACK = 'http://127.0.0.1:4000/api/v1/twitter/callback';
const SCOPE = ['tweet.read', 'users.read', 'offline.access'] as const;

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** Goes through the page as a person would; answers where the browser is sent. */
async function authorize(sandbox: Sandbox, answers: Record<string, string>) {
  const link = sandbox.application.generateOAuth2AuthLink(CALLBACK, { scope: [...SCOPE] });
  const { pathname, search, searchParams } = new URL(link.url);
  const page = await fetch(sandbox.origin + pathname + search);
  const html = await page.text();
  const response = await fetch(sandbox.origin + pathname, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...Object.fromEntries(searchParams), ...answers }),
  });
  const location = response.headers.get('location');
  return { ...link, html, status: response.status, target: location === null ? null : new URL(location) };
}

async function signIn(sandbox: Sandbox) {
  await sandbox.control('POST', 'users', { username: 'acme_air', name: 'Acme Air', brand: true });
  const result = await authorize(sandbox, { username: 'acme_air', password: 'perch', decision: 'authorize' });
  const code = result.target!.searchParams.get('code')!;
  const login = { code, codeVerifier: result.codeVerifier, redirectUri: CALLBACK };
  return { result, login, tokens: await sandbox.application.loginWithOAuth2(login) };
}

test('a person logs in, authorizes, and the app reads who it is', async () => {
  const sandbox = await startSandbox();
  const { result, tokens } = await signIn(sandbox);
  expect(result.html).toContain('Authorize app');
  expect(result.html).toContain('offline.access');
  expect(result.target!.searchParams.get('state')).toBe(result.state);
  expect(tokens.expiresIn).toBe(7200);
  expect(tokens.scope).toEqual([...SCOPE]);
  expect((await tokens.client.v2.me()).data).toEqual({
    id: expect.any(String),
    name: 'Acme Air',
    username: 'acme_air',
  });
});

test('a code works once, and not after 30 seconds', async () => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const sandbox = await startSandbox({ clock: () => now });
  const { login } = await signIn(sandbox);
  expect((await refusal(sandbox.application.loginWithOAuth2(login))).code).toBe(400);

  const late = await authorize(sandbox, { username: 'acme_air', password: 'perch', decision: 'authorize' });
  now += 30_000;
  const code = late.target!.searchParams.get('code')!;
  const refused = await refusal(
    sandbox.application.loginWithOAuth2({ code, codeVerifier: late.codeVerifier, redirectUri: CALLBACK }),
  );
  expect(refused.data).toMatchObject({
    error: 'invalid_request',
    error_description: 'Value passed for the token was invalid.',
  });
});

test('a refresh token rotates, and using it twice ends the family', async () => {
  const sandbox = await startSandbox();
  const { tokens } = await signIn(sandbox);
  const second = await sandbox.application.refreshOAuth2Token(tokens.refreshToken!);
  expect(second.refreshToken).not.toBe(tokens.refreshToken);
  expect((await refusal(tokens.client.v2.me())).code).toBe(401);
  expect((await second.client.v2.me()).data.username).toBe('acme_air');

  expect((await refusal(sandbox.application.refreshOAuth2Token(tokens.refreshToken!))).code).toBe(400);
  expect((await refusal(second.client.v2.me())).code).toBe(401);
  expect((await refusal(sandbox.application.refreshOAuth2Token(second.refreshToken!))).code).toBe(400);
});

test('an access token ends after two hours and carries no rate headers then', async () => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const sandbox = await startSandbox({ clock: () => now });
  const { accessToken } = (await signIn(sandbox)).tokens;
  now += 7200_000;
  const response = await fetch(`${sandbox.origin}/2/users/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  expect(response.status).toBe(401);
  expect(await response.text()).toBe(
    '{"type":"about:blank","title":"Unauthorized","detail":"Unauthorized","status":401}',
  );
  expect([...response.headers.keys()].filter((name) => /rate-limit|access-level/.test(name))).toEqual([]);
});

test('revoking ends the tokens', async () => {
  const sandbox = await startSandbox();
  const { tokens } = await signIn(sandbox);
  await sandbox.application.revokeOAuth2Token(tokens.refreshToken!, 'refresh_token');
  expect((await refusal(tokens.client.v2.me())).code).toBe(401);
});

test('cancelling goes back with access_denied, a wrong password stays on the page', async () => {
  const sandbox = await startSandbox();
  await sandbox.control('POST', 'users', { username: 'acme_air', name: 'Acme Air', brand: true });
  const cancelled = await authorize(sandbox, { decision: 'cancel' });
  expect(cancelled.target!.searchParams.get('error')).toBe('access_denied');
  expect(cancelled.target!.searchParams.get('state')).toBe(cancelled.state);
  const wrong = await authorize(sandbox, { username: 'acme_air', password: 'no', decision: 'authorize' });
  expect(wrong.status).toBe(403);
  expect(wrong.target).toBeNull();
});

test('a redirect address that is not registered never gets a code', async () => {
  const sandbox = await startSandbox({ redirectUris: [CALLBACK] });
  const query = 'response_type=code&client_id=perch-sandbox-client&state=s&code_challenge=c&scope=users.read';
  const page = await fetch(
    `${sandbox.origin}/i/oauth2/authorize?${query}&redirect_uri=${encodeURIComponent(`${CALLBACK}/x`)}`,
  );
  expect(page.status).toBe(400);
  expect(await page.text()).toContain('not registered');
});

test('a token without the scope is refused, an app token on a user endpoint too', async () => {
  const sandbox = await startSandbox();
  const { client } = await sandbox.signIn('acme_air', ['tweet.read', 'users.read']);
  expect((await refusal(client.v2.tweet('hello'))).code).toBe(403);
  const basic = Buffer.from('perch-sandbox-consumer-key:perch-sandbox-consumer-secret').toString('base64');
  const answer = await fetch(`${sandbox.origin}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  const refused = await refusal(sandbox.client(access_token).v2.me());
  expect(refused.code).toBe(403);
  expect(refused.data.title).toBe('Unsupported Authentication');
  const { data } = await sandbox.client(access_token).v2.userByUsername('acme_air');
  expect(data.username).toBe('acme_air');
});

test('values of the wrong type are refused as missing ones are', async () => {
  const { origin } = await startSandbox();
  const page = await fetch(`${origin}/i/oauth2/authorize?response_type=code&response_type=code&scope=a&scope=b`);
  expect(page.status).toBe(400);
  const headers = {
    'content-type': 'application/json',
    authorization: `Basic ${btoa('perch-sandbox-client:perch-sandbox-secret')}`,
  };
  const body = JSON.stringify({ grant_type: 'authorization_code', code: 7, code_verifier: { a: 1 } });
  const token = await fetch(`${origin}/2/oauth2/token`, { method: 'POST', headers, body });
  expect([token.status, await token.json()]).toMatchObject([400, { error: 'invalid_request' }]);
});
