import type { TenantDatabase } from '@perch/db';
import { makeAccount, makeDirectMessage, makeTicket, makeTweet } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';

let api: TestApi;
let alice: TestClient;
let light: TestClient;
let nobody: TestClient;
let mallory: TestClient;
let db: TenantDatabase;
let account: Awaited<ReturnType<typeof makeAccount>>;
let thread: string;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  light = await api.colleague(alice, { builtIn: 'light_agent' });
  nobody = await api.colleague(alice, { permissions: ['tickets.view'] });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
  account = await makeAccount(db, { username: 'acme' });
  const ticket = await makeTicket(db, { accountId: account.id });
  await makeTweet(db, { accountId: account.id, ticketId: ticket.id });
  await makeTweet(db, { accountId: account.id, isOwn: true });
  const message = await makeDirectMessage(db, { accountId: account.id });
  thread = `social/direct-messages/${account.id}/${message.dmConversationId}/messages`;
});
afterAll(() => api.close());

it('mentions come with their ticket', async () => {
  const answer = await light.get(`social/mentions?accountIds=${account.id}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    data: [
      { account: { id: account.id, username: 'acme' }, decision: 'opened', ticket: { number: 1, status: 'open' } },
    ],
    nextCursor: null,
  });
});

it('sent shows what the account wrote', async () => {
  const answer = await light.get('social/sent');
  expect(answer.statusCode).toBe(200);
  expect(answer.json().data).toMatchObject([{ author: { username: 'acme' }, decision: 'outbound', ticket: null }]);
});

it('conversations lead to their messages', async () => {
  const answer = await light.get('social/direct-messages');
  expect(answer.statusCode).toBe(200);
  const [conversation] = answer.json().data;
  expect(thread).toContain(`/${account.id}/${conversation.id}/`);
  const messages = await light.get(thread);
  expect(messages.statusCode).toBe(200);
  expect(messages.json().data).toMatchObject([{ text: conversation.preview, isOwn: false }]);
});

it("answers 404 to a conversation that is not there, and to another organization's", async () => {
  expect((await mallory.get(thread)).json()).toMatchObject({ status: 404, code: 'not_found' });
  for (const missing of [`${NOBODY}/1-2`, `${account.id}/1-2`]) {
    const answer = await alice.get(`social/direct-messages/${missing}/messages`);
    expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' });
  }
});

describe('keywords', () => {
  let keyword: { id: string; streamId: string };
  beforeAll(async () => {
    const { organizationId } = db;
    const data = { organizationId, accountId: account.id, position: 0, phrase: 'order' };
    keyword = await db.transaction((tx) => tx.keyword.create({ data }));
    const tweets = await db.transaction((tx) => tx.tweet.findMany({ where: { isOwn: false } }));
    const matches = tweets.map(({ id: tweetRowId, postedAt }) => ({
      organizationId,
      streamId: keyword.streamId,
      tweetRowId,
      postedAt,
    }));
    await db.transaction((tx) => tx.keywordMatch.createMany({ data: matches }));
  });

  it('come with their accounts and what is in their streams', async () => {
    const answer = await light.get(`social/keywords?accountId=${account.id}`);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        data: [
          {
            id: keyword.id,
            phrase: 'order',
            account: { id: account.id, username: 'acme' },
            tweetsLastDay: 1,
            rematch: null,
          },
        ],
      },
    ]);
    expect((await mallory.get('social/keywords')).json()).toEqual({ data: [] });
    expect((await alice.get('social/keywords?accountId=1')).json()).toMatchObject({ status: 400 });
  });

  it('lead to their tweets, with their words marked', async () => {
    const answer = await light.get(`social/keywords/${keyword.id}/tweets`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      data: [
        { text: 'My order never arrived', matched: [{ phrase: 'order', start: 3, end: 8 }], ticket: { number: 1 } },
      ],
      nextCursor: null,
    });
  });

  it("are not there for another organization, nor are others'", async () => {
    for (const [client, id] of [
      [mallory, keyword.id],
      [alice, NOBODY],
    ] as const) {
      const answer = await client.get(`social/keywords/${id}/tweets`);
      expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it.each(['x/tweets', `${NOBODY}/tweets?limit=0`, `${NOBODY}/tweets?cursor=abc`])('refuse %s', async (path) => {
    expect((await alice.get(`social/keywords/${path}`)).json()).toMatchObject({ status: 400 });
  });
});

it.each(['x/1-2', `${NOBODY}/%00`, `${NOBODY}/1%2F2`, `${NOBODY}/${'1'.repeat(65)}`])(
  'refuses %s as a conversation',
  async (key) => {
    expect((await alice.get(`social/direct-messages/${key}/messages`)).statusCode).toBe(400);
  },
);

describe.each(['social/mentions', 'social/sent', 'social/direct-messages'])('GET %s', (path) => {
  it('shows another organization nothing, also not by account', async () => {
    expect((await mallory.get(path)).json()).toEqual({ data: [], nextCursor: null });
    expect((await mallory.get(`${path}?accountId=${account.id}`)).json()).toEqual({ data: [], nextCursor: null });
    expect((await alice.get(path)).json().data).toHaveLength(1);
  });

  it.each(['limit=0', 'accountIds=1', 'cursor=abc'])('refuses %s', async (query) => {
    expect((await alice.get(`${path}?${query}`)).json()).toMatchObject({ status: 400 });
  });

  it('needs a session and the permission', async () => {
    expect((await api.call('GET', path)).json()).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect((await nobody.get(path)).json()).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

it('the messages of a conversation need a session and the permission', async () => {
  expect((await api.call('GET', thread)).json()).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect((await nobody.get(thread)).json()).toMatchObject({ status: 403, code: 'forbidden' });
});
