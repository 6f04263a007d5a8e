import { dueRemovals, type Database, type TenantDatabase } from '@perch/db';
import {
  makeDelivery,
  makeDirectMessage,
  makeMessage,
  makeOrganization,
  makeTicket,
  makeTweet,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { listConversations } from '../social/list-conversations.ts';
import { hasWrittenDm } from '../tickets/who-answers.ts';
import { removeBatch, removeOld } from './remove-old.ts';

const NOW = new Date('2026-11-29T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const BEFORE = daysAgo(365);
const OLD = daysAgo(400);

let database: Database;
let db: TenantDatabase;
let other: TenantDatabase;
beforeAll(() => void (database = openTestDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  other = (await makeOrganization(database)).db;
});

const contextOf = (of: TenantDatabase): Context => ({
  organizationId: of.organizationId,
  actor: { kind: 'system', memberId: null, permissions: ['social.view'] },
  db: of,
  enqueue: async () => {},
  publish: async () => {},
  now: () => NOW,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});
const due = (kind: Parameters<typeof dueRemovals>[1]) => dueRemovals(database, kind, BEFORE, 10_000);

describe('tweets that came into no ticket', () => {
  it('go when they are too old, in batches that end anywhere; tickets, new ones and other tenants keep theirs', async () => {
    const ticket = await makeTicket(db);
    const shown = await makeTweet(db, { ticketId: ticket.id, postedAt: OLD });
    const message = await makeMessage(db, { ticketId: ticket.id, tweetRowId: shown.id, postedAt: OLD });
    const fresh = await makeTweet(db, { postedAt: daysAgo(300) });
    const old = await makeTweet(db, { postedAt: OLD });
    await db.query(
      `INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id, kind,
         text, decision, reason, posted_at)
       SELECT organization_id, gen_random_uuid(), account_id, n::text, n::text, author_id, n::text, kind, text, decision,
         reason, posted_at
       FROM tweet, generate_series(1, 500) n WHERE organization_id = $1 AND id = $2`,
      [db.organizationId, old.id],
    );
    const elsewhere = await makeTweet(other, { postedAt: OLD });
    expect(await due('tweets')).toEqual(expect.arrayContaining([db.organizationId, other.organizationId]));

    expect(await removeBatch(contextOf(db), 'tweets', BEFORE)).toEqual({ seen: 500, gone: 500 });
    // whoever did this is killed; the rest is still due
    expect(await due('tweets')).toContain(db.organizationId);
    expect(await removeOld(contextOf(db), 'tweets', BEFORE)).toBe(1);
    expect(await removeOld(contextOf(db), 'tweets', BEFORE)).toBe(0);

    expect(await due('tweets')).not.toContain(db.organizationId);
    const left = await db.transaction((tx) => tx.tweet.findMany({ select: { id: true } }));
    expect(new Set(left.map(({ id }) => id))).toEqual(new Set([shown.id, fresh.id]));
    const kept = await db.transaction((tx) => tx.message.findFirstOrThrow());
    expect(kept).toMatchObject({ text: message.text, tweetRowId: shown.id });
    expect(await other.transaction((tx) => tx.tweet.count({ where: { id: elsewhere.id } }))).toBe(1);
  });

  it('stay where a ticket quotes or answers them, and are not looked at again', async () => {
    const quoted = await makeTweet(db, { postedAt: OLD });
    const answered = await makeTweet(db, { postedAt: OLD });
    const byNobody = await makeTweet(db, { postedAt: OLD });
    const ticket = await makeTicket(db);
    await makeTweet(db, { ticketId: ticket.id, quotedTweetId: quoted.tweetId });
    await makeTweet(db, { ticketId: ticket.id, inReplyToTweetId: answered.tweetId });
    await makeTweet(db, { quotedTweetId: byNobody.tweetId });

    expect(await removeOld(contextOf(db), 'tweets', BEFORE)).toBe(1);
    const old = await db.transaction((tx) => tx.tweet.findMany({ where: { postedAt: OLD }, select: { id: true } }));
    expect(new Set(old.map(({ id }) => id))).toEqual(new Set([quoted.id, answered.id]));
    expect(await due('tweets')).not.toContain(db.organizationId);
  });

  it('are nobody else’s to wait for: each organization is asked for once, however much another has', async () => {
    for (let n = 0; n < 3; n++) await makeTweet(db, { postedAt: daysAgo(500) });
    await makeTweet(other, { postedAt: OLD });
    const asked = await due('tweets');
    expect(asked).toEqual(expect.arrayContaining([db.organizationId, other.organizationId]));
    expect(new Set(await dueRemovals(database, 'tweets', BEFORE, asked.length))).toEqual(new Set(asked));
  });

  it('that somebody holds are not waited for', async () => {
    const held = await makeTweet(db, { postedAt: OLD });
    await makeTweet(db, { postedAt: OLD });
    await db.transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM tweet WHERE id = ${held.id}::uuid FOR UPDATE`;
      expect(await removeOld(contextOf(db), 'tweets', BEFORE)).toBe(1);
    });
    expect(await removeOld(contextOf(db), 'tweets', BEFORE)).toBe(1);
  });
});

it('what a search of X has found goes when nothing was done with it, and who is known by it alone', async () => {
  const found = { expiresAt: daysAgo(1) };
  const [gone, liked] = [await makeTweet(db, found), await makeTweet(db, found)];
  const ofTicket = await makeTweet(db, { ...found, ticketId: (await makeTicket(db)).id });
  const young = await makeTweet(db, { expiresAt: daysAgo(-1), authorId: gone.authorId });
  const met = await makeTweet(db, { authorId: liked.authorId });
  const stranger = await makeTweet(db, found);
  const handled = await makeTweet(db, { ...found, handledAt: daysAgo(1), postedAt: OLD });
  const unliked = await makeTweet(db, { ...found, authorId: stranger.authorId });
  await db.query(
    `INSERT INTO tweet_action (organization_id, account_id, tweet_id, action, is_on, changed_at)
     VALUES ($1, $2, $3, 'like', true, now()), ($1, $2, $4, 'like', false, now())`,
    [db.organizationId, liked.accountId, liked.tweetId, unliked.tweetId],
  );
  expect(await dueRemovals(database, 'found_tweets', NOW, 10_000)).toContain(db.organizationId);
  expect(await removeOld(contextOf(db), 'found_tweets', NOW)).toBe(3);
  expect(await dueRemovals(database, 'found_tweets', NOW, 10_000)).not.toContain(db.organizationId);
  const left = await db.transaction((tx) => tx.tweet.findMany({ select: { id: true } }));
  expect(new Set(left.map(({ id }) => id))).toEqual(new Set([liked.id, handled.id, ofTicket.id, young.id, met.id]));
  const people = await db.transaction((tx) => tx.profile.findMany({ select: { twitterUserId: true } }));
  const ids = people.map(({ twitterUserId }) => twitterUserId);
  expect(ids).toEqual(expect.arrayContaining([gone.authorId, liked.authorId, ofTicket.authorId]));
  expect(ids).not.toContain(stranger.authorId);

  // by its age, like any other
  expect(await removeOld(contextOf(db), 'tweets', BEFORE)).toBe(1);
  const later = await db.transaction((tx) => tx.tweet.findMany({ select: { id: true } }));
  expect(later.map(({ id }) => id)).not.toContain(handled.id);
});

it('direct messages that came into no ticket go, and their conversations show what is left', async () => {
  const first = await makeDirectMessage(db, { postedAt: OLD });
  const { accountId, senderId: participantId } = first;
  const same = { accountId, participantId };
  const ticket = await makeTicket(db, { accountId });
  const inTicket = await makeDirectMessage(db, { ...same, ticketId: ticket.id, postedAt: daysAgo(401) });
  const only = await makeDirectMessage(db, { accountId, postedAt: OLD }); // the only one of its conversation
  const ours = await makeDirectMessage(db, { accountId, isOwn: true, postedAt: OLD }); // to who never answered
  expect(await due('direct_messages')).toContain(db.organizationId);

  expect(await removeOld(contextOf(db), 'direct_messages', BEFORE)).toBe(3);
  const { data } = await listConversations(contextOf(db), { limit: 10 });
  expect(data.map(({ id, messageCount }) => [id, messageCount])).toEqual([[first.dmConversationId, 1]]);
  const kept = await db.transaction((tx) => tx.dmConversation.findMany());
  expect(kept.find(({ dmConversationId }) => dmConversationId === first.dmConversationId)).toMatchObject({
    dmConversationId: first.dmConversationId,
    messageCount: 1,
    lastMessageId: inTicket.id,
    lastMessageAt: inTicket.postedAt,
  });
  expect(await due('direct_messages')).not.toContain(db.organizationId);

  // whom we may write to is known as before
  const wrote = `SELECT ${hasWrittenDm('a', '$3', '$2')} AS "hasWritten" FROM account a WHERE a.id = $4`;
  const asked = [only, ours].map(({ dmConversationId }) =>
    db.query<{ hasWritten: boolean }>(wrote, [db.organizationId, dmConversationId, 'nobody', accountId]),
  );
  expect((await Promise.all(asked)).map(([row]) => row!.hasWritten)).toEqual([true, false]);
  await makeDirectMessage(db, { accountId, participantId: only.senderId, postedAt: daysAgo(1) });
  expect((await listConversations(contextOf(db), { limit: 10 })).data).toHaveLength(2);
});

it('notices go once they are settled; what belongs to a ticket or is under way stays', async () => {
  const ticket = await makeTicket(db);
  const message = await makeMessage(db, { ticketId: ticket.id, direction: 'out' });
  const settled = { state: 'sent', settledAt: OLD, dueAt: OLD };
  const reply = await makeDelivery(db, { ...settled, kind: 'tweet', messageId: message.id });
  const post = await makeDelivery(db, { ...settled, kind: 'tweet' });
  const underWay = await makeDelivery(db, { kind: 'sms', dueAt: OLD });
  const recent = await makeDelivery(db, { ...settled, kind: 'sms', settledAt: daysAgo(10) });
  await makeDelivery(db, { ...settled, kind: 'sms' });
  await makeDelivery(db, { ...settled, kind: 'email', state: 'failed', code: 'refused' });
  expect(await due('notices')).toContain(db.organizationId);

  expect(await removeOld(contextOf(db), 'notices', BEFORE)).toBe(2);
  const left = await db.transaction((tx) => tx.delivery.findMany({ select: { id: true } }));
  expect(new Set(left.map(({ id }) => id))).toEqual(new Set([reply.id, post.id, underWay.id, recent.id]));
  expect(await due('notices')).not.toContain(db.organizationId);
});
