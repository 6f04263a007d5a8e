import { CreateReply, type FetchedTweet, type Ticket } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import {
  makeAccount,
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
import { lockDelivery } from '../deliveries/delivery-row.ts';
import { getDraft, listDrafts } from '../drafts/get-draft.ts';
import { saveDraft } from '../drafts/save-draft.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { createNote } from '../replies/create-note.ts';
import { createReply } from '../replies/create-reply.ts';
import { getTicket } from './get-ticket.ts';
import { linkTickets, unlinkTickets } from './link-tickets.ts';
import { listHistory } from './list-history.ts';
import { listMessages } from './list-messages.ts';
import { listTickets } from './list-tickets.ts';
import { mergeTickets } from './merge-tickets.ts';
import { splitTicket } from './split-ticket.ts';
import { updateTicket } from './update-ticket.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOW = new Date('2026-11-22T12:00:00.000Z');
const minute = (count: number) => new Date(NOW.getTime() - 3_600_000 + count * 60_000);

const isOnX = ({ via }: Ticket['replyTargets'][number]) => via !== 'email';

type Row<T extends (...args: never[]) => unknown> = Awaited<ReturnType<T>>;
let db: TenantDatabase;
let ctx: Context;
let now: Date;
let account: Row<typeof makeAccount>;
let serial: bigint;
beforeEach(async () => {
  now = NOW;
  serial = 0n;
  db = (await makeOrganization(database)).db;
  const member = await makeMember(db);
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId: member.id, permissions: ['tickets.view', 'tickets.edit', 'tickets.reply'] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  account = await connect('acme');
  for (const twitterUserId of ['501', '502']) await makeProfile(db, { twitterUserId, name: `Person ${twitterUserId}` });
});

async function connect(username: string) {
  const made = await makeAccount(db, { username });
  const periods = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  const data = streamRowsFor({ organizationId: db.organizationId, accountId: made.id }, periods, minute(-60));
  await db.transaction((tx) => tx.stream.createMany({ data }));
  return made;
}

function tweet(fields: Partial<FetchedTweet> & { postedAt: Date }, of = account): FetchedTweet {
  serial += 1n;
  const tweetId = String(BigInt(snowflakeAt(fields.postedAt)) + serial);
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: '501',
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [of.twitterUserId],
    kind: fields.inReplyToTweetId ? 'reply' : 'tweet',
    text: 'My order never arrived',
    language: 'en',
    media: [],
    metrics: null,
    quotedTweetId: null,
    ...fields,
  };
}

const next = (before: FetchedTweet, postedAt: Date, fields: Partial<FetchedTweet> = {}, of = account) =>
  tweet({ conversationId: before.conversationId, authorId: before.authorId, postedAt, ...fields }, of);

async function poll(items: FetchedTweet[], of = account) {
  await db.query(`UPDATE stream SET due_at = $3 WHERE organization_id = $1 AND account_id = $2 AND name = 'mentions'`, [
    db.organizationId,
    of.id,
    now,
  ]);
  const claim = { accountId: of.id, name: 'mentions' as const, leaseSeconds: 120, intervalSeconds: 60 };
  const { leaseToken } = (await claimStream(ctx, claim))!;
  const page = { items, profiles: [], nextToken: null, unreadable: [] };
  await receiveTweets(ctx, { accountId: of.id, stream: 'mentions', leaseToken, leaseSeconds: 120, page });
}

const tickets = () => db.transaction((tx) => tx.ticket.findMany({ orderBy: { number: 'asc' } }));
const textsOf = async (ticketId: string) =>
  (await listMessages(ctx, ticketId, { limit: 50 })).data.map(({ text }) => text).toReversed();
const kindsOf = async (ticketId: string) =>
  (await listHistory(ctx, ticketId, { limit: 50 })).data.map(({ kind }) => kind).toSorted();
const reply = (ticketId: string, fields: object = {}) =>
  createReply(ctx, ticketId, CreateReply.parse({ via: 'tweet', text: 'We look into it', ...fields }));
const lastOf = async (ticketId: string) => (await listMessages(ctx, ticketId, { limit: 1 })).data[0]?.id;
const listed = async () => (await listTickets(ctx, { limit: 50 })).data.map(({ number }) => number).toSorted();

/** Two tickets of one person in two conversations. */
async function twoOfOne() {
  const [a, b] = [tweet({ text: 'A1', postedAt: minute(0) }), tweet({ text: 'B1', postedAt: minute(1) })];
  await poll([a, b]);
  const [first, second] = await tickets();
  return { a, b, first: first!, second: second! };
}

/** until somebody waits for a lock */
async function expectWaiting() {
  const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  await expect.poll(async () => (await db.query(waiting)).length).toBe(1);
}

describe('a merge', () => {
  it('takes along what colleagues have written and not sent, behind what stands on the target', async () => {
    const [first, second] = [await makeTicket(db), await makeTicket(db)];
    const other = await makeMember(db);
    const colleague: Context = { ...ctx, actor: { ...ctx.actor, memberId: other.id } };
    const updatedAt = NOW.toISOString();
    const draft = {
      mode: 'tweet' as const,
      inReplyToMessageId: null,
      attachmentIds: { tweet: [], dm: [], email: [], note: [] },
      updatedAt,
    };
    const texts = { tweet: '', dm: '', email: '', note: '' };
    await saveDraft(ctx, first.id, { ...draft, texts: { ...texts, tweet: 'On it' } });
    await saveDraft(ctx, second.id, { ...draft, texts: { ...texts, tweet: 'We look', note: 'Late again' } });
    await saveDraft(colleague, second.id, { ...draft, mode: 'note', texts: { ...texts, note: 'Ask Bob' } });
    await mergeTickets(ctx, first.id, [second.id]);
    expect(await getDraft(ctx, first.id)).toMatchObject({ texts: { tweet: 'On it\n\nWe look', note: 'Late again' } });
    expect(await getDraft(colleague, first.id)).toMatchObject({ mode: 'note', texts: { note: 'Ask Bob', tweet: '' } });
    expect((await listDrafts(ctx)).map(({ ticketId }) => ticketId)).toEqual([first.id]);
  });

  it('brings everything of the source to the target, and leaves a tombstone that leads there', async () => {
    const { first, second } = await twoOfOne();
    await updateTicket(ctx, second.id, { tags: ['late', 'refund'] });
    await updateTicket(ctx, first.id, { tags: ['late'] });
    const merged = await mergeTickets(ctx, first.id, [second.id]);

    expect(merged).toMatchObject({ preview: 'B1', messageCount: 2, tags: ['late', 'refund'], mergedInto: null });
    expect(merged.mergedFrom).toEqual([{ id: second.id, number: 2 }]);
    expect(await textsOf(first.id)).toEqual(['A1', 'B1']);
    expect(await textsOf(second.id)).toEqual([]);
    expect(await getTicket(ctx, second.id)).toMatchObject({
      number: 2,
      status: 'closed',
      subject: '',
      mergedInto: { id: first.id, number: 1 },
    });
    expect(await listed()).toEqual([1]);
    const byIds = await listTickets(ctx, { limit: 50, ids: [first.id, second.id] });
    expect(byIds.data.map(({ id }) => id)).toEqual([first.id]);
    expect((await listTickets(ctx, { limit: 50, q: '#2' })).data).toMatchObject([{ number: 1 }]);
    expect(await kindsOf(first.id)).toContain('merged');
    expect(await kindsOf(second.id)).toContain('merged_into');
    const rows = await db.transaction((tx) => tx.tweet.findMany());
    expect(rows.map(({ ticketId }) => ticketId)).toEqual([first.id, first.id]);
  });

  it('said again changes nothing; chains are flattened', async () => {
    const { first, second } = await twoOfOne();
    await poll([tweet({ text: 'C1', postedAt: minute(2) })]);
    const third = (await tickets())[2]!;
    await mergeTickets(ctx, second.id, [third.id]);
    await mergeTickets(ctx, first.id, [second.id]);
    const { rev } = await getTicket(ctx, first.id);
    expect((await mergeTickets(ctx, first.id, [second.id, third.id])).rev).toBe(rev);
    expect((await tickets()).map(({ mergedIntoId }) => mergedIntoId)).toEqual([null, first.id, first.id]);
  });

  it('opens a closed target that takes in what is still open', async () => {
    const { first, second } = await twoOfOne();
    await updateTicket(ctx, first.id, { status: 'closed' });
    expect(await mergeTickets(ctx, first.id, [second.id])).toMatchObject({ status: 'open', closedAt: null });
  });

  it('leads to the target what the customer writes next in the conversation of the source', async () => {
    const { b, first, second } = await twoOfOne();
    await mergeTickets(ctx, first.id, [second.id]);
    await poll([next(b, minute(5), { text: 'B2' }), next(b, minute(6), { text: 'B3' })]);
    expect(await textsOf(first.id)).toEqual(['A1', 'B1', 'B2', 'B3']);
    expect((await tickets()).length).toBe(2);

    await updateTicket(ctx, first.id, { status: 'closed' });
    now = new Date(now.getTime() + 3_600_000);
    await poll([next(b, now, { text: 'B4' })]);
    expect(await getTicket(ctx, first.id)).toMatchObject({ status: 'open', preview: 'B4' });
  });

  it('is followed up in that conversation when the reopen window is over, and by one ticket only', async () => {
    const { b, first, second } = await twoOfOne();
    await mergeTickets(ctx, first.id, [second.id]);
    await updateTicket(ctx, first.id, { status: 'closed' });
    now = new Date(now.getTime() + 8 * 86_400_000);
    await poll([next(b, now, { text: 'B2' })]);
    now = new Date(now.getTime() + 60_000);
    await poll([next(b, now, { text: 'B3' })]);
    const [, , third, ...more] = await tickets();
    expect(more).toEqual([]);
    expect(await textsOf(third!.id)).toEqual(['B2', 'B3']);
    expect(await getTicket(ctx, third!.id)).toMatchObject({ followUpOf: { id: first.id, number: 1 } });
    expect((await getTicket(ctx, first.id)).followUps).toMatchObject([{ id: third!.id, number: 3 }]);
  });

  it('answers whoever wrote, as the account that was written to', async () => {
    const other = await connect('acme_hotels');
    await poll([tweet({ text: 'To acme', postedAt: minute(0) })]);
    await poll([tweet({ text: 'To the hotel', authorId: '502', postedAt: minute(1) }, other)], other);
    const [first, second] = await tickets();
    const { replyTargets } = await mergeTickets(ctx, first!.id, [second!.id]);
    expect(replyTargets.filter(isOnX)).toMatchObject([
      { via: 'tweet', accountUsername: 'acme_hotels', available: true },
    ]);

    const [latest, earlier] = (await listMessages(ctx, first!.id, { limit: 50 })).data;
    const sent = [
      await reply(first!.id),
      await reply(first!.id, { inReplyToMessageId: earlier!.id }),
      await reply(first!.id, { inReplyToMessageId: latest!.id, text: 'And more' }),
    ];
    const deliveries = await db.transaction((tx) => tx.delivery.findMany());
    const accountOf = (id: string) => deliveries.find((delivery) => delivery.id === id)!.accountId;
    expect(sent.map(({ deliveryId }) => accountOf(deliveryId))).toEqual([other.id, account.id, other.id]);
  });

  it('continues the direct messages of the source as the account they were sent to', async () => {
    const { first } = await twoOfOne();
    const other = await connect('acme_hotels');
    const dm = await makeTicket(db, { accountId: other.id, customerId: '502', channel: 'twitter_dm' });
    const row = await makeDirectMessage(db, { accountId: other.id, participantId: '502', ticketId: dm.id });
    await makeMessage(db, { ticketId: dm.id, directMessageId: row.id, postedAt: minute(2) });
    const { replyTargets } = await mergeTickets(ctx, first.id, [dm.id]);
    expect(replyTargets.filter(isOnX).map(({ via, accountUsername }) => [via, accountUsername])).toEqual([
      ['tweet', 'acme'],
      ['dm', 'acme_hotels'],
    ]);
    const { deliveryId } = await reply(first.id, { via: 'dm' });
    const [delivery] = await db.transaction((tx) => tx.delivery.findMany({ where: { id: deliveryId } }));
    expect(delivery).toMatchObject({ accountId: other.id, target: `dm:${row.dmConversationId}` });
  });

  it('tells whoever works on the source where it went, and changes nothing of it', async () => {
    const { first, second } = await twoOfOne();
    await mergeTickets(ctx, first.id, [second.id]);
    const refusal = { code: 'ticket_merged', mergedInto: { id: first.id, number: 1 } };
    const { rev } = await getTicket(ctx, second.id);
    await expect(reply(second.id)).rejects.toMatchObject(refusal);
    await expect(createNote(ctx, second.id, { text: 'Hm' })).rejects.toMatchObject(refusal);
    await expect(updateTicket(ctx, second.id, { status: 'open' })).rejects.toMatchObject(refusal);
    await expect(mergeTickets(ctx, second.id, [first.id])).rejects.toMatchObject(refusal);
    expect((await getTicket(ctx, second.id)).rev).toBe(rev);
  });

  it('of a reply under way at the same moment loses nothing', async () => {
    const { first, second } = await twoOfOne();
    const answers = await Promise.allSettled([reply(second.id), mergeTickets(ctx, first.id, [second.id])]);
    const [written, merged] = answers;
    expect(merged.status).toBe('fulfilled');
    const outgoing = (await listMessages(ctx, first.id, { limit: 50 })).data.filter(
      ({ direction }) => direction === 'out',
    );
    expect(written.status === 'fulfilled' || written.reason.code).toSatisfy(
      (how) => how === true || how === 'ticket_merged',
    );
    expect(outgoing).toHaveLength(written.status === 'fulfilled' ? 1 : 0);
  });

  it.each([
    ['a merge', (first: string, second: string) => mergeTickets(ctx, first, [second])],
    [
      'a split',
      async (_: string, second: string) => splitTicket(ctx, second, { fromMessageId: (await lastOf(second))! }),
    ],
  ])('(%s) that finds a reply being settled waits for it, and holds nothing that settling needs', async (_, move) => {
    const { b, first, second } = await twoOfOne();
    await poll([next(b, minute(2))]);
    const { deliveryId } = await reply(second.id);
    const [moving] = await db.pipeline(async (statement) => {
      await lockDelivery(statement, db.organizationId, deliveryId);
      const moved = move(first.id, second.id);
      moved.catch(() => {}); // said below
      await expectWaiting();
      const key = [db.organizationId, second.id];
      await statement('', 'SELECT FROM organization WHERE id = $1 FOR NO KEY UPDATE NOWAIT', key.slice(0, 1));
      await statement('', 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE NOWAIT', key);
      return [moved];
    });
    await expect(moving).resolves.toMatchObject({ id: expect.any(String) });
  });

  it('is seen by who settles a reply that they had to wait for', async () => {
    const { first, second } = await twoOfOne();
    const { deliveryId } = await reply(second.id);
    const { organizationId } = db;
    const [settling] = await db.pipeline(async (statement) => {
      await statement('', 'UPDATE message SET ticket_id = $2 WHERE organization_id = $1 AND ticket_id = $3', [
        organizationId,
        first.id,
        second.id,
      ]);
      const locked = db.pipeline((other) => lockDelivery(other, organizationId, deliveryId));
      await expectWaiting();
      return [locked];
    });
    expect(await settling).toMatchObject({ ticketId: first.id });
  });

  it('needs tickets that are there', async () => {
    const { first } = await twoOfOne();
    const elsewhere = await makeTicket((await makeOrganization(database)).db);
    await expect(mergeTickets(ctx, first.id, [first.id])).rejects.toMatchObject({ code: 'ticket_unusable' });
    await expect(mergeTickets(ctx, first.id, [elsewhere.id])).rejects.toMatchObject({ code: 'ticket_unusable' });
    await expect(mergeTickets(ctx, elsewhere.id, [first.id])).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a split', () => {
  const idsOf = async (ticketId: string) =>
    (await listMessages(ctx, ticketId, { limit: 50 })).data.map(({ id }) => id).toReversed();

  it('makes a ticket of a message and all later ones, which goes on with the conversation', async () => {
    const a = tweet({ text: 'A1', postedAt: minute(0) });
    await poll([a, next(a, minute(1), { text: 'A2' }), next(a, minute(2), { text: 'A3' })]);
    const [first] = await tickets();
    const [, fromMessageId] = await idsOf(first!.id);
    const split = await splitTicket(ctx, first!.id, { fromMessageId: fromMessageId! });

    expect(split).toMatchObject({ number: 2, subject: 'A2', preview: 'A3', messageCount: 2, awaitsReply: true });
    expect(split.related).toMatchObject([{ number: 1 }]);
    expect(split.replyTargets.filter(isOnX)).toMatchObject([{ via: 'tweet', accountUsername: 'acme' }]);
    expect(await getTicket(ctx, first!.id)).toMatchObject({ preview: 'A1', messageCount: 1, related: [{ number: 2 }] });
    expect(await kindsOf(first!.id)).toContain('split');
    expect(await kindsOf(split.id)).toEqual(['split_from']);

    await poll([next(a, minute(5), { text: 'A4' })]);
    expect(await textsOf(split.id)).toEqual(['A2', 'A3', 'A4']);
    await poll([next(a, minute(6), { text: 'A5', inReplyToTweetId: a.tweetId, inReplyToUserId: '501' })]);
    expect(await textsOf(first!.id)).toEqual(['A1', 'A5']);
  });

  it('of chosen messages leaves the conversation where its latest message stays', async () => {
    const a = tweet({ text: 'A1', postedAt: minute(0) });
    await poll([a, next(a, minute(1), { text: 'A2' }), next(a, minute(2), { text: 'A3' })]);
    const [first] = await tickets();
    const [, chosen] = await idsOf(first!.id);
    const split = await splitTicket(ctx, first!.id, { messageIds: [chosen!] });
    await poll([next(a, minute(5), { text: 'A4' })]);
    expect([await textsOf(first!.id), await textsOf(split.id)]).toEqual([['A1', 'A3', 'A4'], ['A2']]);
  });

  it('undoes a merge: the conversation of the source goes on in the new ticket', async () => {
    const { a, b, first, second } = await twoOfOne();
    await mergeTickets(ctx, second.id, [first.id]);
    const [chosen] = await idsOf(second.id);
    const split = await splitTicket(ctx, second.id, { messageIds: [chosen!] });
    await poll([next(a, minute(5), { text: 'A2' }), next(b, minute(6), { text: 'B2' })]);
    expect([await textsOf(split.id), await textsOf(second.id)]).toEqual([
      ['A1', 'A2'],
      ['B1', 'B2'],
    ]);
  });

  it('takes neither nothing nor what opened the ticket', async () => {
    const { first, second } = await twoOfOne();
    const [opening] = await idsOf(first.id);
    const [foreign] = await idsOf(second.id);
    const refused = { code: 'split_refused' };
    await expect(splitTicket(ctx, first.id, { fromMessageId: opening! })).rejects.toMatchObject(refused);
    await expect(splitTicket(ctx, first.id, { messageIds: [opening!] })).rejects.toMatchObject(refused);
    await expect(splitTicket(ctx, first.id, { fromMessageId: foreign! })).rejects.toMatchObject(refused);
  });

  it('of notes alone makes a ticket without a conversation', async () => {
    const { a, first } = await twoOfOne();
    const { messageId } = await createNote(ctx, first.id, { text: 'Something else' });
    const split = await splitTicket(ctx, first.id, { messageIds: [messageId] });
    expect(split).toMatchObject({ channel: 'manual', subject: 'Something else', customer: { twitterUserId: '501' } });
    await poll([next(a, minute(5), { text: 'A2' })]);
    expect(await textsOf(first.id)).toEqual(['A1', 'A2']);
  });
});

describe('a message', () => {
  it('shows what it quotes or answers outside of its ticket, as far as we have it', async () => {
    const a = tweet({ text: 'A1', postedAt: minute(0) });
    const b = tweet({ text: 'B1', postedAt: minute(1), quotedTweetId: a.tweetId, authorId: '502' });
    const away = next(b, minute(2), { text: 'B2', quotedTweetId: '77', inReplyToTweetId: b.tweetId });
    await poll([a, b, away]);
    const [, second] = await tickets();
    const [unknown, quote] = (await listMessages(ctx, second!.id, { limit: 50 })).data;
    expect(quote!.referenced).toMatchObject([
      { kind: 'quoted', tweet: { text: 'A1', profile: { twitterUserId: '501' } } },
    ]);
    expect(unknown!.referenced).toEqual([{ kind: 'quoted', url: 'https://x.com/i/status/77', tweet: null }]);

    const split = await splitTicket(ctx, second!.id, { messageIds: [unknown!.id] });
    const [moved] = (await listMessages(ctx, split.id, { limit: 50 })).data;
    expect(moved!.referenced).toMatchObject([{ kind: 'answered', tweet: { text: 'B1' } }, { kind: 'quoted' }]);

    await db.query(`UPDATE tweet SET deleted_at = now() WHERE organization_id = $1 AND tweet_id = $2`, [
      db.organizationId,
      a.tweetId,
    ]);
    const [gone] = (await listMessages(ctx, second!.id, { limit: 50 })).data;
    expect(gone!.referenced).toMatchObject([{ kind: 'quoted', tweet: null }]);
  });
});

describe('related tickets', () => {
  const numbers = ({ related }: Ticket) => related.map(({ number }) => number);

  it('are linked by number, shown in both, and unlinked', async () => {
    const { first, second } = await twoOfOne();
    expect(numbers(await linkTickets(ctx, first.id, { number: 2 }))).toEqual([2]);
    const { rev } = await getTicket(ctx, second.id);
    expect(numbers(await getTicket(ctx, second.id))).toEqual([1]);
    await linkTickets(ctx, second.id, { number: 1 });
    expect((await getTicket(ctx, second.id)).rev).toBe(rev);
    expect(numbers(await unlinkTickets(ctx, second.id, first.id))).toEqual([]);
    expect(await kindsOf(first.id)).toEqual(['linked', 'opened', 'unlinked']);
    await expect(linkTickets(ctx, first.id, { number: 1 })).rejects.toMatchObject({ code: 'ticket_unusable' });
    await expect(linkTickets(ctx, first.id, { number: 99 })).rejects.toMatchObject({ code: 'ticket_unusable' });
  });

  it('are the latest ones where there are many', async () => {
    const many = [];
    for (let n = 0; n < 22; n++) many.push(await makeTicket(db));
    const incident = await makeTicket(db);
    const links = many.map(({ id }) => ({ organizationId: db.organizationId, ticketId: id, otherId: incident.id }));
    await db.transaction((tx) => tx.ticketLink.createMany({ data: links }));
    const latest = many.slice(2).map(({ number }) => number);
    expect(numbers(await getTicket(ctx, incident.id))).toEqual(latest.toReversed());
  });

  it('stay related to what they are merged into', async () => {
    const { first, second } = await twoOfOne();
    const third = await makeTicket(db, { accountId: account.id, customerId: '502' });
    await makeTweet(db, { accountId: account.id });
    await linkTickets(ctx, third.id, { number: second.number });
    expect(numbers(await mergeTickets(ctx, first.id, [second.id]))).toEqual([third.number]);
    expect(numbers(await getTicket(ctx, third.id))).toEqual([1]);
  });
});
