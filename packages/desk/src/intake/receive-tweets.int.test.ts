import { randomUUID } from 'node:crypto';
import type { FetchedTweet, LiveEvent, Page } from '@perch/contracts';
import { createSecretBox, type Database, type Prisma, type TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeDelivery,
  makeDepartment,
  makeMember,
  makeMessage,
  makeOrganization,
  makeTicket,
  makeTweet,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealTokens } from '../accounts/access-token.ts';
import type { Context } from '../context.ts';
import { claimDelivery } from '../deliveries/claim-delivery.ts';
import { claimStream } from './claim-stream.ts';
import { failStream } from './fail-stream.ts';
import { receiveTweets } from './receive-tweets.ts';
import { releaseStream } from './release-stream.ts';
import { snowflakeAt, timeOfSnowflake } from './snowflake.ts';
import { streamRowsFor } from './stream-schedule.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = new Date('2026-11-22T10:00:00.000Z');
const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(60 * count);

type Account = Awaited<ReturnType<typeof makeAccount>>;
let db: TenantDatabase;
let account: Account;
let now: Date;
let events: Omit<LiveEvent, 'organizationId'>[];
let ctx: Context;

function contextOf(tenant: TenantDatabase): Context {
  return {
    organizationId: tenant.organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db: tenant,
    enqueue: async () => {},
    publish: async (event) => void events.push(event),
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
}

async function connect(
  tenant: TenantDatabase,
  columns: Parameters<typeof makeAccount>[1] = {},
  startsAt = START,
): Promise<Account> {
  const made = await makeAccount(tenant, columns);
  const rows = streamRowsFor(
    { organizationId: tenant.organizationId, accountId: made.id },
    { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 },
    startsAt,
  );
  await tenant.transaction((tx) => tx.stream.createMany({ data: rows }));
  return made;
}

beforeEach(async () => {
  now = new Date(START.getTime() + hours(1));
  events = [];
  db = (await makeOrganization(database)).db;
  account = await connect(db, { username: 'acme' });
  ctx = contextOf(db);
});

let serial = 0n;
/** A tweet of a customer that names the account; ids follow the time. */
function tweet(fields: Partial<FetchedTweet> = {}): FetchedTweet {
  const postedAt = fields.postedAt ?? new Date(now.getTime() - minutes(5));
  serial += 1n;
  const tweetId = fields.tweetId ?? String(BigInt(snowflakeAt(postedAt)) + serial);
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: '501',
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [account.twitterUserId],
    kind: fields.inReplyToTweetId ? 'reply' : 'tweet',
    text: 'My order never arrived',
    language: 'en',
    media: [],
    metrics: null,
    ...fields,
    postedAt,
  };
}

const replyTo = (parent: FetchedTweet, fields: Partial<FetchedTweet> = {}) =>
  tweet({
    conversationId: parent.conversationId,
    inReplyToTweetId: parent.tweetId,
    inReplyToUserId: parent.authorId,
    ...fields,
  });

function pageOf(items: FetchedTweet[], nextToken: string | null = null): Page<FetchedTweet> {
  const authors = [...new Set(items.map(({ authorId }) => authorId))];
  const profiles = authors.map((twitterUserId) => ({
    twitterUserId,
    username: `user_${twitterUserId.slice(-6)}`,
    name: 'Carla Customer',
    avatarUrl: null,
    isVerified: false,
    isProtected: false,
    followersCount: 7,
    receivesDm: null,
  }));
  return { items, profiles, nextToken, unreadable: [] };
}

type StreamName = 'mentions' | 'own_tweets';

async function claim(name: StreamName = 'mentions', of = account, context = ctx) {
  return claimStream(context, { accountId: of.id, name, leaseSeconds: 120, intervalSeconds: 60 });
}

/** A whole round of one page, whenever it is due. */
async function poll(items: FetchedTweet[], options: { name?: StreamName; of?: Account; importBefore?: Date } = {}) {
  const { name = 'mentions', of = account, importBefore = null } = options;
  await dueNow(name, of);
  const round = await claim(name, of);
  const input = { accountId: of.id, stream: name, leaseToken: round!.leaseToken, page: pageOf(items), importBefore };
  return receiveTweets(ctx, { ...input, leaseSeconds: 120 });
}

const dueNow = (name: StreamName, of = account) =>
  db.query('UPDATE stream SET due_at = $4 WHERE organization_id = $1 AND account_id = $2 AND name = $3', [
    db.organizationId,
    of.id,
    name,
    now,
  ]);

/** Why each tweet became what it is. */
const decisions = async () => {
  const rows = await db.transaction((tx) => tx.tweet.findMany());
  return Object.fromEntries(rows.map(({ tweetId, reason }) => [tweetId, (reason as { code: string }).code]));
};
const tickets = () => db.transaction((tx) => tx.ticket.findMany({ orderBy: { number: 'asc' } }));
const messages = (ticketId?: string) =>
  db.transaction((tx) =>
    tx.message.findMany({ where: ticketId ? { ticketId } : {}, orderBy: [{ postedAt: 'asc' }, { id: 'asc' }] }),
  );
const tweets = () => db.transaction((tx) => tx.tweet.findMany({ orderBy: { tweetId: 'asc' } }));
const stream = (name: StreamName = 'mentions', of = account) =>
  db.transaction((tx) =>
    tx.stream.findUniqueOrThrow({
      where: {
        organizationId_accountId_name: { organizationId: db.organizationId, accountId: of.id, name },
      },
    }),
  );
const updateTicket = (id: string, data: Prisma.TicketUncheckedUpdateInput) =>
  db.transaction((tx) =>
    tx.ticket.update({ where: { organizationId_id: { organizationId: db.organizationId, id } }, data }),
  );
const close = (id: string, closedAt: Date) => updateTicket(id, { status: 'closed', closedAt });

describe('a page of mentions', () => {
  it('becomes tickets, numbered without gaps in the order of posting', async () => {
    const items = ['501', '502', '503'].map((authorId, at) => tweet({ authorId, text: `Question ${at}` }));
    const received = await poll(items.toReversed());

    expect(received).toMatchObject({ kind: 'received', nextToken: null, added: 3, opened: 3 });
    const opened = await tickets();
    expect(opened.map(({ number, customerId }) => [number, customerId])).toEqual([
      [1, '501'],
      [2, '502'],
      [3, '503'],
    ]);
    expect(opened[0]).toMatchObject({
      subject: 'Question 0',
      preview: 'Question 0',
      status: 'open',
      channel: 'twitter',
      messageCount: 1,
      awaitsReply: true,
      isCurrent: true,
      departmentId: account.departmentId,
      reason: { code: 'all_mentions' },
    });
    expect(await messages(opened[0]!.id)).toMatchObject([
      { direction: 'in', visibility: 'public', text: 'Question 0', profileId: '501', reason: { code: 'all_mentions' } },
    ]);
    expect((await tweets()).map(({ decision, ticketId }) => [decision, ticketId])).toEqual(
      opened.map(({ id }) => ['opened', id]),
    );
    const kinds = await db.transaction((tx) => tx.ticketEvent.findMany({ select: { kind: true } }));
    expect(kinds.map(({ kind }) => kind)).toEqual(['opened', 'opened', 'opened']);
  });

  it('tells the browsers: one event for the tweets, one for each ticket', async () => {
    const items = [tweet({ authorId: '501' }), tweet({ authorId: '502' })];
    await poll(items);
    expect(events.filter(({ type }) => type === 'tweet.captured')).toEqual([
      { type: 'tweet.captured', id: items[1]!.tweetId },
    ]);
    expect(events.filter(({ type }) => type === 'ticket.changed')).toHaveLength(2);
  });

  it('received again changes nothing', async () => {
    const first = tweet();
    const items = [first, replyTo(first, { text: 'Hello?' }), tweet({ authorId: '502' })];
    await poll(items);
    const before = [await tickets(), await messages(), await tweets()];
    events = [];
    const again = await poll(items);

    expect(again).toMatchObject({ added: 0, opened: 0 });
    expect([await tickets(), await messages(), await tweets()]).toEqual(before);
    expect(events).toEqual([]);
  });

  it('that names a tweet twice has it once', async () => {
    const twice = tweet();
    await poll([twice, { ...twice }]);
    expect(await tickets()).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
  });

  it('keeps a reply of the page in the ticket that the page has opened', async () => {
    const first = tweet();
    await poll([replyTo(first, { text: 'Anyone there?' }), first]);
    const [ticket, ...others] = await tickets();
    expect(others).toEqual([]);
    expect(ticket).toMatchObject({ messageCount: 2, preview: 'Anyone there?' });
    expect((await messages()).map(({ text }) => text)).toEqual(['My order never arrived', 'Anyone there?']);
  });

  it('gives another person in the thread a ticket of their own, related to the first', async () => {
    const first = tweet();
    await poll([first]);
    await poll([replyTo(first, { authorId: '502', text: 'Same here' })]);
    const [one, two] = await tickets();
    expect(two).toMatchObject({ customerId: '502', relatedToId: one!.id });
  });

  it('stores what the settings leave out, with the reason', async () => {
    await db.transaction((tx) =>
      tx.account.update({
        where: { organizationId_id: { organizationId: db.organizationId, id: account.id } },
        data: { captureMentions: 'off', captureRevision: { increment: 1 } },
      }),
    );
    await poll([tweet()]);
    expect(await tickets()).toEqual([]);
    expect(await tweets()).toMatchObject([{ decision: 'ignored', reason: { code: 'capture_off' }, ticketId: null }]);
  });

  it('routes by keyword, and by a keyword that is new since the last page', async () => {
    const billing = await makeDepartment(db, { name: 'Billing' });
    await poll([tweet({ authorId: '501', text: 'Where is my refund?' })]);
    const departedId = randomUUID();
    await db.transaction(async (tx) => {
      const { organizationId } = db;
      await tx.keyword.create({
        data: {
          organizationId,
          accountId: account.id,
          position: 0,
          phrase: 'refund',
          departmentId: billing.id,
          priority: 'high',
          tags: ['money'],
          assigneeId: departedId,
        },
      });
      await tx.account.update({
        where: { organizationId_id: { organizationId, id: account.id } },
        data: { captureMentions: 'matching', captureRevision: { increment: 1 } },
      });
    });
    await poll([tweet({ authorId: '502', text: 'Refund, please' }), tweet({ authorId: '503', text: 'Nice planes' })]);

    const [before, routed, ...others] = await tickets();
    expect(others).toEqual([]);
    expect(before!.departmentId).toBe(account.departmentId);
    expect(routed).toMatchObject({ departmentId: billing.id, priority: 'high', tags: ['money'], customerId: '502' });
    expect(routed!.assigneeId).toBeNull(); // the colleague named by the keyword has left
    expect(routed!.reason).toMatchObject({ code: 'keyword' });
  });

  it('survives text that Postgres cannot store', async () => {
    await poll([tweet({ text: 'broken \u0000 \ud83d text' })]);
    expect((await messages())[0]!.text).toBe('broken \uFFFD \uFFFD text');
  });
});

describe('what a customer writes next', () => {
  const later = (fields: Partial<FetchedTweet> = {}) => ({ postedAt: new Date(now.getTime() - minutes(1)), ...fields });

  it('appends whatever the switches say, and ends the waiting', async () => {
    const first = tweet();
    await poll([first]);
    const [ticket] = await tickets();
    await updateTicket(ticket!.id, { status: 'pending', awaitsReply: false });
    await db.transaction((tx) => tx.account.updateMany({ data: { captureMentions: 'off', captureRevision: 2 } }));
    await poll([replyTo(first, later({ text: 'Still waiting' }))]);

    expect(await tickets()).toMatchObject([
      { status: 'open', awaitsReply: true, messageCount: 2, rev: ticket!.rev + 1 },
    ]);
    const kinds = await db.transaction((tx) => tx.ticketEvent.findMany({ orderBy: [{ at: 'asc' }, { kind: 'asc' }] }));
    expect(kinds.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['opened', null, null],
      ['status', 'pending', 'open'],
    ]);
  });

  it('reopens a ticket closed within the window', async () => {
    const first = tweet();
    await poll([first]);
    const [ticket] = await tickets();
    await close(ticket!.id, new Date(now.getTime() - minutes(3)));
    await poll([replyTo(first, later())]);

    expect(await tickets()).toMatchObject([{ id: ticket!.id, status: 'open', closedAt: null, messageCount: 2 }]);
    const reopened = await db.transaction((tx) => tx.ticketEvent.findMany({ where: { kind: 'reopened' } }));
    expect(reopened).toMatchObject([{ ticketId: ticket!.id, from: 'closed', to: 'open' }]);
  });

  it('opens a follow-up after the window, which takes the conversation over', async () => {
    const first = tweet();
    await poll([first]);
    const [ticket] = await tickets();
    now = new Date(now.getTime() + hours(24 * 8));
    await close(ticket!.id, new Date(START.getTime() + hours(1)));
    await poll([replyTo(first, later({ text: 'It broke again' }))]);
    await poll([replyTo(first, later({ text: 'Really' }))]);

    const [old, followUp, ...others] = await tickets();
    expect(others).toEqual([]);
    expect(old).toMatchObject({ isCurrent: false, status: 'closed', messageCount: 1 });
    expect(followUp).toMatchObject({ followUpOfId: old!.id, isCurrent: true, messageCount: 2, number: 2 });
  });

  it('reopens a ticket as nobody’s when the colleague whose it was has left', async () => {
    const [stayed, left] = [await makeMember(db), await makeMember(db, { isActive: false })];
    const first = [tweet(), tweet()];
    await poll(first);
    const [ofStayed, ofLeft] = await tickets();
    const closed = { status: 'closed', closedAt: new Date(now.getTime() - minutes(3)) };
    await updateTicket(ofStayed!.id, { ...closed, assigneeId: stayed.id });
    await updateTicket(ofLeft!.id, { ...closed, assigneeId: left.id });
    await poll(first.map((parent) => replyTo(parent, later())));
    const after = (await tickets()).map(({ status, assigneeId }) => ({ status, assigneeId }));
    expect(after).toEqual([
      { status: 'open', assigneeId: stayed.id },
      { status: 'open', assigneeId: null },
    ]);
  });

  it('but was posted before the closing appends without reopening', async () => {
    const first = tweet({ postedAt: new Date(now.getTime() - minutes(20)) });
    await poll([first]);
    const [ticket] = await tickets();
    await close(ticket!.id, new Date(now.getTime() - minutes(2)));
    await poll([replyTo(first, { postedAt: new Date(now.getTime() - minutes(10)) })]);
    expect(await tickets()).toMatchObject([{ status: 'closed', messageCount: 2 }]);
  });
});

describe('an assignee', () => {
  const told = () =>
    db.transaction((tx) =>
      tx.notification.findMany({ where: { organizationId: db.organizationId }, include: { message: true } }),
    );
  const announced = () => events.filter(({ type }) => type === 'notification.changed').map(({ id }) => id);

  it('is told that the customer wrote: one notification until it is read, that of the latest message', async () => {
    const first = tweet();
    await poll([first]);
    expect(await told()).toEqual([]);
    const { id: memberId } = await makeMember(db);
    const own = { where: { organizationId: db.organizationId } };
    await db.transaction((tx) => tx.ticket.updateMany({ ...own, data: { assigneeId: memberId } }));
    await poll([replyTo(first, { text: 'Hello?' }), replyTo(first, { text: 'Anybody?' })]);
    await poll([replyTo(first, { text: 'I am waiting' })]);
    expect(await told()).toMatchObject([{ kind: 'customer_wrote', memberId, message: { text: 'I am waiting' } }]);
    expect(announced()).toEqual([memberId, memberId]);

    await db.transaction((tx) => tx.notification.updateMany({ ...own, data: { readAt: now } }));
    await poll([replyTo(first, { text: 'Still waiting' })]);
    expect(await told()).toHaveLength(2);

    await db.transaction(async (tx) => {
      await tx.notification.deleteMany(own);
      await tx.ticket.updateMany({ ...own, data: { isSpam: true } });
    });
    await poll([replyTo(first, { text: 'Buy now' })]);
    expect(await told()).toEqual([]);
  });

  it('by a keyword is told of the ticket, unless it is of imported history', async () => {
    const { id: memberId } = await makeMember(db);
    const own = { organizationId: db.organizationId, accountId: account.id };
    await db.transaction(async (tx) => {
      await tx.keyword.create({ data: { ...own, phrase: 'order', position: 0, assigneeId: memberId } });
      await tx.account.updateMany({ data: { captureRevision: 2 } });
    });
    const old = tweet({ postedAt: new Date(now.getTime() - minutes(50)) });
    const recent = tweet({ authorId: '502' });
    await poll([old, recent], { importBefore: new Date(now.getTime() - minutes(30)) });
    expect(await told()).toMatchObject([{ kind: 'assigned', memberId, actorId: null }]);
    expect(announced()).toEqual([memberId]);
  });
});

describe('a tweet that was gone from X', () => {
  const hide = (erased: boolean) =>
    db.query(
      `WITH gone AS (
         UPDATE tweet SET deleted_at = $2, text = CASE WHEN $3 THEN '' ELSE text END,
           erased_at = CASE WHEN $3 THEN $2::timestamptz END WHERE organization_id = $1 RETURNING id)
       UPDATE message SET text = '' FROM gone WHERE organization_id = $1 AND tweet_row_id = gone.id`,
      [db.organizationId, now, erased],
    );

  it('is shown again when a page has it, to whichever account', async () => {
    const other = await connect(db);
    const first = tweet({ text: 'Back again', mentionedUserIds: [account.twitterUserId, other.twitterUserId] });
    await poll([first]);
    await hide(false);
    await poll([first], { of: other });
    expect(await messages()).toMatchObject([{ text: 'Back again' }]);
    expect((await tweets()).map(({ deletedAt, text }) => [deletedAt, text])).toEqual([
      [null, 'Back again'],
      [null, 'Back again'],
    ]);
  });

  it('never comes back once it is erased: not by another account, not by an edit, and it opens nothing', async () => {
    const other = await connect(db);
    const first = tweet({ mentionedUserIds: [account.twitterUserId, other.twitterUserId] });
    await poll([first]);
    await hide(true);
    const edited = { ...first, latestTweetId: String(BigInt(first.tweetId) + 9n), text: 'Edited' };
    for (const of of [account, other]) await poll([first, edited], { of });
    expect(await tweets()).toMatchObject([{ tweetId: first.tweetId, latestTweetId: first.tweetId, text: '' }]);
    expect(await messages()).toMatchObject([{ text: '' }]);
    expect(await tickets()).toHaveLength(1);
  });

  it('still says to which ticket a reply to it belongs', async () => {
    const first = tweet();
    await poll([first]);
    await hide(true);
    await poll([replyTo(first, { text: 'And another thing' })]);
    expect(await tickets()).toMatchObject([{ messageCount: 2, preview: 'And another thing' }]);
  });
});

describe('an edited tweet', () => {
  it('changes the text of the tweet and of its message, once', async () => {
    const first = tweet({ text: 'My ordr' });
    await poll([first]);
    const edited = { ...first, latestTweetId: String(BigInt(first.tweetId) + 9n), text: 'My order' };
    events = [];
    await poll([edited]);
    await poll([first]); // an older version that comes late

    expect(await tweets()).toMatchObject([{ text: 'My order', latestTweetId: edited.latestTweetId, editedAt: now }]);
    expect(await messages()).toMatchObject([{ text: 'My order' }]);
    expect(await tickets()).toMatchObject([{ subject: 'My order', preview: 'My order' }]);
    expect(events.map(({ type }) => type)).toEqual(['ticket.changed', 'tweet.changed']);
  });

  it('is shown as edited where a search of X had found it as it was before', async () => {
    const first = tweet({ text: 'Meu pedido' });
    const { tweetId, authorId, postedAt } = first;
    const found = { tweetId, authorId, postedAt, text: 'My order', language: 'en', expiresAt: now };
    await makeTweet(db, { ...found, accountId: account.id });
    await poll([{ ...first, latestTweetId: String(BigInt(tweetId) + 9n), language: 'pt' }]);
    expect(await tweets()).toMatchObject([
      { text: 'Meu pedido', language: 'pt', editedAt: now, expiresAt: null, decision: 'opened' },
    ]);
  });

  it('is the parent of a reply to its newest version', async () => {
    const first = tweet();
    await poll([first]);
    const latestTweetId = String(BigInt(first.tweetId) + 9n);
    await poll([{ ...first, latestTweetId }]);
    const [ticket] = await tickets();
    // X counts a reply to an edited tweet to a conversation of its own
    const answer = tweet({
      authorId: account.twitterUserId,
      mentionedUserIds: [],
      conversationId: latestTweetId,
      inReplyToTweetId: latestTweetId,
      inReplyToUserId: first.authorId,
      postedAt: new Date(now.getTime() - minutes(1)),
    });
    await poll([answer], { name: 'own_tweets' });
    expect((await tweets()).find(({ isOwn }) => isOwn)).toMatchObject({ ticketId: ticket!.id });
    expect(await messages(ticket!.id)).toHaveLength(2);
  });
});

describe('two accounts of one organization', () => {
  let other: Account;
  beforeEach(async () => {
    other = await connect(db, { username: 'acme_help' });
  });
  const forBoth = () => tweet({ mentionedUserIds: [account.twitterUserId, other.twitterUserId] });

  it('open one ticket for a tweet that names both; the other shows it', async () => {
    const both = forBoth();
    await poll([both]);
    await poll([both], { of: other });
    const [ticket, ...others] = await tickets();
    expect(others).toEqual([]);
    expect(ticket!.accountId).toBe(account.id);
    expect((await tweets()).map((row) => [row.accountId === account.id, row.decision, row.ticketId]).sort()).toEqual([
      [false, 'linked', ticket!.id],
      [true, 'opened', ticket!.id],
    ]);
    expect(await messages()).toHaveLength(1);
  });

  it('also when the one whose turn it is not meets it first', async () => {
    const both = forBoth();
    await poll([both], { of: other });
    expect(await tickets()).toEqual([]);
    await poll([both]);
    const [ticket] = await tickets();
    expect(ticket!.accountId).toBe(account.id);
    const rows = await tweets();
    expect(rows.map((row) => row.ticketId)).toEqual([ticket!.id, ticket!.id]);
    expect(rows.find((row) => row.accountId === other.id)).toMatchObject({
      decision: 'linked',
      reason: { code: 'other_account_has_it' },
    });
  });

  it('and when both meet it at the same moment', async () => {
    const items = Array.from({ length: 20 }, forBoth);
    await Promise.all([poll(items), poll(items.toReversed(), { of: other })]);
    expect(await tickets()).toHaveLength(20);
    expect(await messages()).toHaveLength(20);
    expect((await tweets()).every((row) => row.ticketId !== null)).toBe(true);
  });

  it('lose nothing from before the one named first was connected', async () => {
    const late = await connect(db, { username: 'acme_late' }, new Date(now.getTime() - minutes(2)));
    const fields = { mentionedUserIds: [late.twitterUserId, account.twitterUserId] };
    const before = tweet({ ...fields, postedAt: new Date(now.getTime() - minutes(3)) });
    const since = tweet({ ...fields, postedAt: new Date(now.getTime() - minutes(1)) });
    await poll([before, since]);
    expect(await tickets()).toMatchObject([{ accountId: account.id, conversationId: before.conversationId }]);
    await poll([since], { of: late });
    expect((await tickets()).map(({ accountId }) => accountId)).toEqual([account.id, late.id]);
  });

  it('never open tickets on each other', async () => {
    await poll([tweet({ authorId: other.twitterUserId })]);
    expect(await tickets()).toEqual([]);
    expect(await tweets()).toMatchObject([{ decision: 'ignored', reason: { code: 'own_brand' } }]);
  });
});

describe('own tweets', () => {
  const own = (parent: FetchedTweet, fields: Partial<FetchedTweet> = {}) =>
    replyTo(parent, {
      authorId: account.twitterUserId,
      mentionedUserIds: [],
      text: 'We are looking into it.',
      postedAt: new Date(now.getTime() - minutes(1)),
      ...fields,
    });

  async function replyInDoubt(parent: FetchedTweet, columns: Parameters<typeof makeDelivery>[1] = {}) {
    const [ticket] = await tickets();
    const message = await makeMessage(db, {
      ticketId: ticket!.id,
      direction: 'out',
      text: 'We are looking into it.',
      postedAt: new Date(now.getTime() - minutes(2)),
    });
    const delivery = await makeDelivery(db, {
      state: 'unknown',
      accountId: account.id,
      messageId: message.id,
      sendingAt: new Date(now.getTime() - minutes(2)),
      payload: {
        text: 'We are looking into it.',
        inReplyToTweetId: parent.tweetId,
        conversationId: parent.conversationId,
      },
      ...columns,
    });
    return { ticket: ticket!, message, delivery };
  }
  const deliveries = () => db.transaction((tx) => tx.delivery.findMany());

  it('written outside Perch become outgoing messages of the ticket they answer', async () => {
    const first = tweet();
    await poll([first]);
    const answer = own(first);
    await poll([answer], { name: 'own_tweets' });
    const [ticket] = await tickets();
    expect(ticket).toMatchObject({ awaitsReply: false, messageCount: 2, preview: 'We are looking into it.' });
    expect(ticket!.lastOutboundAt).toEqual(answer.postedAt);
    expect((await messages()).map(({ direction, memberId }) => [direction, memberId])).toEqual([
      ['in', null],
      ['out', null],
    ]);
    const row = (await tweets()).find(({ isOwn }) => isOwn);
    expect(row).toMatchObject({ decision: 'outbound', ticketId: ticket!.id });
  });

  it('that answer nobody open no ticket', async () => {
    await poll([tweet({ authorId: account.twitterUserId, mentionedUserIds: [] })], { name: 'own_tweets' });
    expect(await tickets()).toEqual([]);
    expect(await tweets()).toMatchObject([{ isOwn: true, decision: 'outbound', ticketId: null }]);
  });

  it.each<[string, Parameters<typeof makeDelivery>[1]]>([
    ['under way', { state: 'sending' }],
    ['in doubt', { state: 'unknown', doubts: 1 }],
    ['queued again', { state: 'queued', doubts: 1 }],
    ['given up unseen', { state: 'failed', code: 'not_posted', doubts: 3 }],
  ])('settle the delivery (%s) that they are; nobody sends it again', async (_state, columns) => {
    const first = tweet();
    await poll([first]);
    const { ticket, message, delivery } = await replyInDoubt(first, columns);
    const answer = own(first);
    events = [];
    await poll([answer], { name: 'own_tweets' });

    expect(await deliveries()).toMatchObject([
      { id: delivery.id, state: 'sent', remoteId: answer.tweetId, code: null },
    ]);
    expect(await claimDelivery(ctx, { deliveryId: delivery.id, leaseSeconds: 30 })).toEqual({ kind: 'nothing' });
    const all = await messages();
    expect(all).toHaveLength(2);
    const row = (await tweets()).find(({ isOwn }) => isOwn)!;
    expect(all.find(({ id }) => id === message.id)).toMatchObject({ tweetRowId: row.id, postedAt: answer.postedAt });
    expect(row.ticketId).toBe(ticket.id);
    expect(events.map(({ type }) => type)).toContain('delivery.changed');
  });

  it.each<[string, Parameters<typeof makeDelivery>[1]]>([
    ['only waits for a limit', { state: 'queued', code: 'rate_limited' }],
    ['X has refused', { state: 'failed', code: 'forbidden' }],
  ])('are foreign beside a delivery that %s', async (_state, columns) => {
    const first = tweet();
    await poll([first]);
    await replyInDoubt(first, columns);
    await poll([own(first)], { name: 'own_tweets' });
    expect(await deliveries()).toMatchObject([columns!]);
    expect(await messages()).toHaveLength(3);
  });

  it('met among the mentions of another account wait for their own account to settle them', async () => {
    const other = await connect(db, { username: 'acme_help' });
    const first = tweet();
    await poll([first]);
    const { ticket } = await replyInDoubt(first);
    const answer = own(first, { mentionedUserIds: [other.twitterUserId] });
    await poll([answer], { of: other });
    expect(await deliveries()).toMatchObject([{ state: 'unknown' }]);
    expect(await messages()).toHaveLength(2);
    await poll([answer], { name: 'own_tweets' });
    expect(await deliveries()).toMatchObject([{ state: 'sent', remoteId: answer.tweetId }]);
    expect(await messages(ticket.id)).toHaveLength(2);
  });

  it('with the same words twice settle one delivery; the other is foreign', async () => {
    const first = tweet();
    await poll([first]);
    await replyInDoubt(first);
    const [one, two] = [own(first), own(first)];
    await poll([one!, two!], { name: 'own_tweets' });
    expect(await deliveries()).toMatchObject([{ state: 'sent', remoteId: one!.tweetId }]);
    expect(await messages()).toHaveLength(3);
  });
});

describe('imported history', () => {
  it('opens nothing in threads that the brand has answered', async () => {
    const answered = tweet();
    await poll([replyTo(answered, { authorId: account.twitterUserId, mentionedUserIds: [] })], { name: 'own_tweets' });
    await poll([answered, tweet({ authorId: '502' })], { importBefore: now });
    expect(await tickets()).toMatchObject([{ customerId: '502' }]);
    expect(await decisions()).toMatchObject({ [answered.tweetId]: 'imported_answered' });
  });

  it('tells the browsers how far it is: with its first and last page, and once a second in between', async () => {
    const importBefore = new Date(now.getTime() + hours(1));
    await db.transaction((tx) => tx.account.updateMany({ data: { connectedAt: importBefore } }));
    await db.transaction((tx) => tx.stream.updateMany({ where: { name: 'own_tweets' }, data: { coveredUntil: now } }));
    const { leaseToken } = (await claim())!;
    const told: boolean[] = [];
    for (const [milliseconds, token] of [
      [0, 'a'],
      [400, 'b'],
      [700, 'c'],
      [50, null],
    ] as const) {
      now = new Date(now.getTime() + milliseconds);
      events = [];
      const page = pageOf([tweet()], token);
      const input = { accountId: account.id, stream: 'mentions' as const, leaseToken, leaseSeconds: 120 };
      await receiveTweets(ctx, { ...input, page, importBefore });
      told.push(events.some(({ type, id }) => type === 'account.changed' && id === account.id));
    }
    expect(told).toEqual([true, false, true, true]);

    // an account that was connected a moment ago and is quiet: nothing of it is an import any more
    now = new Date(now.getTime() + minutes(2));
    events = [];
    await poll([], { importBefore });
    expect(events).toEqual([]);
  });

  it('tells the customer who was answered from the one beside them, and from the brand’s own announcement', async () => {
    const announcement = tweet({ authorId: account.twitterUserId, mentionedUserIds: [] });
    const answered = replyTo(announcement, { authorId: '501' });
    const waiting = replyTo(announcement, { authorId: '502' });
    const answer = replyTo(answered, { authorId: account.twitterUserId, mentionedUserIds: [] });
    await poll([announcement, answer], { name: 'own_tweets' });
    await poll([answered, waiting], { importBefore: now });
    expect(await tickets()).toMatchObject([{ customerId: '502', conversationId: announcement.conversationId }]);
  });

  it('is only what was posted before connecting: what comes after it on the same page is captured as usual', async () => {
    const before = tweet({ postedAt: new Date(now.getTime() - minutes(20)) });
    const answer = replyTo(before, { authorId: account.twitterUserId, mentionedUserIds: [] });
    await poll([answer], { name: 'own_tweets' });
    const after = replyTo(before, { postedAt: new Date(now.getTime() - minutes(5)) });
    await poll([before, after], { importBefore: new Date(now.getTime() - minutes(10)) });
    expect(await tickets()).toMatchObject([{ messageCount: 1 }]);
    expect(await decisions()).toMatchObject({ [before.tweetId]: 'imported_answered', [after.tweetId]: 'all_mentions' });
  });
});

describe('a round', () => {
  it('begins where the account was connected, then ten minutes behind what is complete', async () => {
    const first = await claim();
    expect(first).toMatchObject({ sinceId: null, startTime: START, pageToken: null });
    const newest = tweet();
    const input = {
      accountId: account.id,
      stream: 'mentions' as const,
      leaseSeconds: 120,
      leaseToken: first!.leaseToken,
    };
    await receiveTweets(ctx, { ...input, page: pageOf([newest]) });
    now = new Date(now.getTime() + minutes(1));
    await dueNow('mentions');
    const second = await claim();
    expect(second!.startTime).toBeNull();
    expect(timeOfSnowflake(second!.sinceId!)).toEqual(new Date(newest.postedAt.getTime() - minutes(10)));
  });

  it('looks far back where the one before did not, though that ended in the same minute', async () => {
    const newest = tweet({ postedAt: new Date(START.getTime() + minutes(59)) });
    await poll([newest]);
    const behind = async () => {
      await dueNow('mentions');
      const { leaseToken, sinceId } = (await claim())!;
      now = new Date(now.getTime() + 2000);
      const input = { accountId: account.id, stream: 'mentions' as const, leaseToken, leaseSeconds: 120 };
      await receiveTweets(ctx, { ...input, page: pageOf([]) });
      return (newest.postedAt.getTime() - timeOfSnowflake(sinceId!).getTime()) / 1000;
    };
    now = new Date(now.getTime() + 59_000);
    expect([await behind(), await behind(), await behind()]).toEqual([30, 600, 30]);
  });

  it('is taken by one of two workers, and by nobody before it is due', async () => {
    const claims = await Promise.all([claim(), claim(), claim()]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await claim()).toBeNull();
    const input = {
      accountId: account.id,
      stream: 'mentions' as const,
      leaseSeconds: 120,
      leaseToken: claims.find(Boolean)!.leaseToken,
    };
    await receiveTweets(ctx, { ...input, page: pageOf([]) });
    expect(await claim()).toBeNull();
    const { dueAt } = await stream();
    expect(dueAt.getTime() - now.getTime()).toBeGreaterThanOrEqual(54_000);
    expect(dueAt.getTime() - now.getTime()).toBeLessThanOrEqual(66_000);
  });

  it('moves the cursor after its last page only, to the newest id of all', async () => {
    const [newest, older] = [tweet(), tweet({ postedAt: new Date(now.getTime() - minutes(30)) })];
    const { leaseToken } = (await claim())!;
    const input = { accountId: account.id, stream: 'mentions' as const, leaseSeconds: 120, leaseToken };
    await receiveTweets(ctx, { ...input, page: pageOf([newest], 'page-2') });
    expect(await stream()).toMatchObject({ committedId: null, pageToken: 'page-2', roundCount: 1 });
    await receiveTweets(ctx, { ...input, page: pageOf([], 'page-3') });
    await receiveTweets(ctx, { ...input, page: pageOf([older]) });
    expect(await stream()).toMatchObject({
      committedId: newest.tweetId,
      pageToken: null,
      candidateId: null,
      roundCount: 0,
      leaseToken: null,
      lastSucceededAt: now,
    });
    expect(await tickets()).toHaveLength(2);
  });

  it('that a crash has cut goes on at its page, from the same floor', async () => {
    await poll([tweet()]);
    await dueNow('mentions');
    const before = (await claim())!;
    const lost = tweet({ authorId: '502' });
    const input = { accountId: account.id, stream: 'mentions' as const, leaseSeconds: 120 };
    await receiveTweets(ctx, { ...input, leaseToken: before.leaseToken, page: pageOf([lost], 'page-2') });
    now = new Date(now.getTime() + minutes(2) + 1);

    const after = (await claim())!;
    expect(after).toMatchObject({ pageToken: 'page-2', sinceId: before.sinceId });
    expect(await receiveTweets(ctx, { ...input, leaseToken: before.leaseToken, page: pageOf([tweet()]) })).toEqual({
      kind: 'lease_lost',
    });
    const page = pageOf([tweet({ authorId: '503', postedAt: new Date(START) })]);
    await receiveTweets(ctx, { ...input, leaseToken: after.leaseToken, page });
    expect(await stream()).toMatchObject({ committedId: lost.tweetId });
    expect(await tickets()).toHaveLength(3);
  });

  it('writes nothing for a worker that has lost it', async () => {
    const page = pageOf([tweet()]);
    const input = {
      accountId: account.id,
      stream: 'mentions' as const,
      leaseSeconds: 120,
      leaseToken: randomUUID(),
      page,
    };
    expect(await receiveTweets(ctx, input)).toEqual({ kind: 'lease_lost' });
    expect(await tweets()).toEqual([]);
    expect(await db.transaction((tx) => tx.profile.count())).toBe(0);
  });

  it('that is laid down between two pages is due at once', async () => {
    const { leaseToken } = (await claim())!;
    const input = { accountId: account.id, stream: 'mentions' as const, leaseSeconds: 120, leaseToken };
    await receiveTweets(ctx, { ...input, page: pageOf([tweet()], 'page-2') });
    await releaseStream(ctx, { accountId: account.id, name: 'mentions', leaseToken, pauseSeconds: 0 });
    expect(await claim()).toMatchObject({ pageToken: 'page-2' });
  });

  it('that meets the end of X’s window records what may be missing', async () => {
    await poll([tweet({ postedAt: new Date(START.getTime() + minutes(1)) })]);
    await dueNow('mentions');
    const round = (await claim())!;
    const input = {
      accountId: account.id,
      stream: 'mentions' as const,
      leaseSeconds: 120,
      leaseToken: round.leaseToken,
    };
    const authorId = '777';
    const conversationId = '1';
    for (let page = 0; page < 8; page++) {
      const items = Array.from({ length: 100 }, (_, at) =>
        tweet({ authorId, conversationId, postedAt: new Date(now.getTime() - minutes(page) - at) }),
      );
      await receiveTweets(ctx, { ...input, page: pageOf(items, page < 7 ? `page-${page + 2}` : null) });
    }
    const gaps = await db.transaction((tx) => tx.coverageGap.findMany());
    expect(gaps).toMatchObject([
      { accountId: account.id, stream: 'mentions', state: 'open', fromAt: new Date(now.getTime() - minutes(10)) },
    ]);
    expect(gaps[0]!.toAt).toEqual(new Date(now.getTime() - minutes(7) - 99));
    expect(await tickets()).toHaveLength(2);
  });

  it('that reaches its floor records no gap', async () => {
    const { leaseToken } = (await claim())!;
    const items = Array.from({ length: 795 }, () => tweet({ conversationId: '1' }));
    const last = tweet({ postedAt: new Date(START.getTime() - 1) });
    const page = pageOf([...items, last]);
    await receiveTweets(ctx, { accountId: account.id, stream: 'mentions', leaseToken, leaseSeconds: 120, page });
    expect(await db.transaction((tx) => tx.coverageGap.findMany())).toEqual([]);
  });
});

describe('a round that X interrupts', () => {
  const fail = async (fields: Partial<Parameters<typeof failStream>[1]> = {}) => {
    await dueNow('mentions');
    const { leaseToken } = (await claim())!;
    const failure = { accountId: account.id, name: 'mentions' as const, code: 'unreachable', detail: 'timeout' };
    await failStream(ctx, { ...failure, leaseToken, ...fields });
  };

  it('waits longer each time, at most a quarter of an hour, and says why', async () => {
    const pauses: number[] = [];
    for (let failures = 0; failures < 6; failures++) {
      await fail();
      pauses.push(Math.round(((await stream()).dueAt.getTime() - now.getTime()) / minutes(1)));
    }
    expect(pauses.slice(0, 3)).toEqual([1, 2, 4]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(17);
    expect(await stream()).toMatchObject({
      failureCount: 6,
      lastErrorCode: 'unreachable',
      lastErrorDetail: 'timeout',
      lastErrorAt: now,
      leaseToken: null,
    });
    expect(events.at(-1)).toEqual({ type: 'account.changed', id: account.id });
    await poll([]);
    expect(await stream()).toMatchObject({ failureCount: 0 });
  });

  it('waits for the time that X names', async () => {
    const retryAt = new Date(now.getTime() + minutes(7));
    await fail({ code: 'rate_limited', retryAt });
    expect((await stream()).dueAt).toEqual(retryAt);
  });

  it('does not ask again at once when the time that X names is over by our clock', async () => {
    await fail({ code: 'rate_limited', retryAt: new Date(now.getTime() - 1000) });
    expect((await stream()).dueAt.getTime()).toBeGreaterThan(now.getTime() + 50_000);
  });

  const box = createSecretBox(new Map([['k1', new Uint8Array(32).fill(7)]]));
  const storeToken = (accessToken: string) => {
    const pair = { accessToken, refreshToken: 'refresh', expiresAt: now, scopes: [] };
    const data = { organizationId: ctx.organizationId, accountId: account.id, ...sealTokens(box, account.id, pair) };
    return db.transaction((tx) => tx.accountCredential.create({ data }));
  };

  it('for want of authorization suspends the account, unless it has another by now', async () => {
    await storeToken('new');
    await fail({ code: 'unauthorized', refused: { box, accessToken: 'old' } }); // authorized anew meanwhile
    expect(await db.transaction((tx) => tx.account.findFirstOrThrow({ where: { id: account.id } }))).toMatchObject({
      state: 'connected',
      stateReason: null,
    });
    await fail({ code: 'unauthorized', refused: { box, accessToken: 'new' } });
    const row = await db.transaction((tx) => tx.account.findFirstOrThrow({ where: { id: account.id } }));
    expect(row).toMatchObject({ state: 'needs_reauthorization', stateReason: 'unauthorized' });
    await dueNow('mentions');
    expect(await claim()).toBeNull();
  });

  it('by somebody who has lost it changes nothing', async () => {
    const before = await stream();
    await fail({ leaseToken: randomUUID() });
    expect((await stream()).failureCount).toBe(before.failureCount);
  });
});

describe('another organization', () => {
  it('sees nothing of it, and has tickets and numbers of its own for the same tweet', async () => {
    const item = tweet();
    await poll([item]);
    const strangers = (await makeOrganization(database)).db;
    const theirs = await connect(strangers, { twitterUserId: account.twitterUserId });
    const context = contextOf(strangers);
    expect(await strangers.transaction((tx) => tx.ticket.count())).toBe(0);
    expect(await claim('mentions', account, context)).toBeNull();

    const { leaseToken } = (await claim('mentions', theirs, context))!;
    await receiveTweets(context, {
      accountId: theirs.id,
      stream: 'mentions',
      leaseToken,
      leaseSeconds: 120,
      page: pageOf([item]),
    });
    expect(await strangers.transaction((tx) => tx.ticket.findMany())).toMatchObject([{ number: 1 }]);
    expect(await tickets()).toHaveLength(1);
  });
});

describe('a ticket in the same conversation and of the same person', () => {
  it('that an agent has opened takes the next message', async () => {
    const made = await makeTicket(db, { accountId: account.id, customerId: '501', conversationId: '4711' });
    await poll([tweet({ conversationId: '4711' })]);
    expect(await tickets()).toMatchObject([{ id: made.id, messageCount: 1 }]);
  });
});

describe('somebody whose data was erased', () => {
  const erasedAt = new Date(START.getTime() + minutes(30));
  beforeEach(async () => {
    const data = { organizationId: db.organizationId, twitterUserId: '501', erasedAt };
    await db.transaction((tx) => tx.erasedProfile.create({ data }));
  });
  const known = () =>
    db.transaction(async (tx) => ({
      tweets: (await tx.tweet.findMany({ orderBy: { postedAt: 'asc' } })).map(({ text }) => text),
      profiles: await tx.profile.count({ where: { twitterUserId: '501' } }),
    }));

  it('does not come back with what they wrote before, or were answered', async () => {
    await poll([tweet({ postedAt: erasedAt, text: 'before' })]);
    const answer = { authorId: account.twitterUserId, inReplyToUserId: '501', inReplyToTweetId: '1', text: 'answer' };
    await poll([tweet({ ...answer, postedAt: erasedAt })], { name: 'own_tweets' });
    expect(await known()).toEqual({ tweets: [], profiles: 0 });
  });

  it('is a stranger who writes for the first time when they write again', async () => {
    await poll([tweet({ postedAt: erasedAt, text: 'before' }), tweet({ text: 'again' })]);
    expect(await known()).toEqual({ tweets: ['again'], profiles: 1 });
  });
});
