import { Conversation, ConversationDetail, ConversationMessage, page, Tweet } from '@perch/contracts';
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
import { getConversation } from './get-conversation.ts';
import { listConversations } from './list-conversations.ts';
import { listDirectMessages } from './list-direct-messages.ts';
import { listStreams } from './list-streams.ts';
import { listMentions, listSent } from './list-tweets.ts';
import { readConversation } from './read-conversation.ts';
import { readStreams } from './read-streams.ts';
import { replyToConversation } from './reply-to-conversation.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = Date.parse('2026-11-22T10:00:00.000Z');
const minute = (count: number) => new Date(START + count * 60_000);
const ALL = { limit: 50 };

let db: TenantDatabase;
let ctx: Context;
let account: Awaited<ReturnType<typeof makeAccount>>;
let carla: Awaited<ReturnType<typeof makeProfile>>;
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  ctx = contextOf(db);
  account = await makeAccount(db, { username: 'acme' });
  carla = await makeProfile(db, { username: 'carla' });
});

const contextOf = (tenant: TenantDatabase): Context => ({
  organizationId: tenant.organizationId,
  actor: { kind: 'member', memberId: null, permissions: ['social.view'] },
  db: tenant,
  enqueue: async () => {},
  publish: async () => {},
  now: () => minute(0),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

type TweetColumns = Parameters<typeof makeTweet>[1];
const tweet = (columns: TweetColumns = {}) =>
  makeTweet(db, { accountId: account.id, authorId: carla.twitterUserId, postedAt: minute(0), ...columns });
const ownTweet = (columns: TweetColumns = {}) =>
  makeTweet(db, { accountId: account.id, isOwn: true, postedAt: minute(0), ...columns });

describe('listMentions and listSent', () => {
  it('show what others wrote, and what we wrote, newest first and as the contract says', async () => {
    const member = await makeMember(db, { name: 'Alice' });
    const ticket = await makeTicket(db, { assigneeId: member.id, status: 'pending' });
    await tweet({ text: 'ignored', postedAt: minute(1) });
    const metrics = { replies: 1, retweets: 2, likes: 3, quotes: 4 };
    const taken = await tweet({
      ticketId: ticket.id,
      postedAt: minute(2),
      metrics,
      latestTweetId: '901',
      editedAt: minute(3),
    });
    await ownTweet({ text: 'our news', postedAt: minute(3), deletedAt: minute(4) });

    const mentions = await listMentions(ctx, ALL);
    expect(page(Tweet.strict()).parse(mentions)).toEqual(mentions);
    expect(mentions.data[0]).toEqual({
      id: taken.id,
      tweetId: taken.tweetId,
      account: { id: account.id, username: 'acme' },
      author: expect.objectContaining({ twitterUserId: carla.twitterUserId, username: 'carla' }),
      kind: 'tweet',
      text: 'My order never arrived',
      language: 'en',
      languageEstimate: null,
      sentiment: 'neutral',
      media: [],
      metrics,
      permalink: 'https://x.com/carla/status/901',
      conversationId: taken.conversationId,
      inReplyTo: null,
      quoted: null,
      isOwn: false,
      sent: null,
      isEdited: true,
      isFoundOnX: false,
      deletedAt: null,
      goneReason: null,
      ticket: {
        id: ticket.id,
        number: ticket.number,
        status: 'pending',
        assignee: { id: member.id, name: 'Alice', avatarUrl: null },
      },
      decision: 'opened',
      reason: { code: 'mention' },
      isUnanswered: true,
      answeredAt: null,
      handledAt: null,
      handledBy: null,
      actions: {
        reply: { allowed: true, reason: null, priceMicros: 10_000, linkPriceMicros: 200_000 },
        retweet: { isOn: false, delivery: null, allowed: true, reason: null, priceMicros: 15_000 },
        like: { isOn: false, delivery: null, allowed: false, reason: 'not_in_plan', priceMicros: null },
        delete: { isOn: false, delivery: null, allowed: false, reason: 'not_own', priceMicros: null },
      },
      postedAt: minute(2).toISOString(),
      receivedAt: taken.receivedAt.toISOString(),
      asOf: expect.any(String),
    });
    expect(mentions.data[1]).toMatchObject({ text: 'ignored', decision: 'ignored', ticket: null });
    expect(mentions.data).toHaveLength(2);

    const sent = await listSent(ctx, ALL);
    expect(sent.data).toMatchObject([
      { text: '', deletedAt: expect.any(String), author: { username: 'acme', url: 'https://x.com/acme' } },
    ]);
  });

  it('an own tweet or retweet that was sent from here says by whom', async () => {
    const member = await makeMember(db, { name: 'Alice' });
    const sent = { state: 'sent', accountId: account.id, submittedById: member.id };
    const posted = await makeDelivery(db, { ...sent, remoteId: '555' });
    const retweeted = await makeDelivery(db, { ...sent, kind: 'retweet', remoteId: '556' });
    await ownTweet({ tweetId: '555', postedAt: minute(3) });
    await ownTweet({ tweetId: '556', kind: 'retweet', postedAt: minute(2) });
    await ownTweet({ text: 'elsewhere', postedAt: minute(1) });
    const by = { id: member.id, name: 'Alice', avatarUrl: null };
    expect((await listSent(ctx, ALL)).data).toMatchObject([
      { sent: { deliveryId: posted.id, by } },
      { sent: { deliveryId: retweeted.id, by } },
      { text: 'elsewhere', sent: null },
    ]);
  });

  it('a tweet that has its ticket with another account shows that ticket', async () => {
    const second = await makeAccount(db);
    const ticket = await makeTicket(db);
    await tweet({ tweetId: '900', ticketId: ticket.id });
    await tweet({ tweetId: '900', accountId: second.id, decision: 'linked' });
    const { data } = await listMentions(ctx, { ...ALL, accountIds: [second.id] });
    expect(data).toMatchObject([{ decision: 'linked', ticket: { id: ticket.id, number: ticket.number } }]);
  });

  it('of one account, or of all: of a disconnected one what was stored before, but no work', async () => {
    const paused = await makeAccount(db, { state: 'paused' });
    const gone = await makeAccount(db, { state: 'disconnected' });
    await tweet({ text: 'a', postedAt: minute(1) });
    await tweet({ text: 'b', postedAt: minute(2), accountId: paused.id });
    await tweet({ text: 'c', postedAt: minute(3), accountId: gone.id });
    const texts = async (accountId?: string) =>
      (await listMentions(ctx, { ...ALL, accountIds: accountId ? [accountId] : undefined })).data.map(
        ({ text }) => text,
      );
    expect(await texts()).toEqual(['c', 'b', 'a']);
    const unanswered = await listMentions(ctx, { ...ALL, isUnanswered: true });
    expect(unanswered.data.map(({ text }) => text)).toEqual(['b', 'a']);
    expect(await texts(account.id)).toEqual(['a']);
    expect(await texts(gone.id)).toEqual(['c']);
  });

  it.each([
    ['mentions', listMentions, tweet],
    ['sent', listSent, ownTweet],
  ] as const)('pages of %s show each tweet once while new ones arrive', async (_name, list, make) => {
    const second = await makeAccount(db);
    for (let n = 0; n < 6; n++)
      await make({ text: `${n}`, postedAt: minute(n >> 1), accountId: n % 2 ? second.id : account.id });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const found = await list(ctx, { limit: 2, cursor });
      seen.push(...found.data.map(({ text }) => text));
      cursor = found.nextCursor ?? undefined;
      await make({ text: 'new', postedAt: minute(60) });
    } while (cursor);
    expect(seen.toSorted()).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('a cursor of mentions is none of sent', async () => {
    await tweet();
    await tweet();
    const { nextCursor } = await listMentions(ctx, { limit: 1 });
    await expect(listSent(ctx, { limit: 1, cursor: nextCursor! })).rejects.toMatchObject({ code: 'malformed_cursor' });
  });
});

describe('direct messages', () => {
  it('a conversation shows its latest message and ticket', async () => {
    const ticket = await makeTicket(db, { channel: 'twitter_dm' });
    const participantId = carla.twitterUserId;
    await makeDirectMessage(db, { accountId: account.id, participantId, postedAt: minute(1), ticketId: ticket.id });
    await makeDirectMessage(db, {
      accountId: account.id,
      participantId,
      isOwn: true,
      text: 'We are  looking\ninto it',
      postedAt: minute(2),
      ticketId: ticket.id,
    });
    const bruno = await makeDirectMessage(db, { accountId: account.id, postedAt: minute(3) });
    const found = await listConversations(ctx, ALL);
    expect(page(Conversation.strict()).parse(found)).toEqual(found);
    expect(found.data).toMatchObject([
      { id: bruno.dmConversationId, isLastOwn: false, messageCount: 1, ticket: null },
      {
        account: { id: account.id, username: 'acme' },
        isGroup: false,
        participant: { username: 'carla' },
        preview: 'We are looking into it',
        isLastOwn: true,
        messageCount: 2,
        ticket: { id: ticket.id, number: ticket.number, status: 'open', assignee: null },
        lastMessageAt: minute(2).toISOString(),
      },
    ]);
  });

  it('conversations page by page, of one account or all', async () => {
    const second = await makeAccount(db);
    const gone = await makeAccount(db, { state: 'disconnected' });
    for (const accountId of [account.id, second.id, gone.id, account.id, second.id]) {
      await makeDirectMessage(db, { accountId, postedAt: minute(1) });
    }
    const first = await listConversations(ctx, { limit: 3 });
    await makeDirectMessage(db, { accountId: account.id, postedAt: minute(9) });
    const rest = await listConversations(ctx, { limit: 3, cursor: first.nextCursor! });
    expect(new Set([...first.data, ...rest.data].map(({ id }) => id)).size).toBe(5);
    expect(rest.nextCursor).toBeNull();
    expect((await listConversations(ctx, { ...ALL, accountIds: [second.id] })).data).toHaveLength(2);
  });

  it('the messages of a conversation, newest first and page by page', async () => {
    const made = [];
    for (let n = 0; n < 3; n++) {
      const columns = {
        accountId: account.id,
        participantId: carla.twitterUserId,
        isOwn: n === 1,
        postedAt: minute(n),
      };
      made.push(await makeDirectMessage(db, { ...columns, text: `${n}` }));
    }
    const key = { accountId: account.id, conversationId: made[0]!.dmConversationId };
    const first = await listDirectMessages(ctx, key, { limit: 2 });
    expect(page(ConversationMessage.strict()).parse(first)).toEqual(first);
    expect(first.data).toMatchObject([
      { text: '2', isOwn: false, sender: { username: 'carla' }, dmEventId: made[2]!.dmEventId },
      { text: '1', isOwn: true, sender: { username: 'acme' } },
    ]);
    const second = await listDirectMessages(ctx, key, { limit: 2, cursor: first.nextCursor! });
    expect(second).toMatchObject({ data: [{ text: '0' }], nextCursor: null });
  });

  describe('of a member', () => {
    const PERMISSIONS = ['social.view', 'social.reply', 'tickets.view', 'tickets.reply'] as const;
    let ana: Awaited<ReturnType<typeof makeMember>>;
    let agent: Context;
    beforeEach(async () => {
      ana = await makeMember(db, { name: 'Ana', createdAt: minute(-60) });
      agent = as(ana.id);
    });
    const as = (memberId: string): Context => ({
      ...ctx,
      actor: { kind: 'member', memberId, permissions: [...PERMISSIONS] },
      now: () => minute(60),
    });
    const written = (at: number, columns: Parameters<typeof makeDirectMessage>[1] = {}) =>
      makeDirectMessage(db, {
        ...{ accountId: account.id, participantId: carla.twitterUserId, postedAt: minute(at), receivedAt: minute(at) },
        ...columns,
      });
    const keyOf = ({ dmConversationId }: { dmConversationId: string }) => ({
      accountId: account.id,
      conversationId: dmConversationId,
    });
    const unread = async (who = agent) => ({
      conversations: (await listConversations(who, ALL)).data.map(({ unreadCount }) => unreadCount),
      stream: (await listStreams(who)).find(({ kind }) => kind === 'direct_messages')!.unreadCount,
    });

    it('are unread until their conversation, or all of them, were seen, for each member by itself', async () => {
      const first = await written(1);
      await written(2);
      await written(3, { isOwn: true });
      await written(0, { participantId: '77', senderId: '77' });
      expect(await unread()).toEqual({ conversations: [2, 1], stream: 3 });
      await readConversation(agent, keyOf(first), { until: minute(1).toISOString() });
      expect(await unread()).toEqual({ conversations: [1, 1], stream: 2 });
      await readConversation(agent, keyOf(first), { until: minute(2).toISOString() });
      await readConversation(agent, keyOf(first), { until: minute(1).toISOString() }); // a reading never goes back
      expect(await unread()).toEqual({ conversations: [0, 1], stream: 1 });
      expect(await unread(as((await makeMember(db, { createdAt: minute(-60) })).id))).toMatchObject({ stream: 3 });
      await readStreams(agent, { streams: [`dms:${account.id}`], until: minute(5).toISOString() });
      expect(await unread()).toEqual({ conversations: [0, 0], stream: 0 });
      const gone = readConversation(
        agent,
        { ...keyOf(first), conversationId: '1-2' },
        { until: minute(1).toISOString() },
      );
      await expect(gone).rejects.toMatchObject({ code: 'not_found' });
    });

    it('a group is named by those who wrote, the latest first', async () => {
      const group = { dmConversationId: '990', isGroup: true };
      const bruno = await makeProfile(db, { username: 'bruno' });
      await written(1, { ...group, senderId: bruno.twitterUserId });
      await written(2, { ...group, senderId: carla.twitterUserId });
      await written(3, { ...group, isOwn: true });
      const [found] = (await listConversations(agent, ALL)).data;
      expect(found).toMatchObject({ isGroup: true, members: [{ username: 'carla' }, { username: 'bruno' }] });
    });

    it('are answered in a ticket that opens with the answer, and the answer is under way in the chat', async () => {
      await written(1, { text: 'Earlier' });
      await written(2, { isOwn: true, text: 'Answered on X' });
      const asked = await written(3, { text: 'Where is my bag?' });
      await written(4, { text: 'Anybody?' });
      const key = keyOf(asked);
      const reply = { via: 'dm', text: 'On it' } as const;
      const { messageId } = await replyToConversation(agent, key, reply, 'once');
      expect(await replyToConversation(agent, key, reply, 'once')).toMatchObject({ messageId });
      const chat = await getConversation(agent, key);
      expect(ConversationDetail.strict().parse(chat)).toEqual(chat);
      expect(chat).toMatchObject({
        ticket: { number: 1, assignee: { name: 'Ana' } },
        reply: { allowed: true, reason: null },
        underWay: [{ id: messageId, text: 'On it', member: { name: 'Ana' }, delivery: { state: 'queued' } }],
      });
      const [ticket, messages, delivery] = await db.transaction(async (tx) => [
        await tx.ticket.findFirstOrThrow(),
        await tx.message.findMany({ orderBy: { postedAt: 'asc' } }),
        await tx.delivery.findFirstOrThrow(),
      ]);
      expect(ticket).toMatchObject({
        channel: 'twitter_dm',
        subject: 'Where is my bag?',
        customerId: carla.twitterUserId,
      });
      expect(messages.map(({ text, direction }) => [text, direction])).toEqual([
        ['Where is my bag?', 'in'],
        ['Anybody?', 'in'],
        ['On it', 'out'],
      ]);
      expect(delivery.target).toBe(`dm:${asked.dmConversationId}`);
      // what is said next goes on there
      await replyToConversation(agent, key, { via: 'dm', text: 'It is in Lisbon' });
      expect(await db.transaction((tx) => tx.ticket.count())).toBe(1);
    });

    it('are answered once by one key, also when what they write next has opened another ticket', async () => {
      const asked = await written(1, { text: 'Where is my bag?' });
      const key = keyOf(asked);
      const reply = { via: 'dm', text: 'On it' } as const;
      const first = await replyToConversation(agent, key, reply, 'once');
      const { id: ticketId } = await makeTicket(db, { accountId: account.id, customerId: carla.twitterUserId });
      const next = await written(2, { text: 'And my coat?', ticketId });
      await makeMessage(db, { ticketId, directMessageId: next.id, channel: 'twitter_dm' });
      expect(await replyToConversation(agent, key, reply, 'once')).toEqual(first);
      await written(3, { text: 'Anybody?' });
      expect(await replyToConversation(agent, key, reply, 'once')).toEqual(first);
      const other = replyToConversation(agent, key, { ...reply, text: 'In Lisbon' }, 'once');
      await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused' });
      expect(await db.transaction((tx) => tx.delivery.count())).toBe(1);
    });

    it('are answered only by who may, and only where somebody has written', async () => {
      const own = await written(1, { isOwn: true });
      const reply = { via: 'dm', text: 'Hello' } as const;
      await expect(replyToConversation(agent, keyOf(own), reply)).rejects.toMatchObject({ code: 'not_found' });
      const asked = await written(2);
      await expect(replyToConversation(ctx, keyOf(asked), reply)).rejects.toMatchObject({ code: 'forbidden' });
      const other = contextOf((await makeOrganization(database)).db);
      await expect(getConversation(other, keyOf(asked))).rejects.toMatchObject({ code: 'not_found' });
      await db.transaction((tx) => tx.account.updateMany({ data: { state: 'needs_reauthorization' } }));
      expect((await getConversation(agent, keyOf(asked))).reply).toMatchObject({ allowed: false });
      await expect(replyToConversation(agent, keyOf(asked), reply)).rejects.toMatchObject({
        code: 'account_not_active',
      });
      expect(await db.transaction((tx) => tx.ticket.count())).toBe(0);
    });
  });

  it('not_found for a conversation that the account does not have', async () => {
    const { dmConversationId: conversationId } = await makeDirectMessage(db, { accountId: account.id });
    const second = await makeAccount(db);
    const missing = { code: 'not_found' };
    const keys = [
      { accountId: second.id, conversationId },
      { accountId: account.id, conversationId: '1-2' },
    ];
    for (const key of keys) await expect(listDirectMessages(ctx, key, ALL)).rejects.toMatchObject(missing);
    const other = contextOf((await makeOrganization(database)).db);
    const key = { accountId: account.id, conversationId };
    await expect(listDirectMessages(other, key, ALL)).rejects.toMatchObject(missing);
    expect((await listDirectMessages(ctx, key, ALL)).data).toHaveLength(1);
  });
});

it('another organization sees none of it, also not by account', async () => {
  await tweet();
  await ownTweet();
  await makeDirectMessage(db, { accountId: account.id });
  const other = contextOf((await makeOrganization(database)).db);
  for (const list of [listMentions, listSent, listConversations]) {
    for (const filter of [{}, { accountIds: [account.id] }]) {
      expect(await list(other, { ...ALL, ...filter })).toEqual({ data: [], nextCursor: null });
      expect((await list(ctx, { ...ALL, ...filter })).data).toHaveLength(1);
    }
  }
});
