import type { FetchedTweet, StreamName } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import { makeAccount, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { claimStream } from './claim-stream.ts';
import { failStream } from './fail-stream.ts';
import { receiveDirectMessages } from './receive-direct-messages.ts';
import { receiveTweets } from './receive-tweets.ts';
import { snowflakeAt } from './snowflake.ts';
import { streamRowsFor } from './stream-schedule.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const at = (clock: string) => new Date(`2026-11-22T${clock}:00.000Z`);
const INTERVALS = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };

let db: TenantDatabase;
let accountId: string;
let twitterUserId: string;
let now: Date;
let ctx: Context;
beforeEach(async () => {
  now = at('10:30');
  db = (await makeOrganization(database)).db;
  const { organizationId } = db;
  ({ id: accountId, twitterUserId } = await makeAccount(db));
  const streams = streamRowsFor({ organizationId, accountId }, INTERVALS, at('08:00'));
  await db.transaction((tx) => tx.stream.createMany({ data: streams }));
  ctx = {
    organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});

let serial = 0n;
function tweet(postedAt: Date, authorId = '501'): FetchedTweet {
  serial += 1n;
  const tweetId = String(BigInt(snowflakeAt(postedAt)) + serial);
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId,
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [twitterUserId],
    kind: 'tweet',
    text: 'My order never arrived',
    language: 'en',
    media: [],
    metrics: null,
    postedAt,
  };
}

async function claim(name: StreamName) {
  await db.transaction((tx) => tx.stream.updateMany({ where: { accountId, name }, data: { dueAt: at('08:00') } }));
  return (await claimStream(ctx, { accountId, name, leaseSeconds: 120, intervalSeconds: INTERVALS[name] }))!;
}
async function poll(stream: 'mentions' | 'own_tweets' | 'search', ...pages: FetchedTweet[][]) {
  const round = await claim(stream);
  for (const [index, items] of pages.entries()) {
    const nextToken = index < pages.length - 1 ? `page ${index + 2}` : null;
    const page = { items, profiles: [], nextToken, unreadable: [] };
    await receiveTweets(ctx, { ...round, accountId, stream, page });
  }
}
const hours = () => db.transaction((tx) => tx.coverageHour.findMany({ orderBy: [{ stream: 'asc' }, { hour: 'asc' }] }));
const received = async () => {
  const streams = await db.transaction((tx) => tx.stream.findMany({ where: { lastReceivedAt: { not: null } } }));
  return Object.fromEntries(streams.map(({ name, lastReceivedAt }) => [name, lastReceivedAt]));
};

describe('the hours of a stream', () => {
  it('have got what each page brought, once, and the rounds that ended', async () => {
    const [early, late] = [tweet(at('09:10')), tweet(at('10:20'))];
    await poll('mentions', [late, early], []);
    now = at('10:31');
    await poll('mentions', [late]);
    expect(await hours()).toMatchObject([
      { stream: 'mentions', hour: at('09:00'), rounds: 0, items: 1, lateItems: 0, longestLagSeconds: 0 },
      { stream: 'mentions', hour: at('10:00'), rounds: 2, items: 1, lateItems: 0, longestLagSeconds: 2.5 * 3600 },
    ]);
  });

  it('tell what the search has found after the mentions had passed', async () => {
    await poll('mentions', [tweet(at('10:20'))]);
    now = at('10:40');
    await poll('search', [tweet(at('09:10')), tweet(at('10:35'))]);
    expect((await hours()).filter(({ stream }) => stream === 'search')).toMatchObject([
      { hour: at('09:00'), rounds: 0, items: 1, lateItems: 1 },
      { hour: at('10:00'), rounds: 1, items: 1, lateItems: 0 },
    ]);
  });

  it('count what was interrupted', async () => {
    for (const name of ['mentions', 'tweet_checks'] as const) {
      const { leaseToken } = await claim(name);
      await failStream(ctx, { accountId, name, leaseToken, code: 'server_error', detail: 'Internal Server Error' });
    }
    expect(await hours()).toMatchObject([{ stream: 'mentions', hour: at('10:00'), rounds: 0, failures: 1, items: 0 }]);
  });

  it('are forgotten after 35 days, by the search', async () => {
    const { organizationId } = db;
    const kept = new Date(now.getTime() - 34 * 86_400_000);
    const old = new Date(now.getTime() - 36 * 86_400_000);
    await db.transaction((tx) =>
      tx.coverageHour.createMany({
        data: [kept, old].map((hour) => ({ organizationId, accountId, stream: 'mentions', hour })),
      }),
    );
    await poll('mentions', []);
    expect(await hours()).toHaveLength(3);
    await poll('search', []);
    expect((await hours()).map(({ stream, hour }) => [stream, hour])).toEqual([
      ['mentions', kept],
      ['mentions', at('10:00')],
      ['search', at('10:00')],
    ]);
  });

  it('hold no import', async () => {
    const { leaseToken, leaseSeconds } = await claim('mentions');
    const page = { items: [tweet(at('09:10'))], profiles: [], nextToken: null, unreadable: [] };
    await db.transaction((tx) => tx.account.updateMany({ data: { connectedAt: at('09:30') } }));
    const importBefore = at('09:30');
    await receiveTweets(ctx, { accountId, stream: 'mentions', leaseToken, leaseSeconds, page, importBefore });
    expect(await hours()).toMatchObject([{ hour: at('10:00'), rounds: 1, items: 0 }]);
    expect(await received()).toEqual({});
  });
});

describe('when something last arrived', () => {
  it('is kept for what somebody else wrote, and moves forward only', async () => {
    await poll('mentions', [tweet(at('10:20'))], []);
    await poll('own_tweets', [tweet(at('10:20'), twitterUserId)]);
    const first = now;
    now = at('10:40');
    await poll('mentions', [tweet(at('10:39'), twitterUserId)]);
    expect(await received()).toEqual({ mentions: first });
    await poll('search', [tweet(at('10:38'))]);
    expect(await received()).toEqual({ mentions: first, search: now });
    now = first;
    await poll('search', [tweet(at('10:21'))]);
    expect(await received()).toEqual({ mentions: first, search: at('10:40') });
  });

  it('is no direct message from before the account was connected', async () => {
    const message = (sentAt: Date) => ({
      dmEventId: snowflakeAt(sentAt),
      dmConversationId: '501-502',
      isGroup: false,
      senderId: '501',
      text: 'Hello',
      media: [],
      postedAt: sentAt,
    });
    const receive = async (sentAt: Date) => {
      const round = await claim('direct_messages');
      const page = { items: [message(sentAt)], profiles: [], nextToken: null, unreadable: [] };
      await receiveDirectMessages(ctx, { ...round, accountId, page });
    };
    await receive(at('07:00'));
    expect(await received()).toEqual({});
    await receive(at('10:00'));
    expect(await received()).toEqual({ direct_messages: now });
  });
});
