import { randomUUID } from 'node:crypto';
import { AppError, type CreateReply, type LiveEvent } from '@perch/contracts';
import type { Permission } from '@perch/core';
import type { Database, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeContact,
  makeDirectMessage,
  makeMember,
  makeMessage,
  makeOrganization,
  makeProfile,
  makeRole,
  makeTicket,
  makeTweet,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Context } from '../context.ts';
import { reviewDelivery } from '../deliveries/review-delivery.ts';
import { discardDelivery, retryDelivery, sendDeliveryNow } from '../deliveries/steer-delivery.ts';
import { updateTicket } from '../tickets/update-ticket.ts';
import { createNote } from './create-note.ts';
import { createReply } from './create-reply.ts';
import { editReply } from './edit-reply.ts';
import { sendAsDirectMessage } from './send-as-direct-message.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

function contextOf(db: TenantDatabase, memberId: string | null, permissions: Permission[]) {
  const jobs: string[] = [];
  const events: Omit<LiveEvent, 'organizationId'>[] = [];
  const ctx: Context = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId, permissions },
    db,
    enqueue: async (name) => void jobs.push(name),
    publish: async (event) => void events.push(event),
    now: () => new Date(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  return { ctx, jobs, events };
}

/** A ticket that began with a mention of the account. */
async function scene(
  options: {
    mentions?: boolean;
    deleted?: boolean;
    isProtected?: boolean;
    receivesDm?: boolean | null;
    hasWrittenDm?: boolean;
    state?: string;
    permissions?: Permission[];
  } = {},
) {
  const { db, id: organizationId } = await makeOrganization(database);
  const account = await makeAccount(db, { state: options.state ?? 'connected' });
  const customer = await makeProfile(db, {
    isProtected: options.isProtected ?? false,
    receivesDm: options.receivesDm ?? null,
  });
  const postedAt = new Date(Date.now() - 60_000);
  const ticket = await makeTicket(db, {
    accountId: account.id,
    customerId: customer.twitterUserId,
    openedAt: postedAt,
  });
  const tweet = await makeTweet(db, {
    accountId: account.id,
    authorId: customer.twitterUserId,
    conversationId: ticket.conversationId!,
    ticketId: ticket.id,
    postedAt,
    ...(options.mentions === false && { mentionedUserIds: [] }),
    ...(options.deleted && { deletedAt: new Date() }),
  });
  const first = await makeMessage(db, { ticketId: ticket.id, tweetRowId: tweet.id, postedAt });
  if (options.hasWrittenDm) {
    await makeDirectMessage(db, { accountId: account.id, participantId: customer.twitterUserId });
  }
  const member = await makeMember(db);
  const made = contextOf(db, member.id, options.permissions ?? ['tickets.reply', 'tickets.view']);
  return { ...made, db, organizationId, account, customer, ticket, tweet, first, member };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const untilOneWaits = () =>
  vi.waitFor(async () => {
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    expect((await database.pool.query(waiting)).rowCount).toBe(1);
  });
const written = ({ db }: Scene) =>
  db.transaction(async (tx) => ({
    deliveries: await tx.delivery.findMany(),
    messages: await tx.message.findMany({ where: { direction: { not: 'in' } } }),
    events: await tx.ticketEvent.findMany({ orderBy: { id: 'asc' } }),
    ticket: (await tx.ticket.findFirst())!,
  }));

describe('a reply', () => {
  it('is a message of the ticket and one delivery, written together', async () => {
    const at = await scene();
    const ids = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: '  On it!  ', status: 'pending' });
    const { deliveries, messages, events, ticket } = await written(at);
    expect(deliveries).toEqual([
      expect.objectContaining({
        id: ids.deliveryId,
        messageId: ids.messageId,
        kind: 'tweet',
        state: 'queued',
        accountId: at.account.id,
        target: `conversation:${at.ticket.conversationId}`,
        payload: {
          text: 'On it!',
          inReplyToTweetId: at.tweet.latestTweetId,
          conversationId: at.ticket.conversationId!,
          isSummoned: true,
        },
      }),
    ]);
    expect(messages).toEqual([
      expect.objectContaining({
        id: ids.messageId,
        direction: 'out',
        visibility: 'public',
        channel: 'twitter',
        memberId: at.member.id,
        text: 'On it!',
        inReplyToMessageId: at.first.id,
      }),
    ]);
    expect(events.map(({ kind, actorId }) => [kind, actorId])).toEqual([
      ['reply', at.member.id],
      ['status', at.member.id],
    ]);
    // not answered before it stands on X
    expect(ticket).toMatchObject({ status: 'pending', awaitsReply: true, messageCount: 2, rev: 2 });
    expect(at.jobs).toEqual(['deliver']);
    expect(at.events.map((event) => event.type)).toEqual(['message.changed', 'delivery.changed', 'ticket.changed']);
  });

  it('answers the latest tweet that still stands, unless another one is named', async () => {
    const at = await scene();
    const gone = await makeTweet(at.db, {
      accountId: at.account.id,
      authorId: at.customer.twitterUserId,
      conversationId: at.ticket.conversationId!,
      ticketId: at.ticket.id,
      decision: 'appended',
      deletedAt: new Date(),
    });
    const latest = await makeMessage(at.db, { ticketId: at.ticket.id, tweetRowId: gone.id, text: '' });
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'On it!' });
    const { deliveries } = await written(at);
    expect(deliveries[0]!.payload).toMatchObject({ inReplyToTweetId: at.tweet.tweetId });
    const named = { via: 'tweet', text: 'Hello?', inReplyToMessageId: latest.id } as const;
    await expect(createReply(at.ctx, at.ticket.id, named)).rejects.toMatchObject({
      code: 'reply_not_eligible',
      errors: [{ path: 'via', message: 'target_gone' }],
    });
  });

  it('that is sent again with the same key is one reply', async () => {
    const at = await scene();
    const idempotencyKey = randomUUID();
    const reply: CreateReply = { via: 'tweet', text: 'Once' };
    const all = await Promise.all([1, 2, 3].map(() => createReply(at.ctx, at.ticket.id, reply, { idempotencyKey })));
    expect(new Set(all.map(({ deliveryId }) => deliveryId)).size).toBe(1);
    expect((await written(at)).deliveries).toHaveLength(1);
    const again = createReply(at.ctx, at.ticket.id, reply, { idempotencyKey: randomUUID() });
    await expect(again).rejects.toMatchObject({ code: 'reply_duplicate' });
    await createReply(at.ctx, at.ticket.id, { ...reply, text: 'Twice' }, { idempotencyKey: randomUUID() });
    expect((await written(at)).deliveries).toHaveLength(2);
  });

  it('that is sent again after its time has come is the one that went out then', async () => {
    const at = await scene();
    const [idempotencyKey, sendAt] = [randomUUID(), new Date(Date.now() + 60_000).toISOString()];
    const reply: CreateReply = { via: 'tweet', text: 'At six', sendAt };
    const first = await createReply(at.ctx, at.ticket.id, reply, { idempotencyKey });
    const later = { ...at.ctx, now: () => new Date(Date.now() + 120_000) };
    expect(await createReply(later, at.ticket.id, reply, { idempotencyKey })).toEqual(first);
    await expect(createReply(later, at.ticket.id, reply)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('that is sent again, though it has failed and was to close the ticket, is not given up by that', async () => {
    const at = await scene();
    const [idempotencyKey, reply] = [randomUUID(), { via: 'tweet', text: 'Done', status: 'closed' } as const];
    await createReply(at.ctx, at.ticket.id, reply, { idempotencyKey });
    await at.db.query(`UPDATE delivery SET state = 'failed', settled_at = now()`, []);
    await createReply(at.ctx, at.ticket.id, reply, { idempotencyKey });
    expect((await written(at)).deliveries[0]!.givenUpAt).toBeNull();
    // another one that closes it is the last word
    await createReply(at.ctx, at.ticket.id, { ...reply, text: 'Done, really' }, {});
    expect((await written(at)).deliveries.map(({ givenUpAt }) => givenUpAt !== null).toSorted()).toEqual([false, true]);
  });

  it('with the key of another reply is refused, so that neither text is lost in silence', async () => {
    const at = await scene();
    const idempotencyKey = randomUUID();
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'First' }, { idempotencyKey });
    await expect(
      createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Second' }, { idempotencyKey }),
    ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect((await written(at)).deliveries).toHaveLength(1);
  });

  it('answers the newest id of an edited tweet, and a named message if one is named', async () => {
    const at = await scene();
    const latestTweetId = `${at.tweet.tweetId}1`.slice(-19);
    const { id } = await makeTweet(at.db, {
      accountId: at.account.id,
      authorId: at.customer.twitterUserId,
      conversationId: at.ticket.conversationId!,
      ticketId: at.ticket.id,
      latestTweetId,
    });
    await makeMessage(at.db, { ticketId: at.ticket.id, tweetRowId: id });
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'one' });
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'two', inReplyToMessageId: at.first.id });
    const targets = (await written(at)).deliveries.map(
      ({ payload }) => (payload as { inReplyToTweetId: string }).inReplyToTweetId,
    );
    expect(targets.sort()).toEqual([at.tweet.latestTweetId, latestTweetId].sort());
  });

  it.each<[string, Parameters<typeof scene>[0], Partial<CreateReply>, string]>([
    ['without permission', { permissions: ['tickets.view'] }, {}, 'forbidden'],
    ['without text', {}, { text: ' \u200b ' }, 'reply_empty'],
    ['longer than a tweet', {}, { text: 'x'.repeat(281) }, 'reply_too_long'],
    ['by a paused account', { state: 'paused' }, {}, 'account_not_active'],
    ['by a disconnected account', { state: 'disconnected' }, {}, 'account_not_active'],
    ['to who did not mention us', { mentions: false }, {}, 'reply_not_eligible'],
    ['to a deleted tweet', { deleted: true }, {}, 'reply_not_eligible'],
    ['to a protected profile', { isProtected: true }, {}, 'reply_not_eligible'],
    ['by DM to who never wrote one', {}, { via: 'dm' }, 'reply_channel_unavailable'],
    ['by DM to who takes none', { receivesDm: false }, { via: 'dm' }, 'reply_channel_unavailable'],
    ['by DM to who takes them', { receivesDm: true }, { via: 'dm' }, 'no error'],
    ['by DM to who wrote one', { hasWrittenDm: true, receivesDm: false }, { via: 'dm' }, 'no error'],
    ['to a message of elsewhere', {}, { inReplyToMessageId: randomUUID() }, 'reply_channel_unavailable'],
    ['with an address in public', {}, { text: 'Write to ana@example.com' }, 'personal_data'],
    [
      'with a number in a thread',
      {},
      { text: `${'Long. '.repeat(60)}+55 11 91234-5678`, asThread: true },
      'personal_data',
    ],
    ['with an address that may be public', {}, { text: 'ana@example.com', acceptPersonalData: true }, 'no error'],
    ['with an address by DM', { hasWrittenDm: true }, { via: 'dm', text: 'ana@example.com' }, 'no error'],
    ['having seen a message of elsewhere', {}, { lastSeenMessageId: randomUUID() }, 'validation_failed'],
  ])('%s', async (_claim, options, change, code) => {
    const at = await scene(options);
    expect(await codeOf(createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'hi', ...change }))).toBe(code);
    expect((await written(at)).deliveries).toHaveLength(code === 'no error' ? 1 : 0);
  });

  it('is refused when the customer has written since', async () => {
    const at = await scene();
    const reply: CreateReply = { via: 'tweet', text: 'hi', lastSeenMessageId: at.first.id };
    expect(await codeOf(createReply(at.ctx, at.ticket.id, reply))).toBe('no error');
    const later = await makeMessage(at.db, { ticketId: at.ticket.id, text: 'never mind' });
    expect(await codeOf(createReply(at.ctx, at.ticket.id, reply))).toBe('newer_message');
    const seen: CreateReply = { ...reply, text: 'hi again', lastSeenMessageId: later.id };
    expect(await codeOf(createReply(at.ctx, at.ticket.id, { ...seen, inReplyToMessageId: at.first.id }))).toBe(
      'no error',
    );
  });

  it.each(['tweet', 'dm'] as const)('by %s is refused when somebody else has answered since', async (via) => {
    const at = await scene({ hasWrittenDm: true });
    const lastSeenMessageId = at.first.id;
    const colleague = await makeMember(at.db);
    const reply = (memberId: string | null) =>
      codeOf(
        createReply({ ...at.ctx, actor: { ...at.ctx.actor, memberId: memberId! } }, at.ticket.id, {
          via,
          text: `hi ${randomUUID()}`,
          lastSeenMessageId,
        }),
      );
    expect(await reply(at.ctx.actor.memberId)).toBe('no error');
    expect(await reply(at.ctx.actor.memberId)).toBe('no error');
    expect(await reply(colleague.id)).toBe('newer_message');
    await at.db.query(`UPDATE delivery SET state = 'discarded'`);
    expect(await reply(colleague.id)).toBe('no error');
    await at.db.query(`UPDATE delivery SET state = 'discarded'`);
    await makeMessage(at.db, { ticketId: at.ticket.id, direction: 'note', memberId: colleague.id });
    expect(await reply(at.ctx.actor.memberId)).toBe('no error');
    // written on x.com
    await makeMessage(at.db, { ticketId: at.ticket.id, direction: 'out' });
    expect(await reply(at.ctx.actor.memberId)).toBe('newer_message');
  });

  it.each(['dm', 'email'] as const)('of two colleagues who send the same words by %s at once is one', async (via) => {
    const at = await scene({ hasWrittenDm: true });
    const contact = await makeContact(at.db, { email: 'carla@example.com' });
    await at.db.query('UPDATE ticket SET contact_id = $2 WHERE id = $1', [at.ticket.id, contact.id]);
    const { organizationId } = at;
    const { departmentId } = at.ticket;
    await at.db.transaction((tx) =>
      tx.departmentMail.create({
        data: { organizationId, departmentId, fromName: 'Acme', address: `${organizationId}@acme.test` },
      }),
    );
    const colleague = await makeMember(at.db);
    const reply = { via, text: 'It left today', lastSeenMessageId: at.first.id };
    const both = [at.member.id, colleague.id].map((memberId) =>
      codeOf(createReply({ ...at.ctx, actor: { ...at.ctx.actor, memberId } }, at.ticket.id, reply)),
    );
    expect((await Promise.all(both)).toSorted()).toEqual(['newer_message', 'no error']);
    expect((await written(at)).deliveries).toHaveLength(1);
  });

  it('is refused when a message came late, until that one has been seen', async () => {
    const at = await scene();
    const minutesAgo = (count: number) => new Date(Date.now() - count * 60_000);
    const message = (posted: number, received: number) =>
      makeMessage(at.db, { ticketId: at.ticket.id, postedAt: minutesAgo(posted), createdAt: minutesAgo(received) });
    const seen = await message(10, 10);
    const reply = (lastSeenMessageId: string) =>
      codeOf(
        createReply(at.ctx, at.ticket.id, {
          via: 'tweet',
          text: `hi ${randomUUID()}`,
          lastSeenMessageId,
          inReplyToMessageId: at.first.id,
        }),
      );
    await at.db.query('UPDATE message SET created_at = $2 WHERE id = $1', [at.first.id, minutesAgo(30)]);
    await at.db.query('UPDATE message SET posted_at = $2 WHERE id = $1', [at.first.id, minutesAgo(30)]);
    expect(await reply(seen.id)).toBe('no error');

    const late = await message(20, 5);
    expect(await reply(seen.id)).toBe('newer_message');
    expect(await reply(late.id)).toBe('no error');
    const [together, last] = [await message(3, 2), await message(2.5, 2)];
    expect(await reply(late.id)).toBe('newer_message');
    expect(await reply(together.id)).toBe('newer_message');
    expect(await reply(last.id)).toBe('no error');
  });

  it('decides by what stands when the ticket is free', async () => {
    const at = await scene({ receivesDm: false });
    let waiting: Promise<string> | undefined;
    await at.db.transaction(async (tx) => {
      await tx.ticket.updateMany({ data: { priority: 'high' } });
      waiting = codeOf(createReply(at.ctx, at.ticket.id, { via: 'dm', text: 'hi' }));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await tx.profile.updateMany({ data: { receivesDm: true } });
    });
    expect(await waiting).toBe('no error');
  });

  it('that is taken back takes its status back, unless somebody has set another since', async () => {
    const at = await scene({ permissions: ['tickets.reply', 'tickets.view', 'tickets.edit'] });
    const reply = (text: string) =>
      createReply(at.ctx, at.ticket.id, { via: 'tweet', text, status: 'closed', undoSeconds: 30 });
    const first = await reply('One');
    await discardDelivery(at.ctx, first.deliveryId);
    expect((await written(at)).ticket).toMatchObject({ status: 'open', closedAt: null });
    expect(at.events).toContainEqual(expect.objectContaining({ type: 'ticket.changed', rev: 3 }));

    const second = await reply('Two');
    await updateTicket(at.ctx, at.ticket.id, { status: 'pending' });
    await updateTicket(at.ctx, at.ticket.id, { status: 'closed' });
    await discardDelivery(at.ctx, second.deliveryId);
    const { ticket, events } = await written(at);
    expect(ticket).toMatchObject({ status: 'closed' });
    expect(events.map(({ kind, to }) => [kind, to])).toEqual([
      ['reply', { via: 'tweet' }],
      ['status', 'closed'],
      ['reply_discarded', { via: 'tweet' }],
      ['status', 'open'],
      ['reply', { via: 'tweet' }],
      ['status', 'closed'],
      ['status', 'pending'],
      ['status', 'closed'],
      ['reply_discarded', { via: 'tweet' }],
    ]);
  });

  it('that was scheduled is told in the history, with its words and what became of them', async () => {
    const at = await scene({ permissions: ['tickets.reply', 'tickets.view', 'replies.approve'] });
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { deliveryId } = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Later', sendAt });
    await editReply(at.ctx, deliveryId, { text: 'Much later' });
    await at.db.query(`UPDATE delivery SET hold_reason = 'approval', submitted_by = NULL WHERE id = $1`, [deliveryId]);
    await reviewDelivery(at.ctx, deliveryId, { verdict: 'rejected', note: 'Too late' });
    const { events } = await written(at);
    expect(events.map(({ kind, actorId, to }) => [kind, actorId, to])).toEqual([
      ['reply', at.member.id, { via: 'tweet' }],
      ['reply_scheduled', at.member.id, { via: 'tweet', at: sendAt }],
      ['reply_edited', at.member.id, { via: 'tweet' }],
      ['reply_rejected', at.member.id, { via: 'tweet' }],
    ]);
  });

  it('to a ticket of another organization finds none', async () => {
    const [at, other] = [await scene(), await scene()];
    expect(await codeOf(createReply(at.ctx, other.ticket.id, { via: 'tweet', text: 'hi' }))).toBe('not_found');
    expect(await codeOf(createNote(at.ctx, other.ticket.id, { text: 'hi' }))).toBe('not_found');
  });
});

describe('words that X would refuse as a duplicate', () => {
  it('are those to the same person within a day, under any tweet and by anybody’s hand, without a picture', async () => {
    const at = await scene();
    const reply = (text: string, more: object = {}) =>
      codeOf(createReply(at.ctx, at.ticket.id, { via: 'tweet', text, ...more }));
    expect(await reply('We look into it')).toBe('no error');
    const writes = async (authorId: string) => {
      const conversation = {
        accountId: at.account.id,
        ticketId: at.ticket.id,
        authorId,
        conversationId: at.ticket.conversationId!,
      };
      const { id } = await makeTweet(at.db, { ...conversation, mentionedUserIds: [at.account.twitterUserId] });
      return (await makeMessage(at.db, { ticketId: at.ticket.id, tweetRowId: id })).id;
    };
    const again = await writes(at.customer.twitterUserId);
    expect(await reply('We look into it', { inReplyToMessageId: again })).toBe('reply_duplicate');
    const stranger = await makeProfile(at.db);
    const other = await writes(stranger.twitterUserId);
    expect(await reply('We look into it', { inReplyToMessageId: other })).toBe('no error');
    const own = {
      accountId: at.account.id,
      authorId: at.account.twitterUserId,
      isOwn: true,
      inReplyToUserId: at.customer.twitterUserId,
    };
    await makeTweet(at.db, { ...own, text: 'Sorry about that', postedAt: new Date(Date.now() - 3_600_000) });
    await makeTweet(at.db, { ...own, text: 'Done', postedAt: new Date(Date.now() - 25 * 3_600_000) });
    expect(await reply('Sorry about that', { inReplyToMessageId: again })).toBe('reply_duplicate');
    expect(await reply('Done', { inReplyToMessageId: again })).toBe('no error');
  });
});

describe('as another account', () => {
  const another = (at: Scene, columns: object = {}) => makeAccount(at.db, { username: 'acme_air', ...columns });
  const mentions = (at: Scene, ...ids: string[]) =>
    at.db.query('UPDATE tweet SET mentioned_user_ids = $2 WHERE id = $1', [at.tweet.id, ids]);

  it('a public reply goes out by it, and is judged by what it may', async () => {
    const at = await scene();
    const other = await another(at);
    const reply = (text: string) => createReply(at.ctx, at.ticket.id, { via: 'tweet', text, accountId: other.id });
    await expect(reply('On it')).rejects.toMatchObject({
      code: 'reply_not_eligible',
      errors: [{ path: 'via', message: 'not_summoned' }],
    });
    await mentions(at, at.account.twitterUserId, other.twitterUserId);
    await reply('On it');
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'On it' });
    expect(await codeOf(reply('On it'))).toBe('reply_duplicate');
    const { deliveries, messages } = await written(at);
    expect(deliveries.map(({ accountId }) => accountId).toSorted()).toEqual([at.account.id, other.id].toSorted());
    expect(messages.map(({ profileId }) => profileId)).toContain(other.twitterUserId);
  });

  it('what one account of ours wrote is not its own to another one', async () => {
    const at = await scene();
    const other = await another(at);
    const own = { isOwn: true, accountId: at.account.id, authorId: at.account.twitterUserId };
    const { id } = await makeTweet(at.db, {
      ...own,
      ticketId: at.ticket.id,
      conversationId: at.ticket.conversationId!,
    });
    const named = await makeMessage(at.db, { ticketId: at.ticket.id, tweetRowId: id, direction: 'out' });
    const reply = (accountId: string) => {
      const input = { via: 'tweet' as const, text: 'More on this', inReplyToMessageId: named.id, accountId };
      return codeOf(createReply(at.ctx, at.ticket.id, input));
    };
    expect(await reply(other.id)).toBe('reply_not_eligible');
    expect(await reply(at.account.id)).toBe('no error');
  });

  it('nobody but a connected account of the organization answers', async () => {
    const at = await scene();
    const elsewhere = await scene();
    const reply = (accountId: string) =>
      codeOf(createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Hi', accountId }));
    expect(await reply(elsewhere.account.id)).toBe('not_found');
    expect(await reply((await another(at, { state: 'needs_reauthorization' })).id)).toBe('account_not_active');
    expect((await written(at)).deliveries).toEqual([]);
  });

  it('what cannot go out in public goes privately by the same account', async () => {
    const at = await scene({ receivesDm: true });
    const other = await another(at);
    await mentions(at, other.twitterUserId);
    const held = { text: 'Call us', accountId: other.id, undoSeconds: 60 };
    const { deliveryId } = await createReply(at.ctx, at.ticket.id, { via: 'tweet', ...held });
    const sent = await sendAsDirectMessage(at.ctx, deliveryId);
    const dm = (await written(at)).deliveries.find(({ id }) => id === sent.deliveryId)!;
    expect(dm).toMatchObject({
      kind: 'dm',
      accountId: other.id,
      payload: { participantId: at.customer.twitterUserId },
    });
    expect(dm.target).toContain(other.twitterUserId);
  });
});

describe('in a ticket that was merged with another person’s', () => {
  /** Somebody else writes a direct message to the same account; the ticket holds both. */
  async function mergeAnother(at: Scene) {
    const other = await makeProfile(at.db, { receivesDm: true });
    const sent = await makeDirectMessage(at.db, { accountId: at.account.id, participantId: other.twitterUserId });
    await makeMessage(at.db, {
      ticketId: at.ticket.id,
      channel: 'twitter_dm',
      profileId: other.twitterUserId,
      directMessageId: sent.id,
    });
    return sent.dmConversationId;
  }
  const payloadOf = async ({ db, organizationId }: Scene, id: string) => {
    const row = await db.transaction((tx) =>
      tx.delivery.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } }),
    );
    return row.payload as { text: string; dmConversationId?: string; inReplyToTweetId?: string };
  };

  it('other words go to the same person', async () => {
    const at = await scene({ receivesDm: true });
    const held = { undoSeconds: 60 };
    const dm = await createReply(at.ctx, at.ticket.id, { via: 'dm', text: 'Your code is 1', ...held });
    const tweet = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Soon', ...held });
    await at.db.query('UPDATE message SET in_reply_to_message_id = NULL WHERE id = $1', [dm.messageId]);
    const [dmBefore, tweetBefore] = [await payloadOf(at, dm.deliveryId), await payloadOf(at, tweet.deliveryId)];
    const others = await mergeAnother(at);
    await editReply(at.ctx, dm.deliveryId, { text: 'Your code is 2' });
    await editReply(at.ctx, tweet.deliveryId, { text: 'Today' });
    expect(await payloadOf(at, dm.deliveryId)).toEqual({ ...dmBefore, text: 'Your code is 2' });
    expect(dmBefore.dmConversationId).not.toBe(others);
    expect(await payloadOf(at, tweet.deliveryId)).toEqual({ ...tweetBefore, text: 'Today' });
    const tooLong = editReply(at.ctx, tweet.deliveryId, { text: 'x'.repeat(281) });
    await expect(tooLong).rejects.toMatchObject({ code: 'reply_too_long' });
  });

  it('a public reply goes as a direct message to who wrote the tweet, or to nobody', async () => {
    const at = await scene({ receivesDm: true });
    const reply = (text: string) => createReply(at.ctx, at.ticket.id, { via: 'tweet', text, undoSeconds: 60 });
    const [first, second] = [await reply('one'), await reply('two')];
    const others = await mergeAnother(at);
    const sent = await sendAsDirectMessage(at.ctx, first.deliveryId, { acceptNewer: true });
    const { dmConversationId } = await payloadOf(at, sent.deliveryId);
    expect(dmConversationId).not.toBe(others);
    expect(dmConversationId!.split('-').toSorted()).toEqual(
      [at.account.twitterUserId, at.customer.twitterUserId].toSorted(),
    );

    await at.db.query('UPDATE message SET in_reply_to_message_id = NULL WHERE id = $1', [second.messageId]);
    expect(await codeOf(sendAsDirectMessage(at.ctx, second.deliveryId, { acceptNewer: true }))).toBe(
      'reply_channel_unavailable',
    );
    const { deliveries } = await written(at);
    expect(deliveries.find(({ id }) => id === second.deliveryId)!.state).toBe('held');
  });
});

describe('a public reply that goes as a direct message', () => {
  const sentence = (n: number) =>
    `Sentence number ${n} of this answer has quite a few words that fill up the space of it. `;
  const long = Array.from({ length: 8 }, (_, n) => sentence(n)).join('');

  async function split() {
    const at = await scene({ receivesDm: true });
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: long, asThread: true, undoSeconds: 60 });
    const parts = (await written(at)).deliveries.toSorted((a, b) => a.part! - b.part!);
    expect(parts.length).toBeGreaterThan(2);
    return { at, parts };
  }
  const textOfNew = async (at: Scene, deliveryId: string) => {
    const { messageId } = await sendAsDirectMessage(at.ctx, deliveryId);
    return (await written(at)).messages.find(({ id }) => id === messageId)!.text;
  };

  it('says all of a split answer, as it was last written', async () => {
    const { at, parts } = await split();
    await editReply(at.ctx, parts[1]!.id, { text: 'Other words' });
    const text = await textOfNew(at, parts[0]!.id);
    expect(text).toContain('Other words');
    expect(text).toContain(sentence(0).trim());

    const unchanged = await split();
    expect(await textOfNew(unchanged.at, unchanged.parts[1]!.id)).toBe(long.trim());
  });

  it('says nothing that is public already', async () => {
    const { at, parts } = await split();
    await at.db.query(`UPDATE delivery SET state = 'sent', hold_reason = NULL, remote_id = '77' WHERE id = $1`, [
      parts[0]!.id,
    ]);
    const text = await textOfNew(at, parts[1]!.id);
    expect(text).not.toContain(sentence(0).trim());
    expect(text).toContain(sentence(7).trim());
  });

  it('says what stands when the reply is free', async () => {
    const at = await scene({ receivesDm: true });
    const { deliveryId } = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Before', undoSeconds: 60 });
    let moved: Promise<string> | undefined;
    await at.db.pipeline(async (statement) => {
      const own = [at.organizationId, deliveryId];
      await statement('hold', 'SELECT FROM delivery WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE', own);
      moved = textOfNew(at, deliveryId);
      await untilOneWaits();
      const change = `UPDATE delivery SET payload = payload || '{"text": "After"}' WHERE organization_id = $1 AND id = $2`;
      await statement('change', change, [at.organizationId, deliveryId]);
    });
    expect(await moved).toBe('After');
  });
});

describe('a split answer that waits for approval', () => {
  async function waiting() {
    const at = await scene({ permissions: ['tickets.reply', 'replies.approve'] });
    const text = 'Some words of an answer that takes its time. '.repeat(12);
    const { deliveryId } = await createReply(at.ctx, at.ticket.id, {
      via: 'tweet',
      text,
      asThread: true,
      undoSeconds: 60,
    });
    const writer = await makeMember(at.db);
    await at.db.query(
      `UPDATE delivery SET hold_reason = 'approval', submitted_by = $1, updated_at = now() - interval '1 minute'`,
      [writer.id],
    );
    const { deliveries } = await written(at);
    const seenUpdatedAt = deliveries[0]!.updatedAt;
    const approve = (seen = seenUpdatedAt, acceptNewer?: boolean) =>
      codeOf(reviewDelivery(at.ctx, deliveryId, { verdict: 'approved', seenUpdatedAt: seen, acceptNewer }));
    return { at, deliveryId, other: deliveries.find(({ part }) => part === 2)!, approve };
  }
  const first = async (at: Scene, deliveryId: string) =>
    (await written(at)).deliveries.find(({ id }) => id === deliveryId)!;

  it('goes as it was read, every part of it', async () => {
    const { at, deliveryId, other, approve } = await waiting();
    await editReply(at.ctx, other.id, { text: 'Other words' });
    expect(await approve()).toBe('reply_changed');
    const { state, updatedAt } = await first(at, deliveryId);
    expect(state).toBe('held');
    expect(await approve(updatedAt)).toBe('no error');
    expect((await written(at)).deliveries.map((each) => each.state)).not.toContain('held');
  });

  it('gets no personal data into one of its parts unless that is meant', async () => {
    const { at, other } = await waiting();
    const edit = (acceptPersonalData?: boolean) =>
      codeOf(editReply(at.ctx, other.id, { text: 'Write to ana@example.com', acceptPersonalData }));
    expect(await edit()).toBe('personal_data');
    expect(await edit(true)).toBe('no error');
  });

  it('is not approved over what the customer has written since, until that has been read', async () => {
    const { at, deliveryId, approve } = await waiting();
    const { updatedAt } = await first(at, deliveryId);
    // a late poll brings what was posted before
    await makeMessage(at.db, { ticketId: at.ticket.id, text: 'never mind', postedAt: new Date(Date.now() - 600_000) });
    expect(await approve(updatedAt)).toBe('newer_message');
    expect((await first(at, deliveryId)).state).toBe('held');
    expect(await approve(updatedAt, true)).toBe('no error');
  });

  it('is not approved by who wrote one of its parts', async () => {
    const { at, other, approve } = await waiting();
    await at.db.query('UPDATE delivery SET submitted_by = $1 WHERE id = $2', [at.member.id, other.id]);
    expect(await approve()).toBe('own_approval');
  });
});

describe('other words for a reply that waits', () => {
  it('are not saved over what the customer has written since they were begun, until that has been read', async () => {
    const at = await scene();
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { deliveryId, messageId } = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Soon', sendAt });
    const newest = await makeMessage(at.db, { ticketId: at.ticket.id, text: 'never mind' });
    const edit = (lastSeenMessageId: string) =>
      codeOf(editReply(at.ctx, deliveryId, { text: 'Very soon', lastSeenMessageId }));
    expect(await edit(messageId)).toBe('newer_message');
    expect((await written(at)).messages[0]!.text).toBe('Soon');
    expect(await edit(newest.id)).toBe('no error');
    expect((await written(at)).messages[0]!.text).toBe('Very soon');
  });

  it('are not answers to themselves: who edits a colleague’s reply has seen what the customer wrote', async () => {
    const at = await scene();
    const colleague = contextOf(at.db, (await makeMember(at.db)).id, ['tickets.reply']);
    const text = 'Some words of an answer that takes its time. '.repeat(12);
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text, asThread: true, undoSeconds: 60 });
    const part = (await written(at)).deliveries.find((each) => each.part === 2)!;
    const edit = () => codeOf(editReply(colleague.ctx, part.id, { text: 'Very soon', lastSeenMessageId: at.first.id }));
    expect(await edit()).toBe('no error');
    await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'And another thing', undoSeconds: 60 });
    expect(await edit()).toBe('newer_message');
  });
});

describe('what is done about a reply', () => {
  const how = (at: Scene, deliveryId: string) => ({
    edit: (seenUpdatedAt?: Date) => editReply(at.ctx, deliveryId, { text: 'Mine', seenUpdatedAt }),
    discard: (seenUpdatedAt?: Date) => discardDelivery(at.ctx, deliveryId, { seenUpdatedAt }),
    'send now': (seenUpdatedAt?: Date) => sendDeliveryNow(at.ctx, deliveryId, { seenUpdatedAt }),
    'send as a direct message': (seenUpdatedAt?: Date) => sendAsDirectMessage(at.ctx, deliveryId, { seenUpdatedAt }),
    retry: (seenUpdatedAt?: Date) => retryDelivery(at.ctx, deliveryId, { seenUpdatedAt }),
    reject: (seenUpdatedAt?: Date) => reviewDelivery(at.ctx, deliveryId, { verdict: 'rejected', seenUpdatedAt }),
  });
  type How = keyof ReturnType<typeof how>;
  const as: Record<'held' | 'failed' | 'to approve', string> = {
    held: `UPDATE delivery SET send_at = now() + interval '1 hour', hold_reason = 'scheduled'`,
    failed: `UPDATE delivery SET state = 'failed', hold_reason = NULL, settled_at = now()`,
    'to approve': `UPDATE delivery SET hold_reason = 'approval', submitted_by = NULL`,
  };

  it.each<[How, keyof typeof as, string]>([
    ['edit', 'held', 'held'],
    ['edit', 'failed', 'queued'],
    ['discard', 'held', 'discarded'],
    ['discard', 'failed', 'discarded'],
    ['send now', 'held', 'queued'],
    ['send as a direct message', 'failed', 'discarded'],
    ['retry', 'failed', 'queued'],
    ['reject', 'to approve', 'failed'],
  ])('%s: one that is %s, as it was read: what a colleague has made of it since stands', async (step, state, after) => {
    const at = await scene({ receivesDm: true, permissions: ['tickets.reply', 'tickets.view', 'replies.approve'] });
    const { deliveryId } = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Soon', undoSeconds: 60 });
    await at.db.query(as[state], []);
    const reply = async () => (await written(at)).deliveries.find(({ id }) => id === deliveryId)!;
    const seen = (await reply()).updatedAt;
    const colleague = contextOf(at.db, (await makeMember(at.db)).id, ['tickets.reply']);
    await editReply(colleague.ctx, deliveryId, { text: 'A colleague’s' });
    // what failed goes out with other words; it fails again
    await at.db.query(as[state], []);

    const run = how(at, deliveryId)[step];
    expect(await codeOf(run(seen))).toBe('reply_changed');
    expect((await written(at)).messages[0]!.text).toBe('A colleague’s');
    const now = (await reply()).updatedAt;
    // a worker has looked at it since
    await at.db.query("UPDATE delivery SET updated_at = updated_at + interval '1 second'", []);
    expect(await codeOf(run(now))).toBe('no error');
    expect((await reply()).state).toBe(after);
  });

  it.each<['approved' | 'rejected']>([['approved'], ['rejected']])(
    'may be done about one that was %s, as it has been since: time passes while that is written',
    async (verdict) => {
      const at = await scene({ permissions: ['tickets.reply', 'tickets.view', 'replies.approve'] });
      let passed = Date.now();
      const ctx: Context = { ...at.ctx, now: () => new Date((passed += 5)) };
      const sendAt = new Date(Date.now() + 3_600_000).toISOString();
      const { deliveryId } = await createReply(ctx, at.ticket.id, { via: 'tweet', text: 'Soon', sendAt });
      await at.db.query(as['to approve'], []);
      const read = async () => (await written(at)).deliveries.find(({ id }) => id === deliveryId)!.updatedAt;
      await reviewDelivery(ctx, deliveryId, { verdict, seenUpdatedAt: await read() });
      expect(await codeOf(editReply(ctx, deliveryId, { text: 'Sooner', seenUpdatedAt: await read() }))).toBe(
        'no error',
      );
    },
  );

  it('sent again, it may be given up as it has been since: time passes while that is written', async () => {
    const at = await scene();
    let passed = Date.now();
    const ctx: Context = { ...at.ctx, now: () => new Date((passed += 5)) };
    const { deliveryId } = await createReply(ctx, at.ticket.id, { via: 'tweet', text: 'Soon', undoSeconds: 60 });
    await at.db.query(as.failed, []);
    await retryDelivery(ctx, deliveryId);
    const seenUpdatedAt = (await written(at)).deliveries[0]!.updatedAt;
    expect(await codeOf(discardDelivery(ctx, deliveryId, { seenUpdatedAt }))).toBe('no error');
  });

  it.each<['send now' | 'retry' | 'send as a direct message', 'held' | 'failed']>([
    ['send now', 'held'],
    ['retry', 'failed'],
    ['send as a direct message', 'failed'],
  ])('%s asks about what the customer has written since', async (step, state) => {
    const at = await scene({ receivesDm: true });
    const { deliveryId } = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Soon', undoSeconds: 60 });
    await at.db.query(as[state], []);
    // a late poll brings what was posted before
    await makeMessage(at.db, { ticketId: at.ticket.id, text: 'never mind', postedAt: new Date(Date.now() - 600_000) });
    const run = { 'send now': sendDeliveryNow, retry: retryDelivery, 'send as a direct message': sendAsDirectMessage };
    const send = (acceptNewer?: boolean) => codeOf(run[step](at.ctx, deliveryId, { acceptNewer }));
    expect(await send()).toBe('newer_message');
    const reply = async () => (await written(at)).deliveries.find(({ id }) => id === deliveryId)!;
    expect((await reply()).state).toBe(state);
    expect(await send(true)).toBe('no error');
    if (step === 'send as a direct message') return;
    // whoever has said so once is not asked again about the same
    await at.db.query(as.failed, []);
    expect(await codeOf(retryDelivery(at.ctx, deliveryId))).toBe('no error');
  });

  it.each<[string, (at: Scene, deliveryId: string) => Promise<unknown>]>([
    ['taken back', (at, id) => discardDelivery(at.ctx, id)],
    ['sent as a direct message', (at, id) => sendAsDirectMessage(at.ctx, id)],
  ])('that is %s while it is settled waits for it, and holds nothing that settling needs', async (_, take) => {
    const at = await scene({ receivesDm: true });
    const held = { status: 'closed', undoSeconds: 60 } as const;
    const { deliveryId } = await createReply(at.ctx, at.ticket.id, { via: 'tweet', text: 'Soon', ...held });
    const [taking] = await at.db.pipeline(async (statement) => {
      const lock = (table: string) =>
        `SELECT FROM ${table} WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE NOWAIT`;
      await statement('', lock('delivery'), [at.organizationId, deliveryId]);
      const taken = codeOf(take(at, deliveryId));
      await untilOneWaits();
      await statement('', lock('ticket'), [at.organizationId, at.ticket.id]);
      return [taken];
    });
    expect(await taking).toBe('no error');
  });
});

describe('who may approve', () => {
  it('is asked once at a time, and no longer when it is decided; lists of tickets hear of both', async () => {
    const at = await scene({ permissions: ['tickets.reply', 'replies.approve'] });
    const writer = await makeMember(at.db, {
      roleId: (await makeRole(at.db, { name: 'Junior', builtIn: null, repliesNeedApproval: true })).id,
    });
    const junior = contextOf(at.db, writer.id, ['tickets.reply']);
    const asked = () =>
      at.db.transaction((tx) =>
        tx.notification.findMany({ where: { kind: 'approval_requested', memberId: at.member.id, readAt: null } }),
      );
    const { deliveryId } = await createReply(junior.ctx, at.ticket.id, { via: 'tweet', text: 'Soon' });
    expect(await asked()).toHaveLength(1);
    await editReply(junior.ctx, deliveryId, { text: 'Very soon' });
    expect(await asked()).toHaveLength(1);
    const { updatedAt } = (await written(at)).deliveries[0]!;
    await reviewDelivery(at.ctx, deliveryId, { verdict: 'approved', seenUpdatedAt: updatedAt });
    expect(await asked()).toEqual([]);
    expect(at.events).toContainEqual({ type: 'notification.changed', id: at.member.id });
    expect(at.events).toContainEqual({ type: 'ticket.changed', id: at.ticket.id, ticketId: at.ticket.id });
  });

  it.each([
    ['rejects it', null, () => ({ verdict: 'rejected' }) as const],
    [
      'approves it for later',
      new Date(Date.now() + 3_600_000).toISOString(),
      (seenUpdatedAt: Date) => ({ verdict: 'approved', seenUpdatedAt }) as const,
    ],
  ])('has it among others, and lists of tickets hear of it, when one %s', async (_, sendAt, review) => {
    const at = await scene({ permissions: ['tickets.reply', 'replies.approve'] });
    const writer = await makeMember(at.db, {
      roleId: (await makeRole(at.db, { name: 'Junior', builtIn: null, repliesNeedApproval: true })).id,
    });
    const junior = contextOf(at.db, writer.id, ['tickets.reply']);
    const { deliveryId } = await createReply(junior.ctx, at.ticket.id, {
      via: 'tweet',
      text: 'Soon',
      ...(sendAt !== null && { sendAt }),
    });
    const { updatedAt } = (await written(at)).deliveries[0]!;
    await reviewDelivery(at.ctx, deliveryId, review(updatedAt));
    expect(at.events).toContainEqual({ type: 'ticket.changed', id: at.ticket.id, ticketId: at.ticket.id });
  });
});

describe('a note', () => {
  it('needs no more than seeing the ticket, and changes nothing a customer or a list shows', async () => {
    const at = await scene({ permissions: ['tickets.view'] });
    const before = (await written(at)).ticket;
    const { messageId } = await createNote(at.ctx, at.ticket.id, { text: 'Known customer' });
    const { messages, deliveries, events, ticket } = await written(at);
    expect(messages).toEqual([
      expect.objectContaining({ id: messageId, direction: 'note', visibility: 'private', text: 'Known customer' }),
    ]);
    expect(deliveries).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual(['note']);
    expect(ticket).toMatchObject({
      preview: before.preview,
      awaitsReply: true,
      lastMessageAt: before.lastMessageAt,
      messageCount: before.messageCount + 1,
      rev: before.rev + 1,
    });
  });

  it('needs that', async () => {
    const at = await scene({ permissions: [] });
    expect(await codeOf(createNote(at.ctx, at.ticket.id, { text: 'hi' }))).toBe('forbidden');
  });
});
