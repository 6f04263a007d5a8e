import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { startSandbox } from '../../test/sandbox-under-test.ts';
import { percentEncode, signature, type Parameter } from './oauth1-signature.ts';

const CALLBACK = 'http://127.0.0.1:4000/callback';
const CONSUMER = { key: 'perch-sandbox-consumer-key', secret: 'perch-sandbox-consumer-secret' };
const NOW = Date.parse('2026-11-22T10:00:00Z');

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
type Token = { token: string; secret: string };

interface Call {
  method?: string;
  token?: Token;
  oauth?: Record<string, string>;
  form?: Record<string, string>;
  consumer?: { key: string; secret: string };
  /** Where the request goes when that is not what was signed. */
  sentPath?: string;
}

/** A request signed by hand, as any other client would; the address is the sandbox's own. */
async function call(sandbox: Sandbox, path: string, given: Call) {
  const { method = 'GET', token, oauth, form, consumer = CONSUMER, sentPath = path } = given;
  const header: Parameter[] = Object.entries({
    oauth_consumer_key: consumer.key,
    oauth_nonce: randomUUID(),
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(NOW / 1000),
    oauth_version: '1.0',
    ...(token && { oauth_token: token.token }),
    ...oauth,
  });
  const [bare, query = ''] = path.split('?', 2) as [string, string?];
  const parameters: Parameter[] = [...header, ...new URLSearchParams(query), ...Object.entries(form ?? {})];
  const request = { method, url: sandbox.origin + bare, parameters };
  header.push(['oauth_signature', signature(request, consumer.secret, token?.secret)]);
  const response = await fetch(sandbox.origin + sentPath, {
    method,
    headers: {
      authorization: `OAuth ${header.map(([name, value]) => `${name}="${percentEncode(value)}"`).join(', ')}`,
    },
    ...(form && { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type') ?? '', text };
}

async function start() {
  const sandbox = await startSandbox({ clock: () => NOW });
  await sandbox.control('POST', 'users', { username: 'acme_air', name: 'Acme Air', brand: true });
  return sandbox;
}

async function requestToken(sandbox: Sandbox, callback = CALLBACK): Promise<Token> {
  const { text } = await call(sandbox, '/oauth/request_token', { method: 'POST', oauth: { oauth_callback: callback } });
  const fields = new URLSearchParams(text);
  return { token: fields.get('oauth_token')!, secret: fields.get('oauth_token_secret')! };
}

async function decide(sandbox: Sandbox, token: Token, answers: Record<string, string>, page = 'authorize') {
  const response = await fetch(`${sandbox.origin}/oauth/${page}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ oauth_token: token.token, decision: 'authorize', ...answers }),
  });
  const location = response.headers.get('location');
  return { status: response.status, html: await response.text(), target: location === null ? null : new URL(location) };
}

const PERSON = { username: 'acme_air', password: 'perch' };

async function accessToken(sandbox: Sandbox): Promise<Token> {
  const asked = await requestToken(sandbox);
  const { target } = await decide(sandbox, asked, PERSON);
  const { text } = await call(sandbox, '/oauth/access_token', {
    method: 'POST',
    token: asked,
    form: { oauth_verifier: target!.searchParams.get('oauth_verifier')! },
  });
  const fields = new URLSearchParams(text);
  return { token: fields.get('oauth_token')!, secret: fields.get('oauth_token_secret')! };
}

test('three steps lead from a callback to a token of the person, in form encoding', async () => {
  const sandbox = await start();
  const first = await call(sandbox, '/oauth/request_token', { method: 'POST', oauth: { oauth_callback: CALLBACK } });
  expect(first).toMatchObject({ status: 200, type: expect.stringContaining('application/x-www-form-urlencoded') });
  expect(new URLSearchParams(first.text).get('oauth_callback_confirmed')).toBe('true');

  const asked = await requestToken(sandbox);
  const page = await fetch(`${sandbox.origin}/oauth/authenticate?oauth_token=${asked.token}&screen_name=acme_air`);
  const html = await page.text();
  expect(html).toContain('Authorize app');
  expect(html).toContain('value="acme_air"');
  expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:4000");

  const { target } = await decide(sandbox, asked, PERSON, 'authenticate');
  expect(target!.searchParams.get('oauth_token')).toBe(asked.token);
  const form = { oauth_verifier: target!.searchParams.get('oauth_verifier')! };
  const last = await call(sandbox, '/oauth/access_token', { method: 'POST', token: asked, form });
  const fields = new URLSearchParams(last.text);
  expect(fields.get('screen_name')).toBe('acme_air');
  const token = { token: fields.get('oauth_token')!, secret: fields.get('oauth_token_secret')! };
  expect(fields.get('user_id')).toBe(token.token.split('-')[0]);

  const me = await call(sandbox, '/2/users/me?user.fields=created_at', { token });
  expect(JSON.parse(me.text)).toMatchObject({ data: { username: 'acme_air' } });

  const again = await call(sandbox, '/oauth/access_token', { method: 'POST', token: asked, form });
  expect(again).toMatchObject({ status: 401, text: '{"errors":[{"code":89,"message":"Invalid or expired token."}]}' });
});

test('authorizing the app again gives the same token', async () => {
  const sandbox = await start();
  expect(await accessToken(sandbox)).toEqual(await accessToken(sandbox));
});

test('without a callback the person carries a PIN of seven digits', async () => {
  const sandbox = await start();
  const asked = await requestToken(sandbox, 'oob');
  const { html } = await decide(sandbox, asked, PERSON);
  const pin = /<code id="pin">(\d{7})<\/code>/.exec(html)![1]!;
  const wrong = await call(sandbox, '/oauth/access_token', {
    method: 'POST',
    token: asked,
    form: { oauth_verifier: '0000000' },
  });
  expect(wrong).toMatchObject({ status: 401, text: expect.stringContaining('Invalid oauth_verifier parameter') });
  const right = await call(sandbox, '/oauth/access_token', {
    method: 'POST',
    token: asked,
    form: { oauth_verifier: pin },
  });
  expect(right.status).toBe(200);
});

test('cancelling goes back with `denied`, a wrong password stays, and neither leaves a token to use', async () => {
  const sandbox = await start();
  const asked = await requestToken(sandbox);
  const wrong = await decide(sandbox, asked, { ...PERSON, password: 'no' });
  expect(wrong).toMatchObject({ status: 403, target: null });
  expect(wrong.html).toContain('Wrong username or password.');
  const unauthorized = await call(sandbox, '/oauth/access_token', { method: 'POST', token: asked, form: {} });
  expect(unauthorized.status).toBe(401);

  const cancelled = await decide(sandbox, asked, { decision: 'cancel' });
  expect(cancelled.target!.search).toBe(`?denied=${asked.token}`);
  expect((await fetch(`${sandbox.origin}/oauth/authorize?oauth_token=${asked.token}`)).status).toBe(403);
});

test('a callback that is not registered is refused with code 415', async () => {
  const sandbox = await start();
  const answer = await call(sandbox, '/oauth/request_token', {
    method: 'POST',
    oauth: { oauth_callback: 'https://elsewhere.example/callback' },
  });
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ code: 415 }] });
});

const wrongConsumer = { key: CONSUMER.key, secret: 'wrong' };
test.each<[string, Call, number]>([
  ['an unknown consumer key', { consumer: { ...CONSUMER, key: 'nobody' } }, 32],
  ['a signature with another secret', { consumer: wrongConsumer }, 32],
  ['another signature method', { oauth: { oauth_signature_method: 'PLAINTEXT' } }, 32],
  ['a timestamp six minutes old', { oauth: { oauth_timestamp: String(NOW / 1000 - 360) } }, 135],
  ['a timestamp six minutes ahead', { oauth: { oauth_timestamp: String(NOW / 1000 + 360) } }, 135],
  ['a timestamp that is no number', { oauth: { oauth_timestamp: 'now' } }, 135],
  ['an unknown token', { token: { token: '1-x', secret: 'y' } }, 89],
])("%s gets X's 401", async (_, given, code) => {
  const sandbox = await start();
  const oauth = { oauth_callback: CALLBACK, ...given.oauth };
  const answer = await call(sandbox, '/oauth/request_token', { method: 'POST', ...given, oauth });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.text)).toEqual({ errors: [{ code, message: expect.any(String) }] });
});

test('a nonce is good once, and four minutes off is still in time', async () => {
  const sandbox = await start();
  const token = await accessToken(sandbox);
  const oauth = { oauth_nonce: 'once', oauth_timestamp: String(NOW / 1000 - 240) };
  expect((await call(sandbox, '/2/users/me', { token, oauth })).status).toBe(200);
  const replayed = await call(sandbox, '/2/users/me', { token, oauth });
  expect(replayed).toMatchObject({
    status: 401,
    text: '{"type":"about:blank","title":"Unauthorized","detail":"Unauthorized","status":401}',
  });
});

test('the signature covers the query, and a token of OAuth 1.0a is no bearer token', async () => {
  const sandbox = await start();
  const token = await accessToken(sandbox);
  const path = '/2/users/me?user.fields=created_at';
  expect((await call(sandbox, path, { token })).status).toBe(200);
  expect((await call(sandbox, path, { token, sentPath: '/2/users/me?user.fields=location' })).status).toBe(401);
  const bearer = await fetch(`${sandbox.origin}/2/users/me`, { headers: { authorization: `Bearer ${token.token}` } });
  expect(bearer.status).toBe(401);
});

test('an invalidated token signs nothing more', async () => {
  const sandbox = await start();
  const token = await accessToken(sandbox);
  const answer = await call(sandbox, '/1.1/oauth/invalidate_token', { method: 'POST', token });
  expect(JSON.parse(answer.text)).toEqual({ access_token: token.token });
  expect((await call(sandbox, '/2/users/me', { token })).status).toBe(401);
  const again = await call(sandbox, '/oauth/invalidate_token', { method: 'POST', token });
  expect(JSON.parse(again.text)).toEqual({ errors: [{ code: 89, message: 'Invalid or expired token.' }] });
});

test('a token outlives an export and an import', async () => {
  const sandbox = await start();
  const token = await accessToken(sandbox);
  const { body: world } = await sandbox.control('GET', 'export');
  await sandbox.control('POST', 'reset', {});
  expect((await call(sandbox, '/2/users/me', { token })).status).toBe(401);
  expect((await sandbox.control('POST', 'import', world)).status).toBeLessThan(300);
  expect((await call(sandbox, '/2/users/me', { token })).status).toBe(200);
});

test('the request log shows the steps without their secrets', async () => {
  const sandbox = await start();
  const token = await accessToken(sandbox);
  const log = JSON.stringify((await sandbox.control('GET', 'requests')).body);
  expect(log).toContain('"path":"/oauth/access_token"');
  expect(log).not.toContain(token.secret);
  expect(log).not.toContain('oauth_verifier');
});
