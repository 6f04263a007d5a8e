import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReadCharge } from '@perch/core';
import type { Acting } from './acting.ts';
import { createTwitter } from './create-twitter.ts';
import type { CountedCall, WindowState } from './hooks.ts';
import { startAnsweringServer, type AnsweringServer } from './testing/start-answering-server.ts';
import type { Twitter } from './twitter.ts';

const app = { authorization: 'oauth2', clientId: 'app', clientSecret: 'secret' } as const;
const as: Acting = { organizationId: 'org', accountId: 'acc', app, accessToken: 'token', accessSecret: null };
const counted = (endpoint: string): CountedCall => ({ endpoint, app: 'app', organizationId: 'org', accountId: 'acc' });

let server: AnsweringServer;
let twitter: Twitter;
let fullUntil: Date | null;
let taken: CountedCall[];
let learned: [CountedCall, readonly WindowState[]][];
let metered: [Acting, readonly ReadCharge[]][];
beforeAll(async () => {
  server = await startAnsweringServer();
  twitter = createTwitter(
    { apiUrl: server.url, timeoutMs: 5_000 },
    {
      limits: {
        take: async (call) => {
          taken.push(call);
          return fullUntil;
        },
        learn: async (call, windows) => void learned.push([call, windows]),
      },
      meter: async (who, charges) => void metered.push([who, charges]),
    },
  );
});
afterAll(() => server.stop());
beforeEach(() => {
  fullUntil = null;
  taken = [];
  learned = [];
  metered = [];
  server.seen.length = 0;
});

const reset = Math.floor(Date.now() / 1000) + 600;
const resetAt = new Date(reset * 1000);
const headers = {
  'x-rate-limit-limit': '300',
  'x-rate-limit-remaining': '299',
  'x-rate-limit-reset': String(reset),
};

describe('the call budget', () => {
  it('is asked for each call, by its template', async () => {
    server.answers({ body: { meta: {} } }, { body: { data: { deleted: true } } }, { body: { meta: {} } });
    await twitter.mentions(as, { twitterUserId: '7' });
    await twitter.deleteTweet(as, '5');
    await twitter.conversationMessages(as, '7-9');
    expect(taken).toEqual([
      counted('GET /2/users/:id/mentions'),
      counted('DELETE /2/tweets/:id'),
      counted('GET /2/dm_conversations/:id/dm_events'),
    ]);
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/2/users/7/mentions',
      '/2/tweets/5',
      '/2/dm_conversations/7-9/dm_events',
    ]);
  });

  it('used up keeps the call at home', async () => {
    fullUntil = resetAt;
    await expect(twitter.deleteTweet(as, '5')).rejects.toMatchObject({ kind: 'rate_limited', resetAt });
    expect(server.seen).toEqual([]);
  });

  it('learns from answers and from refusals alike', async () => {
    const day = {
      'x-user-limit-24hour-limit': '100',
      'x-user-limit-24hour-remaining': '0',
      'x-user-limit-24hour-reset': String(reset),
      'x-app-limit-24hour-limit': '10000',
      'x-app-limit-24hour-remaining': '9000',
      'x-app-limit-24hour-reset': String(reset),
    };
    server.answers({ headers, body: { meta: {} } }, { status: 403, headers: { ...headers, ...day }, body: {} });
    await twitter.mentions(as, { twitterUserId: '7' });
    await twitter.deleteTweet(as, '5').catch(() => {});
    const quarter = { window: 'quarter', limit: 300, remaining: 299, resetAt };
    expect(learned).toEqual([
      [counted('GET /2/users/:id/mentions'), [quarter]],
      [
        counted('DELETE /2/tweets/:id'),
        [
          quarter,
          { window: 'user_day', limit: 100, remaining: 0, resetAt },
          { window: 'app_day', limit: 10_000, remaining: 9_000, resetAt },
        ],
      ],
    ]);
  });

  it('learns nothing from headers that are missing or half there', async () => {
    server.answers(
      { body: { meta: {} } },
      { headers: { 'x-rate-limit-limit': '300' }, body: { meta: {} } },
      { headers: { ...headers, 'x-rate-limit-reset': 'never' }, body: { meta: {} } },
      { status: 401, body: {} },
    );
    for (let n = 0; n < 4; n++) await twitter.mentions(as, { twitterUserId: '7' }).catch(() => {});
    expect(learned).toEqual([]);
  });

  it('has nothing to do with the app’s own calls', async () => {
    server.answers({ headers, body: { access_token: 'a', expires_in: 7200 } }, { headers, body: {} });
    await twitter.refresh(app, 'r');
    await twitter.revoke(app, { accessToken: 'a', refreshToken: null });
    expect([taken, learned]).toEqual([[], []]);
  });
});

describe('the meter', () => {
  const tweet = (id: string) => ({ id, author_id: '9', text: 'hi' });

  it('hears of all that came back, before the page is handed over', async () => {
    server.answers({
      body: {
        data: [tweet('1'), { id: '2', text: 7 }],
        includes: {
          tweets: [tweet('3')],
          posts: [tweet('4')],
          users: [{ id: '9', username: 'carla', name: 'Carla' }],
          media: [{ media_key: '3_1', type: 'photo' }],
        },
        meta: {},
      },
    });
    const page = await twitter.searchRecent(as, { query: '@acme' });
    expect(page.items).toHaveLength(1);
    expect(metered).toMatchObject([
      [
        as,
        [
          { kind: 'post_read', ids: ['1', '2'], isIncluded: false },
          { kind: 'post_read', ids: ['3'], isIncluded: true },
          { kind: 'post_read', ids: ['4'], isIncluded: true },
          { kind: 'user_read', ids: ['9'], isIncluded: true },
          { kind: 'media_read', ids: ['3_1'], isIncluded: true },
        ],
      ],
    ]);
  });

  it.each<[string, () => Promise<unknown>, unknown, ReadCharge]>([
    [
      'direct messages',
      () => twitter.directMessages(as, { twitterUserId: '7' }),
      { data: [{ id: '1', dm_conversation_id: '7-9', sender_id: '9' }], meta: {} },
      { kind: 'dm_event_read', ids: ['1'], isIncluded: false },
    ],
    [
      'a profile',
      () => twitter.userByUsername(as, 'carla'),
      { data: { id: '9', username: 'carla', name: 'Carla' } },
      { kind: 'user_read', ids: ['9'], isIncluded: false },
    ],
    [
      'tweets by their ids',
      () => twitter.tweetsByIds(as, ['1', '2']),
      { data: [tweet('1')] },
      { kind: 'post_read', ids: ['1'], isIncluded: false },
    ],
  ])('hears of %s', async (_claim, read, body, charge) => {
    server.answers({ body });
    await read();
    expect(metered).toMatchObject([[as, [charge]]]);
  });

  it('hears nothing of an empty page, a refusal and a write', async () => {
    server.answers(
      { body: { meta: { result_count: 0 } } },
      { status: 403, body: { data: [tweet('1')] } },
      { status: 201, body: { data: { id: '5', text: 'hi' } } },
    );
    await twitter.mentions(as, { twitterUserId: '7' });
    await twitter.mentions(as, { twitterUserId: '7' }).catch(() => {});
    await twitter.postTweet(as, { text: 'hi', inReplyToTweetId: null, conversationId: null });
    expect(metered).toEqual([]);
  });
});
