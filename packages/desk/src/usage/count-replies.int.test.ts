import { PRICES_2026, USUAL_PRICING } from '@perch/core';
import type { Database } from '@perch/db';
import { makeAccount, makeDelivery, makeMessage, makeOrganization, makeTicket, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { claimDelivery } from '../deliveries/claim-delivery.ts';
import { reconcileDelivery } from '../deliveries/reconcile-delivery.ts';
import { settleDelivery } from '../deliveries/settle-delivery.ts';
import { snowflakeAt } from '../intake/snowflake.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const TWEET = { text: 'On its way', inReplyToTweetId: '1234', conversationId: '1234' };
const MESSAGE = { text: 'On its way', dmConversationId: '1-2' };

async function scene(kind: 'tweet' | 'dm', payload: object, now = new Date()) {
  const { db, id: organizationId } = await makeOrganization(database);
  const account = await makeAccount(db);
  const ticket = await makeTicket(db, { accountId: account.id });
  const message = await makeMessage(db, { ticketId: ticket.id, direction: 'out' });
  const columns = { kind, payload: payload as never, messageId: message.id, accountId: account.id, dueAt: now };
  const { id: deliveryId } = await makeDelivery(db, columns);
  const ctx: Context = {
    organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const claim = () => claimDelivery(ctx, { deliveryId, leaseSeconds: 30 });
  const succeed = (remoteId = snowflakeAt(now)) =>
    settleDelivery(ctx, { deliveryId, event: { type: 'succeeded', remoteId } });
  const bill = async () => {
    const days = await db.transaction((tx) => tx.usageDay.findMany({ orderBy: { day: 'asc' } }));
    return days.map((row) => `${row.day.toISOString().slice(0, 10)} ${row.kind} ${row.units} ${row.costMicros}`);
  };
  return { ctx, account, deliveryId, claim, succeed, bill };
}

const NOON = new Date('2026-11-22T12:00:00Z');

describe('a reply that X has taken', () => {
  it.each([
    ['a summoned reply', 'tweet', { ...TWEET, isSummoned: true }, 'summoned_reply 1 10000'],
    ['a post', 'tweet', { ...TWEET, isSummoned: false }, 'post_create 1 15000'],
    ['one of which that is not known: the dearer', 'tweet', TWEET, 'post_create 1 15000'],
    ['a link', 'tweet', { ...TWEET, text: 'See acme.com', isSummoned: true }, 'post_create_with_url 1 200000'],
    ['a direct message', 'dm', MESSAGE, 'dm_create 1 15000'],
  ] as const)('%s is counted as such', async (_claim, kind, payload, line) => {
    const { claim, succeed, bill } = await scene(kind, payload, NOON);
    await claim();
    await succeed();
    expect(await bill()).toEqual([`2026-11-22 ${line}`]);
  });

  it('is counted once, whoever tells us again', async () => {
    const { ctx, deliveryId, claim, succeed, bill, account } = await scene('tweet', TWEET, NOON);
    await claim();
    await Promise.all([succeed(), succeed()]);
    const item = {
      tweetId: snowflakeAt(NOON),
      latestTweetId: snowflakeAt(NOON),
      authorId: account.twitterUserId,
      conversationId: TWEET.conversationId,
      inReplyToTweetId: TWEET.inReplyToTweetId,
      inReplyToUserId: null,
      mentionedUserIds: [],
      kind: 'reply' as const,
      text: TWEET.text,
      language: null,
      media: [],
      metrics: null,
      postedAt: NOON,
    };
    await reconcileDelivery(ctx, { deliveryId, read: { items: [item], readAt: NOON, coversFrom: NOON } });
    expect(await bill()).toEqual(['2026-11-22 post_create 1 15000']);
  });

  it('that is found after midnight is of the day it was posted', async () => {
    const before = new Date('2026-11-22T23:59:58Z');
    const at = await scene('dm', MESSAGE, before);
    await at.claim();
    await settleDelivery(at.ctx, { deliveryId: at.deliveryId, event: { type: 'uncertain' } });
    at.ctx.now = () => new Date('2026-11-23T00:01:00Z');
    const item = {
      dmEventId: snowflakeAt(before),
      dmConversationId: MESSAGE.dmConversationId,
      isGroup: false,
      senderId: at.account.twitterUserId,
      text: MESSAGE.text,
      media: [],
      postedAt: new Date('2026-11-22T23:59:59Z'),
    };
    const read = { items: [item], readAt: at.ctx.now(), coversFrom: before };
    expect(await reconcileDelivery(at.ctx, { deliveryId: at.deliveryId, read })).toBe('sent');
    expect(await at.bill()).toEqual(['2026-11-22 dm_create 1 15000']);
  });

  it('is counted at the configured price', async () => {
    const { ctx, claim, succeed, bill } = await scene('tweet', TWEET, NOON);
    ctx.pricing = { ...USUAL_PRICING, prices: { ...PRICES_2026, postCreate: 7 } };
    await claim();
    await succeed();
    expect(await bill()).toEqual(['2026-11-22 post_create 1 7']);
  });
});

it('a reply that X has refused costs nothing', async () => {
  const { ctx, deliveryId, claim, bill } = await scene('tweet', TWEET);
  await claim();
  await settleDelivery(ctx, { deliveryId, event: { type: 'refused', code: 'duplicate_content', detail: '' } });
  expect(await bill()).toEqual([]);
});
