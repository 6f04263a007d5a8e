import type { TenantDatabase } from '@perch/db';
import { makeAccount, makeContact, makeDirectMessage, makeProfile, makeTicket, makeTweet } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let light: TestClient;
let stranger: TestClient;
let db: TenantDatabase;
let accountId: string;
let carla: string;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  light = await api.colleague(alice, { permissions: ['social.view'] });
  stranger = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
  accountId = (await makeAccount(db)).id;
  const contact = await makeContact(db, { name: 'Carla C.' });
  const facts = { bio: 'Flies a lot', location: 'Lisbon', joinedAt: new Date('2012-03-04T00:00:00.000Z') };
  const counts = { tweetsCount: 12, followingCount: 3 };
  carla = (await makeProfile(db, { username: 'carla', contactId: contact.id, ...facts, ...counts })).twitterUserId;
});
afterAll(() => api.close());

const post = (client: TestClient, body: object) => client.post('social/permalinks', body);

it('a profile tells who somebody is, and what we have to do with them as far as one may see it', async () => {
  const ticket = await makeTicket(db, { accountId, customerId: carla });
  const answer = await alice.get(`social/profiles/${carla}`);
  expect([answer.statusCode, answer.json()]).toMatchObject([
    200,
    {
      ...{ username: 'carla', bio: 'Flies a lot', location: 'Lisbon', joinedAt: '2012-03-04T00:00:00.000Z' },
      ...{ tweetsCount: 12, followingCount: 3, isProtected: false, missingReason: null, contact: { name: 'Carla C.' } },
      tickets: [{ id: ticket.id, number: ticket.number }],
    },
  ]);
  expect((await light.get(`social/profiles/${carla}`)).json()).toMatchObject({ contact: null, tickets: [] });
  for (const [client, id] of [
    [stranger, carla],
    [alice, '1'],
  ] as const) {
    expect((await client.get(`social/profiles/${id}`)).json()).toMatchObject({ status: 404, code: 'not_found' });
  }
});

it('what they wrote comes from all accounts, each tweet once, page by page', async () => {
  const other = await makeAccount(db);
  const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute));
  const tweet = { authorId: carla, text: 'hello both', postedAt: at(1) };
  const { tweetId } = await makeTweet(db, { accountId, ...tweet });
  await makeTweet(db, { accountId: other.id, tweetId, ...tweet });
  await makeDirectMessage(db, { accountId, senderId: carla, text: 'worst flight, I hate it', postedAt: at(2) });
  await makeTweet(db, { accountId, text: 'somebody else', postedAt: at(3) });
  const path = `social/profiles/${carla}/messages?limit=1`;
  const first = (await light.get(path)).json();
  expect(first.data).toMatchObject([
    { source: 'direct_message', text: 'worst flight, I hate it', sentiment: 'negative', permalink: null },
  ]);
  const second = (await light.get(`${path}&cursor=${first.nextCursor}`)).json();
  expect(second).toMatchObject({ data: [{ source: 'tweet', text: 'hello both' }], nextCursor: null });
  expect(second.data[0].permalink).toBe(`https://x.com/carla/status/${tweetId}`);
  expect((await stranger.get(path)).json()).toMatchObject({ status: 404, code: 'not_found' });
});

it('all that they wrote sounds over time, once for each tweet, unless estimates are switched off', async () => {
  const dora = (await makeProfile(db, { username: 'dora' })).twitterUserId;
  const wrote = (postedAt: string, text: string) =>
    makeTweet(db, { accountId, authorId: dora, text, language: 'en', postedAt: new Date(postedAt) });
  const { tweetId } = await wrote('2025-01-10T10:00:00.000Z', 'I love this airline, great crew');
  const twin = { tweetId, authorId: dora, text: 'I love this airline, great crew', language: 'en' };
  await makeTweet(db, {
    accountId: (await makeAccount(db)).id,
    ...twin,
    postedAt: new Date('2025-01-10T10:00:00.000Z'),
  });
  await wrote('2025-12-02T10:00:00.000Z', 'worst flight ever, I hate it');
  // what a search of X found was written to somebody else
  const found = {
    accountId,
    authorId: dora,
    text: 'I hate them all',
    language: 'en',
    expiresAt: new Date('9999-12-31'),
  };
  await makeTweet(db, { ...found, postedAt: new Date('2025-12-04T10:00:00.000Z') });
  await makeDirectMessage(db, {
    ...{ accountId, senderId: dora, text: 'When does it leave today, can you tell me?' },
    postedAt: new Date('2025-12-03T10:00:00.000Z'),
  });
  const path = `social/profiles/${dora}/sentiment`;
  const { unit, steps, isCut } = (await light.get(path)).json();
  expect([unit, steps.length, isCut]).toEqual(['month', 12, false]);
  expect([steps[0], steps.at(-1)]).toEqual([
    { from: '2025-01-01', positive: 1, neutral: 0, negative: 0 },
    { from: '2025-12-01', positive: 0, neutral: 1, negative: 1 },
  ]);
  expect((await stranger.get(path)).json()).toMatchObject({ status: 404, code: 'not_found' });

  // a member's own choice holds for them alone, the organization's for all
  expect((await light.patch('me', { showsEstimates: false })).json()).toMatchObject({ estimates: 'hidden' });
  expect((await alice.get('auth/session')).json()).toMatchObject({ estimates: 'shown' });
  const settings = await alice.put('social/settings', { showsEstimates: false });
  expect(settings.json()).toEqual({ readState: 'agent', showsEstimates: false, xSearchBy: 'posting', revision: 2 });
  expect((await light.get('auth/session')).json()).toMatchObject({ estimates: 'off' });
  expect((await alice.get(path)).json()).toMatchObject({ steps: [] });
  const heard = (await alice.get(`social/profiles/${dora}/messages`)).json().data;
  expect(heard.map((each: { sentiment: string | null }) => each.sentiment)).toEqual([null, null, null]);
  const mentions = (await alice.get('social/mentions')).json().data;
  expect(mentions.every((each: { sentiment: string | null }) => each.sentiment === null)).toBe(true);
  await alice.put('social/settings', { showsEstimates: true });
});

it('who may only look has X asked nothing at a price, unless the organization lets them', async () => {
  const xSearchBy = async (by: string) => void (await alice.put('social/settings', { xSearchBy: by }));
  let asked = 0;
  const start = async (path: string, { cookie }: TestClient, body: object) =>
    (await api.call('POST', path, body, { cookie, prefer: 'wait=0' })).json().code ?? null;
  const codes = async (client: TestClient) => [
    (await client.get('social/x-searches/price')).json().code ?? null,
    await start('social/x-searches', client, { query: `unheard${asked++}`, timeZone: 'UTC' }),
  ];
  const forTasks = async () => [
    (await alice.get('social/permalinks/price')).json().code ?? null,
    await start('social/permalinks', alice, { url: `https://x.com/carla/status/7${asked++}`, accountId }),
    (await alice.get('social/profile-searches/price?query=carla')).json().code ?? null,
    await start('social/profile-searches', alice, { query: `carla${asked++}` }),
  ];
  const recent = `social/profiles/${carla}/recent-tweets`;
  const refused = ['x_search_not_allowed', 'x_search_not_allowed'];
  expect(await codes(light)).toEqual(refused);
  expect((await light.post(recent, {})).json()).toMatchObject({ status: 403, code: 'x_search_not_allowed' });
  expect((await light.get(recent)).json()).toMatchObject({ latest: null, mayAsk: false });
  expect([...(await codes(alice)), ...(await forTasks())]).toEqual(Array(6).fill(null));
  await xSearchBy('nobody');
  expect([...(await codes(alice)), ...(await forTasks())]).toEqual(Array(6).fill('x_search_not_allowed'));
  await xSearchBy('viewing');
  expect(await codes(light)).toEqual([null, null]);
  expect((await light.put('social/settings', { xSearchBy: 'viewing' })).statusCode).toBe(403);
  const entries = await db.transaction((tx) => tx.auditEntry.findMany({ orderBy: { id: 'desc' } }));
  expect(entries[0]).toMatchObject({ action: 'organization.changed', after: { xSearchBy: 'viewing' } });
  await xSearchBy('posting');
});

it('recent tweets are priced before they are asked for', async () => {
  const path = `social/profiles/${carla}/recent-tweets`;
  await alice.put('social/settings', { xSearchBy: 'viewing' });
  expect((await light.get(path)).json()).toMatchObject({ latest: null, price: { mostMicros: 100_000 }, mayAsk: true });
  const ask = () => api.call('POST', path, {}, { cookie: light.cookie, prefer: 'wait=0' });
  const asked = await ask();
  expect([asked.statusCode, asked.json()]).toMatchObject([202, { latest: { state: 'queued', tweets: [] } }]);
  await alice.put('social/settings', { xSearchBy: 'posting' });
  expect((await ask()).json()).toMatchObject({ latest: { id: asked.json().latest.id } }); // costs nothing any more
  expect((await stranger.post(path, {})).statusCode).toBe(404);
});

it('a link to a tweet that we have leads to its ticket, or makes one', async () => {
  const { tweetId, id } = await makeTweet(db, { accountId });
  const body = { url: `https://twitter.com/whoever/status/${tweetId}?s=20`, accountId };
  const made = (await post(alice, body)).json();
  expect(made).toMatchObject({ id: null, state: 'done', source: 'stored', ticketId: expect.any(String) });
  expect((await alice.get(`social/tweets/${id}`)).json()).toMatchObject({
    ...{ ticket: { id: made.ticketId }, decision: 'opened', reason: { code: 'converted' } },
  });
  expect((await post(alice, body)).json()).toEqual(made);
});

it('without X a ticket is opened by hand, for whom we know by the handle or as a contact', async () => {
  const byHand = async (username: string, url: string) => {
    const body = { url, accountId, text: 'Where is my bag?', username };
    const { ticketId, source } = (await post(alice, body)).json();
    expect(source).toBe('by_hand');
    const { customer, contact, channel, reason } = (await alice.get(`tickets/${ticketId}`)).json();
    const [note] = (await alice.get(`tickets/${ticketId}/messages`)).json().data;
    return { customer: customer?.username, contact: contact?.name, channel, reason, note: note.text };
  };
  expect(await byHand('@carla', 'https://x.com/i/status/77')).toMatchObject({
    ...{ customer: 'carla', channel: 'manual', reason: { code: 'by_hand' } },
    note: '@carla: Where is my bag?\n\nhttps://x.com/carla/status/77',
  });
  const unknown = { customer: undefined, contact: '@Zoe_K' };
  expect(await byHand('zoe_k', 'https://x.com/Zoe_K/status/78')).toMatchObject(unknown);
  expect(await byHand('zoe_k', 'https://x.com/i/status/79')).toMatchObject(unknown);
});

it('X is searched at a price that is told before, once in a quarter of an hour, by whoever the organization lets', async () => {
  await alice.put('social/settings', { xSearchBy: 'viewing' });
  expect((await light.get('social/x-searches/price')).json()).toMatchObject({ mostMicros: 700_000 });
  expect((await stranger.get('social/x-searches/price')).json()).toMatchObject({ code: 'no_account_to_ask' });
  const ask = (body: object) => api.call('POST', 'social/x-searches', body, { cookie: light.cookie, prefer: 'wait=0' });
  const asked = await ask({ query: 'bag from:ana' });
  expect([asked.statusCode, asked.json()]).toMatchObject([202, { state: 'queued', data: [], hasMore: false }]);
  const { id } = asked.json();
  expect((await ask({ query: 'bag from:ana' })).json()).toMatchObject({ id });
  expect((await ask({ query: 'bag from:ana', accountId: crypto.randomUUID() })).statusCode).toBe(409);
  expect((await ask({ query: 'bag', after: id })).json()).toMatchObject({ status: 404, code: 'not_found' });
  expect((await ask({ query: 'bag ticket:7' })).json()).toMatchObject({
    ...{ status: 400, code: 'search_unreadable', errors: [{ path: 'query', message: 'x_ticket at 4-12' }] },
  });
  expect((await light.get(`social/x-searches/${id}`)).statusCode).toBe(200);
  expect((await stranger.get(`social/x-searches/${id}`)).json()).toMatchObject({ status: 404, code: 'not_found' });
  await alice.put('social/settings', { xSearchBy: 'posting' });
});

it('refuses what is no link to a tweet, an account of others, and who may not', async () => {
  const url = 'https://x.com/carla/status/80';
  const refused = await post(alice, { url: 'https://evil.test/carla/status/80', accountId });
  expect(refused.json()).toMatchObject({ status: 422, code: 'not_a_tweet_link' });
  expect((await post(stranger, { url, accountId })).statusCode).toBe(404);
  expect((await post(light, { url, accountId })).statusCode).toBe(403);
  const nobody = await post(alice, { url: 'https://x.com/i/status/80', accountId, text: 'Hello' });
  expect(nobody.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: 'username' }] });
  const asked = await api.call(
    'POST',
    'social/permalinks',
    { url, accountId },
    { cookie: alice.cookie, prefer: 'wait=0' },
  );
  expect([asked.statusCode, asked.json()]).toMatchObject([202, { state: 'queued', tweetId: '80' }]);
  expect((await alice.get(`social/permalinks/${asked.json().id}`)).statusCode).toBe(200);
  expect((await stranger.get(`social/permalinks/${asked.json().id}`)).statusCode).toBe(404);
  expect((await alice.get('social/permalinks/price')).json()).toMatchObject({ mostMicros: 35_000 });
});
