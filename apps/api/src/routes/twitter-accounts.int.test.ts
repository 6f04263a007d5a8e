import { randomInt } from 'node:crypto';
import type { Capture, TwitterAccount, TwitterIdentity, Usage } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { TwitterError } from '@perch/twitter';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TwitterOauth } from '../services.ts';
import { PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

/** X, as far as an authorization goes: a code stands for who authorized us. */
const x = {
  revoked: [] as string[],
  exchanges: [] as { secret: string; redirectUri: string }[],
  people: new Map<string, TwitterIdentity>(),
  failure: null as TwitterError | null,
};
const twitter: TwitterOauth = {
  authorizeLink: async (_app, { redirectUri, scopes }) => {
    const state = uuid7();
    const query = new URLSearchParams({ redirect_uri: redirectUri, state, scope: scopes.join(' ') });
    return { url: `https://x.com/i/oauth2/authorize?${query}`, state, secret: `verifier of ${state}` };
  },
  exchangeCode: async (_app, { code, secret, redirectUri }) => {
    x.exchanges.push({ secret, redirectUri });
    if (x.failure) throw x.failure;
    const tokens = {
      accessToken: `access ${code}`,
      refreshToken: `refresh ${code}`,
      expiresAt: new Date(Date.now() + 7_200_000),
      scopes: ['tweet.read'],
    };
    return { tokens, identity: x.people.get(code)! };
  },
  revoke: async (_app, tokens) => void x.revoked.push('refreshToken' in tokens ? tokens.refreshToken! : 'signed'),
  identityOf: async () => Promise.reject(new Error('asked for nobody')),
  checkApp: async () => {},
};

function somebody(username = 'acme'): TwitterIdentity {
  return { twitterUserId: String(randomInt(1e12)), username, name: 'Acme', avatarUrl: 'https://pbs.twimg.com/a.png' };
}

let api: TestApi;
let alice: TestClient;
let agent: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi({ twitter });
  alice = await api.signUp();
  agent = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere' });
});
afterAll(() => api.close());
beforeEach(() => {
  x.revoked.length = 0;
  x.exchanges.length = 0;
  x.failure = null;
});

const stateOf = (authorizeUrl: string) => new URL(authorizeUrl).searchParams.get('state')!;

async function begin(client: TestClient, path = 'twitter/accounts/connect', body: object = {}): Promise<string> {
  const answer = await client.post(path, body);
  expect(answer.statusCode).toBe(200);
  return stateOf(answer.json<{ authorizeUrl: string }>().authorizeUrl);
}

/** X sends the browser back; returns where the browser goes then. */
async function comeBack(client: TestClient | null, query: Record<string, string>): Promise<URL> {
  const path = `twitter/callback?${new URLSearchParams(query)}`;
  const answer = await (client ? client.get(path) : api.call('GET', path));
  expect(answer.statusCode).toBe(303);
  return new URL(String(answer.headers.location), PUBLIC_URL);
}

async function authorize(client: TestClient, who: TwitterIdentity, path?: string): Promise<URL> {
  const code = uuid7();
  x.people.set(code, who);
  return comeBack(client, { state: await begin(client, path), code });
}

async function connect(client: TestClient, who = somebody()): Promise<string> {
  const url = await authorize(client, who);
  expect(url.search).toMatch(/^\?confirm=/);
  const id = url.searchParams.get('confirm')!;
  expect((await client.post(`twitter/accounts/${id}/confirm`)).statusCode).toBe(200);
  return id;
}

const account = async (client: TestClient, id: string) =>
  (await client.get(`twitter/accounts/${id}`)).json<TwitterAccount>();

const dueAt = (client: TestClient, id: string) =>
  api.services.database
    .of(client.organizationId)
    .query<{ name: string; starts_at: Date; due_at: Date; committed_id: string | null }>(
      'SELECT name, starts_at, due_at, committed_id FROM stream WHERE account_id = $1 ORDER BY name',
      [id],
    );
const inDatabase = (client: TestClient, statement: string, values: unknown[]) =>
  api.services.database.of(client.organizationId).query(statement, values);

describe('connecting', () => {
  it('leads to X with our scopes and comes back with the account, which waits to be confirmed', async () => {
    const who = somebody('acme_air');
    const answer = await alice.post('twitter/accounts/connect', { returnTo: '/setup/channels/twitter?tab=all' });
    const { authorizeUrl } = answer.json<{ authorizeUrl: string }>();
    const query = new URL(authorizeUrl).searchParams;
    expect(query.get('redirect_uri')).toBe(`${PUBLIC_URL}/api/v1/twitter/callback`);
    expect(query.get('scope')).toContain('offline.access');

    x.people.set('code-1', who);
    const url = await comeBack(alice, { state: query.get('state')!, code: 'code-1' });
    const id = url.searchParams.get('confirm')!;
    expect(url.href).toBe(`${PUBLIC_URL}/setup/channels/twitter?tab=all&confirm=${id}`);
    expect(x.exchanges).toEqual([
      { secret: `verifier of ${query.get('state')}`, redirectUri: `${PUBLIC_URL}/api/v1/twitter/callback` },
    ]);

    expect(await account(alice, id)).toMatchObject({
      id,
      ...who,
      state: 'awaiting_confirmation',
      stateReason: null,
      connectedBy: { id: alice.session.member.id, name: 'Alice' },
      connectedAt: null,
      streams: [],
      capture: { mentions: 'all', directMessages: 'all', keywordCount: 0 },
    });
  });

  it('counts the look at who it is, which X bills', async () => {
    const id = await connect(alice);
    const usage = (await alice.get(`twitter/accounts/${id}/usage`)).json<Usage>();
    expect(usage.days.map(({ lines }) => lines)).toEqual([[{ kind: 'user_read', units: 1, costMicros: 10_000 }]]);
  });

  it('stores the tokens sealed', async () => {
    const id = await connect(alice);
    const [row] = await inDatabase(
      alice,
      'SELECT sealed, key_id, scopes FROM account_credential WHERE account_id = $1',
      [id],
    );
    expect(row).toMatchObject({ key_id: 'k1', scopes: ['tweet.read'] });
    expect(String(row!.sealed)).not.toMatch(/access|refresh/);
  });

  it('needs no body', async () => {
    expect((await alice.post('twitter/accounts/connect')).statusCode).toBe(200);
  });

  it('returns to a path of the app only', async () => {
    const paths = ['/..//evil.test/x', '/a//evil.test', '/./a', '/a/..', '/a/../b', '/..?a=b', '/a?b=//evil.test'];
    for (const returnTo of ['https://evil.test', '//evil.test', '/\\evil.test', 'setup', ...paths]) {
      const answer = await alice.post('twitter/accounts/connect', { returnTo });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ errors: [{ path: 'returnTo' }] });
    }
  });

  it('goes back to the very path that was stored, whatever a parser of addresses would make of it', async () => {
    const answer = await alice.post('twitter/accounts/connect');
    const state = new URL(answer.json<{ authorizeUrl: string }>().authorizeUrl).searchParams.get('state')!;
    await inDatabase(alice, 'UPDATE oauth_request SET return_to = $1', ['/a/../b?c=d']);
    const back = await alice.get(`twitter/callback?state=${state}&error=access_denied`);
    expect(back.headers.location).toBe('/a/../b?c=d&error=authorization_denied');
  });

  it('is said to be impossible when there is no X app', async () => {
    const without = await startTestApi();
    try {
      const answer = await (await without.signUp()).post('twitter/accounts/connect', {});
      expect(answer.statusCode).toBe(503);
      expect(answer.json()).toMatchObject({ code: 'twitter_not_configured' });
    } finally {
      await without.close();
    }
  });
});

describe('the way back from X', () => {
  const failed = (code: string) => new URL(`/setup/channels/twitter?error=${code}`, PUBLIC_URL).href;

  it('serves once', async () => {
    x.people.set('once', somebody());
    const query = { state: await begin(alice), code: 'once' };
    await comeBack(alice, query);
    expect((await comeBack(alice, query)).href).toBe(failed('authorization_expired'));
    expect(x.exchanges).toHaveLength(1);
  });

  it('two at once connect one', async () => {
    x.people.set('twice', somebody());
    const query = { state: await begin(alice), code: 'twice' };
    const urls = await Promise.all([comeBack(alice, query), comeBack(alice, query)]);
    expect(urls.filter((url) => url.searchParams.has('confirm'))).toHaveLength(1);
  });

  it('needs a session', async () => {
    expect((await comeBack(null, { state: await begin(alice), code: 'c' })).href).toBe(failed('unauthenticated'));
  });

  it('needs the very session that began', async () => {
    const state = await begin(alice);
    const again = await api.signIn(alice.session.member.email);
    expect((await comeBack(again, { state, code: 'c' })).href).toBe(failed('authorization_expired'));
    expect((await comeBack(mallory, { state, code: 'c' })).href).toBe(failed('authorization_expired'));
  });

  it('needs the permission still', async () => {
    expect((await comeBack(agent, { state: await begin(alice), code: 'c' })).href).toBe(failed('forbidden'));
  });

  it('comes too late after ten minutes', async () => {
    const state = await begin(alice);
    await inDatabase(
      alice,
      `UPDATE oauth_request SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`,
      [],
    );
    expect((await comeBack(alice, { state, code: 'c' })).href).toBe(failed('authorization_expired'));
  });

  it('tells that the person said no', async () => {
    const url = await comeBack(alice, { state: await begin(alice), error: 'access_denied' });
    expect(url.href).toBe(failed('authorization_denied'));
  });

  it.each([
    ['unauthorized', 'authorization_expired'],
    ['unreachable', 'twitter_unreachable'],
    ['uncertain', 'twitter_unreachable'],
  ] as const)('when X answers the code with %s says %s', async (kind, code) => {
    x.failure = new TwitterError(kind, 'secret words of X');
    const url = await comeBack(alice, { state: await begin(alice), code: 'c' });
    expect(url.href).toBe(failed(code));
  });

  it.each([
    ['nothing', {}],
    ['a state of nobody', { state: 'unknown', code: 'c' }],
    ['a state without end', { state: 'x'.repeat(600), code: 'c' }],
  ])('with %s is no error page', async (_what, query) => {
    expect((await comeBack(alice, query)).href).toBe(failed('authorization_expired'));
  });
});

describe('the same X account again', () => {
  it('in the same organization is already connected', async () => {
    const who = somebody();
    await connect(alice, who);
    expect((await authorize(alice, who)).searchParams.get('error')).toBe('account_already_connected');
  });

  it('elsewhere is in use, without naming by whom, until it is disconnected there', async () => {
    const who = somebody();
    const id = await connect(alice, who);
    const url = await authorize(mallory, who);
    expect(url.searchParams.get('error')).toBe('account_in_use_elsewhere');
    expect(url.href).not.toMatch(/acme/i);
    await alice.delete(`twitter/accounts/${id}`);
    await connect(mallory, who);
    expect((await authorize(alice, who)).searchParams.get('error')).toBe('account_in_use_elsewhere');
  });

  it('of two organizations at the same moment gets one', async () => {
    const who = somebody();
    const urls = await Promise.all([authorize(alice, who), authorize(mallory, who)]);
    const [hers, theirs] = urls.map((url) => url.searchParams.get('confirm')!);
    const answers = await Promise.all([
      alice.post(`twitter/accounts/${hers}/confirm`),
      mallory.post(`twitter/accounts/${theirs}/confirm`),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
    const refused = answers.find(({ statusCode }) => statusCode === 409)!;
    expect(refused.json()).toMatchObject({ code: 'account_in_use_elsewhere' });
  });

  it('after a disconnect is the account it was, polled from now on', async () => {
    const who = somebody();
    const id = await connect(alice, who);
    await inDatabase(alice, `UPDATE stream SET committed_id = '5', page_token = 't' WHERE account_id = $1`, [id]);
    await alice.delete(`twitter/accounts/${id}`);
    const began = Date.now();
    expect(await connect(alice, { ...who, username: 'acme_renamed' })).toBe(id);
    expect(await account(alice, id)).toMatchObject({ state: 'connected', username: 'acme_renamed' });
    for (const stream of await dueAt(alice, id)) {
      expect(stream.committed_id).toBeNull();
      expect(stream.starts_at.getTime()).toBeGreaterThanOrEqual(began);
    }
  });

  it('that waits for a reauthorization goes on where it stopped', async () => {
    const who = somebody();
    const id = await connect(alice, who);
    await inDatabase(
      alice,
      `UPDATE account SET state = 'needs_reauthorization', state_reason = 'refresh_refused' WHERE id = $1`,
      [id],
    );
    await inDatabase(
      alice,
      `UPDATE stream SET committed_id = '5', failure_count = 3, due_at = now() + interval '1 hour' WHERE account_id = $1`,
      [id],
    );
    expect((await authorize(alice, who)).searchParams.get('connected')).toBe(id);
    expect(await account(alice, id)).toMatchObject({ state: 'connected', stateReason: null });
    for (const stream of await dueAt(alice, id)) {
      expect(stream).toMatchObject({ committed_id: '5' });
      expect(stream.due_at.getTime()).toBeLessThanOrEqual(Date.now());
    }
  });
});

describe('POST twitter/accounts/:id/reauthorize', () => {
  it('gives the account new tokens', async () => {
    const who = somebody();
    const id = await connect(alice, who);
    const url = await authorize(alice, who, `twitter/accounts/${id}/reauthorize`);
    expect(url.searchParams.get('connected')).toBe(id);
    expect(
      (await alice.get('twitter/accounts')).json<{ data: TwitterAccount[] }>().data.filter((a) => a.id === id),
    ).toHaveLength(1);
  });

  it('leaves a paused account paused', async () => {
    const who = somebody();
    const id = await connect(alice, who);
    await alice.post(`twitter/accounts/${id}/pause`);
    await authorize(alice, who, `twitter/accounts/${id}/reauthorize`);
    expect(await account(alice, id)).toMatchObject({ state: 'paused' });
  });

  it('with another handle is refused and changes nothing', async () => {
    const id = await connect(alice);
    const before = await account(alice, id);
    const url = await authorize(alice, somebody('somebody_else'), `twitter/accounts/${id}/reauthorize`);
    expect(url.search).toBe('?error=other_account_authorized&authorized=somebody_else&expected=acme');
    expect(await account(alice, id)).toEqual(before);
  });
});

describe('pausing and resuming', () => {
  it('changes the state, twice as once, and polls at once when it goes on', async () => {
    const id = await connect(alice);
    for (let round = 0; round < 2; round++) {
      const answer = await alice.post(`twitter/accounts/${id}/pause`);
      expect(answer.statusCode).toBe(200);
      const paused = answer.json<TwitterAccount>();
      expect(paused).toMatchObject({ id, state: 'paused' });
      for (const { nextPollAt } of paused.streams) expect(nextPollAt).toBeNull();
    }
    await inDatabase(alice, `UPDATE stream SET due_at = now() + interval '1 hour' WHERE account_id = $1`, [id]);
    expect((await alice.post(`twitter/accounts/${id}/resume`)).json()).toMatchObject({ state: 'connected' });
    for (const stream of await dueAt(alice, id)) expect(stream.due_at.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('is not for an account that is disconnected', async () => {
    const id = await connect(alice);
    await alice.delete(`twitter/accounts/${id}`);
    for (const verb of ['pause', 'resume']) {
      const answer = await alice.post(`twitter/accounts/${id}/${verb}`);
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ code: 'account_not_active' });
    }
  });
});

describe('DELETE twitter/accounts/:id', () => {
  it('forgets the tokens, has X revoke them and keeps the account with its history', async () => {
    const who = somebody();
    const id = await connect(alice, who);
    const answer = await alice.delete(`twitter/accounts/${id}`);
    expect(answer.statusCode).toBe(204);
    expect(await inDatabase(alice, 'SELECT FROM account_credential WHERE account_id = $1', [id])).toEqual([]);
    expect(await account(alice, id)).toMatchObject({ state: 'disconnected', username: who.username });
    await expect.poll(() => x.revoked).toEqual([expect.stringMatching(/^refresh /)]);
    expect((await alice.delete(`twitter/accounts/${id}`)).statusCode).toBe(204);
    expect(x.revoked).toHaveLength(1);
  });
});

describe('the capture settings', () => {
  let id: string;
  let capture: Capture;
  const path = () => `twitter/accounts/${id}/capture`;
  const put = (changes: Partial<Record<keyof Capture, unknown>>) => alice.put(path(), { ...capture, ...changes });
  beforeEach(async () => {
    id = await connect(alice);
    capture = (await alice.get(path())).json<Capture>();
  });

  it('of a new account take everything to the default department', () => {
    expect(capture).toEqual({
      mentions: 'all',
      directMessages: 'all',
      keywords: [],
      excludedKeywords: [],
      departmentId: alice.session.member.departmentIds[0],
      unmatchedDepartmentId: null,
      includeRetweets: false,
      includeQuotes: true,
      includeReplies: true,
      mutedProfiles: [],
      reopenHours: { public: 168, directMessage: 72 },
      revision: 1,
    });
  });

  it('are replaced whole', async () => {
    const changes = {
      mentions: 'matching',
      directMessages: 'off',
      keywords: [
        {
          phrase: 'não funciona',
          departmentId: capture.departmentId,
          priority: 'high',
          tags: ['voo', 'atraso, grave "já"'],
          assigneeId: alice.session.member.id,
        },
        { phrase: '#lost', departmentId: null, priority: null, tags: [], assigneeId: null },
      ],
      excludedKeywords: ['giveaway'],
      unmatchedDepartmentId: capture.departmentId,
      includeRetweets: true,
      includeQuotes: false,
      includeReplies: false,
      mutedProfiles: ['1234567890123456789', '42'],
      reopenHours: { public: 0, directMessage: 24 },
    };
    const answer = await put(changes);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      departmentId: capture.departmentId,
      ...changes,
      keywords: changes.keywords.map((keyword) => ({ ...keyword, id: expect.any(String) })),
      revision: 2,
    });
    expect((await alice.get(path())).json()).toEqual(answer.json());
    expect((await account(alice, id)).capture).toEqual({
      mentions: 'matching',
      directMessages: 'off',
      keywordCount: 2,
    });
  });

  it('keep the ids of keywords that are edited and moved, and drop the others', async () => {
    const first = (
      await put({ keywords: [{ phrase: 'one' }, { phrase: 'two' }, { phrase: 'three' }] })
    ).json<Capture>();
    const [one, , three] = first.keywords;
    const answer = await alice.put(path(), {
      ...first,
      keywords: [{ ...three, phrase: 'thrice' }, { phrase: 'new' }, one],
    });
    expect(answer.json<Capture>().keywords.map(({ id: keyword, phrase }) => [keyword, phrase])).toEqual([
      [three!.id, 'thrice'],
      [expect.any(String), 'new'],
      [one!.id, 'one'],
    ]);
  });

  it('that somebody else has changed meanwhile are not overwritten', async () => {
    await put({ mentions: 'off' });
    const answer = await put({ mentions: 'all' });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'settings_changed' });
    expect((await alice.get(path())).json()).toMatchObject({ mentions: 'off', revision: 2 });
  });

  it('saved by two at once are saved once', async () => {
    const answers = await Promise.all([put({ mentions: 'off' }), put({ directMessages: 'off' })]);
    expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 409]);
  });

  it('that match nothing are refused', async () => {
    const answer = await put({ mentions: 'matching' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'capture_without_keywords', errors: [{ path: 'mentions' }] });
  });

  it('name each keyword that is not usable', async () => {
    const keywords = [{ phrase: 'Não' }, { phrase: '...' }, { phrase: 'nao' }, { phrase: '@no handle' }];
    const answer = await put({ keywords, excludedKeywords: ['ok', '#a b'] });
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'keyword_invalid',
      errors: [
        { path: 'keywords.1.phrase', message: 'Enter at least one letter, digit or emoji' },
        { path: 'keywords.2.phrase', message: 'The same as “Não”' },
        { path: 'keywords.3.phrase' },
        { path: 'excludedKeywords.1' },
      ],
    });
  });

  it('take ids of this account’s keywords only', async () => {
    const other = await connect(alice);
    const theirs = (
      await alice.put(`twitter/accounts/${other}/capture`, { ...capture, keywords: [{ phrase: 'x' }] })
    ).json<Capture>();
    const answer = await put({ keywords: theirs.keywords });
    expect(answer.json()).toMatchObject({ code: 'keyword_invalid', errors: [{ path: 'keywords.0.id' }] });
  });

  it('take departments of the organization that are active', async () => {
    const departmentId = uuid7();
    await inDatabase(
      alice,
      `INSERT INTO department (organization_id, id, name, is_active) VALUES ($1, $2, $3, false)`,
      [alice.organizationId, departmentId, `Closed ${departmentId}`],
    );
    const answer = await put({
      departmentId: mallory.session.member.departmentIds[0],
      unmatchedDepartmentId: departmentId,
      keywords: [{ phrase: 'x', departmentId: uuid7() }],
    });
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'department_unusable',
      errors: [{ path: 'departmentId' }, { path: 'unmatchedDepartmentId' }, { path: 'keywords.0.departmentId' }],
    });
  });

  it('assign to members of the organization', async () => {
    const answer = await put({ keywords: [{ phrase: 'x', assigneeId: mallory.session.member.id }] });
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'member_unusable',
      errors: [{ path: 'keywords.0.assigneeId' }],
    });
  });

  it('with a malformed body name the field', async () => {
    const answer = await put({ mentions: 'some', keywords: [{ phrase: '' }] });
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ path: 'mentions' }, { path: 'keywords.0.phrase' }],
    });
  });

  it('hold a thousand keywords', async () => {
    const keywords = Array.from({ length: 1000 }, (_, at) => ({ phrase: `keyword ${at}` }));
    const answer = await put({ keywords });
    expect(answer.statusCode).toBe(200);
    expect(answer.json<Capture>().keywords.map(({ phrase }) => phrase)).toEqual(keywords.map(({ phrase }) => phrase));
  });
});

describe('access', () => {
  let id: string;
  let capture: Capture;
  beforeAll(async () => {
    id = await connect(alice);
    capture = (await alice.get(`twitter/accounts/${id}/capture`)).json<Capture>();
  });
  const calls = (client: TestClient) => ({
    'GET :id': () => client.get(`twitter/accounts/${id}`),
    'POST :id/reauthorize': () => client.post(`twitter/accounts/${id}/reauthorize`, {}),
    'POST :id/pause': () => client.post(`twitter/accounts/${id}/pause`),
    'POST :id/resume': () => client.post(`twitter/accounts/${id}/resume`),
    'DELETE :id': () => client.delete(`twitter/accounts/${id}`),
    'GET :id/capture': () => client.get(`twitter/accounts/${id}/capture`),
    'PUT :id/capture': () => client.put(`twitter/accounts/${id}/capture`, capture),
  });
  const names = Object.keys(calls(null as never)) as (keyof ReturnType<typeof calls>)[];

  it.each(names)('%s of another organization is not there', async (name) => {
    const answer = await calls(mallory)[name]();
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'not_found' });
    expect(await account(alice, id)).toMatchObject({ state: 'connected' });
  });

  it.each(names)('%s of an id that is none is refused', async (name) => {
    const before = id;
    id = 'not-a-uuid';
    try {
      expect((await calls(alice)[name]()).statusCode).toBe(400);
    } finally {
      id = before;
    }
  });

  it('an agent sees the accounts and sets nothing up', async () => {
    expect((await agent.get('twitter/accounts')).statusCode).toBe(200);
    for (const name of names)
      expect((await calls(agent)[name]()).statusCode, name).toBe(name === 'GET :id' ? 200 : 403);
    expect((await agent.post('twitter/accounts/connect', {})).statusCode).toBe(403);
  });

  it('the list holds the own accounts only', async () => {
    const ids = (client: TestClient) =>
      client.get('twitter/accounts').then((answer) => answer.json<{ data: TwitterAccount[] }>().data.map((a) => a.id));
    expect(await ids(alice)).toContain(id);
    expect(await ids(mallory)).not.toContain(id);
  });
});
