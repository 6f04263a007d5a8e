import type { TokenPair, TwitterAppKeys } from '@perch/contracts';
import { startSandbox, type Sandbox, type SandboxFaultRule } from '@perch/testing';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Acting } from './acting.ts';
import { createTwitter } from './create-twitter.ts';
import { createRedisLimits } from './limits/create-redis-limits.ts';
import { TwitterError, type TwitterErrorKind } from './twitter-error.ts';
import type { Twitter } from './twitter.ts';

let sandbox: Sandbox;
let twitter: Twitter;
let app: TwitterAppKeys;
let brandId: string;
let as: Acting;
let refreshToken: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  const { url: apiUrl, clientId, clientSecret, control } = sandbox;
  app = { authorization: 'oauth2', clientId, clientSecret };
  twitter = createTwitter({ apiUrl, timeoutMs: 1_000 });
  brandId = (await control.user({ username: 'acme', name: 'Acme', brand: true })).id;
  await control.user({ username: 'carla', name: 'Carla' });
  const tokens = await control.token('acme');
  refreshToken = tokens.refreshToken;
  as = acting(tokens.accessToken);
});
afterAll(() => sandbox?.stop());
afterEach(() => sandbox.control.clearFaults());

const acting = (accessToken: string): Acting => ({
  organizationId: 'o',
  accountId: 'a',
  app,
  accessToken,
  accessSecret: null,
});
const failure = (call: Promise<unknown>): Promise<TwitterError> =>
  call.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => {
      expect(error).toBeInstanceOf(TwitterError);
      return error as TwitterError;
    },
  );
const reply = (inReplyToTweetId: string | null, text = `Hello ${crypto.randomUUID()}`) => ({
  text,
  inReplyToTweetId,
  conversationId: null,
});

describe('authorization', () => {
  const redirectUri = 'http://127.0.0.1:4000/callback';
  const scopes = ['tweet.read', 'tweet.write', 'users.read', 'offline.access'];

  it('goes through the log-in page to tokens and back to none', async () => {
    const link = await twitter.authorizeLink(app, { redirectUri, scopes });
    const url = new URL(link.url);
    expect(url.origin).toBe(sandbox.url);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: sandbox.clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state: link.state,
      code_challenge_method: 'S256',
    });
    expect(await (await fetch(link.url)).text()).toContain('<form');
    const granted = await fetch(`${url.origin}${url.pathname}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams([
        ...url.searchParams,
        ['username', 'acme'],
        ['password', 'perch'],
        ['decision', 'authorize'],
      ]),
    });
    const back = new URL(granted.headers.get('location')!);
    expect(back.searchParams.get('state')).toBe(link.state);

    const code = back.searchParams.get('code')!;
    const answer = { state: link.state, secret: link.secret, code, redirectUri };
    const exchanged = await twitter.exchangeCode(app, answer);
    const { identity } = exchanged;
    const tokens = exchanged.tokens as TokenPair;
    expect(identity).toMatchObject({ twitterUserId: brandId, username: 'acme', name: 'Acme' });
    expect(tokens.scopes).toEqual(scopes);
    expect(tokens.expiresAt.getTime() - Date.now()).toBeGreaterThan(7_100_000);

    const rotated = await twitter.refresh(app, tokens.refreshToken!);
    expect(rotated.accessToken).not.toBe(tokens.accessToken);
    expect(await twitter.identityOf(app, rotated)).toEqual(identity);

    await twitter.revoke(app, rotated);
    expect((await failure(twitter.identityOf(app, rotated))).kind).toBe('unauthorized');
  });

  it.each<[string, () => Promise<unknown>, TwitterErrorKind]>([
    [
      'a spent code',
      () => twitter.exchangeCode(app, { state: 's', secret: 'y', code: 'x', redirectUri }),
      'unauthorized',
    ],
    ['a refresh token that X does not know', () => twitter.refresh(app, 'unknown'), 'unauthorized'],
    [
      "wrong credentials of the app are not the account's fault",
      () => twitter.refresh({ authorization: 'oauth2', clientId: 'a', clientSecret: 'b' }, refreshToken),
      'forbidden',
    ],
  ])('%s', async (_claim, call, kind) => {
    expect((await failure(call())).kind).toBe(kind);
  });

  it('a refresh whose answer is lost may have spent the token', async () => {
    const { refreshToken: other } = await sandbox.control.token('acme');
    await sandbox.control.faults([{ match: { path: '/2/oauth2/token' }, effect: { kind: 'cut-after' }, times: 1 }]);
    expect((await failure(twitter.refresh(app, other))).kind).toBe('uncertain');
  });
});

describe('reading', () => {
  it('brings mentions as a person reads them, with their authors', async () => {
    const asked = await sandbox.control.tweet({
      from: 'carla',
      text: '@acme where is my order? 5 < 6 & https://acme.example/orders/1',
    });
    const answered = await twitter.postTweet(as, reply(asked.id, 'On its way <3'));
    const { id } = await sandbox.control.tweet({ from: 'carla', text: 'thanks', inReplyTo: answered.tweetId });

    const page = await twitter.mentions(as, { twitterUserId: brandId, sinceId: asked.id });
    expect(page.items.find((tweet) => tweet.tweetId === id)).toMatchObject({
      latestTweetId: id,
      conversationId: asked.id,
      inReplyToTweetId: answered.tweetId,
      inReplyToUserId: brandId,
      mentionedUserIds: [brandId],
      kind: 'reply',
      text: 'thanks',
    });
    expect(page.profiles).toContainEqual(
      expect.objectContaining({ username: 'carla', name: 'Carla', receivesDm: true, isProtected: false }),
    );

    const [first] = (await twitter.tweetsByIds(as, [asked.id, '1'])).items;
    expect(first).toMatchObject({
      tweetId: asked.id,
      kind: 'tweet',
      text: '@acme where is my order? 5 < 6 & https://acme.example/orders/1',
      postedAt: new Date(asked.createdAt),
    });

    const own = await twitter.ownTweets(as, { twitterUserId: brandId, startTime: new Date(Date.now() - 60_000) });
    expect(own.items.find((tweet) => tweet.tweetId === answered.tweetId)).toMatchObject({
      text: 'On its way <3',
      authorId: brandId,
      inReplyToTweetId: asked.id,
    });
  });

  it('keeps the first id of an edited tweet as its identity', async () => {
    const tweet = await sandbox.control.tweet({ from: 'carla', text: '@acme helo' });
    const edited = await sandbox.control.editTweet(tweet.id, '@acme hello');
    const { items } = await twitter.mentions(as, { twitterUserId: brandId });
    expect(items).toContainEqual(
      expect.objectContaining({ tweetId: tweet.id, latestTweetId: edited.id, text: '@acme hello' }),
    );
  });

  it('hands over one page a call, whatever is left', async () => {
    for (let n = 0; n < 101; n++) await sandbox.control.tweet({ from: 'carla', text: `@acme number ${n}` });
    const first = await twitter.mentions(as, { twitterUserId: brandId });
    expect(first.items).toHaveLength(100);
    const second = await twitter.mentions(as, { twitterUserId: brandId, pageToken: first.nextToken! });
    expect(second.items.length).toBeGreaterThan(0);
    const ids = new Set([...first.items, ...second.items].map((tweet) => tweet.tweetId));
    expect(ids.size).toBe(100 + second.items.length);
  });

  it('an empty page has no items, and says how many more may be asked for', async () => {
    await sandbox.control.user({ username: 'silent', brand: true });
    const { accessToken } = await sandbox.control.token('silent');
    const { twitterUserId } = await twitter.identityOf(app, { accessToken });
    expect(await twitter.mentions(acting(accessToken), { twitterUserId })).toEqual({
      items: [],
      profiles: [],
      nextToken: null,
      unreadable: [],
      callsLeft: { remaining: 299, resetAt: expect.any(Date) as Date },
    });
  });

  it('finds what people write, page by page, in the words of a search', async () => {
    const word = `w${crypto.randomUUID().slice(0, 8)}`;
    const createdAt = new Date(Date.now() - 60_000);
    const ids: string[] = [];
    for (let n = 0; n < 101; n++) {
      ids.push((await sandbox.control.tweet({ from: 'carla', text: `@acme ${word} ${n}`, createdAt })).id);
    }
    const query = { query: `@acme ${word} -is:retweet`, endTime: new Date(Date.now() - 11_000) };
    const first = await twitter.searchRecent(as, query);
    expect(first.items).toHaveLength(100);
    const second = await twitter.searchRecent(as, { ...query, pageToken: first.nextToken! });
    expect(second).toMatchObject({ items: [{ kind: 'tweet' }], nextToken: null });
    const sorted = ids.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    const between = { ...query, sinceId: sorted[49]!, untilId: sorted[52]! };
    const some = await twitter.searchRecent(as, between);
    expect(some.items.map(({ tweetId }) => tweetId).sort()).toEqual(sorted.slice(50, 52).sort());
  });

  it('says in X’s words that a search goes back too far', async () => {
    const error = await failure(twitter.searchRecent(as, { query: '@acme', sinceId: '1' }));
    expect(error).toMatchObject({ kind: 'invalid', status: 400 });
    expect(error.detail).toContain('larger than');
  });

  it('tells which of the tweets asked for are gone', async () => {
    const there = await sandbox.control.tweet({ from: 'carla', text: '@acme here' });
    const edited = await sandbox.control.editTweet(there.id, '@acme still here');
    const gone = await sandbox.control.tweet({ from: 'carla', text: '@acme gone' });
    await sandbox.control.deleteTweet(gone.id);
    const found = await twitter.tweetsByIds(as, [there.id, gone.id]);
    expect(found.items).toMatchObject([{ tweetId: there.id, text: expect.stringContaining('here') }]);
    expect(found.missing).toEqual([{ tweetId: gone.id, reason: 'not_found' }]);
    expect((await twitter.tweetsByIds(as, [edited.id])).missing).toEqual([]);
    expect(await twitter.tweetsByIds(as, [gone.id])).toMatchObject({ items: [], missing: [{ tweetId: gone.id }] });
  });

  it('knows people by name and by id', async () => {
    const carla = await twitter.userByUsername(as, 'carla');
    expect(carla).toMatchObject({ username: 'carla', name: 'Carla' });
    expect(await twitter.userByUsername(as, 'nobody_at_all')).toBeNull();
    const profiles = await twitter.usersByIds(as, [carla!.twitterUserId, brandId, '1']);
    expect(profiles.map(({ username }) => username).sort()).toEqual(['acme', 'carla']);
  });

  it('finds people by what they are called, page by page', async () => {
    const found = await twitter.searchUsers(as, { query: 'carla' });
    expect(found).toMatchObject({ profiles: [{ username: 'carla' }] });
    expect((await failure(twitter.searchUsers(as, { query: 'no such: query' }))).kind).toBe('invalid');
  });

  it('brings direct messages of both sides, of all and of one conversation', async () => {
    const asked = await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'psst & <hello>' });
    const dmConversationId = asked.conversationId;
    const { dmEventId } = await twitter.sendDirectMessage(as, { text: 'yes?', dmConversationId });
    const all = await twitter.directMessages(as, { twitterUserId: brandId });
    const one = await twitter.conversationMessages(as, dmConversationId);
    for (const page of [all, one]) {
      expect(page.items).toEqual([
        expect.objectContaining({ dmEventId, dmConversationId, isGroup: false, senderId: brandId, text: 'yes?' }),
        expect.objectContaining({ dmEventId: asked.id, isGroup: false, text: 'psst & <hello>', media: [] }),
      ]);
      expect(page.profiles.map((profile) => profile.username).sort()).toEqual(['acme', 'carla']);
    }
  });

  it('begins a conversation with somebody who never wrote, by their id', async () => {
    await sandbox.control.tweet({ from: 'newcomer', text: '@acme hello' });
    const { twitterUserId: authorId } = (await twitter.userByUsername(as, 'newcomer'))!;
    const dmConversationId = [authorId, brandId].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).join('-');
    expect((await twitter.conversationMessages(as, dmConversationId)).items).toEqual([]);
    const said = { text: 'We write to you here', dmConversationId, participantId: authorId };
    const { dmEventId } = await twitter.sendDirectMessage(as, said);
    const { items } = await twitter.conversationMessages(as, dmConversationId);
    expect(items).toEqual([expect.objectContaining({ dmEventId, dmConversationId, senderId: brandId })]);
  });
});

describe('acting on tweets', () => {
  const on = (tweetId: string) => ({ twitterUserId: brandId, tweetId });

  it('deletes, for good', async () => {
    const { tweetId } = await twitter.postTweet(as, reply(null));
    await twitter.deleteTweet(as, tweetId);
    expect((await twitter.tweetsByIds(as, [tweetId])).missing).toHaveLength(1);
  });

  it('retweets, once', async () => {
    const { id } = await sandbox.control.tweet({ from: 'carla', text: 'I like @acme' });
    const { retweetId } = await twitter.retweet(as, on(id));
    expect(retweetId).toMatch(/^\d+$/);
    expect(await twitter.retweet(as, on(id))).toEqual({ retweetId: null });
    await twitter.unretweet(as, on(id));
    expect((await twitter.retweet(as, on(id))).retweetId).not.toBeNull();
  });

  it('likes where X has sold it', async () => {
    const { id } = await sandbox.control.tweet({ from: 'carla', text: 'I love @acme' });
    await sandbox.control.settings({ tier: 'self-serve' });
    expect((await failure(twitter.like(as, on(id)))).kind).toBe('forbidden');
    await sandbox.control.settings({ tier: 'enterprise' });
    await twitter.like(as, on(id));
    await twitter.unlike(as, on(id));
    await sandbox.control.settings({ tier: 'self-serve' });
  });
});

it('the call budget follows what X says of its windows', async () => {
  const redis = new Redis(process.env.REDIS_URL!);
  await redis.ping();
  const { url: apiUrl } = sandbox;
  const limits = createRedisLimits(redis, {
    patienceMs: 10_000,
    onError: (error) => expect.fail(error.message),
    published: { 'GET /2/dm_events': { user: 1_000 } },
  });
  const limited = createTwitter({ apiUrl, timeoutMs: 1_000 }, { limits });
  await sandbox.control.user({ username: 'busy', brand: true });
  const busy = acting((await sandbox.control.token('busy')).accessToken);
  const { twitterUserId } = await twitter.identityOf(app, busy);
  const read = () => limited.directMessages(busy, { twitterUserId });
  for (let n = 0; n < 15; n++) await read();
  const error = await failure(read());
  expect(error).toMatchObject({ kind: 'rate_limited', status: undefined });
  expect(error.resetAt!.getTime() - Date.now()).toBeGreaterThan(800_000);
  const asked = (await sandbox.control.requests()).filter(({ user }) => user === 'busy');
  expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
  await redis.quit();
});

describe('files', () => {
  const PIXEL = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

  it('go up in pieces and stand under a tweet and in a direct message', async () => {
    // more than one piece takes
    const file = new Blob([PIXEL, Buffer.alloc(4.5 * 1024 * 1024)], { type: 'image/png' });
    const picture = await twitter.uploadMedia(as, { file, for: 'tweet' });
    expect(picture.state).toBe('ready');
    const { tweetId } = await twitter.postTweet(as, { ...reply(null), mediaIds: [picture.mediaId] });
    const [posted] = (await twitter.tweetsByIds(as, [tweetId])).items;
    expect(posted!.media).toMatchObject([{ kind: 'photo', width: 1, height: 1 }]);

    const sent = await twitter.uploadMedia(as, { file: new Blob([PIXEL], { type: 'image/png' }), for: 'dm' });
    const { conversationId: dmConversationId } = await sandbox.control.directMessage({
      from: 'carla',
      to: 'acme',
      text: 'a picture, please',
    });
    await twitter.sendDirectMessage(as, { text: 'here', dmConversationId, mediaIds: [sent.mediaId] });
    const [message] = (await twitter.conversationMessages(as, dmConversationId)).items;
    expect(message!.media).toMatchObject([{ kind: 'photo' }]);
  });

  it('that move have the address of their film', async () => {
    const gif = await twitter.uploadMedia(as, { file: new Blob([GIF], { type: 'image/gif' }), for: 'tweet' });
    await sandbox.control.advanceClock(600);
    const { tweetId } = await twitter.postTweet(as, { ...reply(null), text: 'it moves', mediaIds: [gif.mediaId] });
    const [posted] = (await twitter.tweetsByIds(as, [tweetId])).items;
    const film = { kind: 'animated_gif', url: expect.stringMatching(/\.mp4$/), previewUrl: expect.any(String) };
    expect(posted!.media).toMatchObject([film]);
  });

  it('that X works on are ready later', async () => {
    const gif = await twitter.uploadMedia(as, { file: new Blob([GIF], { type: 'image/gif' }), for: 'tweet' });
    expect(gif).toMatchObject({ state: 'pending', checkAfterSeconds: expect.any(Number) });
    await sandbox.control.advanceClock(600);
    expect(await twitter.uploadState(as, gif.mediaId)).toMatchObject({ mediaId: gif.mediaId, state: 'ready' });
  });

  it('of a type or size that X does not take are not sent', async () => {
    const refused = [
      new Blob(['x'], { type: 'application/zip' }),
      new Blob([Buffer.alloc(6 * 1024 * 1024)], { type: 'image/png' }),
    ];
    for (const file of refused) {
      expect((await failure(twitter.uploadMedia(as, { file, for: 'tweet' }))).kind).toBe('invalid');
    }
  });
});

describe('what X refuses has a kind of its own', () => {
  const status = (code: number, body?: unknown): SandboxFaultRule[] => [
    { match: { path: '/2/tweets' }, effect: { kind: 'status', status: code, ...(body !== undefined && { body }) } },
  ];

  it.each<[string, SandboxFaultRule[], TwitterErrorKind]>([
    ['the monthly cap', status(429, { title: 'UsageCapExceeded', detail: 'x', type: 'about:blank' }), 'usage_capped'],
    ['no credits', status(402, { title: 'CreditsDepleted', detail: 'none left' }), 'credits_depleted'],
    ['a revoked token', [{ effect: { kind: 'revoke' } }], 'unauthorized'],
    ['a lost feature', status(403, { detail: 'Your account is not permitted to access this feature.' }), 'forbidden'],
    ['nothing there', status(404), 'not_found'],
    ['503 on a write', status(503), 'uncertain'],
    ['500 on a write', status(500), 'uncertain'],
    ['an answer that is cut', [{ effect: { kind: 'cut-after' } }], 'uncertain'],
    ['a request that is cut', [{ effect: { kind: 'cut-before' } }], 'uncertain'],
    ['an answer that is no JSON', [{ effect: { kind: 'malformed' } }], 'uncertain'],
    ['a request that X takes for invalid', status(400), 'invalid'],
    ['an answer that comes too late', [{ effect: { kind: 'slow', ms: 1_300 } }], 'uncertain'],
  ])('%s', async (_claim, rules, kind) => {
    await sandbox.control.faults(rules);
    expect((await failure(twitter.postTweet(as, reply(null)))).kind).toBe(kind);
    as = acting((await sandbox.control.token('acme')).accessToken);
  });

  it.each<[string, SandboxFaultRule, TwitterErrorKind]>([
    ['503', { effect: { kind: 'status', status: 503 } }, 'unreachable'],
    ['a cut', { effect: { kind: 'cut-after' } }, 'unreachable'],
    ['silence', { effect: { kind: 'slow', ms: 1_300 } }, 'unreachable'],
  ])('%s on a read leaves nothing in doubt', async (_claim, rule, kind) => {
    await sandbox.control.faults([rule]);
    expect((await failure(twitter.mentions(as, { twitterUserId: brandId }))).kind).toBe(kind);
  });

  it('a rate limit tells until when', async () => {
    await sandbox.control.faults([{ match: { path: '/2/tweets' }, effect: { kind: 'rate-limit', resetSeconds: 90 } }]);
    const error = await failure(twitter.postTweet(as, reply(null)));
    expect(error).toMatchObject({ kind: 'rate_limited', status: 429 });
    expect(error.resetAt!.getTime() - Date.now()).toBeGreaterThan(80_000);
  });

  it('the same words again', async () => {
    const tweet = reply(null);
    await twitter.postTweet(as, tweet);
    expect((await failure(twitter.postTweet(as, tweet))).kind).toBe('duplicate');
  });

  it('a tweet that is gone', async () => {
    const tweet = await sandbox.control.tweet({ from: 'carla', text: '@acme bye' });
    await sandbox.control.deleteTweet(tweet.id);
    expect((await failure(twitter.postTweet(as, reply(tweet.id)))).kind).toBe('target_gone');
  });

  it('a tweet that does not mention the account', async () => {
    const tweet = await sandbox.control.tweet({ from: 'carla', text: 'nobody in particular' });
    const error = await failure(twitter.postTweet(as, reply(tweet.id)));
    expect(error).toMatchObject({ kind: 'not_mentioned', status: 403 });
    expect(error.detail).toContain('you have not been mentioned');
  });

  it('a customer who takes no direct messages', async () => {
    const { id } = await sandbox.control.user({ username: 'closed', acceptsDirectMessages: false });
    const dmConversationId = [brandId, id].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).join('-');
    await sandbox.control.directMessage({ from: 'acme', to: 'closed', text: 'hi' });
    const call = twitter.sendDirectMessage(as, { text: 'hello', dmConversationId });
    expect((await failure(call)).kind).toBe('dm_closed');
  });

  it('a server that is not there was reached by no write', async () => {
    const nowhere = createTwitter({ apiUrl: 'http://127.0.0.1:9', timeoutMs: 1_000 });
    expect((await failure(nowhere.postTweet(as, reply(null)))).kind).toBe('unreachable');
  });

  it('tells nothing of the request', async () => {
    const error = await failure(twitter.mentions(acting('secret-token'), { twitterUserId: brandId }));
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain('secret-token');
    expect(error.cause).toBeUndefined();
  });
});

it('plain HTTP stays on this machine', () => {
  const settings = { timeoutMs: 1_000 };
  expect(() => createTwitter({ ...settings, apiUrl: 'http://x.example' })).toThrow(/this machine/);
  expect(createTwitter({ ...settings, apiUrl: 'https://x.example/emulator' })).toBeDefined();
});
