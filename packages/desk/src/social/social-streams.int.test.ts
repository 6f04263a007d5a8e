import type { SocialStream } from '@perch/contracts';
import type { Permission } from '@perch/core';
import type { Database, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeDelivery,
  makeDirectMessage,
  makeMember,
  makeMessage,
  makeOrganization,
  makeProfile,
  makeTicket,
  makeTweet,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { getTicket } from '../tickets/get-ticket.ts';
import { listHistory } from '../tickets/list-history.ts';
import { updateTicket } from '../tickets/update-ticket.ts';
import { addTweetToTicket } from './add-tweet-to-ticket.ts';
import { convertTweet, convertTweets } from './convert-tweets.ts';
import { getThread } from './get-thread.ts';
import { getVolume } from './get-volume.ts';
import { handleTweet, handleTweets } from './handle-tweets.ts';
import { listStreams } from './list-streams.ts';
import { listMentions, tweetListSql } from './list-tweets.ts';
import { muteProfile } from './mute-profile.ts';
import { readStreams } from './read-streams.ts';
import { saveSocialSettings } from './social-settings.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = Date.now() + 60_000;
const minute = (count: number) => new Date(START + count * 60_000);
const ALL: Permission[] = ['social.view', 'tickets.view', 'tickets.edit', 'setup.social'];

let db: TenantDatabase;
let ctx: Context;
let account: Awaited<ReturnType<typeof makeAccount>>;
let carla: Awaited<ReturnType<typeof makeProfile>>;
let published: string[];
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  published = [];
  ctx = contextOf((await makeMember(db, { name: 'Ana' })).id);
  account = await makeAccount(db, { username: 'acme' });
  carla = await makeProfile(db, { username: 'carla', followersCount: 2_000 });
});

const contextOf = (memberId: string, permissions = ALL): Context => ({
  organizationId: db.organizationId,
  actor: { kind: 'member', memberId, permissions },
  db,
  enqueue: async () => {},
  publish: async ({ type, id }) => void published.push(`${type} ${id}`),
  now: () => minute(60),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

type Columns = Parameters<typeof makeTweet>[1];
const tweet = (columns: Columns = {}) => {
  const at = { postedAt: minute(0), receivedAt: minute(0) };
  return makeTweet(db, { accountId: account.id, authorId: carla.twitterUserId, ...at, ...columns });
};

describe('filters', () => {
  const textsOf = async (filters: Partial<Parameters<typeof listMentions>[1]>) =>
    (await listMentions(ctx, { limit: 50, ...filters })).data.map(({ text }) => text);

  it('leave what fits, each by itself and together', async () => {
    const ticket = await makeTicket(db);
    const stranger = await makeProfile(db, { followersCount: 3 });
    await tweet({ text: 'plain' });
    await tweet({ text: 'ticket', ticketId: ticket.id, postedAt: minute(1), language: 'pt' });
    const photo = { kind: 'photo', url: 'https://x.test/1.jpg', previewUrl: null, altText: null, width: 1, height: 1 };
    await tweet({ text: 'photo', postedAt: minute(2), media: [photo], authorId: stranger.twitterUserId });
    await tweet({ text: 'answered', postedAt: minute(3), answeredAt: minute(4) });
    await tweet({ text: 'retweet', postedAt: minute(4), kind: 'retweet' });
    expect(await textsOf({ isUnanswered: true })).toEqual(['photo', 'ticket', 'plain']);
    expect(await textsOf({ isUnanswered: false })).toEqual(['retweet', 'answered']);
    expect(await textsOf({ hasTicket: true })).toEqual(['ticket']);
    expect(await textsOf({ hasMedia: true })).toEqual(['photo']);
    expect(await textsOf({ language: ['pt', 'de'] })).toEqual(['ticket']);
    expect(await textsOf({ minFollowers: 1_000, hasTicket: false, isUnanswered: true })).toEqual(['plain']);
    expect(await textsOf({ postedFrom: minute(1).toISOString(), postedBefore: minute(3).toISOString() })).toEqual([
      'photo',
      'ticket',
    ]);
  });

  it.each([{}, { isUnanswered: true }, { hasMedia: true }, { isUnread: true }])(
    'do not read by arrival, also in a database without statistics: %o',
    async (filters) => {
      const key = { list: 'mentions', kinds: ['instant', 'uuid'] } as const;
      const { text, values } = tweetListSql(ctx, key, 'NOT tw.is_own', { limit: 30, ...filters });
      const rows = await db.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('tweet_received');
    },
  );

  it('show what is unread to whoever reads', async () => {
    await tweet({ text: 'read' });
    await readStreams(ctx, { streams: [`mentions:${account.id}`], until: minute(1).toISOString() });
    await tweet({ text: 'late', postedAt: minute(-30), receivedAt: minute(2) });
    expect(await textsOf({ isUnread: true })).toEqual(['late']);
    expect(await textsOf({ isUnread: false })).toEqual(['read']);
  });
});

describe('unread counts', () => {
  const unreadOf = async (reader = ctx, kind: SocialStream['kind'] = 'mentions') =>
    (await listStreams(reader)).find((stream) => stream.kind === kind)!.unreadCount;
  const read = (until: Date, reader = ctx) =>
    readStreams(reader, { streams: [`mentions:${account.id}`], until: until.toISOString() });

  it('go by when tweets came: one that X gave late is unread, old history and what is ours is not', async () => {
    await tweet();
    await tweet({ isOwn: true, authorId: account.twitterUserId });
    expect(await unreadOf()).toBe(1);
    await read(minute(0));
    expect(published).toEqual([`reading.changed ${ctx.actor.memberId}`]);
    expect(await unreadOf()).toBe(0);
    await tweet({ postedAt: minute(-60), receivedAt: minute(1) });
    await tweet({ postedAt: minute(-26 * 60), receivedAt: minute(1) });
    expect(await unreadOf()).toBe(1);
    await read(minute(-5)); // a reading never goes back
    expect(await unreadOf()).toBe(1);
  });

  it('are each member’s own, or of all together where that is chosen, and the choice is audited', async () => {
    const other = contextOf((await makeMember(db)).id);
    await tweet();
    await read(minute(0));
    expect([await unreadOf(), await unreadOf(other)]).toEqual([0, 1]);
    await saveSocialSettings(ctx, { readState: 'team' });
    expect(await unreadOf()).toBe(1);
    await read(minute(0));
    expect(await unreadOf(other)).toBe(0);
    const entries = await db.transaction((tx) => tx.auditEntry.findMany());
    expect(entries).toMatchObject([{ action: 'organization.changed', after: { socialReadState: 'team' } }]);
  });

  it('tell how much was posted in each step, by others, whenever it came in', async () => {
    const keyword = await db.transaction((tx) =>
      tx.keyword.create({
        data: { organizationId: db.organizationId, accountId: account.id, position: 0, phrase: 'bag' },
      }),
    );
    const late = { postedAt: minute(-26 * 60), receivedAt: minute(50) };
    const posted = [minute(58), minute(57), minute(20), minute(-4 * 60)];
    for (const postedAt of posted) {
      const { id } = await tweet({ postedAt, receivedAt: minute(59) });
      const match = { organizationId: db.organizationId, streamId: keyword.streamId, tweetRowId: id, postedAt };
      if (postedAt !== posted[0]) await db.transaction((tx) => tx.keywordMatch.create({ data: match }));
    }
    await tweet(late);
    await tweet({ isOwn: true, authorId: account.twitterUserId, postedAt: minute(58) });
    await makeDirectMessage(db, { accountId: account.id, postedAt: minute(58), receivedAt: minute(58) });
    const sums = async (span: 'hour' | 'day') => {
      const { streams } = await getVolume(ctx, span);
      return streams.map(({ key, counts }) => [key.split(':')[0], counts.length, counts.reduce((a, b) => a! + b!, 0)]);
    };
    const hour = [['mentions', 12, 3], ['dms', 12, 1], ['keyword', 12, 2]]; // oxfmt-ignore
    const day = [['mentions', 24, 4], ['dms', 24, 1], ['keyword', 24, 3]]; // oxfmt-ignore
    expect(await sums('hour')).toEqual(hour);
    expect(await sums('day')).toEqual(day);
    // slow polls bring what was posted in steps that are over, at last what only a search of X finds
    const slow = (at: number) => ({ postedAt: minute(at), receivedAt: new Date(+minute(60) + 6_000) });
    await tweet(slow(15));
    ctx.now = () => minute(61);
    expect((await sums('hour'))[0]).toEqual(['mentions', 12, 4]);
    const { id: tweetRowId } = await tweet({ ...slow(16), expiresAt: minute(24 * 60) });
    const match = { ...slow(16), receivedAt: minute(61), tweetRowId, streamId: keyword.streamId };
    await db.transaction((tx) => tx.keywordMatch.create({ data: { organizationId: db.organizationId, ...match } }));
    ctx.now = () => minute(62);
    expect((await sums('hour'))[2]).toEqual(['keyword', 12, 3]);
    const foreign = { ...ctx, ...(await makeOrganization(database)) };
    expect((await getVolume({ ...foreign, organizationId: foreign.db.organizationId }, 'day')).streams).toEqual([]);
  });

  it('do not take for nothing what was not counted, whatever came late', async () => {
    for (const at of [30, 40, 50]) await tweet({ postedAt: minute(at), receivedAt: minute(at) });
    await tweet({ postedAt: minute(-10 * 60), receivedAt: minute(59) });
    const { streams } = await getVolume(ctx, 'hour', 3);
    const [{ counts }] = streams as [(typeof streams)[number]];
    expect(counts.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => null));
    expect(counts.slice(8).reduce((a, b) => a! + b!, 0)).toBe(1);
  });

  it('of another organization are not there', async () => {
    const foreign = (await makeOrganization(database)).db;
    const { id } = await makeAccount(foreign);
    const body = { streams: [`mentions:${id}`], until: minute(0).toISOString() };
    await expect(readStreams(ctx, body)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a ticket made of a tweet', () => {
  it('is as intake would have opened it, with what we answered, and is named by who made it', async () => {
    const { id, tweetId, conversationId } = await tweet({ text: 'Where is my bag?' });
    const second = await makeAccount(db);
    await tweet({ accountId: second.id, tweetId, conversationId });
    await tweet({ isOwn: true, authorId: account.twitterUserId, inReplyToTweetId: tweetId, postedAt: minute(5) });
    const shown = await convertTweet(ctx, id, { priority: 'high', tags: ['bag'] });
    const ticket = await getTicket(ctx, shown.ticket!.id);
    expect(ticket).toMatchObject({
      subject: 'Where is my bag?',
      priority: 'high',
      tags: ['bag'],
      status: 'open',
      awaitsReply: false,
      messageCount: 2,
      reason: { code: 'converted' },
      openedAt: minute(0).toISOString(),
      customer: { username: 'carla' },
    });
    const history = await listHistory(ctx, ticket.id, { limit: 5 });
    expect(history.data).toMatchObject([{ kind: 'opened', actor: { name: 'Ana' } }]);
    const { data } = await listMentions(ctx, { limit: 5, accountIds: [second.id] });
    expect(data).toMatchObject([{ decision: 'linked', ticket: { id: ticket.id } }]);
    expect(published).toContain(`tweet.changed ${tweetId}`);

    expect((await convertTweet(ctx, id, { priority: 'low' })).ticket!.id).toBe(ticket.id);
    expect((await getTicket(ctx, ticket.id)).priority).toBe('high');
  });

  it('takes in what the author writes in the conversation; many at once, and what cannot be is named', async () => {
    const first = await tweet({ text: 'one' });
    const next = await tweet({ text: 'two', conversationId: first.conversationId, postedAt: minute(1) });
    const other = await tweet({ text: 'three', conversationId: '77', postedAt: minute(2) });
    const gone = await tweet({ deletedAt: minute(3) });
    const own = await tweet({ isOwn: true, authorId: account.twitterUserId });
    const ids = [first, next, other, gone, own].map(({ id }) => id);
    const { data, refused } = await convertTweets(ctx, ids, {});
    const ticketOf = (id: string) => data.find((each) => each.id === id)!.ticket?.number;
    expect([ticketOf(first.id), ticketOf(next.id), ticketOf(other.id)]).toEqual([1, 1, 2]);
    expect(refused).toEqual([
      { id: gone.id, code: 'tweet_gone' },
      { id: own.id, code: 'tweet_own' },
    ]);
  });

  it('is another one where somebody chose it, and the conversation goes on there', async () => {
    const target = await makeTicket(db, { channel: 'manual', status: 'open' });
    const { id, conversationId } = await tweet();
    const added = await addTweetToTicket(ctx, id, target.id);
    expect(added).toMatchObject({ ticket: { id: target.id }, reason: { code: 'added_by_hand' } });
    const place = await db.transaction((tx) => tx.ticket.findMany({ where: { conversationId, isCurrent: true } }));
    expect(place).toMatchObject([{ mergedIntoId: target.id }]);
    const third = await makeTicket(db);
    await expect(addTweetToTicket(ctx, id, third.id)).rejects.toMatchObject({ code: 'tweet_in_ticket' });
    const free = await tweet({ conversationId: '99' });
    await expect(addTweetToTicket(ctx, free.id, place[0]!.id)).rejects.toMatchObject({ code: 'ticket_unusable' });
  });
});

describe('what waits for an answer', () => {
  const isUnanswered = async (id: string) =>
    (await handleTweets(ctx, { tweetIds: [id], isHandled: false }))[0]!.isUnanswered;

  it('waits no longer when somebody says so, for all accounts that met it, until they take it back', async () => {
    const { id, tweetId } = await tweet();
    const second = await makeAccount(db);
    const twin = await tweet({ accountId: second.id, tweetId });
    expect(await handleTweet(ctx, id, true)).toMatchObject({ isUnanswered: false, handledBy: { name: 'Ana' } });
    const { data } = await listMentions(ctx, { limit: 5, accountIds: [second.id] });
    expect(data).toMatchObject([{ id: twin.id, isUnanswered: false }]);
    expect(published).toEqual([`tweet.changed ${tweetId}`]);
    expect(await isUnanswered(id)).toBe(true);
  });

  it('nor when its ticket is closed', async () => {
    const ticket = await makeTicket(db, { status: 'open' });
    const { id } = await tweet({ ticketId: ticket.id });
    await updateTicket(ctx, ticket.id, { status: 'closed' });
    const { data } = await listMentions(ctx, { limit: 5 });
    expect(data).toMatchObject([{ id, isUnanswered: false, handledBy: null }]);
  });
});

describe('a conversation', () => {
  it('shows each tweet once, our answers and those under way, around the tweet and page by page', async () => {
    const ticket = await makeTicket(db, { accountId: account.id, customerId: carla.twitterUserId });
    const second = await makeAccount(db);
    const conversationId = '500';
    const rows = [];
    for (let n = 0; n < 6; n++) {
      const columns = { conversationId, postedAt: minute(n), text: `${n}`, ticketId: ticket.id };
      rows.push(await tweet(n === 2 ? { ...columns, isOwn: true, authorId: account.twitterUserId } : columns));
    }
    await tweet({ accountId: second.id, tweetId: rows[3]!.tweetId, conversationId, postedAt: minute(3) });
    const asked = await makeMessage(db, { ticketId: ticket.id, tweetRowId: rows[3]!.id });
    const reply = { ticketId: ticket.id, direction: 'out', inReplyToMessageId: asked.id, text: 'On it' };
    const { id: messageId } = await makeMessage(db, { ...reply, channel: 'twitter', visibility: 'public' });
    const payload = { text: 'On it', inReplyToTweetId: rows[3]!.tweetId };
    await makeDelivery(db, { messageId, accountId: account.id, state: 'queued', payload });
    const thread = await getThread(ctx, rows[3]!.id, { limit: 2 });
    expect(thread.data.map(({ text, isOwn }) => [text, isOwn])).toEqual([
      ['2', true],
      ['3', false],
      ['4', false],
      ['5', false],
    ]);
    const underWay = { text: 'On it', ticketId: ticket.id, inReplyToTweetId: rows[3]!.tweetId };
    expect(thread).toMatchObject({ laterCursor: null, underWay: [{ ...underWay, delivery: { state: 'queued' } }] });
    const earlier = await getThread(ctx, rows[3]!.id, { limit: 2, earlier: thread.earlierCursor! });
    expect(earlier.data.map(({ text }) => text)).toEqual(['0', '1']);
    const again = await getThread(ctx, rows[3]!.id, { limit: 2, later: earlier.laterCursor! });
    expect(again.data.map(({ text }) => text)).toEqual(['2', '3']);
  });
});

it('muting opens no tickets for them any more, is audited, and can be taken back', async () => {
  const muted = async () =>
    (await db.transaction((tx) => tx.account.findMany({ select: { mutedProfiles: true, captureRevision: true } })))[0]!;
  const { captureRevision } = await muted();
  await muteProfile(ctx, carla.twitterUserId, { accountId: account.id, isMuted: true });
  expect(await muted()).toEqual({ mutedProfiles: [carla.twitterUserId], captureRevision: captureRevision + 1 });
  await muteProfile(ctx, carla.twitterUserId, { accountId: account.id, isMuted: false });
  expect((await muted()).mutedProfiles).toEqual([]);
  expect(await db.transaction((tx) => tx.auditEntry.count())).toBe(2);
});

it('whoever may only look changes nothing', async () => {
  const { id } = await tweet();
  const reader = contextOf(ctx.actor.memberId!, ['social.view', 'tickets.view']);
  const forbidden = { code: 'forbidden' };
  await expect(convertTweet(reader, id, {})).rejects.toMatchObject(forbidden);
  await expect(handleTweet(reader, id, true)).rejects.toMatchObject(forbidden);
  await expect(saveSocialSettings(reader, { readState: 'team' })).rejects.toMatchObject(forbidden);
  const mute = muteProfile(reader, carla.twitterUserId, { accountId: account.id, isMuted: true });
  await expect(mute).rejects.toMatchObject(forbidden);
});
