import type { FetchedDirectMessage, LiveEvent, Page } from '@perch/contracts';
import type { Database, Prisma, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeDelivery,
  makeMember,
  makeMessage,
  makeOrganization,
  makeTicket,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { snoozeTicket } from '../clocks/snooze-ticket.ts';
import type { Context } from '../context.ts';
import { settleDelivery } from '../deliveries/settle-delivery.ts';
import { createReply } from '../replies/create-reply.ts';
import { mergeTickets } from '../tickets/merge-tickets.ts';
import { splitTicket } from '../tickets/split-ticket.ts';
import { claimStream } from './claim-stream.ts';
import { receiveDirectMessages } from './receive-direct-messages.ts';
import { snowflakeAt } from './snowflake.ts';
import { streamRowsFor } from './stream-schedule.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = new Date('2026-11-22T10:00:00.000Z');
const minutes = (count: number) => count * 60_000;
const ago = (count: number) => new Date(now.getTime() - minutes(count));

type Account = Awaited<ReturnType<typeof makeAccount>>;
let db: TenantDatabase;
let account: Account;
let now: Date;
let events: Omit<LiveEvent, 'organizationId'>[];
let ctx: Context;

beforeEach(async () => {
  now = new Date(START.getTime() + minutes(60));
  events = [];
  db = (await makeOrganization(database)).db;
  account = await connect('900');
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

async function connect(twitterUserId: string): Promise<Account> {
  const made = await makeAccount(db, { twitterUserId });
  const rows = streamRowsFor(
    { organizationId: db.organizationId, accountId: made.id },
    { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 },
    START,
  );
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  return made;
}

let serial = 0n;
/** A direct message of customer 501 to the account. */
function message(fields: Partial<FetchedDirectMessage> = {}): FetchedDirectMessage {
  const postedAt = fields.postedAt ?? ago(5);
  serial += 1n;
  return {
    dmEventId: String(BigInt(snowflakeAt(postedAt)) + serial),
    dmConversationId: '501-900',
    isGroup: false,
    senderId: '501',
    text: 'Can you look at my order?',
    media: [],
    ...fields,
    postedAt,
  };
}

function pageOf(items: FetchedDirectMessage[], nextToken: string | null = null): Page<FetchedDirectMessage> {
  const profiles = [...new Set(items.map(({ senderId }) => senderId))].map((twitterUserId) => ({
    twitterUserId,
    username: `user_${twitterUserId}`,
    name: 'Carla Customer',
    avatarUrl: null,
    isVerified: false,
    isProtected: false,
    followersCount: null,
    receivesDm: true,
  }));
  return { items, profiles, nextToken, unreadable: [] };
}

async function claim(of = account) {
  await db.query('UPDATE stream SET due_at = $3 WHERE organization_id = $1 AND account_id = $2', [
    db.organizationId,
    of.id,
    now,
  ]);
  const input = { accountId: of.id, name: 'direct_messages' as const, leaseSeconds: 120, intervalSeconds: 90 };
  return (await claimStream(ctx, input))!;
}

async function poll(items: FetchedDirectMessage[], of = account, importBefore: Date | null = null) {
  const { leaseToken } = await claim(of);
  const page = pageOf(items);
  return receiveDirectMessages(ctx, { accountId: of.id, leaseToken, leaseSeconds: 120, page, importBefore });
}

const tickets = () => db.transaction((tx) => tx.ticket.findMany({ orderBy: { number: 'asc' } }));
const messages = () => db.transaction((tx) => tx.message.findMany({ orderBy: [{ postedAt: 'asc' }, { id: 'asc' }] }));
const rows = () => db.transaction((tx) => tx.directMessage.findMany({ orderBy: { dmEventId: 'asc' } }));
const conversations = () => db.transaction((tx) => tx.dmConversation.findMany());
const updateTicket = (id: string, data: Prisma.TicketUncheckedUpdateInput) =>
  db.transaction((tx) =>
    tx.ticket.update({ where: { organizationId_id: { organizationId: db.organizationId, id } }, data }),
  );

describe('a page of direct messages', () => {
  it('becomes one private ticket for each conversation', async () => {
    const items = [
      message({ text: 'Hello' }),
      message({ text: 'Anyone?', postedAt: ago(4) }),
      message({ senderId: '502', dmConversationId: '502-900' }),
    ];
    const received = await poll(items.toReversed());

    expect(received).toMatchObject({ kind: 'received', nextToken: null, added: 3, opened: 2 });
    expect(
      (await tickets()).map(({ customerId, messageCount, channel }) => [customerId, messageCount, channel]),
    ).toEqual([
      ['501', 2, 'twitter_dm'],
      ['502', 1, 'twitter_dm'],
    ]);
    expect(
      (await messages()).every(({ visibility, channel }) => visibility === 'private' && channel === 'twitter_dm'),
    ).toBe(true);
    expect((await tickets())[0]).toMatchObject({ subject: 'Hello', preview: 'Anyone?', conversationId: '501-900' });
    expect(events.filter(({ type }) => type === 'direct_message.captured')).toHaveLength(1);
  });

  it('received again changes nothing', async () => {
    const items = [message(), message({ postedAt: ago(3) })];
    await poll(items);
    const before = [await tickets(), await messages(), await rows(), await conversations()];
    expect(await poll(items)).toMatchObject({ added: 0, opened: 0 });
    expect([await tickets(), await messages(), await rows(), await conversations()]).toEqual(before);
  });

  it('keeps the list of conversations, whatever the order of the pages', async () => {
    const [older, newer] = [message({ postedAt: ago(9) }), message({ postedAt: ago(2) })];
    await poll([newer]);
    await poll([older]);
    const last = (await rows()).find(({ dmEventId }) => dmEventId === newer.dmEventId)!;
    expect(await conversations()).toMatchObject([
      { participantId: '501', messageCount: 2, lastMessageId: last.id, lastMessageAt: newer.postedAt, isGroup: false },
    ]);
  });

  it('of a group is one ticket, and the list names the latest writer', async () => {
    const inGroup = (senderId: string, minutesAgo: number) =>
      message({ senderId, dmConversationId: '4711', isGroup: true, postedAt: ago(minutesAgo) });
    await poll([inGroup('501', 5), inGroup('502', 4), inGroup('900', 3)]);
    expect(await tickets()).toMatchObject([{ customerId: '501', messageCount: 3, awaitsReply: false }]);
    expect(await conversations()).toMatchObject([{ participantId: '502', isGroup: true, messageCount: 3 }]);
  });

  it('of a group that two accounts are in makes one ticket', async () => {
    const other = await connect('901');
    const item = message({ dmConversationId: '4711', isGroup: true });
    await poll([item]);
    await poll([item, message({ dmConversationId: '4711', isGroup: true, postedAt: ago(1) })], other);
    expect(await tickets()).toMatchObject([{ messageCount: 2, accountId: account.id }]);
    expect((await rows()).map(({ decision }) => decision).sort()).toEqual(['appended', 'linked', 'opened']);
  });

  it('never fills again what was erased, by whichever account it comes', async () => {
    const other = await connect('901');
    const item = message({ dmConversationId: '4711', isGroup: true });
    await poll([item]);
    await db.query(`UPDATE direct_message SET text = '', deleted_at = $2, erased_at = $2 WHERE organization_id = $1`, [
      db.organizationId,
      now,
    ]);
    await poll([item]);
    await poll([item], other);
    expect(await rows()).toMatchObject([{ dmEventId: item.dmEventId, text: '', accountId: account.id }]);
    expect(await tickets()).toHaveLength(1);
  });
});

async function asMember(): Promise<Context> {
  const { id: memberId } = await makeMember(db);
  const permissions = ['tickets.view' as const, 'tickets.edit' as const, 'tickets.reply' as const];
  return { ...ctx, actor: { kind: 'member', memberId, permissions } };
}

describe('what is written next', () => {
  it('wakes a ticket that was put aside, and tells who did so', async () => {
    await poll([message()]);
    const [ticket] = await tickets();
    const member = await asMember();
    await snoozeTicket(member, ticket!.id, {});
    await poll([message({ postedAt: ago(1) })]);
    expect(await tickets()).toMatchObject([{ snoozedAt: null, messageCount: 2 }]);
    const told = await db.transaction((tx) => tx.notification.findMany());
    expect(told).toMatchObject([{ kind: 'snooze_ended', memberId: member.actor.memberId, ticketId: ticket!.id }]);
  });

  it('goes to the ticket that was split off with the latest message, which answers in the conversation', async () => {
    const three = [9, 8, 7].map((at) => message({ text: `${at} minutes ago`, postedAt: ago(at) }));
    await poll(three);
    const [first] = await tickets();
    const [, second, third] = await messages();
    const member = await asMember();
    const middle = await splitTicket(member, first!.id, { messageIds: [second!.id] });
    await poll([message({ postedAt: ago(6) })]);
    expect((await tickets()).map(({ messageCount }) => messageCount)).toEqual([3, 1]);

    const latest = await splitTicket(member, first!.id, { fromMessageId: third!.id });
    await poll([message({ postedAt: ago(5) })]);
    expect((await tickets()).map(({ messageCount }) => messageCount)).toEqual([1, 1, 3]);
    for (const split of [middle, latest]) {
      expect(split).toMatchObject({ channel: 'twitter_dm', customer: { twitterUserId: '501' } });
      expect(split.replyTargets).toContainEqual(expect.objectContaining({ via: 'dm', available: true }));
      const { deliveryId } = await createReply(member, split.id, { via: 'dm', text: 'On it' });
      const delivery = await db.transaction((tx) => tx.delivery.findFirst({ where: { id: deliveryId } }));
      expect(delivery).toMatchObject({ accountId: account.id, target: 'dm:501-900' });
    }
  });

  it('goes to the direct messages that are split off again after a merge', async () => {
    await poll([message({ text: 'In private', postedAt: ago(9) })]);
    const [dm] = await tickets();
    const target = await makeTicket(db, { accountId: account.id, customerId: '501', openedAt: ago(50) });
    await makeMessage(db, { ticketId: target.id, postedAt: ago(50) });
    const member = await asMember();
    await mergeTickets(member, target.id, [dm!.id]);
    const chosen = (await messages()).find(({ text }) => text === 'In private')!;
    const split = await splitTicket(member, target.id, { messageIds: [chosen.id] });
    await poll([message({ text: 'And now?', postedAt: ago(1) })]);
    const places = (await messages()).map(({ text, ticketId }) => [text, ticketId]);
    expect(places.slice(1)).toEqual([
      ['In private', split.id],
      ['And now?', split.id],
    ]);
  });

  it('reopens the ticket within the window, after that follows it up', async () => {
    await poll([message()]);
    const [ticket] = await tickets();
    await updateTicket(ticket!.id, { status: 'closed', closedAt: ago(3) });
    await poll([message({ postedAt: ago(1) })]);
    expect(await tickets()).toMatchObject([{ status: 'open', messageCount: 2 }]);

    await updateTicket(ticket!.id, { status: 'closed', closedAt: now });
    now = new Date(now.getTime() + minutes(60 * 73));
    await poll([message({ postedAt: ago(0) })]);
    expect(await tickets()).toMatchObject([{ isCurrent: false }, { followUpOfId: ticket!.id, isCurrent: true }]);
  });

  it.each(['closed', 'pending'] as const)(
    'if it is mere thanks leaves a %s ticket as it is where the department says so',
    async (status) => {
      await poll([message()]);
      const [ticket] = await tickets();
      await db.query('UPDATE department SET thanks_reopen = false WHERE id = $1', [ticket!.departmentId]);
      await updateTicket(ticket!.id, { status, closedAt: status === 'closed' ? ago(3) : null });
      await poll([message({ text: 'Muito obrigada! 🙏', postedAt: ago(2) })]);
      expect(await tickets()).toMatchObject([{ status, messageCount: 2 }]);
      expect((await messages()).at(-1)).toMatchObject({ reason: { code: 'thanks_only' } });
      await poll([message({ text: 'Thanks, but where is it?', postedAt: ago(1) })]);
      expect(await tickets()).toMatchObject([{ status: 'open', messageCount: 3 }]);
    },
  );

  it('by the brand outside Perch is an outgoing message', async () => {
    await poll([message()]);
    await poll([message({ senderId: '900', text: 'On it', postedAt: ago(1) })]);
    expect(await tickets()).toMatchObject([{ awaitsReply: false, messageCount: 2, preview: 'On it' }]);
    expect((await messages()).map(({ direction, memberId }) => [direction, memberId])).toEqual([
      ['in', null],
      ['out', null],
    ]);
  });

  it('by Perch settles its delivery', async () => {
    await poll([message()]);
    const [ticket] = await tickets();
    const reply = await makeMessage(db, { ticketId: ticket!.id, direction: 'out', text: 'On it', postedAt: ago(2) });
    await makeDelivery(db, {
      kind: 'dm',
      state: 'unknown',
      accountId: account.id,
      messageId: reply.id,
      sendingAt: ago(2),
      payload: { text: 'On it', dmConversationId: '501-900' },
    });
    const sent = message({ senderId: '900', text: 'On it', postedAt: ago(1) });
    await poll([sent]);
    expect(await db.transaction((tx) => tx.delivery.findMany())).toMatchObject([
      { state: 'sent', remoteId: sent.dmEventId },
    ]);
    const row = (await rows()).find(({ isOwn }) => isOwn)!;
    expect(row).toMatchObject({ decision: 'outbound', ticketId: ticket!.id });
    expect((await messages()).find(({ id }) => id === reply.id)).toMatchObject({ directMessageId: row.id });
    expect(await messages()).toHaveLength(2);
  });
});

describe('what answers a direct message of a ticket that began elsewhere', () => {
  const tweetTicket = () => makeTicket(db, { accountId: account.id, customerId: '501', openedAt: ago(50) });

  /** A direct message of the ticket that X has, or that nobody knows to have arrived. */
  async function send(ticketId: string, minutesAgo: number, options: { isKnown?: boolean; to?: string } = {}) {
    const { isKnown = true, to = '501-900' } = options;
    const sent = message({ senderId: '900', dmConversationId: to, text: 'Which order?', postedAt: ago(minutesAgo) });
    const { text, postedAt } = sent;
    const reply = await makeMessage(db, { ticketId, direction: 'out', channel: 'twitter_dm', text, postedAt });
    const delivery = await makeDelivery(db, {
      kind: 'dm',
      state: isKnown ? 'sending' : 'unknown',
      accountId: account.id,
      messageId: reply.id,
      sendingAt: ago(minutesAgo + 1),
      payload: { text, dmConversationId: to },
    });
    const event = { type: 'succeeded' as const, remoteId: sent.dmEventId };
    if (isKnown) await settleDelivery(ctx, { deliveryId: delivery.id, event });
    return sent;
  }

  const answer = (minutesAgo: number, fields: Partial<FetchedDirectMessage> = {}) =>
    message({ text: 'Number 4711', postedAt: ago(minutesAgo), ...fields });

  it('comes into that ticket, as does what we write there outside Perch', async () => {
    const ticket = await tweetTicket();
    await send(ticket.id, 9);
    await poll([answer(8), message({ senderId: '900', text: 'Found it', postedAt: ago(7) })]);
    await poll([answer(6)]);
    expect(await tickets()).toMatchObject([{ id: ticket.id, channel: 'twitter', messageCount: 4, awaitsReply: true }]);
    expect((await messages()).map(({ direction, channel }) => [direction, channel])).toEqual([
      ['out', 'twitter_dm'],
      ['in', 'twitter_dm'],
      ['out', 'twitter_dm'],
      ['in', 'twitter_dm'],
    ]);
    expect((await rows()).map(({ ticketId }) => ticketId)).toEqual(Array(4).fill(ticket.id));
  });

  it('also where the page is the first to know that ours has arrived, and in a group', async () => {
    const ticket = await tweetTicket();
    const ours = await send(ticket.id, 9, { isKnown: false });
    await send(ticket.id, 9, { to: '4711' });
    await poll([ours, answer(8), answer(7, { senderId: '502', dmConversationId: '4711', isGroup: true })]);
    expect(await tickets()).toMatchObject([{ id: ticket.id, messageCount: 4 }]);
  });

  it('goes before the own ticket of the conversation, if that one has sent earlier', async () => {
    await poll([message({ postedAt: ago(40) })]);
    const own = (await tickets())[0]!;
    await send(own.id, 30);
    const ticket = await tweetTicket();
    await send(ticket.id, 9);
    await poll([answer(8)]);
    const counts = async () => new Map((await tickets()).map(({ id, messageCount }) => [id, messageCount]));
    expect(await counts()).toEqual(
      new Map([
        [own.id, 2],
        [ticket.id, 2],
      ]),
    );

    await send(own.id, 7);
    await poll([answer(6)]);
    expect(await counts()).toEqual(
      new Map([
        [own.id, 4],
        [ticket.id, 2],
      ]),
    );
  });

  it('written before opens a ticket of its own', async () => {
    const ticket = await tweetTicket();
    await send(ticket.id, 9);
    await poll([answer(10)]);
    expect(await tickets()).toMatchObject([{ channel: 'twitter', messageCount: 1 }, { channel: 'twitter_dm' }]);
  });

  it('reopens it within the window of direct messages; after that a ticket of the conversation follows it up', async () => {
    const ticket = await tweetTicket();
    await send(ticket.id, 9);
    await updateTicket(ticket.id, { status: 'closed', closedAt: ago(8) });
    await poll([answer(7)]);
    expect(await tickets()).toMatchObject([{ status: 'open', messageCount: 2 }]);

    await updateTicket(ticket.id, { status: 'closed', closedAt: now });
    now = new Date(now.getTime() + minutes(60 * 73));
    await poll([answer(5), answer(4)]);
    await poll([answer(3)]);
    expect(await tickets()).toMatchObject([
      { id: ticket.id, status: 'closed', isCurrent: true, messageCount: 2 },
      { followUpOfId: ticket.id, channel: 'twitter_dm', conversationId: '501-900', messageCount: 3 },
    ]);
  });

  it('wakes nobody where it is spam', async () => {
    const ticket = await tweetTicket();
    await send(ticket.id, 9);
    await updateTicket(ticket.id, { status: 'closed', closedAt: ago(8), isSpam: true });
    await poll([answer(7)]);
    expect(await tickets()).toMatchObject([{ status: 'closed', isSpam: true, messageCount: 2 }]);
  });

  it('comes into the ticket that has taken it in', async () => {
    const [ticket, target] = [await tweetTicket(), await makeTicket(db, { accountId: account.id })];
    await send(ticket.id, 9);
    await mergeTickets(await asMember(), target.id, [ticket.id]);
    await poll([answer(8)]);
    expect((await messages()).map(({ ticketId }) => ticketId)).toEqual([target.id, target.id]);
  });
});

describe('a round', () => {
  const receive = async (leaseToken: string, items: FetchedDirectMessage[], nextToken: string | null) =>
    receiveDirectMessages(ctx, {
      accountId: account.id,
      leaseToken,
      leaseSeconds: 120,
      page: pageOf(items, nextToken),
    });
  const stream = async () =>
    (await db.transaction((tx) => tx.stream.findMany({ where: { name: 'direct_messages' } })))[0]!;

  it('goes on until a page reaches into what is known and older than the overlap', async () => {
    const old = message({ postedAt: ago(40) });
    await poll([old]);
    const recent = message({ postedAt: ago(20) });
    await poll([recent, old]);

    const { leaseToken } = await claim();
    const fresh = message({ postedAt: ago(1) });
    expect(await receive(leaseToken, [fresh], 'page-2')).toMatchObject({ nextToken: 'page-2' });
    // known, but within the overlap: something may have come in between late
    expect(await receive(leaseToken, [recent], 'page-3')).toMatchObject({ nextToken: 'page-3' });
    expect(await stream()).toMatchObject({ committedId: recent.dmEventId });
    expect(await receive(leaseToken, [old], 'page-4')).toMatchObject({ nextToken: null });
    expect(await stream()).toMatchObject({ committedId: fresh.dmEventId, pageToken: null, leaseToken: null });
  });

  it('takes one page where the latest and the known stand on it together', async () => {
    const old = message({ postedAt: ago(40) });
    await poll([message({ postedAt: ago(1) }), message({ postedAt: ago(20) }), old]);
    const { leaseToken } = await claim();
    expect(await receive(leaseToken, [message(), old], 'page-2')).toMatchObject({ nextToken: null, added: 1 });
  });

  it('goes on where an old page holds something new', async () => {
    await poll([message({ postedAt: ago(20) })]);
    const { leaseToken } = await claim();
    const late = message({ postedAt: ago(50) });
    expect(await receive(leaseToken, [late], 'page-2')).toMatchObject({ nextToken: 'page-2', added: 1 });
  });

  it('of a newly connected account ends where its time begins, and history opens nothing', async () => {
    const before = new Date(START.getTime() - minutes(5));
    const { leaseToken } = await claim();
    expect(await receive(leaseToken, [message()], 'p2')).toMatchObject({ nextToken: 'p2' });
    const history = message({ senderId: '502', dmConversationId: '502-900', postedAt: before });
    expect(await receive(leaseToken, [message({ postedAt: before }), history], 'p3')).toMatchObject({
      nextToken: null,
      added: 2,
    });
    expect(await tickets()).toMatchObject([{ customerId: '501', messageCount: 2 }]);
    expect((await rows()).filter(({ decision }) => decision === 'ignored')).toMatchObject([
      { senderId: '502', reason: { code: 'before_connecting' } },
    ]);
  });
});

describe('imported conversations', () => {
  const own = (fields: Partial<FetchedDirectMessage>) => message({ senderId: '900', ...fields });
  const lastSeen = async () => (await rows()).map(({ reason }) => (reason as { code: string }).code);

  it('in which the brand has the last word open nothing; those that wait are one ticket with all of their history', async () => {
    const waiting = { dmConversationId: '502-900' };
    await poll(
      [
        message({ postedAt: ago(50) }),
        own({ postedAt: ago(45) }),
        message({ ...waiting, senderId: '502', postedAt: ago(40) }),
        own({ ...waiting, postedAt: ago(35) }),
        message({ ...waiting, senderId: '502', postedAt: ago(30) }),
      ],
      account,
      now,
    );
    expect(await tickets()).toMatchObject([{ customerId: '502', messageCount: 3, awaitsReply: true }]);
    expect(await lastSeen()).toEqual([
      'imported_answered',
      'own_direct_message',
      'all_direct_messages',
      'own_direct_message',
      'last_answer_from_ticket',
    ]);
  });

  it('are judged by their latest message, also where it came with an earlier page', async () => {
    await poll([own({ postedAt: ago(10) })], account, now);
    await poll([message({ postedAt: ago(20) })], account, now);
    expect(await tickets()).toEqual([]);

    await poll([message({ dmConversationId: '502-900', senderId: '502', postedAt: ago(10) })], account, now);
    await poll([message({ dmConversationId: '502-900', senderId: '502', postedAt: ago(20) })], account, now);
    expect(await tickets()).toMatchObject([{ customerId: '502', messageCount: 2 }]);
  });

  it('take what is written after connecting as usual', async () => {
    await poll([message({ postedAt: ago(30) }), own({ postedAt: ago(25) })], account, ago(10));
    await poll([message({ postedAt: ago(5) })], account, ago(10));
    expect(await tickets()).toMatchObject([{ messageCount: 1, awaitsReply: true }]);
  });
});
