import type { AuditEntry, Problem, TwitterAccount, TwitterApp, TwitterApps } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { startSandbox, type Sandbox, type SandboxApp } from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let sandbox: Sandbox;
/** with an X app of its own, as an installation usually has one */
let api: TestApi;
let alice: TestClient;
let mallory: TestClient;
/** what the brand has registered at X */
let own: SandboxApp;
beforeAll(async () => {
  sandbox = await startSandbox();
  for (const username of ['acme', 'globex']) await sandbox.control.user({ username, name: username, brand: true });
  own = await sandbox.control.app('Of the brand');
  api = await startTestApi({ twitter: createTwitter({ apiUrl: sandbox.url, timeoutMs: 5_000 }) });
  alice = await api.signUp();
  mallory = await api.signUp({ organizationName: 'Elsewhere' });
});
afterAll(async () => {
  await api?.close();
  await sandbox?.stop();
});
afterEach(async () => {
  for (const client of [alice, mallory]) {
    for (const { id } of (await client.get('twitter/accounts')).json<{ data: TwitterAccount[] }>().data) {
      await client.delete(`twitter/accounts/${id}`);
    }
    for (const { id } of (await apps(client)).data) await client.delete(`twitter/apps/${id}`);
  }
});

const apps = async (client: TestClient) => (await client.get('twitter/apps')).json<TwitterApps>();
const oauth2 = () => ({
  name: 'Own app',
  authorization: 'oauth2',
  clientId: own.clientId,
  clientSecret: own.clientSecret,
});
const oauth1 = () => ({
  name: 'Signed app',
  authorization: 'oauth1',
  clientId: own.consumerKey,
  clientSecret: own.consumerSecret,
});
async function add(body: object, client = alice): Promise<TwitterApp> {
  const answer = await client.post('twitter/apps', body);
  expect(answer.statusCode).toBe(201);
  return answer.json<TwitterApp>();
}
const fieldsOf = (answer: { json: <T>() => T }) => answer.json<Problem>().errors?.map(({ path }) => path);

describe('an X app of an organization', () => {
  it('is added, listed, changed and removed, and its secret never comes back', async () => {
    const added = await add({ ...oauth2(), clientId: ` ${own.clientId}\n`, tier: 'enterprise' });
    expect(added).toEqual({
      id: expect.any(String),
      name: 'Own app',
      authorization: 'oauth2',
      clientId: own.clientId,
      secretSetAt: expect.any(String),
      tier: 'enterprise',
      pricing: {},
      accounts: [],
      createdBy: { id: alice.session.member.id, name: 'Alice' },
      createdAt: expect.any(String),
      revision: 1,
    });
    expect(await apps(alice)).toEqual({
      data: [added],
      platform: { isConfigured: true, tier: 'self_serve' },
      callbackUrl: `${PUBLIC_URL}/api/v1/twitter/callback`,
      sandboxUrl: null,
    });

    const pricing = { prices: { postRead: 4_000 }, rules: { dedupe: 'organization' } };
    const changes = { name: 'Ours', pricing, clientSecret: 'another-secret', revision: 1 };
    const changed = await alice.patch(`twitter/apps/${added.id}`, changes);
    expect(changed.json()).toMatchObject({ name: 'Ours', pricing, tier: 'enterprise', revision: 2 });
    const stored = await api.services.database
      .of(alice.organizationId)
      .query('SELECT sealed FROM twitter_app WHERE id = $1', [added.id]);
    expect(String(stored[0]!.sealed)).not.toContain('another-secret');

    expect((await alice.delete(`twitter/apps/${added.id}`)).statusCode).toBe(204);
    expect((await apps(alice)).data).toEqual([]);
    const { data: audit } = (await alice.get(`audit-log?subjectId=${added.id}`)).json<{ data: AuditEntry[] }>();
    expect(audit.map(({ action }) => action)).toEqual([
      'twitter_app.deleted',
      'twitter_app.changed',
      'twitter_app.created',
    ]);
    expect(audit[1]).toMatchObject({
      actor: { name: 'Alice' },
      subject: { kind: 'twitter_app', name: 'Ours' },
      before: { name: 'Own app', secretSetAt: added.secretSetAt, pricesUsd: {} },
      after: { name: 'Ours', pricesUsd: { postRead: 0.004 } },
    });
    expect(JSON.stringify(audit)).not.toContain('secret"');
    for (const secret of [own.clientSecret, 'another-secret']) expect(JSON.stringify(audit)).not.toContain(secret);
  });

  it.each<[string, object, string[]]>([
    ['without a name', { name: ' ' }, ['name']],
    ['of a kind that X does not have', { authorization: 'oauth3' }, ['authorization']],
    ['with a key that was not copied whole', { clientId: 'a b', clientSecret: '' }, ['clientId', 'clientSecret']],
    ['with a price that X does not have', { pricing: { prices: { postsRead: 1 } } }, ['pricing.prices']],
  ])('%s is refused', async (_claim, change, paths) => {
    const answer = await alice.post('twitter/apps', { ...oauth2(), ...change });
    expect(answer.statusCode).toBe(400);
    expect(fieldsOf(answer)).toEqual(paths);
  });

  it('is there once', async () => {
    await add(oauth2());
    const again = await alice.post('twitter/apps', { ...oauth2(), name: 'Again' });
    expect([again.statusCode, again.json<Problem>().code, fieldsOf(again)]).toEqual([
      409,
      'twitter_app_exists',
      ['clientId'],
    ]);
    await add(oauth2(), mallory); // another organization may have it too
    const { id } = await add(oauth1());
    const taken = { clientId: own.clientId, clientSecret: own.clientSecret, revision: 1 };
    expect((await alice.patch(`twitter/apps/${id}`, taken)).json()).toMatchObject({ code: 'twitter_app_exists' });
  });

  it('needs the secret of another client id, and is not overwritten', async () => {
    const { id } = await add(oauth2());
    const alone = await alice.patch(`twitter/apps/${id}`, { clientId: 'another', revision: 1 });
    expect([alone.statusCode, fieldsOf(alone)]).toEqual([400, ['clientSecret']]);
    const both = await alice.patch(`twitter/apps/${id}`, { clientId: 'another', clientSecret: 'its', revision: 1 });
    expect(both.json()).toMatchObject({ clientId: 'another', revision: 2 });
    const stale = await alice.patch(`twitter/apps/${id}`, { name: 'Mine', revision: 1 });
    expect([stale.statusCode, stale.json<Problem>().code]).toEqual([409, 'settings_changed']);
  });

  it('is another organization’s to nobody else', async () => {
    const { id } = await add(oauth1());
    const keys = { twitterAppId: id, accessToken: 'a', accessTokenSecret: 'b' };
    const answers = await Promise.all([
      mallory.patch(`twitter/apps/${id}`, { name: 'Mine', revision: 1 }),
      mallory.delete(`twitter/apps/${id}`),
      mallory.post('twitter/accounts/connect', { twitterAppId: id }),
      mallory.post('twitter/accounts/connect-with-keys', keys),
      mallory.patch(`twitter/apps/${uuid7()}`, { name: 'Mine', revision: 1 }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404]);
    expect((await apps(mallory)).data).toEqual([]);
  });
});

/** What a person decides at X. Returns where X sends them, as a path below /api/v1/. */
async function decide(authorizeUrl: string, username = 'acme', decision = 'authorize'): Promise<string> {
  const url = new URL(authorizeUrl);
  const answer = await fetch(url.origin + url.pathname, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([
      ...url.searchParams,
      ['username', username],
      ['password', 'perch'],
      ['decision', decision],
    ]),
  });
  const back = new URL(answer.headers.get('location')!);
  return (back.pathname + back.search).replace('/api/v1/', '');
}
async function begin(body: object, path = 'connect', client = alice): Promise<string> {
  const answer = await client.post(`twitter/accounts/${path}`, body);
  expect(answer.statusCode).toBe(200);
  return answer.json<{ authorizeUrl: string }>().authorizeUrl;
}
const locationOf = async (client: TestClient, back: string) => String((await client.get(back)).headers.location);
const accounts = async (client = alice) =>
  (await client.get('twitter/accounts')).json<{ data: TwitterAccount[] }>().data;
const withPath = async (path: string) => (await sandbox.control.requests({ path })).length;

describe('connecting by an app of one’s own', () => {
  it.each([
    ['OAuth 2.0', oauth2, '/2/oauth2/revoke'],
    ['OAuth 1.0a', oauth1, '/1.1/oauth/invalidate_token'],
  ] as const)('%s: by redirect, anew, and back to none', async (_kind, app, revocation) => {
    const { id, authorization, name } = await add(app());
    expect(await locationOf(alice, await decide(await begin({ twitterAppId: id })))).toMatch(/\?\w+=[\w-]{36}$/);
    const [account] = await accounts();
    expect(account).toMatchObject({ username: 'acme', twitterApp: { id, name, authorization }, tier: 'self_serve' });
    expect((await apps(alice)).data[0]!.accounts).toEqual([{ id: account!.id, username: 'acme' }]);

    const removal = await alice.delete(`twitter/apps/${id}`);
    expect(removal.json()).toMatchObject({ status: 409, code: 'twitter_app_in_use', detail: '@acme' });
    const other = { clientId: 'another', clientSecret: 'its', revision: 1 };
    expect((await alice.patch(`twitter/apps/${id}`, other)).json()).toMatchObject({ code: 'twitter_app_in_use' });

    // anew by the same app, though the platform has one too
    await alice.get(await decide(await begin({}, `${account!.id}/reauthorize`)));
    expect((await accounts())[0]).toMatchObject({ state: account!.state, twitterApp: { id } });

    const before = await withPath(revocation);
    await alice.delete(`twitter/accounts/${account!.id}`);
    await expect.poll(() => withPath(revocation)).toBe(before + 1);
    expect((await sandbox.control.requests({ path: revocation })).at(-1)).toMatchObject({ status: 200 });
    expect((await alice.delete(`twitter/apps/${id}`)).statusCode).toBe(204);
  });

  it('an account moves from the platform’s app to its own and back', async () => {
    const { id } = await add({ ...oauth2(), tier: 'enterprise' });
    await alice.get(await decide(await begin({})));
    const [account] = await accounts();
    expect(account).toMatchObject({ twitterApp: null, tier: 'self_serve', tierSource: 'default' });
    const before = await withPath('/2/oauth2/revoke');
    await alice.get(await decide(await begin({ twitterAppId: id }, `${account!.id}/reauthorize`)));
    expect((await accounts())[0]).toMatchObject({ twitterApp: { id }, tier: 'enterprise', tierSource: 'default' });
    // X forgets what the other app was given
    await expect.poll(() => withPath('/2/oauth2/revoke')).toBe(before + 1);
    expect((await sandbox.control.requests({ path: '/2/oauth2/revoke' })).at(-1)).toMatchObject({ status: 200 });
    await alice.get(await decide(await begin({ twitterAppId: null }, `${account!.id}/reauthorize`)));
    expect((await accounts())[0]).toMatchObject({ twitterApp: null, tier: 'self_serve' });
  });

  it('OAuth 1.0a comes back to the one who began, once, and from a cancellation with a word', async () => {
    const { id: twitterAppId } = await add(oauth1());
    const failed = (code: string) => `/setup/channels/twitter?error=${code}`;
    const cancelled = await decide(await begin({ twitterAppId }), 'acme', 'cancel');
    expect(cancelled).toMatch(/^twitter\/callback\?denied=/);
    expect(await locationOf(mallory, cancelled)).toBe(failed('authorization_expired'));
    expect(await locationOf(alice, cancelled)).toBe(failed('authorization_denied'));
    expect(await locationOf(alice, cancelled)).toBe(failed('authorization_expired'));

    const back = await decide(await begin({ twitterAppId }));
    expect(await locationOf(mallory, back)).toBe(failed('authorization_expired'));
    expect(await locationOf(alice, back)).not.toContain('error');
    expect(await locationOf(alice, back)).toBe(failed('authorization_expired'));
  });

  it('says in X’s words that X does not know the keys', async () => {
    // those of OAuth 1.0a as soon as they are saved
    const answer = await alice.post('twitter/apps', { ...oauth1(), clientSecret: 'wrong' });
    const detail = 'Could not authenticate you.';
    expect(answer.json()).toMatchObject({ status: 422, code: 'twitter_keys_refused', detail });
    expect(fieldsOf(answer)).toEqual(['clientId', 'clientSecret']);
    const { id } = await add(oauth1());
    const changed = await alice.patch(`twitter/apps/${id}`, { clientSecret: 'wrong', revision: 1 });
    expect([changed.statusCode, fieldsOf(changed)]).toEqual([422, ['clientId', 'clientSecret']]);

    const { id: twitterAppId } = await add({ ...oauth2(), clientSecret: 'wrong' });
    const back = await decide(await begin({ twitterAppId }));
    expect(await locationOf(alice, back)).toBe('/setup/channels/twitter?error=twitter_keys_refused');
  });

  it('needs no app of the platform', async () => {
    const without = await startTestApi();
    try {
      const carol = await without.signUp();
      expect((await apps(carol)).platform).toEqual({ isConfigured: false, tier: 'self_serve' });
      const refused = await carol.post('twitter/accounts/connect', {});
      expect(refused.json()).toMatchObject({ status: 503, code: 'twitter_not_configured' });
      const { id } = await add(oauth2(), carol);
      // the only one there is
      const url = await begin({}, 'connect', carol);
      expect(new URL(url).searchParams.get('client_id')).toBe(own.clientId);
      await add({ ...oauth2(), clientId: 'another' }, carol);
      expect((await carol.post('twitter/accounts/connect', {})).statusCode).toBe(503);
      expect((await carol.post('twitter/accounts/connect', { twitterAppId: id })).statusCode).toBe(200);
    } finally {
      await without.close();
    }
  });
});

describe('pasting keys', () => {
  const paste = (body: object, client = alice) => client.post('twitter/accounts/connect-with-keys', body);
  const ownKeys = () => ({ consumerKey: own.consumerKey, consumerSecret: own.consumerSecret });
  async function accessKeys(username = 'acme') {
    const { accessToken, accessTokenSecret } = await sandbox.control.signedToken(username, own.clientId);
    return { accessToken, accessTokenSecret };
  }

  it('connects the account that they are of, by an app that is added for it, and counts what X bills', async () => {
    const answer = await paste({ ...ownKeys(), ...(await accessKeys()) });
    expect(answer.statusCode).toBe(200);
    const account = answer.json<TwitterAccount>();
    expect(account).toMatchObject({ username: 'acme', twitterApp: { name: '@acme', authorization: 'oauth1' } });
    expect(answer.body).not.toContain(own.consumerSecret);
    const usage = (await alice.get(`twitter/accounts/${account.id}/usage`)).json<{ days: { lines: object[] }[] }>();
    expect(usage.days[0]!.lines).toEqual([{ kind: 'user_read', units: 1, costMicros: 10_000 }]);

    // the second account of the same app
    const second = await paste({ ...ownKeys(), ...(await accessKeys('globex')), appName: 'Not another one' });
    expect(second.json<TwitterAccount>().twitterApp).toEqual(account.twitterApp);
  });

  it('takes the app from the list, by its id or its keys', async () => {
    const { id } = await add(oauth1());
    const answer = await paste({ ...ownKeys(), ...(await accessKeys()) });
    expect(answer.json<TwitterAccount>().twitterApp).toMatchObject({ id, name: 'Signed app' });
    const { id: accountId } = answer.json<TwitterAccount>();
    const anew = await paste({ twitterAppId: id, ...(await accessKeys()), accountId });
    expect(anew.json()).toMatchObject({ id: accountId, username: 'acme' });
    const foreign = await paste({ twitterAppId: id, ...(await accessKeys('globex')), accountId });
    expect(foreign.json()).toMatchObject({ code: 'other_account_authorized' });
  });

  it.each<[string, object, string[], string]>([
    ['of the app', { consumerSecret: 'wrong' }, ['consumerKey', 'consumerSecret'], 'Could not authenticate you.'],
    ['of the account', { accessTokenSecret: 'wrong' }, ['accessToken', 'accessTokenSecret'], 'Unauthorized'],
  ])('tells which pair is wrong: the one %s', async (_claim, change, paths, detail) => {
    const answer = await paste({ ...ownKeys(), ...(await accessKeys()), ...change });
    expect(answer.json()).toMatchObject({ status: 422, code: 'twitter_keys_refused', detail });
    expect(answer.json<Problem>().errors).toEqual(paths.map((path) => ({ path, message: detail })));
    expect((await apps(alice)).data).toEqual([]);
  });

  it('needs all four, or an app that takes them', async () => {
    const missing = await paste({ accessToken: 'a', accessTokenSecret: ' ' });
    expect([missing.statusCode, fieldsOf(missing)]).toEqual([400, ['accessTokenSecret']]);
    const half = await paste({ accessToken: 'a', accessTokenSecret: 'b', consumerKey: 'c' });
    expect([half.statusCode, fieldsOf(half)]).toEqual([400, ['consumerSecret']]);
    const { id: twitterAppId } = await add(oauth2());
    const wrongKind = await paste({ twitterAppId, accessToken: 'a', accessTokenSecret: 'b' });
    expect([wrongKind.statusCode, fieldsOf(wrongKind)]).toEqual([400, ['twitterAppId']]);
  });

  it('says that X cannot be reached', async () => {
    await sandbox.control.faults([{ match: { path: '/2/users/me' }, effect: { kind: 'status', status: 503 } }]);
    const answer = await paste({ ...ownKeys(), ...(await accessKeys()) });
    await sandbox.control.clearFaults();
    expect(answer.json()).toMatchObject({ status: 502, code: 'twitter_unreachable' });
  });
});

describe('what the plan allows', () => {
  it('is declared for an account, and given back to its app', async () => {
    await alice.get(await decide(await begin({})));
    const [{ id } = { id: '' }] = await accounts();
    const declared = await alice.patch(`twitter/accounts/${id}`, { tier: 'enterprise' });
    expect(declared.json()).toMatchObject({
      tier: 'enterprise',
      tierSource: 'declared',
      tierSince: expect.any(String),
      tierDetail: null,
      dailyBudgetUsd: null,
    });
    expect((await alice.patch(`twitter/accounts/${id}`, { tier: 'gold' })).statusCode).toBe(400);
    expect((await mallory.patch(`twitter/accounts/${id}`, { tier: 'enterprise' })).statusCode).toBe(404);
    const back = await alice.patch(`twitter/accounts/${id}`, { tier: null });
    expect(back.json()).toMatchObject({ tier: 'self_serve', tierSource: 'default', tierSince: null });
    const { data } = (await alice.get(`audit-log?subjectId=${id}`)).json<{ data: AuditEntry[] }>();
    const [, change] = data.filter(({ action }) => action === 'account.changed');
    expect(change).toMatchObject({
      before: { tier: null, tierSource: 'default' },
      after: { tier: 'enterprise', tierSource: 'declared' },
    });
  });
});
