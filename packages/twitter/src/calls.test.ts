import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Acting } from './acting.ts';
import { createTwitter } from './create-twitter.ts';
import { startAnsweringServer, type AnsweringServer } from './testing/start-answering-server.ts';
import type { Twitter } from './twitter.ts';

const app = { authorization: 'oauth2', clientId: 'app', clientSecret: 'secret' } as const;
const as: Acting = { organizationId: 'o', accountId: 'a', app, accessToken: 'token', accessSecret: null };
const MEGABYTE = 1024 * 1024;

let server: AnsweringServer;
let twitter: Twitter;
beforeAll(async () => {
  server = await startAnsweringServer();
  const settings = { apiUrl: server.url, timeoutMs: 5_000 };
  twitter = createTwitter(settings);
});
afterAll(() => server.stop());
beforeEach(() => {
  server.answers();
  server.seen.length = 0;
});
const jsonOf = (at: number) => JSON.parse(String(server.seen[at]!.body)) as unknown;

describe('a file', () => {
  const state = (processing_info?: object) => ({
    body: { data: { id: '77', ...(processing_info && { processing_info }) } },
  });

  it('goes to X in pieces', async () => {
    const bytes = Buffer.alloc(9 * MEGABYTE, 'video');
    server.answers(state(), { status: 204, body: '' }, { body: {} }, { body: {} }, state());
    const file = new Blob([bytes], { type: 'video/mp4' });
    expect(await twitter.uploadMedia(as, { file, for: 'tweet' })).toEqual({
      mediaId: '77',
      state: 'ready',
      checkAfterSeconds: null,
    });
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /2/media/upload/initialize',
      'POST /2/media/upload/77/append',
      'POST /2/media/upload/77/append',
      'POST /2/media/upload/77/append',
      'POST /2/media/upload/77/finalize',
    ]);
    expect(jsonOf(0)).toEqual({ media_type: 'video/mp4', media_category: 'tweet_video', total_bytes: 9 * MEGABYTE });
    const pieces = await Promise.all(
      server.seen
        .slice(1, 4)
        .map(({ body, headers }) =>
          new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type']! } }).formData(),
        ),
    );
    expect(pieces.map((form) => form.get('segment_index'))).toEqual(['0', '1', '2']);
    const sizes = server.seen.slice(1, 4).map(({ body }) => Math.floor(body.length / MEGABYTE));
    expect(sizes).toEqual([4, 4, 1]);
  });

  it.each([
    ['is worked on, for as long as X says', { state: 'in_progress', check_after_secs: 3 }, 'pending', 3],
    ['is worked on, for a while', { state: 'pending' }, 'pending', 5],
    ['is ready', { state: 'succeeded' }, 'ready', null],
  ])('%s', async (_claim, processing, expected, checkAfterSeconds) => {
    server.answers(state(processing));
    expect(await twitter.uploadState(as, '77')).toEqual({ mediaId: '77', state: expected, checkAfterSeconds });
    expect(Object.fromEntries(server.seen[0]!.query)).toEqual({ command: 'STATUS', media_id: '77' });
  });

  it('that X can make nothing of is refused in its words', async () => {
    server.answers(state({ state: 'failed', error: { code: 1, message: 'Unsupported video format' } }));
    await expect(twitter.uploadState(as, '77')).rejects.toMatchObject({
      kind: 'invalid',
      detail: 'Unsupported video format',
    });
  });

  it.each([
    ['no type', '', 10],
    ['a document', 'application/pdf', 10],
    ['nothing in it', 'image/png', 0],
    ['a picture of more than 5 MB', 'image/png', 5 * MEGABYTE + 1],
    ['an animation of more than 15 MB', 'image/gif', 15 * MEGABYTE + 1],
    ['a video of more than 512 MB', 'video/mp4', 512 * MEGABYTE + 1],
  ])('is not offered to X: %s', async (_claim, type, size) => {
    const file = { type, size } as Blob;
    await expect(twitter.uploadMedia(as, { file, for: 'dm' })).rejects.toMatchObject({ kind: 'invalid' });
    expect(server.seen).toEqual([]);
  });

  it('once uploaded, is part of a post and of a direct message', async () => {
    server.answers({ body: { data: { id: '1' } } }, { body: { data: { dm_event_id: '2' } } });
    const post = { text: 'look', inReplyToTweetId: '9', conversationId: '9', mediaIds: ['77', '78'] };
    await twitter.postTweet(as, post);
    await twitter.sendDirectMessage(as, { text: '', dmConversationId: '7-9', mediaIds: ['77'] });
    expect(jsonOf(0)).toEqual({
      text: 'look',
      reply: { in_reply_to_tweet_id: '9' },
      media: { media_ids: ['77', '78'] },
    });
    expect(jsonOf(1)).toEqual({ attachments: [{ media_id: '77' }] });
  });
});

describe('people', () => {
  const carla = { id: '9', username: 'carla', name: 'Carla' };

  it('are searched for, page by page', async () => {
    server.answers({ body: { data: [carla, { id: 'odd' }], meta: { next_token: 'more' } } });
    const page = await twitter.searchUsers(as, { query: "Carla O'Neil", pageToken: 'next' });
    expect(page).toMatchObject({ profiles: [{ twitterUserId: '9', username: 'carla' }], nextToken: 'more' });
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/2/users/search' });
    expect(Object.fromEntries(server.seen[0]!.query)).toMatchObject({ query: "Carla O'Neil", next_token: 'next' });
  });

  it.each(['', 'é', '@carla', 'a'.repeat(51)])('are not searched for by what X refuses: %j', async (query) => {
    await expect(twitter.searchUsers(as, { query })).rejects.toMatchObject({ kind: 'invalid' });
    expect(server.seen).toEqual([]);
  });

  it('who are nobody', async () => {
    const type = 'https://api.twitter.com/2/problems/resource-not-found';
    server.answers({ body: { errors: [{ value: 'nobody', detail: 'Could not find user', type }] } });
    expect(await twitter.userByUsername(as, 'nobody')).toBeNull();
    expect(await twitter.userByUsername(as, 'no/body?')).toBeNull();
    expect(server.seen).toHaveLength(1);
  });
});

describe('what an account does with a tweet', () => {
  const interaction = { twitterUserId: '7', tweetId: '5' };

  it.each<[string, () => Promise<unknown>, string, unknown]>([
    ['delete', () => twitter.deleteTweet(as, '5'), 'DELETE /2/tweets/5', { deleted: true }],
    ['unretweet', () => twitter.unretweet(as, interaction), 'DELETE /2/users/7/retweets/5', { retweeted: false }],
    ['like', () => twitter.like(as, interaction), 'POST /2/users/7/likes', { liked: true }],
    ['unlike', () => twitter.unlike(as, interaction), 'DELETE /2/users/7/likes/5', { liked: false }],
    ['retweet', () => twitter.retweet(as, interaction), 'POST /2/users/7/retweets', { retweeted: true, rest_id: '6' }],
  ])('%s counts when X confirms it, and is in doubt otherwise', async (_claim, act, endpoint, data) => {
    server.answers({ body: { data } }, { body: { data: {} } }, { body: {} });
    await act();
    expect(`${server.seen[0]!.method} ${server.seen[0]!.path}`).toBe(endpoint);
    await expect(act()).rejects.toMatchObject({ kind: 'uncertain' });
    await expect(act()).rejects.toMatchObject({ kind: 'uncertain' });
  });

  it('a retweet that is there already is as good', async () => {
    const message = 'You cannot retweet a Tweet that you have already retweeted.';
    server.answers({ status: 400, body: { errors: [{ message, parameters: {} }], title: 'Invalid Request' } });
    expect(await twitter.retweet(as, interaction)).toEqual({ retweetId: null });
    server.answers({ status: 400, body: { errors: [{ message: 'no such tweet' }] } });
    await expect(twitter.retweet(as, interaction)).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('another server', () => {
  const link = { redirectUri: 'https://desk.example/callback', scopes: ['tweet.read'] };

  it('may speak X’s API below a path of its own; everything goes there', async () => {
    const apiUrl = `${server.url}/emulator/`;
    const elsewhere = createTwitter({ apiUrl, timeoutMs: 5_000 });
    server.answers(
      { body: { access_token: 'a', expires_in: 7200 } },
      { body: {} },
      { body: { data: { id: '7', username: 'acme', name: 'Acme' } } },
      { body: { data: { id: '77' } } },
    );
    await elsewhere.refresh(app, 'r');
    await elsewhere.revoke(app, { accessToken: 'a', refreshToken: null });
    await elsewhere.identityOf(app, { accessToken: 'a' });
    await elsewhere.uploadState(as, '77');
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/emulator/2/oauth2/token',
      '/emulator/2/oauth2/revoke',
      '/emulator/2/users/me',
      '/emulator/2/media/upload',
    ]);
    const { url } = await elsewhere.authorizeLink(app, link);
    expect(url.startsWith(`${server.url}/emulator/i/oauth2/authorize?`)).toBe(true);
    expect(server.seen[0]!.headers.authorization).toBe(`Basic ${btoa('app:secret')}`);
    expect(String(server.seen[0]!.body)).toBe('grant_type=refresh_token&refresh_token=r&client_id=app');
  });

  it('is not needed: unset, people authorize at x.com', async () => {
    const real = createTwitter({ timeoutMs: 5_000 });
    const { url } = await real.authorizeLink(app, link);
    expect(url.startsWith('https://x.com/i/oauth2/authorize?')).toBe(true);
  });
});
