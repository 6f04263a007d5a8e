import { Message, page, Ticket, TicketEvent } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeContact,
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
import { getDelivery } from './get-delivery.ts';
import { getMessage } from './get-message.ts';
import { getTicket } from './get-ticket.ts';
import { listHistory } from './list-history.ts';
import { listMessages } from './list-messages.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';
const START = Date.parse('2026-11-22T10:00:00.000Z');
const minute = (count: number) => new Date(START + count * 60_000);

type Row<T extends (...args: never[]) => unknown> = Awaited<ReturnType<T>>;
let db: TenantDatabase;
let ctx: Context;
let account: Row<typeof makeAccount>;
let customer: Row<typeof makeProfile>;
let ticket: Row<typeof makeTicket>;
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  ctx = contextOf(db);
  account = await makeAccount(db, { username: 'acme', name: 'Acme' });
  customer = await makeProfile(db, { username: 'carla', receivesDm: false });
  ticket = await makeTicket(db, { accountId: account.id, customerId: customer.twitterUserId, openedAt: minute(0) });
});

const contextOf = (tenant: TenantDatabase): Context => ({
  organizationId: tenant.organizationId,
  actor: { kind: 'member', memberId: null, permissions: ['tickets.view'] },
  db: tenant,
  enqueue: async () => {},
  publish: async () => {},
  now: () => minute(0),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

/** What the customer tweeted, and its message. */
async function mention(columns: Parameters<typeof makeTweet>[1] = {}, postedAt = minute(1)) {
  const tweet = await makeTweet(db, {
    accountId: account.id,
    authorId: customer.twitterUserId,
    ticketId: ticket.id,
    postedAt,
    ...columns,
  });
  const message = await makeMessage(db, { ticketId: ticket.id, tweetRowId: tweet.id, text: tweet.text, postedAt });
  return { tweet, message };
}

/** The ways by X: e-mail has its own tests. */
const onX = ({ replyTargets }: Ticket) => replyTargets.filter(({ via }) => via !== 'email');

describe('getTicket', () => {
  it('fits the contract, with what it follows up and is related to', async () => {
    const [before, related] = [await makeTicket(db), await makeTicket(db)];
    ticket = await makeTicket(db, {
      accountId: account.id,
      customerId: customer.twitterUserId,
      followUpOfId: before.id,
      relatedToId: related.id,
      status: 'closed',
      openedAt: minute(0),
      reason: { code: 'keyword', keywordId: NOBODY, matched: [{ phrase: 'late', start: 0, end: 4 }], secret: 1 },
    });
    const shown = await getTicket(ctx, ticket.id);
    expect(Ticket.strict().parse(shown)).toEqual(shown);
    expect(shown).toMatchObject({
      reason: { code: 'keyword', keywordId: NOBODY, matched: [{ phrase: 'late', start: 0, end: 4 }] },
      followUpOf: { id: before.id, number: before.number },
      related: [{ id: related.id, number: related.number }],
      closedAt: minute(0).toISOString(),
      replyTargets: [
        {
          ...{ via: 'email', visibility: 'private', inReplyToMessageId: null, isEarlier: false, accountId: null },
          ...{ accountUsername: '', recipient: null },
          ...{ available: false, problem: 'no_contact', priceMicros: null, linkPriceMicros: null },
          otherAccounts: [],
        },
      ],
    });
    expect(shown.reason).not.toHaveProperty('secret');
  });

  it('tells since when the person has written, and counts the tickets of all that is theirs', async () => {
    const contact = await makeContact(db, { email: 'Carla@mail.test' });
    const other = await makeProfile(db, { contactId: contact.id });
    await db.transaction((tx) =>
      tx.profile.updateMany({
        where: { twitterUserId: customer.twitterUserId },
        data: { contactId: contact.id },
      }),
    );
    await makeTicket(db, { customerId: other.twitterUserId, status: 'closed', openedAt: minute(-20) });
    await makeTicket(db, { contactId: contact.id, channel: 'manual', openedAt: minute(-90) });
    await makeTicket(db, { customerId: other.twitterUserId, isSpam: true, status: 'closed', openedAt: minute(-10) });
    await makeTicket(db, { openedAt: minute(-99) }); // of somebody else
    const history = async () => (await getTicket(ctx, ticket.id)).customerHistory;
    expect(await history()).toEqual({
      firstSeenAt: minute(-20).toISOString(),
      ticketCount: 3,
      openTicketCount: 2,
    });
    const posted = { isOwn: true, authorId: account.twitterUserId, accountId: account.id, postedAt: minute(-60) };
    await makeTweet(db, posted);
    await makeTweet(db, { authorId: other.twitterUserId, accountId: account.id, postedAt: minute(-50) });
    expect(await history()).toMatchObject({ firstSeenAt: minute(-50).toISOString() });
  });

  it('offers a public reply to the latest mention', async () => {
    await mention({}, minute(1));
    const { message } = await mention({}, minute(2));
    expect(onX(await getTicket(ctx, ticket.id))).toEqual([
      {
        via: 'tweet',
        visibility: 'public',
        inReplyToMessageId: message.id,
        isEarlier: false,
        accountId: account.id,
        accountUsername: 'acme',
        recipient: null,
        available: true,
        problem: null,
        priceMicros: 10_000,
        linkPriceMicros: 200_000,
        otherAccounts: [],
      },
    ]);
  });

  it('offers the other connected accounts too, and the one that was answered goes first', async () => {
    const other = await makeAccount(db, { username: 'Acme_Hotels' });
    await makeAccount(db, { username: 'acme_old', state: 'disconnected' });
    await makeAccount(db, { username: 'acme_air' });
    await mention({ mentionedUserIds: [account.twitterUserId, other.twitterUserId] }, minute(1));
    const ofFirst = (await getTicket(ctx, ticket.id)).replyTargets[0]!;
    expect(ofFirst).toMatchObject({ accountId: account.id, accountUsername: 'acme' });
    expect(ofFirst.otherAccounts).toMatchObject([
      { accountUsername: 'acme_air', available: false, problem: 'not_summoned' },
      { accountId: other.id, accountUsername: 'Acme_Hotels', available: true, priceMicros: 10_000 },
    ]);
    const answersOther = {
      mentionedUserIds: [other.twitterUserId, account.twitterUserId],
      inReplyToUserId: other.twitterUserId,
    };
    await mention(answersOther, minute(2));
    const said = (await listMessages(ctx, ticket.id, { limit: 5 })).data;
    expect(said.map((message) => message.accountUsername)).toEqual(['Acme_Hotels', 'acme']);
    const { accountUsername, otherAccounts } = (await getTicket(ctx, ticket.id)).replyTargets[0]!;
    expect([accountUsername, ...otherAccounts.map((one) => one.accountUsername)]).toEqual([
      'Acme_Hotels',
      'acme',
      'acme_air',
    ]);
  });

  it('says what stands in the way', async () => {
    await mention({ mentionedUserIds: [] }, minute(1));
    expect(onX(await getTicket(ctx, ticket.id))).toMatchObject([{ available: false, problem: 'not_summoned' }]);
    await db.query('UPDATE tweet SET deleted_at = $2 WHERE organization_id = $1', [db.organizationId, minute(3)]);
    expect(onX(await getTicket(ctx, ticket.id))).toMatchObject([{ problem: 'target_gone' }]);
    const where = { organizationId_id: { organizationId: db.organizationId, id: account.id } };
    await db.transaction((tx) => tx.account.update({ where, data: { state: 'needs_reauthorization' } }));
    expect(onX(await getTicket(ctx, ticket.id))).toMatchObject([{ problem: 'needs_reauthorization' }]);
    await db.transaction((tx) => tx.account.update({ where, data: { state: 'paused' } }));
    expect(onX(await getTicket(ctx, ticket.id))).toMatchObject([{ problem: 'account_paused' }]);
    await db.transaction((tx) => tx.account.update({ where, data: { state: 'disconnected' } }));
    expect(onX(await getTicket(ctx, ticket.id))).toMatchObject([{ problem: 'account_disconnected' }]);
  });

  it('offers a public reply to an earlier mention when the latest is gone from X', async () => {
    const { message } = await mention({}, minute(1));
    await mention({ deletedAt: minute(3) }, minute(2));
    expect(onX(await getTicket(ctx, ticket.id))).toMatchObject([
      { via: 'tweet', inReplyToMessageId: message.id, isEarlier: true, available: true },
    ]);
  });

  it('offers a direct message to who takes ours, and to who has written to us', async () => {
    const open = await makeProfile(db, { receivesDm: true });
    const toOpen = await makeTicket(db, { accountId: account.id, customerId: open.twitterUserId });
    expect(onX(await getTicket(ctx, toOpen.id))).toMatchObject([
      { via: 'dm', visibility: 'private', inReplyToMessageId: null, available: true, priceMicros: 15_000 },
    ]);
    await makeDirectMessage(db, { accountId: account.id, senderId: customer.twitterUserId }); // in another ticket, or none
    await mention();
    expect(onX(await getTicket(ctx, ticket.id))).toMatchObject([
      { via: 'tweet', available: true },
      { via: 'dm', available: true },
    ]);
  });

  it('a ticket of direct messages is answered there', async () => {
    const dm = await makeDirectMessage(db, { accountId: account.id, senderId: customer.twitterUserId });
    const { dmConversationId: conversationId } = dm;
    const columns = {
      channel: 'twitter_dm',
      accountId: account.id,
      customerId: customer.twitterUserId,
      conversationId,
    };
    const { id: ticketId } = await makeTicket(db, columns);
    const message = await makeMessage(db, { ticketId, directMessageId: dm.id });
    expect(onX(await getTicket(ctx, ticketId))).toMatchObject([
      { via: 'dm', accountId: null, inReplyToMessageId: message.id, available: true, recipient: { isGroup: false } },
    ]);
  });

  it('a direct message reaches who wrote the latest one, or the group it was written in', async () => {
    const contact = await makeContact(db);
    const bruno = await makeProfile(db, { name: 'Bruno', contactId: contact.id });
    const write = async (columns: object, postedAt: Date) => {
      const dm = await makeDirectMessage(db, { accountId: account.id, senderId: bruno.twitterUserId, ...columns });
      await makeMessage(db, { ticketId: ticket.id, channel: 'twitter_dm', directMessageId: dm.id, postedAt });
      return onX(await getTicket(ctx, ticket.id)).find(({ via }) => via === 'dm')?.recipient;
    };
    expect(await write({}, minute(1))).toEqual({ name: 'Bruno', contactId: contact.id, isGroup: false });
    expect(await write({ isGroup: true, dmConversationId: '777' }, minute(2))).toMatchObject({ isGroup: true });
    // each message knows its own conversation
    const { data } = await listMessages(ctx, ticket.id, { limit: 2 });
    expect(data.map(({ isGroup }) => isGroup)).toEqual([true, false]);
  });
});

describe('listMessages', () => {
  it('names the contact whose address an e-mail came from, and nobody for one of a stranger', async () => {
    const contact = await makeContact(db, { name: 'Carla' });
    await makeProfile(db, { contactId: contact.id, avatarUrl: 'https://pbs.test/c.jpg' });
    const mail = async (fromAddress: string, contactId: string | null) => {
      const { id: messageId } = await makeMessage(db, { ticketId: ticket.id, channel: 'email', profileId: null });
      const of = { organizationId: db.organizationId, messageId, internetMessageId: `${messageId}@x`, contactId };
      const email = { fromName: '', fromAddress, subject: '', receivedAt: minute(1) };
      await db.transaction((tx) => tx.email.create({ data: { ...of, ...email } }));
    };
    await mail('carla@mail.test', contact.id);
    await mail('boss@mail.test', null);
    const { data } = await listMessages(ctx, ticket.id, { limit: 5 });
    expect(Object.fromEntries(data.map((message) => [message.email?.from.address, message.contact]))).toEqual({
      'carla@mail.test': { id: contact.id, name: 'Carla', avatarUrl: 'https://pbs.test/c.jpg' },
      'boss@mail.test': null,
    });
  });

  it('shows who wrote what, newest first, as the contract says', async () => {
    const member = await makeMember(db, { name: 'Alice' });
    const media = {
      kind: 'photo',
      url: 'https://pic.test/1.jpg',
      previewUrl: null,
      altText: 'box',
      width: 2,
      height: 1,
    };
    const { tweet, message: incoming } = await mention({ tweetId: '500', latestTweetId: '501', editedAt: minute(2) });
    await db.transaction((tx) =>
      tx.message.update({
        where: { organizationId_id: { organizationId: db.organizationId, id: incoming.id } },
        data: { media: [media], reason: { code: 'all_mentions' } },
      }),
    );
    const answer = await makeMessage(db, {
      ticketId: ticket.id,
      direction: 'out',
      memberId: member.id,
      inReplyToMessageId: incoming.id,
      text: 'On its way',
      postedAt: minute(3),
    });
    await makeDelivery(db, {
      accountId: account.id,
      messageId: answer.id,
      state: 'failed',
      code: 'duplicate',
      attempt: 2,
    });
    await makeMessage(db, { ticketId: ticket.id, direction: 'note', memberId: member.id, postedAt: minute(4) });

    const shown = await listMessages(ctx, ticket.id, { limit: 10 });
    expect(page(Message.strict()).parse(shown)).toEqual(shown);
    const [note, out, first] = shown.data;
    expect(note).toMatchObject({
      direction: 'note',
      profile: null,
      member: { name: 'Alice' },
      permalink: null,
      delivery: null,
    });
    expect(out).toMatchObject({
      direction: 'out',
      text: 'On its way',
      inReplyToMessageId: incoming.id,
      profile: { twitterUserId: account.twitterUserId, username: 'acme', url: 'https://x.com/acme' },
      member: { id: member.id, name: 'Alice', avatarUrl: null },
      permalink: null,
      delivery: { state: 'failed', code: 'duplicate', attempt: 2, canRetry: true, canDiscard: true, dueAt: null },
    });
    expect(first).toEqual({
      id: incoming.id,
      direction: 'in',
      isGroup: false,
      isErased: false,
      visibility: 'public',
      channel: 'twitter',
      profile: expect.objectContaining({ username: 'carla' }),
      member: null,
      apiKey: null,
      contact: null,
      accountUsername: 'acme',
      text: tweet.text,
      media: [media],
      mentions: [],
      attachments: [],
      permalink: 'https://x.com/carla/status/501',
      inReplyToMessageId: null,
      referenced: [],
      isEdited: true,
      deletedAt: null,
      reason: { code: 'all_mentions' },
      delivery: null,
      email: null,
      postedAt: minute(1).toISOString(),
    });
    expect(await getMessage(ctx, incoming.id)).toEqual(first);
  });

  it('a deleted tweet is marked, a sent reply leads to X', async () => {
    const { message } = await mention({ deletedAt: minute(2) });
    const answer = await makeMessage(db, { ticketId: ticket.id, direction: 'out', postedAt: minute(3) });
    const delivery = await makeDelivery(db, { accountId: account.id, messageId: answer.id, state: 'sent' });
    const { data } = await listMessages(ctx, ticket.id, { limit: 10 });
    expect(data).toMatchObject([
      { id: answer.id, permalink: delivery.permalink, delivery: { state: 'sent', canRetry: false, canDiscard: false } },
      { id: message.id, deletedAt: minute(2).toISOString(), text: '', media: [] },
    ]);
    expect(await getDelivery(ctx, delivery.id)).toEqual(data[0]!.delivery);
  });

  it('pages show each message once while new ones arrive', async () => {
    for (let n = 0; n < 5; n++) await makeMessage(db, { ticketId: ticket.id, text: `${n}`, postedAt: minute(n >> 1) });
    const first = await listMessages(ctx, ticket.id, { limit: 3 });
    await makeMessage(db, { ticketId: ticket.id, text: 'new', postedAt: minute(9) });
    const second = await listMessages(ctx, ticket.id, { limit: 3, cursor: first.nextCursor! });
    expect([...first.data, ...second.data].map(({ text }) => text).toSorted()).toEqual(['0', '1', '2', '3', '4']);
    expect(second.nextCursor).toBeNull();
  });

  it('a ticket without messages has an empty thread', async () => {
    expect(await listMessages(ctx, ticket.id, { limit: 3 })).toEqual({ data: [], nextCursor: null });
  });
});

it('history is shown newest first, with who did it', async () => {
  const member = await makeMember(db, { name: 'Alice' });
  const event = { organizationId: db.organizationId, ticketId: ticket.id };
  const data = [
    { ...event, kind: 'opened', at: minute(0) },
    { ...event, kind: 'status', actorId: member.id, from: 'open', to: 'closed', at: minute(1) },
  ];
  await db.transaction((tx) => tx.ticketEvent.createMany({ data }));
  const first = await listHistory(ctx, ticket.id, { limit: 1 });
  const second = await listHistory(ctx, ticket.id, { limit: 1, cursor: first.nextCursor! });
  expect([...first.data, ...second.data]).toEqual([
    {
      id: expect.any(String),
      kind: 'status',
      actor: { id: member.id, name: 'Alice', avatarUrl: null },
      apiKey: null,
      from: 'open',
      to: 'closed',
      at: minute(1).toISOString(),
    },
    {
      id: expect.any(String),
      kind: 'opened',
      actor: null,
      apiKey: null,
      from: null,
      to: null,
      at: minute(0).toISOString(),
    },
  ]);
  expect(page(TicketEvent.strict()).safeParse(first).success).toBe(true);
  expect(second.nextCursor).toBeNull();
});

describe('what is not there', () => {
  it('is not_found, whether unknown or of another organization', async () => {
    const { message } = await mention();
    const delivery = await makeDelivery(db, { messageId: message.id });
    const other = contextOf((await makeOrganization(database)).db);
    for (const [context, ticketId, messageId, deliveryId] of [
      [ctx, NOBODY, NOBODY, NOBODY],
      [other, ticket.id, message.id, delivery.id],
    ] as const) {
      const missing = { code: 'not_found' };
      await expect(getTicket(context, ticketId)).rejects.toMatchObject(missing);
      await expect(listMessages(context, ticketId, { limit: 1 })).rejects.toMatchObject(missing);
      await expect(listHistory(context, ticketId, { limit: 1 })).rejects.toMatchObject(missing);
      await expect(getMessage(context, messageId)).rejects.toMatchObject(missing);
      await expect(getDelivery(context, deliveryId)).rejects.toMatchObject(missing);
    }
  });

  it("the system's own e-mails are nobody's to see", async () => {
    const delivery = await makeDelivery(db, { kind: 'email' });
    await expect(getDelivery(ctx, delivery.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('a contact linked to the customer shows on the ticket', async () => {
  const contact = await makeContact(db, { name: 'Carla' });
  const linked = await makeProfile(db, { contactId: contact.id });
  const { id } = await makeTicket(db, { customerId: linked.twitterUserId });
  expect((await getTicket(ctx, id)).contact).toEqual({ id: contact.id, name: 'Carla' });
});
