import type { Database, TenantDatabase } from '@perch/db';
import { makeAccount, makeMessage, makeOrganization, makeTicket, makeTweet, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { nextTicketsToCheck, ticketToCheck } from './check-tickets.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const HOUR = 3_600_000;
let db: TenantDatabase;
let ctx: Context;
let accountId: string;
let now: Date;
beforeEach(async () => {
  now = new Date('2026-11-22T12:00:00.000Z');
  db = (await makeOrganization(database)).db;
  accountId = (await makeAccount(db)).id;
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});

/** An open ticket with so many tweets; their ids, newest first. */
async function ticketOf(count: number, checkedAt: Date) {
  const { id: ticketId } = await makeTicket(db, { accountId, checkedAt });
  const tweetIds: string[] = [];
  for (let at = 0; at < count; at++) {
    const postedAt = new Date(now.getTime() - (count - at) * 60_000);
    const tweet = await makeTweet(db, { accountId, ticketId, authorId: '501', postedAt });
    await makeMessage(db, { ticketId, tweetRowId: tweet.id, postedAt });
    tweetIds.unshift(tweet.tweetId);
  }
  return { ticketId, tweetIds };
}

describe('a ticket with more tweets than one call takes', () => {
  it('has all of them asked about in turn, and its newest when somebody opens it', async () => {
    const { ticketId, tweetIds } = await ticketOf(103, new Date(now.getTime() - 7 * HOUR));
    const first = (await nextTicketsToCheck(ctx, accountId))!;
    now = new Date(now.getTime() + 6 * HOUR);
    const second = (await nextTicketsToCheck(ctx, accountId))!;
    expect([first.ticketIds, second.ticketIds]).toEqual([[ticketId], [ticketId]]);
    expect([first.tweetIds.length, second.tweetIds.length].sort((a, b) => a - b)).toEqual([3, 100]);
    expect(new Set([...first.tweetIds, ...second.tweetIds])).toEqual(new Set(tweetIds));
    expect((await ticketToCheck(ctx, ticketId))!.tweetIds).toEqual(tweetIds.slice(0, 100));
  });
});

it('the longest unasked come first, as many as one call takes; what was asked lately is left', async () => {
  const lately = await ticketOf(1, new Date(now.getTime() - 5 * HOUR));
  const later = await ticketOf(2, new Date(now.getTime() - 7 * HOUR));
  const sooner = await ticketOf(1, new Date(now.getTime() - 8 * HOUR));
  const due = (await nextTicketsToCheck(ctx, accountId))!;
  expect(due.ticketIds).toEqual([sooner.ticketId, later.ticketId]);
  expect(due.tweetIds).toEqual([...sooner.tweetIds, ...later.tweetIds]);
  expect(due.ticketIds).not.toContain(lately.ticketId);
});

it('a ticket of direct messages that took in one of tweets has those asked about', async () => {
  const checkedAt = new Date(now.getTime() - 7 * HOUR);
  const { id: mergedIntoId } = await makeTicket(db, { accountId, checkedAt, channel: 'twitter_dm' });
  await makeTicket(db, { accountId, mergedIntoId, status: 'closed' });
  const tweet = await makeTweet(db, { accountId, ticketId: mergedIntoId, authorId: '501' });
  await makeMessage(db, { ticketId: mergedIntoId, tweetRowId: tweet.id, channel: 'twitter' });
  const expected = { accountId, ticketIds: [mergedIntoId], tweetIds: [tweet.tweetId] };
  expect(await nextTicketsToCheck(ctx, accountId)).toEqual(expected);
  expect(await ticketToCheck(ctx, mergedIntoId)).toEqual(expected);
});
