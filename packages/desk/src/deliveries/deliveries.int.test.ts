import { randomUUID } from 'node:crypto';
import { AppError, type FetchedTweet, type LiveEvent, type TweetPayload } from '@perch/contracts';
import type { DeliveryEvent } from '@perch/core';
import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeDelivery,
  makeMember,
  makeMessage,
  makeOrganization,
  makeTicket,
  makeTweet,
  nextTwitterId,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sealTokens } from '../accounts/access-token.ts';
import type { Context } from '../context.ts';
import { claimDelivery, type ClaimedDelivery } from './claim-delivery.ts';
import { reconcileDelivery } from './reconcile-delivery.ts';
import { recordSent } from './record-sent.ts';
import { discardDelivery, retryDelivery } from './steer-delivery.ts';
import { settleDelivery } from './settle-delivery.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

type Send = Extract<ClaimedDelivery, { kind: 'send' }>;

/** An organization with a ticket and a reply that waits to be sent, and a clock that the test turns. */
async function scene(columns: Parameters<typeof makeDelivery>[1] = {}) {
  const { db, id: organizationId } = await makeOrganization(database);
  const account = await makeAccount(db, { username: 'acme' });
  const ticket = await makeTicket(db, { accountId: account.id, openedAt: new Date(Date.now() - 60_000) });
  const message = await makeMessage(db, { ticketId: ticket.id, direction: 'out', text: 'On its way' });
  const payload: TweetPayload = { text: 'On its way', inReplyToTweetId: '1234', conversationId: ticket.conversationId };
  const target = `conversation:${ticket.conversationId}`;
  const delivery = await makeDelivery(db, {
    messageId: message.id,
    accountId: account.id,
    payload: { ...payload },
    target,
    ...columns,
  });
  const events: Omit<LiveEvent, 'organizationId'>[] = [];
  const jobs: { deliveryId?: string }[] = [];
  const clock = { ahead: 0 };
  const ctx: Context = {
    organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async (_name, job) => void jobs.push(job as object),
    publish: async (event) => void events.push(event),
    now: () => new Date(Date.now() + clock.ahead),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  return { db, ctx, organizationId, account, ticket, message, delivery, payload, target, events, jobs, clock };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const stored = ({ db, organizationId }: { db: TenantDatabase; organizationId: string }, id: string) =>
  db.transaction((tx) => tx.delivery.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } }));
const claim = async (at: Scene, deliveryId = at.delivery.id) => {
  const claimed = await claimDelivery(at.ctx, { deliveryId, leaseSeconds: 30 });
  expect(claimed.kind).toBe('send');
  return claimed as Send;
};
const settle = (at: Scene, event: DeliveryEvent, leaseToken?: string) =>
  settleDelivery(at.ctx, { deliveryId: at.delivery.id, event, ...(leaseToken && { leaseToken }) });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
/** X's id of a post of this moment. */
const remoteIdNow = (ms = 0) => ((BigInt(Date.now() + ms) - 1_288_834_974_657n) << 22n).toString();

it('a success locks the ticket before the tweet, as a check of the ticket does: neither waits for the other in a circle', async () => {
  const at = await scene();
  const { leaseToken } = await claim(at);
  const remoteId = remoteIdNow();
  const met = { accountId: at.account.id, isOwn: true, ticketId: at.ticket.id, tweetId: remoteId };
  const { id: tweetRowId } = await makeTweet(at.db, met);
  const own = [at.organizationId, at.ticket.id];
  let settling: Promise<unknown> | undefined;
  await at.db.pipeline(async (check) => {
    await check('hold', 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE', own);
    settling = settle(at, { type: 'succeeded', remoteId }, leaseToken);
    const waiting = async () => {
      const { rowCount } = await database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rowCount).toBe(1);
    };
    await vi.waitFor(waiting, { timeout: 20_000 });
    const tweet = 'SELECT FROM tweet WHERE organization_id = $1 AND id = $2 FOR UPDATE NOWAIT';
    expect((await check('next', tweet, [at.organizationId, tweetRowId])).rowCount).toBe(1);
  });
  expect(await settling).toMatchObject({ state: 'sent' });
});

describe('an account whose authorization has ended', () => {
  it.each([
    ['the stored token', 'used', 'needs_reauthorization'],
    ['an older one: it has been authorized anew', 'renewed', 'connected'],
  ])('is suspended when X has refused %s', async (_claim, held, state) => {
    const at = await scene({ hasRefreshed: true });
    const box = createSecretBox(new Map([['k1', new Uint8Array(32).fill(7)]]));
    const pair = { accessToken: held, refreshToken: 'refresh', expiresAt: new Date(), scopes: [] };
    const { organizationId } = at;
    const accountId = at.account.id;
    await at.db.transaction((tx) =>
      tx.accountCredential.create({ data: { organizationId, accountId, ...sealTokens(box, accountId, pair) } }),
    );
    const { leaseToken } = await claim(at);
    await settleDelivery(at.ctx, {
      deliveryId: at.delivery.id,
      leaseToken,
      event: { type: 'unauthorized_refreshable' },
      refused: { box, accessToken: 'used' },
    });
    expect(await stored(at, at.delivery.id)).toMatchObject({ state: 'failed', code: 'unauthorized' });
    expect((await at.db.transaction((tx) => tx.account.findFirstOrThrow())).state).toBe(state);
  });
});

/** The reply as X shows it. */
const shown = ({ account, ticket, payload }: Scene, tweetId: string): FetchedTweet => ({
  tweetId,
  latestTweetId: tweetId,
  authorId: account.twitterUserId,
  conversationId: ticket.conversationId!,
  inReplyToTweetId: payload.inReplyToTweetId,
  inReplyToUserId: null,
  mentionedUserIds: [],
  kind: 'reply',
  text: payload.text,
  language: null,
  media: [],
  metrics: null,
  postedAt: new Date(Date.now() + 1_000),
});

describe('a claim', () => {
  it('gives the delivery to one worker, with a lease', async () => {
    const at = await scene();
    const claims = await Promise.all(
      Array.from({ length: 6 }, () => claimDelivery(at.ctx, { deliveryId: at.delivery.id, leaseSeconds: 30 })),
    );
    const [won] = claims.filter((each) => each.kind === 'send');
    expect(claims.filter((each) => each.kind === 'nothing')).toHaveLength(5);
    const row = await stored(at, at.delivery.id);
    expect(row).toMatchObject({ state: 'sending', attempt: 1, leaseToken: won!.leaseToken });
    expect(row.dueAt).toEqual(row.leaseUntil);
    expect(row.sendingAt).not.toBeNull();
  });

  it.each<[string, Parameters<typeof makeDelivery>[1]]>([
    ['not due yet', { dueAt: new Date(Date.now() + 60_000) }],
    ['held until later', { state: 'held', dueAt: new Date(Date.now() + 60_000) }],
    ['sent', { state: 'sent' }],
    ['failed', { state: 'failed' }],
    ['discarded', { state: 'discarded' }],
  ])('finds nothing to do where it is %s', async (_state, columns) => {
    const at = await scene(columns);
    const before = await stored(at, at.delivery.id);
    expect(await claimDelivery(at.ctx, { deliveryId: at.delivery.id, leaseSeconds: 30 })).toEqual({ kind: 'nothing' });
    expect(await stored(at, at.delivery.id)).toEqual(before);
  });

  it('sends what was held as soon as its time has come', async () => {
    const at = await scene({ state: 'held', dueAt: new Date(Date.now() - 1000) });
    expect((await claim(at)).delivery.payload).toEqual(at.payload);
  });

  it('of another organization’s delivery finds none', async () => {
    const [at, other] = [await scene(), await scene()];
    expect(await claimDelivery(at.ctx, { deliveryId: other.delivery.id, leaseSeconds: 30 })).toEqual({
      kind: 'nothing',
    });
    expect((await stored(other, other.delivery.id)).state).toBe('queued');
  });
});

describe('an outcome', () => {
  it('of a lease that has ended changes nothing, unless it is a success', async () => {
    const at = await scene();
    const { leaseToken } = await claim(at);
    at.clock.ahead = 31_000;
    expect(await claimDelivery(at.ctx, { deliveryId: at.delivery.id, leaseSeconds: 30 })).toEqual({ kind: 'nothing' });
    expect((await stored(at, at.delivery.id)).state).toBe('unknown');
    expect(await settle(at, { type: 'refused', code: 'forbidden', detail: 'late' }, leaseToken)).toBeNull();
    expect((await stored(at, at.delivery.id)).state).toBe('unknown');
    expect(await settle(at, { type: 'succeeded', remoteId: remoteIdNow() }, leaseToken)).toMatchObject({
      state: 'sent',
    });
  });

  it('that comes after the post was met in a poll leaves one row and one message', async () => {
    const at = await scene();
    const { leaseToken } = await claim(at);
    const remoteId = remoteIdNow();
    const tweet = await makeTweet(at.db, {
      accountId: at.account.id,
      tweetId: remoteId,
      isOwn: true,
      text: 'On its way',
    });
    const sent = {
      deliveryId: at.delivery.id,
      remoteId,
      permalink: `https://x.com/acme/status/${remoteId}`,
      postedAt: tweet.postedAt,
      rowId: tweet.id,
      text: tweet.text,
    };
    const recorded = await at.db.pipeline((statement) =>
      recordSent(statement, at.organizationId, 'tweet', [sent], new Date()),
    );
    const ids = { deliveryId: at.delivery.id, messageId: at.message.id, ticketId: at.ticket.id };
    expect(recorded).toEqual([{ ...ids, nextPart: null }]);
    expect(await settle(at, { type: 'succeeded', remoteId }, leaseToken)).toBeNull(); // already known
    await expectOnePost(at, remoteId);
  });

  it('takes the place of a message that a poll had made of the post', async () => {
    const at = await scene();
    const { leaseToken } = await claim(at);
    const remoteId = remoteIdNow();
    const tweet = await makeTweet(at.db, {
      accountId: at.account.id,
      tweetId: remoteId,
      isOwn: true,
      ticketId: at.ticket.id,
    });
    await makeMessage(at.db, { ticketId: at.ticket.id, direction: 'out', tweetRowId: tweet.id, text: 'On its way' });
    await settle(at, { type: 'succeeded', remoteId }, leaseToken);
    await expectOnePost(at, remoteId);
  });

  it('is known by the ticket: answered, unless the customer has written since', async () => {
    const at = await scene();
    const { leaseToken } = await claim(at);
    const later = new Date(Date.now() + 60_000);
    await makeMessage(at.db, { ticketId: at.ticket.id, text: 'one more thing', postedAt: later });
    await settle(at, { type: 'succeeded', remoteId: remoteIdNow() }, leaseToken);
    const ticket = await ticketOf(at);
    expect(ticket).toMatchObject({ awaitsReply: true, preview: 'one more thing', lastMessageAt: later });
    expect(ticket.lastOutboundAt).not.toBeNull();
  });

  it('cannot claim a post that another delivery has', async () => {
    const at = await scene();
    const { leaseToken } = await claim(at);
    await settle(at, { type: 'uncertain' }, leaseToken);
    const remoteId = remoteIdNow(1_000);
    await makeDelivery(at.db, { accountId: at.account.id, state: 'sent', remoteId });
    at.clock.ahead = 10_000;
    const item = shown(at, remoteId);
    const read = { items: [item], readAt: at.ctx.now(), coversFrom: new Date(Date.now() - 60_000) };
    expect(await reconcileDelivery(at.ctx, { deliveryId: at.delivery.id, read })).toBe('unknown');
    const free = { ...item, tweetId: nextTwitterId() };
    expect(
      await reconcileDelivery(at.ctx, { deliveryId: at.delivery.id, read: { ...read, items: [item, free] } }),
    ).toBe('sent');
    expect((await stored(at, at.delivery.id)).remoteId).toBe(free.tweetId);
  });
});

describe('a post that comes to light late', () => {
  it.each([
    ['queued again', 2],
    ['given up', 3],
  ])('settles the delivery that was %s meanwhile; it is never sent again', async (_state, attempts) => {
    const at = await scene();
    const look = (items: FetchedTweet[]) => {
      const read = { items, readAt: at.ctx.now(), coversFrom: new Date(Date.now() - 60_000) };
      return reconcileDelivery(at.ctx, { deliveryId: at.delivery.id, read });
    };
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const { leaseToken } = await claim(at);
      await settle(at, { type: 'uncertain' }, leaseToken);
      at.clock.ahead += 10_000;
      expect(await look([])).toBe('unknown');
      at.clock.ahead += 100_000;
      expect(await look([])).toBe(attempt < 3 ? 'queued' : 'failed');
    }
    const row = await stored(at, at.delivery.id);
    expect(row).toMatchObject({ attempt: attempts, doubts: attempts });

    const remoteId = remoteIdNow();
    expect(await look([shown(at, remoteId)])).toBe('sent');
    await expectOnePost(at, remoteId);
    at.clock.ahead += 100_000;
    expect(await claimDelivery(at.ctx, { deliveryId: at.delivery.id, leaseSeconds: 30 })).toEqual({ kind: 'nothing' });
  });
});

const ticketOf = ({ db, organizationId, ticket }: Scene) =>
  db.transaction((tx) =>
    tx.ticket.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: ticket.id } } }),
  );

async function expectOnePost(at: Scene, remoteId: string) {
  const { tweets, messages } = await at.db.transaction(async (tx) => ({
    tweets: await tx.tweet.findMany({ where: { tweetId: remoteId } }),
    messages: await tx.message.findMany({ where: { ticketId: at.ticket.id } }),
  }));
  expect(tweets).toEqual([expect.objectContaining({ isOwn: true, decision: 'outbound', ticketId: at.ticket.id })]);
  expect(messages).toEqual([
    expect.objectContaining({ id: at.message.id, tweetRowId: tweets[0]!.id, profileId: at.account.twitterUserId }),
  ]);
  expect((await ticketOf(at)).messageCount).toBe(1);
  expect(await stored(at, at.delivery.id)).toMatchObject({
    state: 'sent',
    remoteId,
    permalink: `https://x.com/acme/status/${remoteId}`,
  });
}

describe('a reply that fails', () => {
  it('is told to who wrote it and to who has the ticket, unless they have left', async () => {
    const at = await scene();
    const writer = await makeMember(at.db);
    const assignee = await makeMember(at.db);
    const own = { where: { organizationId: at.organizationId } };
    await at.db.transaction(async (tx) => {
      await tx.message.updateMany({ ...own, data: { memberId: writer.id } });
      await tx.ticket.updateMany({ ...own, data: { assigneeId: assignee.id } });
    });
    const fail = async () => {
      const { leaseToken } = await claim(at);
      await settle(at, { type: 'refused', code: 'duplicate_content', detail: 'Duplicate' }, leaseToken);
    };
    await fail();
    const told = () => at.db.transaction((tx) => tx.notification.findMany({ ...own, orderBy: { id: 'asc' } }));
    const each = { kind: 'delivery_failed', ticketId: at.ticket.id, messageId: at.message.id, actorId: null };
    expect(await told()).toEqual(
      expect.arrayContaining([writer, assignee].map(({ id }) => expect.objectContaining({ ...each, memberId: id }))),
    );
    expect(at.events.filter(({ type }) => type === 'notification.changed').map(({ id }) => id)).toEqual(
      expect.arrayContaining([writer.id, assignee.id]),
    );
    await at.db.transaction(async (tx) => {
      await tx.member.updateMany({ where: { id: assignee.id }, data: { isActive: false } });
      await tx.delivery.updateMany({ ...own, data: { state: 'queued', settledAt: null, dueAt: at.ctx.now() } });
    });
    await fail();
    expect(await told()).toHaveLength(3);
  });
});

describe('an agent', () => {
  const acting = (at: Scene, permissions: Context['actor']['permissions']): Context => ({
    ...at.ctx,
    actor: { kind: 'member', memberId: null, permissions },
  });
  const agent = (at: Scene) => acting(at, ['tickets.reply']);

  it.each([
    ['held', 'delivery_not_retryable', 'no error'],
    ['queued', 'delivery_not_retryable', 'no error'],
    ['sending', 'delivery_not_retryable', 'delivery_not_retryable'],
    ['unknown', 'delivery_not_retryable', 'no error'],
    ['failed', 'no error', 'no error'],
    ['sent', 'delivery_not_retryable', 'delivery_not_retryable'],
    ['discarded', 'delivery_not_retryable', 'delivery_not_retryable'],
  ])('may with a delivery that is %s: retry: %s, discard: %s', async (state, retry, discard) => {
    const [one, two] = [await scene({ state }), await scene({ state })];
    expect(await codeOf(retryDelivery(agent(one), one.delivery.id))).toBe(retry);
    expect(await codeOf(discardDelivery(agent(two), two.delivery.id))).toBe(discard);
    expect((await stored(one, one.delivery.id)).state).toBe(retry === 'no error' ? 'queued' : state);
    expect((await stored(two, two.delivery.id)).state).toBe(discard === 'no error' ? 'discarded' : state);
  });

  it('who retries a reply sets it going again', async () => {
    const at = await scene({ state: 'failed' });
    await retryDelivery(agent(at), at.delivery.id);
    expect(at.jobs).toEqual([expect.objectContaining({ deliveryId: at.delivery.id })]);
    // lists tell which tickets have one that did not go out
    expect(at.events.map((event) => event.type)).toEqual(['delivery.changed', 'message.changed', 'ticket.changed']);
  });

  it('needs the permission to reply, and reaches no other organization and no e-mail of the system', async () => {
    const [at, other] = [await scene({ state: 'failed' }), await scene({ state: 'failed' })];
    const email = await makeDelivery(at.db, { kind: 'email', state: 'failed', payload: { to: 'a@b.c' } });
    for (const command of [retryDelivery, discardDelivery]) {
      expect(await codeOf(command(acting(at, ['tickets.view']), at.delivery.id))).toBe('forbidden');
      expect(await codeOf(command(agent(at), other.delivery.id))).toBe('not_found');
      expect(await codeOf(command(agent(at), randomUUID()))).toBe('not_found');
      expect(await codeOf(command(agent(at), email.id))).toBe('not_found');
    }
  });

  it('who discards a reply lets the next one of the conversation go', async () => {
    const at = await scene({ state: 'unknown', sendingAt: new Date() });
    const next = await makeDelivery(at.db, { accountId: at.account.id, target: at.target, payload: { ...at.payload } });
    expect(await claimDelivery(at.ctx, { deliveryId: next.id, leaseSeconds: 30 })).toEqual({ kind: 'nothing' });
    expect(await stored(at, next.id)).toMatchObject({ state: 'queued', code: 'waits_for_earlier' });
    await discardDelivery(agent(at), at.delivery.id);
    expect(at.jobs).toContainEqual(expect.objectContaining({ deliveryId: next.id }));
    expect((await claim(at, next.id)).delivery.id).toBe(next.id);
  });
});
