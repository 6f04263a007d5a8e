import type { FetchedTweet, LiveEvent, MissingReason } from '@perch/contracts';
import { dueErasures, type Database, type TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeDelivery,
  makeMessage,
  makeOrganization,
  makeTicket,
  makeTweet,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { listMentions } from '../social/list-tweets.ts';
import { getTicket } from '../tickets/get-ticket.ts';
import { listHistory } from '../tickets/list-history.ts';
import { listMessages } from '../tickets/list-messages.ts';
import { listTickets } from '../tickets/list-tickets.ts';
import { eraseDeletedTweets } from './erase-deleted-tweets.ts';
import { recordTweetCheck, type RecordTweetCheck } from './record-tweet-check.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOW = new Date('2026-11-22T12:00:00.000Z');
const hours = (count: number) => count * 3_600_000;
const before = (ms: number) => new Date(NOW.getTime() - ms);
const photo = {
  kind: 'photo',
  url: 'https://pbs.test/1',
  previewUrl: null,
  altText: null,
  width: 1,
  height: 1,
} as const;

let now: Date;
let db: TenantDatabase;
let ctx: Context;
let events: Omit<LiveEvent, 'organizationId'>[];
let account: Awaited<ReturnType<typeof makeAccount>>;
let ticketId: string;
let tweet: Awaited<ReturnType<typeof makeTweet>>;

const contextOf = (tenant: TenantDatabase): Context => ({
  organizationId: tenant.organizationId,
  actor: { kind: 'member', memberId: null, permissions: ['tickets.view', 'social.view'] },
  db: tenant,
  enqueue: async () => {},
  publish: async (event) => void events.push(event),
  now: () => now,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

/** A ticket that a tweet has opened, as intake writes it. */
async function opened(text: string, columns: Parameters<typeof makeTweet>[1] = {}) {
  const postedAt = before(hours(5));
  const ticket = await makeTicket(db, {
    accountId: account.id,
    subject: text,
    preview: text,
    openedAt: postedAt,
    checkedAt: before(hours(7)),
  });
  const row = await makeTweet(db, {
    accountId: account.id,
    authorId: ticket.customerId!,
    conversationId: ticket.conversationId!,
    ticketId: ticket.id,
    text,
    media: [photo],
    postedAt,
    ...columns,
  });
  await makeMessage(db, { ticketId: ticket.id, tweetRowId: row.id, text, media: [photo], postedAt });
  return { ticketId: ticket.id, tweet: row };
}

beforeEach(async () => {
  now = NOW;
  events = [];
  db = (await makeOrganization(database)).db;
  ctx = contextOf(db);
  account = await makeAccount(db);
  ({ ticketId, tweet } = await opened('Where is my zugzwang parcel?'));
});

const check = (input: Partial<RecordTweetCheck>) =>
  recordTweetCheck(ctx, {
    accountId: account.id,
    asked: [tweet.tweetId],
    found: [],
    missing: [],
    checkedAt: now,
    ...input,
  });
const gone = (reason: MissingReason = 'not_found', tweetId = tweet.tweetId) =>
  check({ asked: [tweetId], missing: [{ tweetId, reason }] });

/** The tweet as X shows it. */
function shown(fields: Partial<FetchedTweet> = {}): FetchedTweet {
  return {
    tweetId: tweet.tweetId,
    latestTweetId: tweet.latestTweetId,
    authorId: tweet.authorId,
    conversationId: tweet.conversationId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [account.twitterUserId],
    kind: 'tweet',
    text: tweet.text,
    language: 'en',
    media: [photo],
    metrics: null,
    postedAt: tweet.postedAt,
    ...fields,
  };
}

const stored = (id = tweet.id) => db.transaction((tx) => tx.tweet.findFirstOrThrow({ where: { id } }));
const thread = async () => (await listMessages(ctx, ticketId, { limit: 10 })).data;
const summary = async () => (await listTickets(ctx, { limit: 10 })).data.find(({ id }) => id === ticketId)!;
const history = async () => (await listHistory(ctx, ticketId, { limit: 10 })).data;
const found = async (q: string) => (await listTickets(ctx, { q, limit: 10 })).data.map(({ id }) => id);
const inSocial = async () => (await listMentions(ctx, { limit: 10 })).data;

describe('a tweet that is gone from X', () => {
  it('is shown nowhere from that moment on: not in the thread, the lists, Social or a search', async () => {
    expect(await found('zugzwang')).toEqual([ticketId]);
    const { rev } = await summary();
    await gone();

    expect(await thread()).toMatchObject([{ text: '', media: [], deletedAt: NOW.toISOString() }]);
    expect(await summary()).toMatchObject({ subject: '', preview: '', rev: rev + 1 });
    expect(await inSocial()).toMatchObject([{ text: '', media: [], metrics: null, deletedAt: NOW.toISOString() }]);
    expect(await found('zugzwang')).toEqual([]);
    expect((await getTicket(ctx, ticketId)).replyTargets[0]).toMatchObject({ via: 'tweet', problem: 'target_gone' });
    expect(JSON.stringify([await thread(), await summary(), await inSocial(), await history()])).not.toContain('zugz');
  });

  it('is told of: in the history, and to the browsers after the commit', async () => {
    await gone('suspended');
    expect(await history()).toMatchObject([
      { kind: 'tweet_gone', actor: null, from: null, to: { isOwn: false, reason: 'suspended' } },
    ]);
    const { rev } = await summary();
    expect(events).toEqual([
      { type: 'tweet.deleted', id: tweet.tweetId },
      { type: 'ticket.changed', id: ticketId, ticketId, rev },
    ]);
  });

  it('is gone for every account that has met it, and only for this organization', async () => {
    const second = await makeAccount(db);
    const other = await makeTweet(db, { accountId: second.id, tweetId: tweet.tweetId, decision: 'linked' });
    const elsewhere = (await makeOrganization(database)).db;
    const theirs = await makeTweet(elsewhere, { tweetId: tweet.tweetId });
    await gone();
    expect((await stored(other.id)).deletedAt).toEqual(NOW);
    const untouched = await elsewhere.transaction((tx) => tx.tweet.findFirstOrThrow({ where: { id: theirs.id } }));
    expect(untouched).toMatchObject({ deletedAt: null, text: theirs.text });
  });

  it('is hidden of the account to which X does not show it alone, and stays until X shows it nobody', async () => {
    const second = await makeAccount(db);
    const other = await makeTweet(db, { accountId: second.id, tweetId: tweet.tweetId, text: tweet.text });
    await gone('not_authorized');
    expect(await stored(other.id)).toMatchObject({ deletedAt: null, goneReason: null });
    expect(await stored()).toMatchObject({ deletedAt: NOW, goneReason: 'not_authorized' });
    expect(events.map(({ type }) => type)).toEqual(['tweet.changed', 'ticket.changed']);
    await check({ accountId: second.id, found: [shown()] });
    expect((await stored()).deletedAt).toEqual(NOW);

    now = new Date(NOW.getTime() + hours(13));
    expect(await eraseDeletedTweets(ctx)).toBe(0);
    expect(await dueErasures(database, now, 1000)).not.toContain(db.organizationId);
    await gone('not_found');
    expect(await stored()).toMatchObject({ deletedAt: now, goneReason: 'not_found' });
    expect(await stored(other.id)).toMatchObject({ deletedAt: now, goneReason: 'not_found' });
    expect(await history()).toHaveLength(1);
    now = new Date(now.getTime() + hours(12));
    expect(await dueErasures(database, now, 1000)).toContain(db.organizationId);
    expect(await eraseDeletedTweets(ctx)).toBe(2);
  });

  it('is known by the id of its latest edit too', async () => {
    const edited = await opened('Edited before', { latestTweetId: '1999999999999999999' });
    await gone('not_authorized', '1999999999999999999');
    expect((await stored(edited.tweet.id)).deletedAt).toEqual(NOW);
  });

  it('told a second time changes nothing', async () => {
    await gone();
    const first = await summary();
    events = [];
    now = new Date(NOW.getTime() + hours(6));
    await gone();
    expect(await summary()).toEqual(first);
    expect((await stored()).deletedAt).toEqual(NOW);
    expect(await history()).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('leaves the words of the other messages', async () => {
    const postedAt = before(hours(1));
    const later = await makeTweet(db, { accountId: account.id, ticketId, decision: 'appended', postedAt });
    await makeMessage(db, { ticketId, tweetRowId: later.id, text: 'Hello again', postedAt });
    await gone();
    expect(await summary()).toMatchObject({ subject: '', preview: 'Hello again' });
    expect(await thread()).toMatchObject([{ text: 'Hello again', deletedAt: null }, { text: '' }]);
  });

  it.each<MissingReason>(['unknown', 'other'])(
    '%s: X has not said that it is gone, so nothing changes',
    async (reason) => {
      await gone(reason);
      expect(await thread()).toMatchObject([{ text: tweet.text, deletedAt: null }]);
      expect(events).toEqual([]);
    },
  );
});

describe('a tweet that stands', () => {
  it('is no change', async () => {
    const { rev } = await summary();
    await check({ found: [shown()] });
    expect(await summary()).toMatchObject({ rev, subject: tweet.text });
    expect(events).toEqual([]);
  });

  it('takes over a later edit: in the thread, the subject, the preview and for every account', async () => {
    const second = await makeAccount(db);
    const other = await makeTweet(db, { accountId: second.id, tweetId: tweet.tweetId, decision: 'linked' });
    const latestTweetId = String(BigInt(tweet.tweetId) + 9n);
    await check({ found: [shown({ latestTweetId, text: 'Found it!', media: [] })] });
    expect(await thread()).toMatchObject([{ text: 'Found it!', media: [], isEdited: true }]);
    expect(await summary()).toMatchObject({ subject: 'Found it!', preview: 'Found it!' });
    expect(await stored(other.id)).toMatchObject({ latestTweetId, text: 'Found it!', editedAt: NOW });
    expect(await found('zugzwang')).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['tweet.changed', 'ticket.changed']);
  });

  it('never goes back to an earlier edit, also where the ids differ in length', async () => {
    const edited = await opened('Later words', { tweetId: '999', latestTweetId: '1000' });
    tweet = edited.tweet;
    await check({ found: [shown({ latestTweetId: '999', text: 'Earlier words' })] });
    expect(await stored()).toMatchObject({ latestTweetId: '1000', text: 'Later words', editedAt: null });
  });

  it('is shown again if it was hidden', async () => {
    await gone();
    events = [];
    await check({ found: [shown()] });
    expect(await thread()).toMatchObject([{ text: tweet.text, media: [photo], deletedAt: null }]);
    expect(await summary()).toMatchObject({ subject: tweet.text, preview: tweet.text });
    expect(await found('zugzwang')).toEqual([ticketId]);
    expect(events.map(({ type }) => type)).toEqual(['tweet.changed', 'ticket.changed']);
  });
});

it('what waited for an answer of ours waits again when that is gone, unless a later one stands', async () => {
  const at = (hoursAgo: number) => ({ postedAt: before(hours(hoursAgo)) });
  const asked = { accountId: account.id, ticketId, authorId: tweet.authorId };
  const second = await makeTweet(db, { ...asked, ...at(3) });
  const answer = async (hoursAgo: number) => {
    const own = { ...asked, authorId: account.twitterUserId, isOwn: true, text: 'We look into it', ...at(hoursAgo) };
    const row = await makeTweet(db, own);
    await makeMessage(db, { ticketId, tweetRowId: row.id, direction: 'out', text: row.text, ...at(hoursAgo) });
    return row;
  };
  const [early, late] = [await answer(4), await answer(2)];
  const failed = await makeMessage(db, { ticketId, direction: 'out', text: 'Not sent', ...at(1) });
  await makeDelivery(db, { accountId: account.id, messageId: failed.id, state: 'failed' });
  await db.query('UPDATE tweet SET answered_at = posted_at WHERE organization_id = $1 AND NOT is_own', [
    db.organizationId,
  ]);
  const answered = async () => [(await stored()).answeredAt, (await stored(second.id)).answeredAt];
  const back = ({ tweetId, latestTweetId, postedAt, text }: typeof early) =>
    check({
      asked: [tweetId],
      found: [shown({ tweetId, latestTweetId, postedAt, text, authorId: account.twitterUserId, media: [] })],
    });

  await gone('not_found', early.tweetId);
  expect(await answered()).toEqual([tweet.postedAt, second.postedAt]);
  await gone('not_found', late.tweetId);
  expect(await answered()).toEqual([null, null]);
  await back(early);
  expect(await answered()).toEqual([early.postedAt, null]);
  await back(late);
  expect(await answered()).toEqual([early.postedAt, late.postedAt]);
});

it('the tickets that were checked are not due again, the others are', async () => {
  const other = await opened('Another one');
  await check({ found: [shown()], ticketIds: [ticketId] });
  const tickets = await db.transaction((tx) => tx.ticket.findMany({ orderBy: { number: 'asc' } }));
  expect(tickets.map(({ id, checkedAt }) => [id, checkedAt])).toEqual([
    [ticketId, NOW],
    [other.ticketId, before(hours(7))],
  ]);
});

describe('erasing', () => {
  const later = (ms: number) => (now = new Date(NOW.getTime() + ms));

  it('waits for twelve hours, then leaves nothing but ids', async () => {
    await gone();
    later(hours(12) - 1);
    expect(await eraseDeletedTweets(ctx)).toBe(0);
    later(hours(12));
    expect(await eraseDeletedTweets(ctx)).toBe(1);
    expect(await stored()).toMatchObject({
      tweetId: tweet.tweetId,
      authorId: tweet.authorId,
      ticketId,
      deletedAt: NOW,
      erasedAt: now,
      text: '',
      media: [],
      metrics: null,
      mentionedUserIds: [],
      language: null,
    });
    expect(await thread()).toMatchObject([{ text: '', media: [], deletedAt: NOW.toISOString() }]);
    expect(await eraseDeletedTweets(ctx)).toBe(0);
  });

  it('is for good: what X shows afterwards does not come back', async () => {
    await gone();
    later(hours(13));
    await eraseDeletedTweets(ctx);
    await check({ found: [shown({ latestTweetId: String(BigInt(tweet.tweetId) + 9n), text: 'Back again' })] });
    expect(await stored()).toMatchObject({ text: '', erasedAt: now, latestTweetId: tweet.tweetId });
    expect(await thread()).toMatchObject([{ text: '' }]);
  });

  it('takes what is on X no more, of this organization only', async () => {
    const standing = await opened('I stand');
    await gone();
    const elsewhere = (await makeOrganization(database)).db;
    const theirs = await makeTweet(elsewhere, { deletedAt: NOW });
    later(hours(13));
    expect(await eraseDeletedTweets(ctx)).toBe(1);
    expect(await stored(standing.tweet.id)).toMatchObject({ text: 'I stand', erasedAt: null });
    const untouched = await elsewhere.transaction((tx) => tx.tweet.findFirstOrThrow({ where: { id: theirs.id } }));
    expect(untouched.erasedAt).toBeNull();
  });
});
