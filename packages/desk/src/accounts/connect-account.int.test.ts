import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import { makeAccount, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { connectAccount } from './connect-account.ts';
import { setAccountState } from './set-account-state.ts';

const box = createSecretBox(new Map([['k1', new Uint8Array(32).fill(7)]]));
const now = new Date('2026-11-22T10:00:00.000Z');

let database: Database;
let db: TenantDatabase;
let ctx: Context;
let account: Awaited<ReturnType<typeof makeAccount>>;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  account = await makeAccount(db);
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId: null, permissions: ['setup.social'] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  const rows = streamRowsFor({ organizationId: db.organizationId, accountId: account.id }, intervals, now);
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
});

const setState = (state: string) =>
  db.transaction((tx) => tx.account.updateMany({ where: { id: account.id }, data: { state } }));
const claim = () =>
  claimStream(ctx, { accountId: account.id, name: 'mentions', leaseSeconds: 120, intervalSeconds: 60 });

const reauthorize = async () => {
  await setState('needs_reauthorization');
  const { twitterUserId, username, name, avatarUrl } = account;
  const identity = { twitterUserId, username, name, avatarUrl };
  const tokens = { accessToken: 'access', refreshToken: 'refresh', expiresAt: now, scopes: [] };
  await connectAccount(ctx, { box, identity, tokens, accountId: account.id, twitterAppId: null });
};
const resume = async () => {
  await setAccountState(ctx, { accountId: account.id, state: 'paused' });
  await setAccountState(ctx, { accountId: account.id, state: 'connected' });
};

describe.each([
  ['was authorized anew', reauthorize],
  ['goes on after a pause', resume],
])('an account that %s', (_claim, act) => {
  it('is polled at once, whoever held its streams; they write nothing any more', async () => {
    const before = (await claim())!;
    expect(await claim()).toBeNull();
    await act();
    expect(await claim()).toMatchObject({ account: { id: account.id } });
    const page = { items: [], profiles: [], nextToken: null, unreadable: [] };
    const late = await receiveTweets(ctx, { ...before, accountId: account.id, stream: 'mentions', page });
    expect(late).toEqual({ kind: 'lease_lost' });
  });
});
