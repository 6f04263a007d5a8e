import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Acting } from './acting.ts';
import { createTwitter } from './create-twitter.ts';
import type { TwitterHooks } from './hooks.ts';
import { startAnsweringServer, type AnsweringServer, type Scripted } from './testing/start-answering-server.ts';
import { TwitterError, type TwitterErrorKind } from './twitter-error.ts';
import type { Twitter } from './twitter.ts';

const TOKEN = 'token-of-the-account';
const app = { authorization: 'oauth2', clientId: 'app', clientSecret: 'secret-of-the-app' } as const;
const as: Acting = { organizationId: 'o', accountId: 'a', app, accessToken: TOKEN, accessSecret: null };
const someone = { twitterUserId: '7' };

let server: AnsweringServer;
let twitter: Twitter;
let unexpected: Parameters<NonNullable<TwitterHooks['onUnexpected']>>[0][];
beforeAll(async () => {
  server = await startAnsweringServer();
  twitter = createTwitter(
    { apiUrl: server.url, timeoutMs: 5_000 },
    { onUnexpected: (answer) => unexpected.push(answer) },
  );
});
afterAll(() => server.stop());
beforeEach(() => {
  unexpected = [];
  server.seen.length = 0;
});

const tweet = (id: string, more: object = {}) => ({ id, author_id: '9', text: `tweet ${id}`, ...more });
const failure = (call: Promise<unknown>): Promise<TwitterError> =>
  call.then(
    (value) => Promise.reject(new Error(`it succeeded: ${JSON.stringify(value)}`)),
    (error: unknown) => {
      expect(error).toBeInstanceOf(TwitterError);
      return error as TwitterError;
    },
  );
const html = '<html><head><title>Just a moment...</title></head></html>';

it('an answer that repeats the token of a refresh or of a revocation is told of without it', async () => {
  const repeating = 'You sent refresh-of-the-account, which we cannot take';
  server.answers({ body: repeating }, { status: 400, body: { error_description: repeating } });
  const odd = await failure(twitter.refresh(app, 'refresh-of-the-account'));
  const refused = await failure(twitter.revoke(app, { accessToken: 'a', refreshToken: 'refresh-of-the-account' }));
  expect([odd.excerpt, unexpected[0]!.excerpt, refused.detail]).toEqual(
    Array.from({ length: 3 }, () => 'You sent ***, which we cannot take'),
  );
});

describe('a body that is no page', () => {
  it.each<[string, Scripted]>([
    ['HTML', { body: html, headers: { 'content-type': 'text/html' } }],
    ['HTML that is called JSON', { body: html }],
    ['nothing at all', { body: '' }],
    ['JSON that ends too early', { body: '{"data":[{"id":"1","text":"he' }],
    ['a number', { body: '7' }],
    ['null', { body: 'null' }],
    ['a list', { body: '[]' }],
    ['an object without anything of a page', { body: {} }],
    ['data: null, and nothing else', { body: { data: null } }],
    ['data that is a word', { body: { data: 'oops', meta: { result_count: 1 } } }],
    ['meta that is a word: nobody knows whether there is more', { body: { data: [], meta: 'oops' } }],
    ['data without meta: nobody knows whether there is more', { body: { data: [tweet('1')] } }],
    ['a token that is a number', { body: { data: [], meta: { next_token: 7 } } }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' }, body: { meta: {} } }],
    ['compressed nonsense', { headers: { 'content-encoding': 'gzip' }, body: 'not gzip' }],
  ])('%s is told of and ends the call', async (_claim, answer) => {
    server.answers(answer);
    const error = await failure(twitter.mentions(as, someone));
    expect(error.kind).toBe('unexpected');
    expect(error.excerpt).toBeTypeOf('string');
    expect(unexpected).toEqual([
      { endpoint: 'GET /2/users/:id/mentions', status: answer.status ?? 200, excerpt: error.excerpt },
    ]);
  });

  it('of more than 8 MB is broken off, also one that is small until it is unpacked', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 0x20);
    let sent = 0;
    server.answers({
      raw: (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = () => {
          while (!response.destroyed && sent < 64) {
            sent += 1;
            if (!response.write(megabyte)) return void response.once('drain', more);
          }
          response.end();
        };
        more();
      },
    });
    const before = process.memoryUsage().arrayBuffers;
    expect((await failure(twitter.mentions(as, someone))).kind).toBe('unexpected');
    expect(sent).toBeLessThan(64);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * 1024 * 1024);

    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    server.answers({ headers: { 'content-encoding': 'gzip' }, body: bomb });
    expect((await failure(twitter.mentions(as, someone))).kind).toBe('unexpected');
  });

  it.each<[string, Scripted, TwitterErrorKind]>([
    ['HTML', { body: html }, 'uncertain'],
    ['nothing', { body: '' }, 'uncertain'],
    ['no id', { status: 201, body: { data: { text: 'hi' } } }, 'uncertain'],
    ['502 of a machine before X', { status: 502, body: html }, 'uncertain'],
    ['403 of a machine before X', { status: 403, body: html }, 'forbidden'],
  ])('leaves a write in doubt where it may have been carried out: %s', async (_claim, answer, kind) => {
    server.answers(answer);
    const error = await failure(twitter.postTweet(as, { text: 'hi', inReplyToTweetId: null, conversationId: null }));
    expect(error).toMatchObject({ kind, status: answer.status ?? 200 });
    expect(unexpected).toHaveLength(1);
  });

  it('that breaks off is in vain for a read, in doubt for a write', async () => {
    const cut: Scripted = {
      raw: (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"data":[', () => response.destroy());
      },
    };
    server.answers(cut, cut);
    expect((await failure(twitter.mentions(as, someone))).kind).toBe('unreachable');
    const post = twitter.postTweet(as, { text: 'hi', inReplyToTweetId: null, conversationId: null });
    expect((await failure(post)).kind).toBe('uncertain');
  });

  it('gives away no secret that it repeats', async () => {
    const body = `Authorization: Bearer abc.def access_token=tok1&refresh_token=tok2 {"access_token": "tok3"} ${TOKEN} tail`;
    server.answers({ body });
    const error = await failure(twitter.mentions(as, someone));
    expect(error.excerpt).toContain('tail');
    expect(error.excerpt).not.toMatch(/abc\.def|tok\d|token-of-the-account/);
  });
});

describe('a page', () => {
  it.each([
    ['plain', {}, (json: string) => json],
    ['compressed', { 'content-encoding': 'gzip' }, gzipSync],
    ['compressed otherwise', { 'content-encoding': 'br' }, brotliCompressSync],
    ['by another name', { 'content-type': 'text/plain' }, (json: string) => json],
  ] as const)('is read: %s', async (_claim, headers, encode) => {
    server.answers({ headers, body: encode(JSON.stringify({ data: [tweet('1', { text: 'schön 😀' })], meta: {} })) });
    expect((await twitter.mentions(as, someone)).items).toMatchObject([{ text: 'schön 😀' }]);
    expect(server.seen[0]!.headers['accept-encoding']).toBe('gzip');
  });
});

describe('an odd item', () => {
  it('does not lose the others of its page', async () => {
    const good = Array.from({ length: 99 }, (_, at) => tweet(String(1_000 + at)));
    const odd = { id: '555', text: 7 };
    server.answers({ body: { data: [...good.slice(0, 50), odd, ...good.slice(50)], meta: { next_token: 'more' } } });
    const page = await twitter.mentions(as, someone);
    expect(page.items.map(({ tweetId }) => tweetId)).toEqual(good.map(({ id }) => id));
    expect(page.nextToken).toBe('more');
    expect(page.unreadable).toEqual([{ id: '555', excerpt: JSON.stringify(odd) }]);
  });

  it.each<[string, unknown, string | null]>([
    ['null', null, null],
    ['a word', 'oops', null],
    ['an id that is a number: X’s are longer than numbers are exact', { ...tweet('1'), id: 1 }, null],
    ['no author', { id: '8', text: 'hi' }, '8'],
  ])('is laid aside: %s', async (_claim, item, id) => {
    server.answers({ body: { data: [item, tweet('2')], meta: {} } });
    const page = await twitter.mentions(as, someone);
    expect(page.items).toHaveLength(1);
    expect(page.unreadable).toEqual([{ id, excerpt: expect.any(String) }]);
  });

  it('keeps what is well in it, and its page what is well beside it', async () => {
    const odd = tweet('1', {
      lang: 7,
      public_metrics: 'many',
      created_at: 'yesterday',
      referenced_tweets: [null, { type: 'replied_to', id: '5' }],
      attachments: { media_keys: [7, '3_1'] },
    });
    const users = [{ id: 9 }, { id: '9', username: 'carla', name: 'Carla' }];
    const media = [{ media_key: '3_1', type: 'photo', url: 'https://pbs.example/1.jpg', width: 'wide' }];
    server.answers({ body: { data: [odd], includes: { users, media }, meta: { next_token: '' } } });
    const page = await twitter.mentions(as, someone);
    expect(page.items).toMatchObject([
      { tweetId: '1', language: null, metrics: null, inReplyToTweetId: '5', media: [{ width: null }] },
    ]);
    expect(page.items[0]!.postedAt).toBeInstanceOf(Date);
    expect(page.profiles).toMatchObject([{ username: 'carla' }]);
    expect(page.nextToken).toBeNull();
  });

  it('holds nothing that Postgres does not take', async () => {
    const odd = {
      ...tweet('1'),
      text: 'a\0b \ud83d\ude00 \ud800 c',
      created_at: '0000-01-01T00:00:00Z',
      public_metrics: { like_count: 9e12, reply_count: -1, retweet_count: 3 },
    };
    server.answers({ body: { data: [odd], meta: {} } });
    const [item] = (await twitter.mentions(as, someone)).items;
    expect(item).toMatchObject({ text: 'ab 😀 \ufffd c', metrics: { likes: 0, replies: 0, retweets: 3 } });
    expect(item!.postedAt.getUTCFullYear()).toBe(2010);
  });

  it('instead of a list counts as a list of one', async () => {
    server.answers({ body: { data: tweet('3'), meta: { result_count: 1 } } });
    expect((await twitter.mentions(as, someone)).items).toMatchObject([{ tweetId: '3' }]);
  });

  it('among direct messages', async () => {
    const message = { id: '1', dm_conversation_id: '7-9', sender_id: '9', text: 'psst', event_type: 'MessageCreate' };
    const joined = { id: '3', event_type: 'ParticipantsJoin', dm_conversation_id: '7-9' };
    server.answers({ body: { data: [{ id: '2' }, joined, message], meta: { result_count: 3 } } });
    const page = await twitter.directMessages(as, someone);
    expect(page.items).toMatchObject([{ dmEventId: '1', isGroup: false }]);
    expect(page.unreadable).toMatchObject([{ id: '2' }]);
  });

  it('that is a person is not nobody', async () => {
    server.answers({ body: { data: { id: '9', username: 7 } } });
    expect((await failure(twitter.userByUsername(as, 'carla'))).kind).toBe('unexpected');
  });
});

describe('a page in words of 2026', () => {
  it('reads posts as tweets', async () => {
    server.answers({
      body: {
        data: [
          tweet('12', {
            edit_history_post_ids: ['11', '12'],
            referenced_posts: [{ type: 'replied_to', id: '10' }],
            note_post: { text: 'the long text' },
            public_metrics: { repost_count: 3, reply_count: 1, like_count: 2, quote_count: 0 },
          }),
        ],
        includes: { posts: [tweet('10')] },
        meta: { result_count: 1 },
      },
    });
    expect((await twitter.mentions(as, someone)).items).toMatchObject([
      {
        tweetId: '11',
        latestTweetId: '12',
        kind: 'reply',
        inReplyToTweetId: '10',
        text: 'the long text',
        metrics: { retweets: 3, replies: 1, likes: 2, quotes: 0 },
      },
    ]);
  });

  it('takes an empty history for the tweet’s own id', async () => {
    server.answers({ body: { data: [tweet('12', { edit_history_tweet_ids: [''] })], meta: {} } });
    expect((await twitter.mentions(as, someone)).items).toMatchObject([{ tweetId: '12', latestTweetId: '12' }]);
  });

  it('that is empty has no data', async () => {
    server.answers({ body: { meta: { result_count: 0 } } });
    expect((await twitter.mentions(as, someone)).items).toEqual([]);
  });

  it('that is made of problems alone is a refusal', async () => {
    const problem = { title: 'Not Found Error', detail: 'Could not find user with id: [7].' };
    server.answers(
      { body: { errors: [{ ...problem, type: 'https://api.twitter.com/2/problems/resource-not-found' }] } },
      { body: { errors: [{ ...problem, type: 'https://api.x.com/2/problems/not-authorized-for-resource' }] } },
    );
    expect(await failure(twitter.mentions(as, someone))).toMatchObject({ kind: 'not_found', detail: problem.detail });
    expect((await failure(twitter.mentions(as, someone))).kind).toBe('forbidden');
    expect(unexpected).toEqual([]);
  });
});

describe('tweets asked for by id', () => {
  const problem = (id: string, more: object) => ({ value: id, resource_id: id, parameter: 'ids', ...more });

  it('are found by any id of their history; what is missing has a reason', async () => {
    const types = 'https://api.twitter.com/2/problems/';
    server.answers({
      body: {
        data: [tweet('2', { edit_history_tweet_ids: ['1', '2'] }), { id: '3' }],
        errors: [
          problem('4', { type: `${types}resource-not-found`, detail: 'Could not find tweet with ids: [4].' }),
          problem('5', { type: `${types}not-authorized-for-resource`, detail: 'Sorry, you are not authorized.' }),
          problem('6', { type: `${types}resource-not-found`, detail: 'User has been suspended: [6].' }),
          problem('7', { type: `${types}something-new` }),
          'oops',
        ],
      },
    });
    const found = await twitter.tweetsByIds(as, ['1', '3', '4', '5', '6', '7', '8']);
    expect(found.items).toMatchObject([{ tweetId: '1', latestTweetId: '2' }]);
    expect(found.missing).toEqual([
      { tweetId: '3', reason: 'unknown' },
      { tweetId: '4', reason: 'not_found' },
      { tweetId: '5', reason: 'not_authorized' },
      { tweetId: '6', reason: 'suspended' },
      { tweetId: '7', reason: 'other' },
      { tweetId: '8', reason: 'unknown' },
    ]);
    expect(server.seen[0]!.query.get('ids')).toBe('1,3,4,5,6,7,8');
  });

  it('may all be missing', async () => {
    const type = 'https://api.x.com/2/problems/resource-not-found';
    server.answers({ body: { errors: [problem('4', { type })] } });
    expect(await twitter.tweetsByIds(as, ['4'])).toEqual({
      items: [],
      profiles: [],
      missing: [{ tweetId: '4', reason: 'not_found' }],
    });
  });

  it('are not missing for an answer that says nothing of them', async () => {
    server.answers({ body: {} });
    expect((await failure(twitter.tweetsByIds(as, ['4']))).kind).toBe('unexpected');
  });
});
