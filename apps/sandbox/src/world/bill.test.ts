import { expect, test } from 'vitest';
import { buildSandbox } from '../app.ts';
import { startSandbox } from '../../test/sandbox-under-test.ts';
import { issueAppToken } from '../x/tokens.ts';
import { Bill, type BillRules } from './bill.ts';
import { postTweet } from './post-tweet.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const NEXT_DAY = Date.UTC(2026, 10, 23, 0, 0, 1);
const post = { id: '1', authorId: 'maria' };

function billWith(rules: Partial<BillRules> = {}) {
  return new Bill(
    () => ({ countsIncludes: true, dedupe: 'user', appOwnerId: undefined, ...rules }),
    () => {},
  );
}

const counts = (bill: Bill) => Object.fromEntries(bill.summary().lines.map(({ item, count }) => [item, count]));

test('every kind of resource in data and includes has its price', () => {
  const bill = billWith();
  bill.chargeResponse({
    userId: 'acme',
    data: { posts: [post], directMessages: [{ id: '9' }] },
    includes: { posts: [{ id: '2', authorId: 'x' }], users: [{ id: 'maria' }], media: [{ mediaKey: '3_1' }] },
    now: NOON,
  });
  expect(bill.summary()).toEqual({
    usd: 0.035,
    lines: [
      { item: 'postRead', count: 2, unitUsd: 0.005, usd: 0.01 },
      { item: 'userRead', count: 1, unitUsd: 0.01, usd: 0.01 },
      { item: 'mediaRead', count: 1, unitUsd: 0.005, usd: 0.005 },
      { item: 'directMessageRead', count: 1, unitUsd: 0.01, usd: 0.01 },
    ],
  });
});

test('includes are free where the setting says so', () => {
  const bill = billWith({ countsIncludes: false });
  bill.chargeResponse({ userId: 'acme', data: { posts: [post] }, includes: { users: [{ id: 'u' }] }, now: NOON });
  expect(counts(bill)).toEqual({ postRead: 1 });
});

test('a post read again is charged again only after midnight UTC', () => {
  const bill = billWith();
  const read = (now: number) => bill.chargeResponse({ userId: 'acme', data: { posts: [post] }, now });
  read(NOON);
  read(Date.UTC(2026, 10, 22, 23, 59, 59, 999));
  expect(counts(bill)).toEqual({ postRead: 1 });
  read(Date.UTC(2026, 10, 23));
  read(NEXT_DAY);
  expect(bill.entries().map(({ day, count }) => [day, count])).toEqual([
    ['2026-11-23', 1],
    ['2026-11-22', 1],
  ]);
});

test('a clock that falls back over midnight does not charge the day twice', () => {
  const bill = billWith();
  for (const now of [NOON, NEXT_DAY, NOON]) bill.chargeResponse({ userId: 'acme', data: { posts: [post] }, now });
  expect(counts(bill)).toEqual({ postRead: 2 });
});

test.each([
  ['user', 2],
  ['app', 1],
] as const)('two brands that read one post, de-duplicated per %s, pay %i times', (dedupe, times) => {
  const bill = billWith({ dedupe });
  for (const userId of ['acme', 'globex']) bill.chargeResponse({ userId, data: { posts: [post] }, now: NOON });
  expect(counts(bill)).toEqual({ postRead: times });
});

test('the posts of the app owner are cheap to the owner alone', () => {
  const bill = billWith({ appOwnerId: 'maria' });
  for (const userId of ['maria', 'acme']) bill.chargeResponse({ userId, data: { posts: [post] }, now: NOON });
  expect(counts(bill)).toEqual({ ownPostRead: 1, postRead: 1 });
});

test('calls without a user are charged to the app', () => {
  const bill = billWith();
  bill.chargeResponse({ userId: null, data: { posts: [post] }, now: NOON });
  expect(bill.entries()).toMatchObject([{ day: '2026-11-22', payer: 'app', item: 'postRead', count: 1 }]);
});

test('a restored bill remembers what was read', () => {
  const bill = billWith();
  bill.chargeResponse({ userId: 'acme', data: { posts: [post] }, now: NOON });
  bill.chargeWrite('postCreate', 'acme', NOON);
  const restored = billWith();
  restored.restore(JSON.parse(JSON.stringify(bill.state())));
  restored.chargeResponse({ userId: 'acme', data: { posts: [post] }, now: NOON });
  expect(restored.entries()).toEqual(bill.entries());
});

async function billed(username = 'acme_air') {
  const sandbox = await startSandbox();
  await sandbox.control('PUT', 'settings', { tier: 'enterprise' });
  const acme = await sandbox.signIn(username);
  const items = async () => {
    const { body } = await sandbox.control('GET', `bill?user=${username}`);
    return Object.fromEntries(body['lines'].map((line: { item: string; count: number }) => [line.item, line.count]));
  };
  return { ...sandbox, acme, items };
}

test('a timeline page is charged by what it really contains', async () => {
  const { control, acme, items } = await billed();
  for (const text of ['one', 'two']) await control('POST', 'tweets', { from: 'maria', text: `@acme_air ${text}` });
  const read = () =>
    acme.client.v2.get(`users/${acme.id}/mentions`, { expansions: 'author_id', 'tweet.fields': 'author_id' });
  await read();
  expect(await items()).toEqual({ postRead: 2, userRead: 1 });
  await read();
  expect(await items()).toEqual({ postRead: 2, userRead: 1 });
});

test('writes are charged by request, the dearer price where two fit', async () => {
  const { control, acme, items } = await billed();
  const { body: first } = await control('POST', 'tweets', { from: 'maria', text: '@acme_air where?' });
  const { body: second } = await control('POST', 'tweets', { from: 'maria', text: '@acme_air and when?' });
  const { body: other } = await control('POST', 'tweets', { from: 'maria', text: 'to nobody' });
  await acme.client.v2.tweet('plain');
  await acme.client.v2.tweet('see https://acme.com/help');
  const { data: reply } = await acme.client.v2.reply('here', first['id']);
  await acme.client.v2.reply('https://acme.com/gate', second['id']);
  await acme.client.v2.reply('uninvited', other['id']);
  await acme.client.v2.reply('to myself', reply.id);
  expect(await items()).toEqual({ postCreate: 3, postCreateWithUrl: 2, summonedReply: 1 });
});

test('the link of a quoted post is not a link of the author', async () => {
  const { control, acme, items } = await billed();
  const { body } = await control('POST', 'tweets', { from: 'maria', text: 'praise' });
  await acme.client.v2.tweet('thank you', { quote_tweet_id: body['id'] });
  expect(await items()).toEqual({ postCreate: 1 });
});

test('likes and reposts are interactions, taking them back and deleting are deletions', async () => {
  const { control, acme, items } = await billed();
  const { body } = await control('POST', 'tweets', { from: 'maria', text: 'praise' });
  await acme.client.v2.like(acme.id, body['id']);
  await acme.client.v2.retweet(acme.id, body['id']);
  await acme.client.v2.unlike(acme.id, body['id']);
  await acme.client.v2.unretweet(acme.id, body['id']);
  const { data } = await acme.client.v2.tweet('oops');
  await acme.client.v2.deleteTweet(data.id);
  await acme.client.v2.deleteTweet(data.id);
  expect(await items()).toEqual({ interactionCreate: 2, contentDelete: 3, postCreate: 1 });
});

test('a message sent and the messages read have their prices', async () => {
  const { control, acme, items } = await billed();
  const { body } = await control('POST', 'direct-messages', { from: 'maria', to: 'acme_air', text: 'psst' });
  const { body: users } = await control('GET', 'users');
  const maria = users['data'].find((user: { username: string }) => user.username === 'maria');
  await acme.client.v2.sendDmToParticipant(maria.id, { text: 'yes?' });
  await acme.client.v2.get('dm_events', { 'dm_event.fields': 'id,text' });
  expect(body['id']).toBeTruthy();
  expect(await items()).toEqual({ directMessageCreate: 1, directMessageRead: 2 });
});

test('asking who I am is one user read, an unknown id is nothing', async () => {
  const { acme, items } = await billed();
  await acme.client.v2.me();
  await acme.client.v2.get('tweets', { ids: '123' });
  expect(await items()).toEqual({ userRead: 1 });
});

test('a look-up by the app itself is charged to the app', async () => {
  const { control, client, world } = await billed();
  const { body } = await control('POST', 'tweets', { from: 'maria', text: 'to nobody' });
  const { accessToken } = issueAppToken(world, 'perch-sandbox-client');
  await client(accessToken).v2.singleTweet(body['id'], { expansions: ['author_id'] });
  expect((await control('GET', 'bill?user=app')).body).toMatchObject({ usd: 0.015, entries: [{ user: 'app' }, {}] });
});

test('pictures of posts are charged as media', async () => {
  const { acme, items, world } = await billed();
  const media = [{ mediaKey: '3_17', width: 10, height: 10 }];
  const { id } = postTweet(world, { author: world.users.get(acme.id)!, text: 'look', media });
  await acme.client.v2.singleTweet(id, { expansions: ['attachments.media_keys'], 'media.fields': ['url'] });
  expect(await items()).toEqual({ postRead: 1, mediaRead: 1 });
});

test('what X refuses is free', async () => {
  const { control, acme, items } = await billed();
  await acme.client.v2.tweet('once');
  await expect(acme.client.v2.tweet('once')).rejects.toThrow();
  await control('PUT', 'faults', { rules: [{ effect: { kind: 'status', status: 503 } }] });
  await expect(acme.client.v2.me()).rejects.toThrow();
  expect(await items()).toEqual({ postCreate: 1 });
});

test('a post whose answer was cut is charged: X did it', async () => {
  const { control, acme, items } = await billed();
  await control('PUT', 'faults', { rules: [{ effect: { kind: 'cut-after' }, times: 1 }] });
  await expect(acme.client.v2.tweet('did it arrive?')).rejects.toThrow();
  expect(await items()).toEqual({ postCreate: 1 });
});

test('the bill says what each user cost on each day', async () => {
  let now = NOON;
  const { control, signIn, origin } = await startSandbox({ clock: () => now });
  const acme = await signIn('acme_air');
  await acme.client.v2.tweet('today');
  now = NEXT_DAY;
  await (await signIn('acme_air')).client.v2.tweet('tomorrow https://acme.com');
  const { body } = await control('GET', 'bill');
  expect(body).toMatchObject({
    usd: 0.215,
    days: [
      { day: '2026-11-23', usd: 0.2 },
      { day: '2026-11-22', usd: 0.015 },
    ],
    entries: [
      { day: '2026-11-23', user: 'acme_air', item: 'postCreateWithUrl', count: 1, unitUsd: 0.2, usd: 0.2 },
      { day: '2026-11-22', user: 'acme_air', item: 'postCreate', count: 1 },
    ],
  });
  expect((await control('GET', 'bill?day=2026-11-22&user=acme_air')).body['usd']).toBe(0.015);
  expect((await control('GET', 'bill?user=app')).body).toEqual({ usd: 0, lines: [], days: [], entries: [] });
  expect((await control('GET', 'bill?day=yesterday')).status).toBe(400);
  expect((await fetch(`${origin}/control/bill?user=nobody`)).status).toBe(400);
});

test('an earlier form of the saved bill starts a new one', async () => {
  const sandbox = await buildSandbox({ port: 0, smtpPort: 0, scenario: 'empty' });
  const { takeSnapshot, restoreSnapshot } = await import('./snapshot.ts');
  const old = { ...takeSnapshot(sandbox.world), bill: { day: '', seen: {}, lines: { postRead: 3 } } };
  restoreSnapshot(sandbox.world, old as never);
  expect(sandbox.world.bill.summary()).toEqual({ usd: 0, lines: [] });
  await sandbox.close();
});
