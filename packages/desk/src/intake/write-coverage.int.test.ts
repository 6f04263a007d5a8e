import type { FetchedTweet, LiveEvent, Page, StreamName } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import { makeAccount, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { claimStream } from './claim-stream.ts';
import { receiveDirectMessages } from './receive-direct-messages.ts';
import { receiveTweets } from './receive-tweets.ts';
import { releaseStream } from './release-stream.ts';
import { snowflakeAt } from './snowflake.ts';
import { streamRowsFor } from './stream-schedule.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = new Date('2026-11-01T10:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let db: TenantDatabase;
let accountId: string;
let twitterUserId: string;
let now: Date;
let events: Omit<LiveEvent, 'organizationId'>[];
let ctx: Context;

beforeEach(async () => {
  now = new Date(START.getTime() + 20 * DAY);
  events = [];
  db = (await makeOrganization(database)).db;
  ({ id: accountId, twitterUserId } = await makeAccount(db));
  const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  const rows = streamRowsFor({ organizationId: db.organizationId, accountId }, intervals, START);
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async () => {},
    publish: async (event) => void events.push(event),
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});

const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

let serial = 0n;
function tweet(postedAt: Date, fields: Partial<FetchedTweet> = {}): FetchedTweet {
  serial += 1n;
  const tweetId = String(BigInt(snowflakeAt(postedAt)) + serial);
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: '501',
    conversationId: '1',
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [twitterUserId],
    kind: 'tweet',
    text: 'My order never arrived',
    language: 'en',
    media: [],
    metrics: null,
    postedAt,
    ...fields,
  };
}

const carla = {
  twitterUserId: '501',
  username: 'carla',
  name: 'Carla',
  avatarUrl: null,
  isVerified: false,
  isProtected: false,
  followersCount: 7,
  receivesDm: null,
};
const pageOf = (items: FetchedTweet[], fields: Partial<Page<FetchedTweet>> = {}): Page<FetchedTweet> => ({
  items,
  profiles: [carla],
  nextToken: null,
  unreadable: [],
  ...fields,
});

const setStream = (name: StreamName, data: object) =>
  db.transaction((tx) => tx.stream.updateMany({ where: { accountId, name }, data }));
const stream = (name: StreamName) => db.transaction((tx) => tx.stream.findFirstOrThrow({ where: { accountId, name } }));
const gaps = () => db.transaction((tx) => tx.coverageGap.findMany({ orderBy: { fromAt: 'asc' } }));
const addGap = (fields: { fromAt: Date; toAt: Date; foundAt: Date }) =>
  db.transaction((tx) =>
    tx.coverageGap.create({ data: { organizationId: db.organizationId, accountId, stream: 'mentions', ...fields } }),
  );

async function claim(name: StreamName) {
  await setStream(name, { dueAt: START });
  return (await claimStream(ctx, { accountId, name, leaseSeconds: 120, intervalSeconds: 3600 }))!;
}

async function poll(name: 'mentions' | 'own_tweets' | 'search', ...pages: Page<FetchedTweet>[]) {
  const round = await claim(name);
  for (const page of pages) await receiveTweets(ctx, { ...round, accountId, stream: name, page });
  return round;
}

/** Eight full pages of mentions, and the empty one with which X ends; the oldest is `span` old. */
const storm = (span: number) => [
  ...Array.from({ length: 8 }, (_, at) =>
    pageOf(
      Array.from({ length: 100 }, (_each, index) => tweet(ago((span * (at * 100 + index + 1)) / 800))),
      { nextToken: `page ${at + 2}` },
    ),
  ),
  pageOf([]),
];

describe('a poll that meets the end of X’s window', () => {
  it('makes the search due at once, which fills the gap', async () => {
    await poll('mentions', pageOf([tweet(ago(3 * DAY))]));
    await setStream('search', { dueAt: new Date(now.getTime() + DAY) });
    now = new Date(now.getTime() + DAY);
    events = [];
    await poll('mentions', ...storm(2 * 60 * MINUTE));

    const open = { state: 'open', reason: 'window_full', fromAt: ago(DAY + 10 * MINUTE), toAt: ago(120 * MINUTE) };
    expect(await gaps()).toMatchObject([{ ...open, foundAt: now, settledAt: null }]);
    expect((await stream('search')).dueAt).toEqual(now);
    expect(events).toContainEqual({ type: 'account.changed', id: accountId });

    now = new Date(now.getTime() + 1000);
    const missed = tweet(ago(5 * 60 * MINUTE));
    const { startTime, sinceId } = await poll('search', pageOf([missed], { nextToken: 'more' }), pageOf([]));
    expect(sinceId).toBeNull();
    expect(startTime!.getTime()).toBeLessThanOrEqual(open.fromAt.getTime());
    expect(await gaps()).toMatchObject([{ state: 'filled', settledAt: now }]);
    expect(await db.transaction((tx) => tx.tweet.count({ where: { tweetId: missed.tweetId } }))).toBe(1);
    expect((await stream('search')).dueAt.getTime()).toBeGreaterThan(now.getTime() + 50 * MINUTE);
  });

  it('waits until the search has come as far as a gap of this minute', async () => {
    await poll('mentions', pageOf([tweet(ago(DAY))]));
    now = new Date(now.getTime() + 20 * MINUTE);
    await setStream('search', { dueAt: new Date(now.getTime() + DAY) });
    await poll('mentions', ...storm(10_000));
    expect((await stream('search')).dueAt).toEqual(new Date(now.getTime() - 10_000 + MINUTE));
  });

  it('lets a search that waits for calls wait: it looks for that gap as well when it ends', async () => {
    await poll('mentions', pageOf([tweet(ago(DAY))]));
    const resetAt = new Date(now.getTime() + 15 * MINUTE);
    const waits = { nextToken: 'page 2', callsLeft: { remaining: 0, resetAt } };
    const round = await claim('search');
    expect(await receiveTweets(ctx, { ...round, accountId, stream: 'search', page: pageOf([], waits) })).toMatchObject({
      waitsUntil: resetAt,
    });
    await releaseStream(ctx, { accountId, name: 'search', leaseToken: round.leaseToken, pauseSeconds: 15 * 60 });
    now = new Date(now.getTime() + 20 * MINUTE);
    await setStream('search', { dueAt: new Date(now.getTime() + 5 * MINUTE) });
    await poll('mentions', ...storm(MINUTE));
    expect((await stream('search')).dueAt).toEqual(new Date(now.getTime() + 5 * MINUTE));
    now = new Date(now.getTime() + 5 * MINUTE);
    await poll('search', pageOf([]));
    expect((await stream('search')).dueAt).toEqual(now);
    expect(await gaps()).toMatchObject([{ state: 'open' }]);
    await poll('search', pageOf([]));
    expect(await gaps()).toMatchObject([{ state: 'filled' }]);
  });

  it('is not taken in by an edited tweet, whose first id may be older than all that was missed', async () => {
    await poll('mentions', pageOf([tweet(ago(3 * DAY))]));
    now = new Date(now.getTime() + DAY);
    const [first, ...rest] = storm(2 * 60 * MINUTE);
    const edited = { ...first!.items[0]!, tweetId: snowflakeAt(ago(5 * DAY)) };
    await poll('mentions', { ...first!, items: [edited, ...first!.items.slice(1)] }, ...rest);
    expect(await gaps()).toMatchObject([{ state: 'open', toAt: ago(120 * MINUTE) }]);
  });

  it('of own tweets loses what lies behind it', async () => {
    await poll('own_tweets', pageOf([tweet(ago(DAY), { authorId: twitterUserId })]));
    now = new Date(now.getTime() + DAY);
    await setStream('own_tweets', { roundCount: 3100, pageToken: 'page 32', roundBeganAt: now });
    await poll('own_tweets', pageOf(Array.from({ length: 100 }, (_, at) => tweet(ago(MINUTE + at)))));
    expect(await gaps()).toMatchObject([{ stream: 'own_tweets', state: 'lost', settledAt: now }]);
  });
});

describe('the first search of an hour', () => {
  /** How far back a search looks that begins by now and takes so many minutes. */
  const lookedBack = async (takes: number) => {
    await db.query("UPDATE coverage_gap SET state = 'open', settled_at = NULL WHERE organization_id = $1", [
      db.organizationId,
    ]);
    const round = await claim('search');
    const minutes = (now.getTime() - round.startTime!.getTime()) / MINUTE;
    now = new Date(now.getTime() + takes * MINUTE);
    await receiveTweets(ctx, { ...round, accountId, stream: 'search', page: pageOf([]) });
    return minutes;
  };

  it('looks through the last day, also where one for a gap alone has ended in it', async () => {
    await poll('search', pageOf([]));
    await setStream('search', { startsAt: ago(30 * DAY) });
    now = new Date(Math.ceil((now.getTime() + 1) / HOUR) * HOUR);
    await addGap({ fromAt: ago(5 * MINUTE), toAt: ago(4 * MINUTE), foundAt: ago(1000) });
    expect(await lookedBack(50)).toBe(24 * 60);
    expect(await lookedBack(11)).toBe(55);
    expect(await lookedBack(5)).toBe(24 * 60);
    expect(await lookedBack(5)).toBe(71);
  });
});

describe('the last page of a search', () => {
  it('loses the part of a gap that is older than seven days', async () => {
    await addGap({ fromAt: ago(10 * DAY), toAt: ago(2 * DAY), foundAt: ago(1000) });
    const { startTime } = await poll('search', pageOf([]));
    expect(startTime).toEqual(ago(7 * DAY - 10 * MINUTE));
    expect(await gaps()).toMatchObject([
      { state: 'lost', fromAt: ago(10 * DAY), toAt: startTime, settledAt: now },
      { state: 'filled', fromAt: startTime, toAt: ago(2 * DAY), settledAt: now },
    ]);
  });

  it('loses a gap that is older as a whole', async () => {
    await addGap({ fromAt: ago(10 * DAY), toAt: ago(8 * DAY), foundAt: ago(1000) });
    await poll('search', pageOf([]));
    expect(await gaps()).toMatchObject([{ state: 'lost', fromAt: ago(10 * DAY), toAt: ago(8 * DAY) }]);
  });

  it('leaves a gap open that was found while it searched, and searches again at once', async () => {
    const round = await claim('search');
    now = new Date(now.getTime() + MINUTE);
    await addGap({ fromAt: ago(5 * DAY), toAt: ago(4 * DAY), foundAt: now });
    await receiveTweets(ctx, { ...round, accountId, stream: 'search', page: pageOf([]) });
    expect(await gaps()).toMatchObject([{ state: 'open' }]);
    expect((await stream('search')).dueAt).toEqual(now);
    await poll('search', pageOf([]));
    expect(await gaps()).toMatchObject([{ state: 'filled' }]);
  });

  it('comes again no sooner than X allows as many calls as it took', async () => {
    await setStream('search', { roundCount: 2900, pageToken: 'page 30', roundBeganAt: now });
    const callsLeft = { remaining: 1, resetAt: new Date(now.getTime() + 15 * MINUTE) };
    await poll('search', pageOf([], { callsLeft }));
    const hoursLater = ((await stream('search')).dueAt.getTime() - now.getTime()) / HOUR;
    expect(hoursLater).toBeGreaterThan(0.9 * 29 * 0.25);
    expect(hoursLater).toBeLessThan(1.1 * 29 * 0.25);
  });

  it('goes on where another worker has stopped, no further back than X’s search goes by then', async () => {
    const first = await claim('search');
    await receiveTweets(ctx, { ...first, accountId, stream: 'search', page: pageOf([], { nextToken: 'page 2' }) });
    now = new Date(now.getTime() + 10 * MINUTE);
    const startTime = new Date(first.startTime!.getTime() + 10 * MINUTE);
    expect(await claim('search')).toMatchObject({ startTime, pageToken: 'page 2' });
  });
});

describe('what could not be read', () => {
  const odd = (id: string | null) => ({ unreadable: [{ id, excerpt: '{' }] });

  it('is written down once, and filled when it arrives by whichever stream', async () => {
    const late = tweet(ago(MINUTE));
    await poll('mentions', pageOf([], odd(late.tweetId)));
    await poll('mentions', pageOf([], odd(late.tweetId)));
    const item = { kind: 'item', reason: 'unreadable', itemId: late.tweetId, stream: 'mentions' };
    expect(await gaps()).toMatchObject([{ ...item, state: 'open' }]);
    await poll('search', pageOf([late]));
    expect(await gaps()).toMatchObject([{ ...item, state: 'filled', settledAt: now }]);
  });

  it('is filled also by what another stream knows already', async () => {
    const known = tweet(ago(MINUTE));
    await poll('search', pageOf([known]));
    await poll('mentions', pageOf([], odd(known.tweetId)));
    await poll('mentions', pageOf([known]));
    expect(await gaps()).toMatchObject([{ state: 'filled' }]);
  });

  it('is lost after seven days', async () => {
    await poll('mentions', pageOf([], odd(tweet(ago(MINUTE)).tweetId)));
    now = new Date(now.getTime() + 7 * DAY);
    await poll('search', pageOf([]));
    expect(await gaps()).toMatchObject([{ state: 'open' }]);
    now = new Date(now.getTime() + 1);
    await poll('search', pageOf([]));
    expect(await gaps()).toMatchObject([{ state: 'lost' }]);
  });

  it('and has no id is lost somewhere between the others of its page; met again, it is the same', async () => {
    const items = [tweet(ago(3 * MINUTE)), tweet(ago(9 * MINUTE))];
    await poll('mentions', pageOf(items, odd(null)));
    const lost = { kind: 'interval', reason: 'unreadable', state: 'lost', itemId: null, settledAt: now };
    const bounds = { fromAt: ago(9 * MINUTE), toAt: ago(3 * MINUTE) };
    expect(await gaps()).toMatchObject([{ ...lost, ...bounds, stream: 'mentions' }]);
    expect(events).toContainEqual({ type: 'account.changed', id: accountId });
    await poll('mentions', pageOf([tweet(ago(MINUTE)), ...items], odd('not an id')));
    expect(await gaps()).toMatchObject([bounds]);
    expect(await db.transaction((tx) => tx.tweet.count())).toBe(3);
  });

  it('and has no id, alone on its page, lies anywhere in the round', async () => {
    await poll('mentions', pageOf([], odd(null)));
    expect(await gaps()).toMatchObject([{ state: 'lost', fromAt: START, toAt: now }]);
  });
});

it('direct messages of an absence of more than 30 days are lost, once', async () => {
  const read = async () => {
    const round = await claim('direct_messages');
    const page = { items: [], profiles: [], nextToken: null, unreadable: [] };
    await receiveDirectMessages(ctx, { ...round, accountId, page });
  };
  await read();
  const before = now;
  now = new Date(now.getTime() + 40 * DAY);
  await read();
  await read();
  expect(await gaps()).toMatchObject([
    { stream: 'direct_messages', reason: 'too_long_away', state: 'lost', fromAt: before, toAt: ago(30 * DAY) },
  ]);
});
