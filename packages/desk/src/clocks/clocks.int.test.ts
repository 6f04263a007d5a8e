import { randomUUID } from 'node:crypto';
import type { FetchedTweet, LiveEvent } from '@perch/contracts';
import { PERMISSIONS, type DuePolicy, type ServiceHours } from '@perch/core';
import { dueTickets, type Database, type TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeDepartment,
  makeMember,
  makeMessage,
  makeOrganization,
  makeTicket,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { moveOpenTickets } from '../tickets/reassign-tickets.ts';
import { updateTicket } from '../tickets/update-ticket.ts';
import { snoozeTicket, unsnoozeTicket } from './snooze-ticket.ts';
import { watchTickets } from './watch-tickets.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

/** a Monday */
const START = new Date('2026-11-23T10:00:00.000Z');
const at = (minutes: number) => new Date(START.getTime() + minutes * 60_000);
const OFFICE: ServiceHours = {
  timeZone: 'America/Sao_Paulo',
  week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' })),
  holidays: [],
};
const target = { firstResponseMinutes: 60, resolutionMinutes: 480 };
const duePolicy: DuePolicy = {
  pausesWhilePending: true,
  targets: { low: target, normal: target, high: target, urgent: { firstResponseMinutes: 15, resolutionMinutes: 60 } },
};

let db: TenantDatabase;
let department: Awaited<ReturnType<typeof makeDepartment>>;
let account: Awaited<ReturnType<typeof makeAccount>>;
let alice: Awaited<ReturnType<typeof makeMember>>;
let now: Date;
let published: Omit<LiveEvent, 'organizationId'>[];

const contextOf = (memberId: string | null = null): Context => ({
  organizationId: db.organizationId,
  actor:
    memberId === null
      ? { kind: 'system', memberId: null, permissions: [] }
      : { kind: 'member', memberId, permissions: [...PERMISSIONS] },
  db,
  enqueue: async () => {},
  publish: async (event) => void published.push(event),
  now: () => now,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

beforeEach(async () => {
  now = at(0);
  published = [];
  db = (await makeOrganization(database)).db;
  department = await makeDepartment(db, {
    duePolicy: structuredClone(duePolicy) as object,
    pendingCloseDays: 7,
    thanksReopen: false,
  });
  account = await makeAccount(db, { departmentId: department.id });
  alice = await makeMember(db);
  const key = { organizationId: db.organizationId, accountId: account.id };
  const every = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  await db.transaction((tx) => tx.stream.createMany({ data: streamRowsFor(key, every, at(-600)) }));
});

const ticketRow = (id: string) =>
  db.transaction((tx) =>
    tx.ticket.findUniqueOrThrow({ where: { organizationId_id: { organizationId: db.organizationId, id } } }),
  );
const onlyTicket = () => db.transaction((tx) => tx.ticket.findFirstOrThrow());
const notifications = () => db.transaction((tx) => tx.notification.findMany({ orderBy: { at: 'asc' } }));
const eventsOf = async (ticketId: string) =>
  (await db.transaction((tx) => tx.ticketEvent.findMany({ where: { ticketId }, orderBy: { id: 'asc' } }))).map(
    ({ kind, from, to }) => ({ kind, from, to }),
  );
const setService = (data: { serviceHours?: object; duePolicy?: object }) =>
  db.transaction((tx) =>
    tx.department.update({
      where: { organizationId_id: { organizationId: db.organizationId, id: department.id } },
      data,
    }),
  );

let serial = 0n;
function tweet(fields: Partial<FetchedTweet> = {}): FetchedTweet {
  const postedAt = fields.postedAt ?? now;
  serial += 1n;
  const tweetId = String(BigInt(snowflakeAt(postedAt)) + serial);
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: '501',
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [account.twitterUserId],
    kind: fields.conversationId ? 'reply' : 'tweet',
    text: 'My order never arrived',
    language: 'en',
    media: [],
    metrics: null,
    ...fields,
    postedAt,
  };
}

/** What intake makes of tweets, by a stream that is ours. */
async function receive(items: FetchedTweet[], stream: 'mentions' | 'own_tweets' = 'mentions') {
  const leaseToken = randomUUID();
  await db.query('UPDATE stream SET lease_token = $4 WHERE organization_id = $1 AND account_id = $2 AND name = $3', [
    db.organizationId,
    account.id,
    stream,
    leaseToken,
  ]);
  const profiles = [...new Set(items.map(({ authorId }) => authorId))].map((twitterUserId) => ({
    twitterUserId,
    username: `user_${twitterUserId}`,
    name: 'Carla Customer',
    avatarUrl: null,
    isVerified: false,
    isProtected: false,
    followersCount: 7,
    receivesDm: null,
  }));
  const page = { items, profiles, nextToken: null, unreadable: [] };
  await receiveTweets(contextOf(), { accountId: account.id, stream, page, leaseToken, leaseSeconds: 120 });
}

describe('the clocks of a ticket', () => {
  it('start when the customer posted, in the hours of the department, and tell how late we learnt of it', async () => {
    await setService({ serviceHours: OFFICE });
    const postedAt = new Date('2026-11-23T11:50:00.000Z'); // ten minutes before the office opens
    now = new Date('2026-11-23T12:20:00.000Z');
    await receive([tweet({ postedAt })]);
    expect(await onlyTicket()).toMatchObject({
      openedAt: postedAt,
      dueAt: new Date('2026-11-23T13:00:00.000Z'),
      dueKind: 'first_response',
      fetchLagSeconds: 1200,
    });
  });

  it('an answer written outside Perch is the first response, and the resolution is due next', async () => {
    const first = tweet();
    await receive([first]);
    now = at(30);
    const answer = { conversationId: first.conversationId, inReplyToTweetId: first.tweetId, inReplyToUserId: '501' };
    await receive([tweet({ ...answer, authorId: account.twitterUserId, postedAt: at(20) })], 'own_tweets');
    expect(await onlyTicket()).toMatchObject({
      firstRespondedAt: at(20),
      firstResponseSeconds: 1200,
      dueAt: at(480),
      dueKind: 'resolution',
    });
  });

  it('follow priority and department, rest while pending, and end when it is closed', async () => {
    const other = await makeDepartment(db);
    const { id } = await makeTicket(db, { departmentId: department.id, openedAt: at(0) });
    const ctx = contextOf(alice.id);
    expect(await updateTicket(ctx, id, { priority: 'urgent' })).toMatchObject({ dueAt: at(15).toISOString() });
    expect(await updateTicket(ctx, id, { status: 'pending' })).toMatchObject({
      dueAt: null,
      times: { closesAt: at(7 * 1440).toISOString() },
    });
    now = at(30);
    expect(await updateTicket(ctx, id, { status: 'open' })).toMatchObject({
      dueAt: at(45).toISOString(),
      times: { pausedSeconds: 1800, closesAt: null },
    });
    expect(await updateTicket(ctx, id, { departmentId: other.id })).toMatchObject({ dueAt: null, dueKind: null });
    now = at(40);
    expect(await updateTicket(ctx, id, { status: 'closed' })).toMatchObject({ times: { resolutionSeconds: 600 } });
  });

  it('a department that takes the tickets of another promises its own', async () => {
    const other = await makeDepartment(db);
    const { id } = await makeTicket(db, { departmentId: other.id, openedAt: at(0) });
    await moveOpenTickets(contextOf(alice.id), other, department);
    expect(await ticketRow(id)).toMatchObject({ departmentId: department.id, dueAt: at(60) });
  });

  it('go by what a member sets as due, which says so, until that is taken back or the ticket is closed', async () => {
    const { id } = await makeTicket(db, { departmentId: department.id, openedAt: at(0) });
    const ctx = contextOf(alice.id);
    const dueAt = at(500).toISOString();
    expect(await updateTicket(ctx, id, { dueAt })).toMatchObject({ dueAt, dueKind: 'manual' });
    now = at(1);
    expect(await updateTicket(ctx, id, { priority: 'urgent' })).toMatchObject({ dueAt, dueKind: 'manual' });
    now = at(2);
    expect(await updateTicket(ctx, id, { dueAt: null })).toMatchObject({ dueAt: at(15).toISOString() });
    expect(await eventsOf(id)).toMatchObject([
      { kind: 'due', from: null, to: dueAt },
      { kind: 'priority' },
      { kind: 'due', from: dueAt, to: null },
    ]);
    await updateTicket(ctx, id, { status: 'closed' });
    await expect(updateTicket(ctx, id, { dueAt })).rejects.toMatchObject({ code: 'ticket_closed' });
  });
});

describe('a ticket that is late', () => {
  it('is told to who has it, once for each due time', async () => {
    const ticket = await makeTicket(db, { departmentId: department.id, openedAt: at(0), assigneeId: alice.id });
    await updateTicket(contextOf(alice.id), ticket.id, { dueAt: at(5).toISOString() });
    now = at(4);
    expect(await watchTickets(contextOf())).toMatchObject({ overdue: 0 });
    now = at(6);
    expect(await dueTickets(database, now, 10)).toContain(db.organizationId);
    expect([await watchTickets(contextOf()), await watchTickets(contextOf())]).toMatchObject([
      { overdue: 1 },
      { overdue: 0 },
    ]);
    expect(await dueTickets(database, now, 10)).not.toContain(db.organizationId);
    await updateTicket(contextOf(alice.id), ticket.id, { dueAt: at(7).toISOString() });
    now = at(8);
    await watchTickets(contextOf());
    expect(await notifications()).toMatchObject([
      { kind: 'overdue', memberId: alice.id, ticketId: ticket.id },
      { kind: 'overdue', memberId: alice.id, ticketId: ticket.id },
    ]);
  });
});

describe('a ticket that is put aside', () => {
  it('comes back at its time, once, and who put it aside is told', async () => {
    const bob = await makeMember(db, { name: 'Bob' });
    const { id } = await makeTicket(db, { departmentId: department.id, assigneeId: bob.id });
    const until = at(60).toISOString();
    expect(await snoozeTicket(contextOf(alice.id), id, { until })).toMatchObject({
      isSnoozed: true,
      snoozedUntil: until,
      snoozedBy: { id: alice.id },
    });
    now = at(61);
    expect(await dueTickets(database, now, 10)).toContain(db.organizationId);
    expect([await watchTickets(contextOf()), await watchTickets(contextOf())]).toMatchObject([
      { woken: 1 },
      { woken: 0 },
    ]);
    expect(await ticketRow(id)).toMatchObject({ snoozedAt: null, snoozedUntil: null, snoozedById: null });
    expect((await notifications()).map(({ kind, memberId }) => [kind, memberId]).sort()).toEqual(
      [alice.id, bob.id].map((memberId) => ['snooze_ended', memberId]).sort(),
    );
    expect(await eventsOf(id)).toMatchObject([
      { kind: 'snoozed', to: { until } },
      { kind: 'snooze_ended', to: 'time' },
    ]);
  });

  it('comes back when the customer writes', async () => {
    const first = tweet();
    await receive([first]);
    const { id } = await onlyTicket();
    await snoozeTicket(contextOf(alice.id), id, {});
    now = at(10);
    await receive([tweet({ conversationId: first.conversationId, inReplyToTweetId: first.tweetId })]);
    expect(await ticketRow(id)).toMatchObject({ snoozedAt: null, messageCount: 2 });
    expect(await notifications()).toMatchObject([{ kind: 'snooze_ended', memberId: alice.id, ticketId: id }]);
    expect(await eventsOf(id)).toContainEqual({ kind: 'snooze_ended', from: null, to: 'message' });
  });

  it('comes back by hand, is not put aside in the past, nor when it is closed; closing it ends it', async () => {
    const { id } = await makeTicket(db, { departmentId: department.id });
    const ctx = contextOf(alice.id);
    await expect(snoozeTicket(ctx, id, { until: at(-1).toISOString() })).rejects.toMatchObject({
      code: 'snooze_in_past',
    });
    await snoozeTicket(ctx, id, {});
    expect(await unsnoozeTicket(ctx, id)).toMatchObject({ isSnoozed: false, rev: 3 });
    expect(await unsnoozeTicket(ctx, id)).toMatchObject({ isSnoozed: false, rev: 3 });
    await snoozeTicket(ctx, id, { until: at(5).toISOString() });
    expect(await updateTicket(ctx, id, { status: 'closed' })).toMatchObject({ isSnoozed: false, snoozedUntil: null });
    await expect(snoozeTicket(ctx, id, {})).rejects.toMatchObject({ code: 'ticket_closed' });
  });
});

describe('a pending ticket', () => {
  it('closes when nobody has written for as long as its department waits, and says why', async () => {
    const pending = async () => {
      const { id } = await makeTicket(db, { departmentId: department.id, openedAt: at(-90) });
      await updateTicket(contextOf(alice.id), id, { status: 'pending' });
      return id;
    };
    const [silent, answered] = [await pending(), await pending()];
    await makeMessage(db, { ticketId: answered, direction: 'out', postedAt: at(1440) });
    now = at(7 * 1440 + 1);
    expect(await dueTickets(database, now, 10)).toContain(db.organizationId);
    expect([await watchTickets(contextOf()), await watchTickets(contextOf())]).toMatchObject([
      { closed: 1 },
      { closed: 0 },
    ]);
    expect(await ticketRow(silent)).toMatchObject({ status: 'closed', closedAt: now, dueAt: null });
    expect((await eventsOf(silent)).at(-1)).toEqual({ kind: 'pending_expired', from: 'pending', to: 'closed' });
    expect(published).toContainEqual({ type: 'ticket.changed', id: silent, ticketId: silent, rev: 3 });
    expect(await ticketRow(answered)).toMatchObject({ status: 'pending' });
  });
});

describe('a mere thank-you', () => {
  it.each(['closed', 'pending'] as const)('leaves a %s ticket as it is, and says so', async (status) => {
    const first = tweet();
    await receive([first]);
    const { id } = await onlyTicket();
    await updateTicket(contextOf(alice.id), id, { status });
    now = at(10);
    const next = { conversationId: first.conversationId, inReplyToTweetId: first.tweetId };
    await receive([tweet({ ...next, text: 'Muito obrigada! 🙏' })]);
    expect(await ticketRow(id)).toMatchObject({ status, messageCount: 2, awaitsReply: false });
    expect((await eventsOf(id)).at(-1)).toEqual({ kind: 'not_reopened', from: status, to: 'thanks_only' });
    await receive([tweet({ ...next, text: 'Thanks, but where is it?' })]);
    expect(await ticketRow(id)).toMatchObject({ status: 'open', messageCount: 3, awaitsReply: true });
  });
});
