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
            publicSearch: null,
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

describe('what one does on X', () => {
  const path = async (columns: Parameters<typeof makeTweet>[1] = {}) =>
    `social/tweets/${(await makeTweet(db, { accountId: account.id, ...columns })).id}`;

  it('is shown at once, and taken back', async () => {
    const tweet = await path();
    const done = await alice.put(`${tweet}/retweet`);
    expect([done.statusCode, done.json()]).toMatchObject([
      202,
      { actions: { retweet: { isOn: true, delivery: { state: 'queued' } } } },
    ]);
    expect((await alice.delete(`${tweet}/retweet`)).json()).toMatchObject({ actions: { retweet: { isOn: false } } });
    expect((await light.get(tweet)).json()).toMatchObject({ actions: { retweet: { isOn: false, delivery: null } } });
    const own = await path({ isOwn: true });
    expect((await alice.delete(own)).json()).toMatchObject({ text: '', deletedAt: expect.any(String) });
  });

  it('is refused where X would refuse it', async () => {
    expect((await alice.put(`${await path()}/like`)).json()).toMatchObject({
      status: 422,
      code: 'tweet_action_refused',
      errors: [{ message: 'not_in_plan' }],
    });
    expect((await alice.delete(await path())).json()).toMatchObject({ errors: [{ message: 'not_own' }] });
  });

  it.each([
    ['PUT', '/retweet'],
    ['DELETE', '/retweet'],
    ['PUT', '/like'],
    ['DELETE', '/like'],
    ['DELETE', ''],
  ] as const)("is nobody's in another organization, and not for who only reads: %s tweet%s", async (method, action) => {
    const tweet = `${await path()}${action}`;
    const by = ({ cookie }: TestClient) => api.call(method, tweet, undefined, { cookie });
    expect((await by(mallory)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await by(light)).json()).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('new tweets wait in Sent until they stand on X, and can be steered', async () => {
    const [posting] = (await alice.get('social/posting-accounts')).json().data;
    expect(posting).toMatchObject({ id: account.id, problem: null, priceMicros: 15_000, linkPriceMicros: 200_000 });
    const body = { accountId: account.id, text: 'We are open', undoSeconds: 30 };
    const made = await alice.post('social/tweets', body);
    expect([made.statusCode, made.json()]).toMatchObject([
      202,
      { text: 'We are open', member: { name: expect.any(String) }, delivery: { state: 'held', holdReason: 'undo' } },
    ]);
    const one = `social/outgoing/${made.json().id}`;
    expect((await alice.put(`${one}/text`, { text: 'We are open again' })).json()).toMatchObject({
      text: 'We are open again',
    });
    expect((await light.get('social/outgoing')).json()).toMatchObject({ data: [{ text: 'We are open again' }] });
    expect((await mallory.get('social/outgoing')).json()).toEqual({ data: [], nextCursor: null });
    for (const step of ['retry', 'discard', 'send-now']) {
      expect((await mallory.post(`${one}/${step}`)).json()).toMatchObject({ status: 404 });
      expect((await light.post(`${one}/${step}`)).json()).toMatchObject({ status: 403 });
    }
    // an answer in a ticket is steered there
    expect((await alice.post(`deliveries/${made.json().id}/discard`)).json()).toMatchObject({ status: 404 });
    expect((await alice.post(`${one}/send-now`)).json()).toMatchObject({ delivery: { state: 'queued' } });
    expect((await alice.post(`${one}/discard`)).json()).toMatchObject({
      state: 'discarded',
      text: 'We are open again',
    });
    expect((await alice.get('social/outgoing')).json().data).toEqual([]);
  });

  it('what one has asked for stands in Sent until X has it: answers and retweets too, for oneself alone', async () => {
    const permissions = ['social.view', 'social.post', 'social.reply', 'tickets.view', 'tickets.reply'] as const;
    const writer = await api.colleague(alice, { permissions: [...permissions] });
    const outgoing = async (client: TestClient) => (await client.get('social/outgoing')).json().data;
    const tweet = await path();
    await writer.put(`${tweet}/retweet`);
    await writer.post(`${tweet}/reply`, { via: 'tweet', text: 'On its way' });
    const { ticket } = (await writer.get(tweet)).json();
    const data = await outgoing(writer);
    expect(data).toMatchObject([
      { kind: 'reply', text: 'On its way', ticket: { number: ticket.number }, delivery: { state: 'queued' } },
      { kind: 'retweet', ticket: null, delivery: { state: 'queued' } },
    ]);
    expect(await outgoing(light)).toEqual([]);
    // an answer is steered in its ticket
    expect((await writer.post(`social/outgoing/${data[0].id}/discard`)).json()).toMatchObject({ status: 404 });
    const settle = (settledAt: Date) =>
      db.transaction((tx) =>
        tx.delivery.updateMany({ where: { id: data[0].id }, data: { state: 'sent', remoteId: '4242', settledAt } }),
      );
    await settle(new Date());
    expect((await outgoing(writer))[0]).toMatchObject({ id: data[0].id, delivery: { state: 'sent' } });
    await settle(new Date(Date.now() - 120_000));
    expect(await outgoing(writer)).toMatchObject([{ kind: 'retweet' }]);

    // the answer to the retweet was lost: it stays until the account's tweets have shown it, and they say whose it is
    const deliveryId = data[1].id;
    const settledAt = new Date(Date.now() - 120_000);
    await db.transaction((tx) =>
      tx.delivery.updateMany({ where: { id: deliveryId }, data: { state: 'sent', remoteId: null, settledAt } }),
    );
    expect(await outgoing(writer)).toMatchObject([{ id: deliveryId, delivery: { state: 'sent' } }]);
    const { tweetId: retweetedTweetId } = (await writer.get(tweet)).json();
    const { id } = await makeTweet(db, { accountId: account.id, isOwn: true, kind: 'retweet', retweetedTweetId });
    expect(await outgoing(writer)).toEqual([]);
    expect((await writer.get(`social/tweets/${id}`)).json()).toMatchObject({ kind: 'retweet', sent: { deliveryId } });
  });

  it('what one has asked for oneself does not push out the new tweets of others', async () => {
    const writer = await api.colleague(alice, { permissions: ['social.view', 'social.post'] });
    const { id } = (
      await alice.post('social/tweets', { accountId: account.id, text: 'First', undoSeconds: 30 })
    ).json();
    const { member } = (await writer.get('auth/session')).json();
    await db.query(
      `INSERT INTO delivery (organization_id, id, kind, state, account_id, payload, target, due_at, submitted_by, created_at,
         updated_at)
       SELECT organization_id, gen_random_uuid(), 'retweet', 'queued', account_id, '{"tweetId": "1"}', 'x', due_at, $3,
         created_at + interval '1 minute', updated_at
       FROM delivery, generate_series(1, 25) WHERE organization_id = $1 AND id = $2`,
      [db.organizationId, id, member.id],
    );
    const { data } = (await writer.get('social/outgoing?limit=50')).json();
    expect(data).toHaveLength(21);
    expect(data.at(-1)).toMatchObject({ id, text: 'First' });
    await alice.post(`social/outgoing/${id}/discard`);
  });

  it('who may approve is told of a new tweet that waits for it, and its writer of the verdict', async () => {
    const told = async (client: TestClient) => (await client.get('notifications')).json().data;
    const writer = await api.colleague(alice, { permissions: ['tickets.view', 'social.view', 'social.post'] });
    const where = { builtIn: null, permissions: { has: 'social.post' } };
    await db.transaction((tx) => tx.role.updateMany({ where, data: { repliesNeedApproval: true } }));
    const body = { accountId: account.id, text: 'A sale begins' };
    const { id, delivery } = (await writer.post('social/tweets', body)).json();
    expect(delivery).toMatchObject({ state: 'held', holdReason: 'approval', canApprove: false });
    const about = { deliveryId: id, ticket: null, messageId: null, preview: 'A sale begins' };
    expect(await told(alice)).toMatchObject([{ kind: 'approval_requested', ...about }]);
    expect(await told(light)).toEqual([]);
    await alice.post(`social/outgoing/${id}/reject`, { note: 'Not yet' });
    expect(await told(writer)).toMatchObject([{ kind: 'reply_rejected', ...about }]);
    await writer.put(`social/outgoing/${id}/text`, { text: 'A sale begins soon' });
    expect(await told(alice)).toHaveLength(2);
  });

  it('a tweet is answered in a ticket that opens with the answer, once', async () => {
    const tweet = await path();
    const body = { via: 'tweet', text: 'On our way' };
    const headers = { cookie: alice.cookie, 'idempotency-key': 'one' };
    const refused = await alice.post(`${tweet}/reply`, { ...body, text: 'a'.repeat(281) });
    expect(refused.json()).toMatchObject({ status: 400, code: 'reply_too_long' });
    expect((await light.get(tweet)).json()).toMatchObject({ ticket: null });
    const [first, again] = [
      await api.call('POST', `${tweet}/reply`, body, headers),
      await api.call('POST', `${tweet}/reply`, body, headers),
    ];
    expect([first.statusCode, first.json()]).toMatchObject([
      202,
      { text: 'On our way', delivery: { state: 'queued' } },
    ]);
    expect(again.json().id).toBe(first.json().id);
    const { ticket } = (await light.get(tweet)).json();
    expect(ticket).toMatchObject({ status: 'open', assignee: { id: expect.any(String) } });
    const messages = (await alice.get(`tickets/${ticket.id}/messages`)).json().data;
    expect(messages.map(({ direction }: { direction: string }) => direction).sort()).toEqual(['in', 'out']);
    expect((await light.post(`${tweet}/reply`, body)).json()).toMatchObject({ status: 403 });
    expect((await mallory.post(`${tweet}/reply`, body)).json()).toMatchObject({ status: 404 });
    // X lets self-serve answer only who named the account
    const stranger = await path({ mentionedUserIds: [] });
    const unsummoned = await alice.post(`${stranger}/reply`, body);
    expect(unsummoned.json()).toMatchObject({ status: 422, code: 'reply_not_eligible' });
  });

  it.each<[object, number, string]>([
    [{ text: ' ' }, 400, 'reply_empty'],
    [{ text: 'a'.repeat(281) }, 400, 'reply_too_long'],
    [{ text: '$A and $B' }, 422, 'reply_not_eligible'],
    [{ text: 'Write to carla@mail.test' }, 409, 'personal_data'],
    [{ text: 'Hi', accountId: NOBODY }, 404, 'not_found'],
    [{ text: 'Hi', sendAt: '2020-01-01T00:00:00.000Z' }, 400, 'validation_failed'],
    [{ text: 'Hi', attachmentIds: [NOBODY] }, 409, 'attachment_unusable'],
  ])('refuses %j as a new tweet', async (wish, status, code) => {
    const answer = await alice.post('social/tweets', { accountId: account.id, ...wish });
    expect(answer.json()).toMatchObject({ status, code });
  });
});

describe('searches', () => {
  it('find tweets and direct messages, each with its words marked', async () => {
    const answer = await light.get('social/search?query=ORDER');
    expect(answer.statusCode).toBe(200);
    expect(answer.json().data).toContainEqual(
      expect.objectContaining({ type: 'tweet', matched: [{ start: 3, end: 8 }] }),
    );
    expect((await mallory.get('social/search?query=order')).json()).toEqual({ data: [], nextCursor: null });
  });

  it.each([
    ['query=from:', 'search_unreadable'],
    ['query=', 'validation_failed'],
    ['query=a&timeZone=Moon', 'validation_failed'],
    ['query=a&cursor=x', 'malformed_cursor'],
  ])('refuse %s: %s', async (query, code) => {
    expect((await alice.get(`social/search?${query}`)).json()).toMatchObject({ status: 400, code });
  });

  it('are kept by each member for themselves', async () => {
    const saved = await light.post('social/saved-searches', { query: 'refund -spam' });
    expect([saved.statusCode, saved.json()]).toMatchObject([201, { name: 'refund -spam', isPinned: false }]);
    const path = `social/saved-searches/${saved.json().id}`;
    expect((await light.patch(path, { name: 'Refunds', isPinned: true })).json()).toMatchObject({
      name: 'Refunds',
      query: 'refund -spam',
      isPinned: true,
    });
    expect((await light.post('social/saved-searches', { query: '"open' })).json()).toMatchObject({
      code: 'search_unreadable',
    });
    for (const other of [alice, mallory]) {
      expect((await other.get('social/saved-searches')).json()).toEqual({ data: [] });
      expect((await other.patch(path, { name: 'Mine' })).statusCode).toBe(404);
      expect((await other.delete(path)).statusCode).toBe(404);
    }
    expect((await light.delete(path)).statusCode).toBe(204);
    expect((await light.get('social/saved-searches')).json()).toEqual({ data: [] });
  });
});
