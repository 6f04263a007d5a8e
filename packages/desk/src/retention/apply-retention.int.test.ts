import { randomUUID } from 'node:crypto';
import { dueRetentions, type Database, type TenantDatabase } from '@perch/db';
import { PERMISSIONS, RETENTION_KINDS, type RetentionDays } from '@perch/core';
import {
  makeAccount,
  makeDelivery,
  makeDirectMessage,
  makeMember,
  makeMessage,
  makeOrganization,
  makeTicket,
  makeTweet,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { listConversations } from '../social/list-conversations.ts';
import { applyRetention } from './apply-retention.ts';
import { getRetention, saveRetention } from './organization-retention.ts';
import { previewRetention } from './preview-retention.ts';

/** By the clock of the database too: it guards the audit log. */
const NOW = new Date();
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const OLD = daysAgo(400);
const ALL = (days: number | null) => Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, days])) as RetentionDays;

let database: Database;
let db: TenantDatabase;
let other: TenantDatabase;
beforeAll(() => void (database = openTestDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  other = (await makeOrganization(database)).db;
});

const contextOf = (of: TenantDatabase, hours = 0): Context => ({
  organizationId: of.organizationId,
  actor: { kind: 'system', memberId: null, permissions: PERMISSIONS },
  db: of,
  enqueue: async () => {},
  publish: async () => {},
  now: () => new Date(NOW.getTime() + hours * 3_600_000),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

/** A closed ticket from back then, as everything that can hang on one. */
async function makeClosed(of: TenantDatabase, at = OLD) {
  const { organizationId } = of;
  const ticket = await makeTicket(of, { status: 'closed', openedAt: at });
  const tweet = await makeTweet(of, {
    ...{ ticketId: ticket.id, accountId: ticket.accountId!, authorId: ticket.customerId!, postedAt: at },
  });
  const message = await makeMessage(of, { ticketId: ticket.id, tweetRowId: tweet.id, postedAt: at });
  const answer = await makeMessage(of, { ticketId: ticket.id, direction: 'out', postedAt: at });
  const delivery = await makeDelivery(of, { messageId: answer.id, state: 'sent', settledAt: at });
  await of.transaction(async (tx) => {
    await tx.ticketEvent.create({ data: { organizationId, ticketId: ticket.id, kind: 'status', at } });
    await tx.attachment.create({
      data: {
        ...{
          organizationId,
          messageId: message.id,
          fileName: 'a.pdf',
          contentType: 'application/pdf',
          kind: 'file',
          byteSize: 1,
        },
        ...{ position: 0, createdAt: at, storedAt: at },
      },
    });
  });
  return { ticket, tweet, message, answer, delivery };
}

async function makeIncident(of: TenantDatabase, columns: { state: string; ticketId?: string }) {
  const { organizationId } = of;
  const account = await makeAccount(of);
  return of.transaction((tx) =>
    tx.incident.create({
      data: {
        ...{
          organizationId,
          accountId: account.id,
          ruleName: 'Storm',
          tweetCount: 5,
          windowMinutes: 10,
          countsAuthors: false,
        },
        ...{ startedAt: OLD, reachedAt: OLD, lastReachedAt: OLD, openedAt: OLD },
        ...(columns.state === 'closed' && { closedAt: OLD }),
        ...columns,
      },
    }),
  );
}

/** One old row of each kind, and a young one of most. */
async function fillKinds(of: TenantDatabase) {
  const { organizationId } = of;
  for (const postedAt of [OLD, daysAgo(1)]) {
    await makeTweet(of, { postedAt });
    await makeDirectMessage(of, { postedAt });
    await makeDelivery(of, { kind: 'sms', state: 'sent', settledAt: postedAt, dueAt: postedAt });
  }
  const [goes, open] = [await makeClosed(of), await makeTicket(of, { openedAt: OLD })];
  await makeIncident(of, { state: 'closed', ticketId: goes.ticket.id });
  const member = await makeMember(of);
  await of.transaction(async (tx) => {
    for (const at of [OLD, daysAgo(1)]) {
      await tx.notification.create({
        data: { organizationId, memberId: member.id, kind: 'assigned', ticketId: open.id, at },
      });
      await tx.webhookEvent.create({ data: { organizationId, type: 'ticket.created', subjectId: open.id, at } });
      await tx.auditEntry.create({
        data: { organizationId, action: 'member.changed', subjectKind: 'member', subjectName: 'Bob', at },
      });
    }
  });
  return { goes, open };
}

/** The same, and what must stay whatever its age. */
async function fill(of: TenantDatabase) {
  const { goes, open } = await fillKinds(of);
  await makeDirectMessage(of, { ticketId: goes.ticket.id, accountId: goes.ticket.accountId!, postedAt: OLD });
  await makeTicket(of, { status: 'closed', openedAt: OLD, mergedIntoId: goes.ticket.id });
  const named = await makeTweet(of, { postedAt: OLD, isKept: true }); // by that ticket alone
  await makeTweet(of, { ticketId: goes.ticket.id, quotedTweetId: named.tweetId, postedAt: OLD });

  const quotedByOpen = await makeTweet(of, { postedAt: OLD });
  await makeTweet(of, { ticketId: open.id, quotedTweetId: quotedByOpen.tweetId, postedAt: OLD });
  // of the ticket that goes, and answered in the one that stays
  await makeTweet(of, { ticketId: open.id, inReplyToTweetId: goes.tweet.tweetId, postedAt: OLD });
  const [written, underWay, ofIncident] = [await makeClosed(of), await makeClosed(of), await makeClosed(of)];
  await makeMessage(of, { ticketId: written.ticket.id, postedAt: daysAgo(2) });
  const late = await makeMessage(of, { ticketId: underWay.ticket.id, direction: 'out', postedAt: OLD });
  await makeDelivery(of, { messageId: late.id, state: 'unknown', dueAt: OLD });
  await makeIncident(of, { state: 'open', ticketId: ofIncident.ticket.id });
  return { goes, open, named, quotedByOpen, stay: [written, underWay, ofIncident] };
}
const COUNTED = [
  'tweet',
  'direct_message',
  'ticket',
  'message',
  'delivery',
  'notification',
  'incident',
  'webhook_event',
  'audit_entry',
];
const countsOf = (of: TenantDatabase) =>
  of.query(`SELECT ${COUNTED.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`).join(', ')}`);

const ids = (rows: { id: string }[]) => new Set(rows.map(({ id }) => id));

describe('what an organization keeps no longer', () => {
  it('is told before, and goes just so: open tickets, answers under way and other organizations keep all of theirs', async () => {
    const [scene] = [await fill(db), await fillKinds(other)];
    const elsewhere = await countsOf(other);
    const year = ALL(365);
    const { removes } = await previewRetention(contextOf(db), { days: year, most: ALL(null) });
    const one = { count: 1, isMore: false, oldestAt: OLD.toISOString() };
    expect(removes).toEqual(Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, one])));

    await saveRetention(contextOf(db), { days: year, revision: 0 }, ALL(null));
    expect(await dueRetentions(database, NOW, 10_000)).toContainEqual(
      expect.objectContaining({ organizationId: db.organizationId }),
    );
    const removed = await applyRetention(contextOf(db));
    expect(removed).toEqual(Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, removes[kind].count])));
    expect(await applyRetention(contextOf(db))).toEqual({}); // not due: another worker has begun

    const left = await db.transaction(async (tx) => ({
      tickets: await tx.ticket.findMany({ select: { id: true } }),
      tweets: await tx.tweet.findMany({ select: { id: true, ticketId: true, isKept: true } }),
      files: await tx.attachment.count(),
      sent: await tx.delivery.findFirst({ where: { id: scene.goes.delivery.id } }),
    }));
    expect(ids(left.tickets)).toEqual(new Set([scene.open.id, ...scene.stay.map(({ ticket }) => ticket.id)]));
    expect([left.files, left.sent]).toEqual([scene.stay.length, null]);
    // what another ticket answers stays, without the ticket it was in; what only this one quoted is let go
    expect(left.tweets.find(({ id }) => id === scene.goes.tweet.id)).toMatchObject({ ticketId: null, isKept: true });
    expect(left.tweets.find(({ id }) => id === scene.named.id)).toMatchObject({ isKept: false });
    expect(ids(left.tweets)).toContain(scene.quotedByOpen.id);
    expect((await listConversations(contextOf(db), { limit: 10 })).data).toHaveLength(1);
    expect(await countsOf(other)).toEqual(elsewhere);

    expect(await applyRetention(contextOf(db, 2))).toEqual({ tweets: 1 });
    expect((await previewRetention(contextOf(db, 2), { days: year, most: ALL(null) })).removes.tweets.count).toBe(0);
  });

  it('is looked at again a minute later for as long as a round leaves something', async () => {
    const old = await makeTweet(db, { postedAt: OLD });
    await db.query(
      `INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id, kind,
         text, decision, reason, posted_at)
       SELECT organization_id, gen_random_uuid(), account_id, n::text, n::text, author_id, n::text, kind, text, decision,
         reason, posted_at
       FROM tweet, generate_series(1, 500) n WHERE organization_id = $1 AND id = $2`,
      [db.organizationId, old.id],
    );
    const days = { ...ALL(null), tweets: 365 };
    const { removes } = await previewRetention(contextOf(db), { days, most: ALL(null), mostCounted: 500 });
    expect(removes.tweets).toMatchObject({ count: 500, isMore: true });
    await saveRetention(contextOf(db), { days, revision: 0 }, ALL(null));
    expect(await applyRetention(contextOf(db), 1)).toEqual({ tweets: 500 });
    expect(await applyRetention(contextOf(db, 1 / 59))).toEqual({ tweets: 1 });
    expect(await applyRetention(contextOf(db, 0.5))).toEqual({});
  });

  it('of one kind keeps no other, when removing it fails', async () => {
    await fillKinds(db);
    await saveRetention(contextOf(db), { days: ALL(365), revision: 0 }, ALL(null));
    let calls = 0;
    const pipeline: TenantDatabase['pipeline'] = (work) =>
      calls++ === 0 ? Promise.reject(new Error('too slow')) : db.pipeline(work);
    await expect(applyRetention({ ...contextOf(db), db: { ...db, pipeline } })).rejects.toThrow('too slow');
    expect(await applyRetention(contextOf(db, 2))).toEqual({ tweets: 1 });
  });

  it('is chosen within bounds, by one person at a time, and goes by the installation where that keeps less', async () => {
    const most = { ...ALL(null), notices: 90 };
    const save = (days: RetentionDays, revision = 0) => saveRetention(contextOf(db), { days, revision }, most);
    await expect(save({ ...ALL(null), tweets: 59, notices: 91 })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'days.tweets' }, { path: 'days.notices' }],
    });
    expect(await save({ ...ALL(null), notices: 30 })).toMatchObject({ revision: 1, days: { notices: 30 } });
    await expect(save(ALL(null))).rejects.toMatchObject({ code: 'settings_changed' });
    expect((await getRetention(contextOf(db), { ...most, notices: 14 })).days.notices).toBeNull();
    const actor = { kind: 'member' as const, memberId: randomUUID(), permissions: ['organization.manage' as const] };
    const shorter = { days: { ...ALL(null), notices: 29 }, revision: 1 };
    await expect(saveRetention({ ...contextOf(db), actor }, shorter, most)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await save(ALL(null), 1)).toMatchObject({ revision: 2 });
    expect(await dueRetentions(database, NOW, 10_000)).not.toContainEqual(
      expect.objectContaining({ organizationId: db.organizationId }),
    );
  });

  it('is of the audit log never what is younger than a year, nor where nobody has chosen so', async () => {
    const remove = (days: number) => db.query('SELECT remove_old_audit($1, 10)', [daysAgo(days)]);
    await expect(remove(400)).rejects.toThrow(/permission denied/);
    await saveRetention(contextOf(db), { days: ALL(365), revision: 0 }, ALL(null));
    await expect(remove(300)).rejects.toThrow(/permission denied/);
    await expect(db.query('DELETE FROM audit_entry')).rejects.toThrow(/permission denied/);
  });
});
