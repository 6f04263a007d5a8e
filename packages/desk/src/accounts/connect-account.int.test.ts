import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import { makeAccount, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { connectAccount } from './connect-account.ts';
import { disconnectAccount } from './disconnect-account.ts';
import { sealTokens } from './access-token.ts';
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

const tokens = { accessToken: 'access', refreshToken: 'refresh', expiresAt: now, scopes: [] };
const authorize = (accountId: string | null) => {
  const { twitterUserId, username, name, avatarUrl } = account;
  const identity = { twitterUserId, username, name, avatarUrl };
  return connectAccount(ctx, { box, identity, tokens, accountId, twitterAppId: null });
};
const reauthorize = async () => {
  await setState('needs_reauthorization');
  await authorize(account.id);
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

/** Runs `work`, keeps what it has locked while `meanwhile` is under way, and commits once that waits for it. */
async function whileLocked<T>(work: string, meanwhile: () => Promise<T>, whenItWaits = async () => {}): Promise<T> {
  return db
    .pipeline(async (statement) => {
      const { rows } = await statement('whoever-was-first', 'SELECT pg_backend_pid() AS pid', []);
      await statement('locks', work, [db.organizationId, account.id]);
      const running = meanwhile();
      running.catch(() => {}); // awaited below
      const waiting = 'SELECT pid FROM pg_stat_activity WHERE $1::int = ANY (pg_blocking_pids(pid))';
      await expect.poll(() => db.query(waiting, [rows[0]!.pid])).toHaveLength(1);
      await whenItWaits();
      return { running };
    })
    .then(({ running }) => running);
}

describe('while somebody else has it under way', () => {
  it('an account that is discarded at that moment is added anew', async () => {
    const { departmentId } = account;
    await db.query('UPDATE department SET is_default = true WHERE organization_id = $1 AND id = $2', [
      db.organizationId,
      departmentId,
    ]);
    await setState('disconnected');
    const gone = 'DELETE FROM account WHERE organization_id = $1 AND id = $2';
    const anew = await whileLocked(gone, () => authorize(null));
    expect(anew).toMatchObject({ awaitsConfirmation: true, replaced: null });
    expect(anew.accountId).not.toBe(account.id);
  });

  it('a disconnection that waits for a refresh of the tokens keeps nobody from writing what belongs to the account', async () => {
    const { organizationId } = db;
    const credential = { organizationId, accountId: account.id, ...sealTokens(box, account.id, tokens) };
    await db.transaction((tx) => tx.accountCredential.create({ data: credential }));
    const refresh = 'SELECT FROM account_credential WHERE organization_id = $1 AND account_id = $2 FOR UPDATE';
    const disconnect = () => disconnectAccount(ctx, { box, accountId: account.id });
    const asForeignKeysDo = 'SELECT id FROM account WHERE organization_id = $1 AND id = $2 FOR KEY SHARE NOWAIT';
    const forgotten = await whileLocked(refresh, disconnect, async () => {
      expect(await db.query(asForeignKeysDo, [organizationId, account.id])).toHaveLength(1);
    });
    expect(forgotten?.tokens).toMatchObject({ accessToken: 'access' });
  });
});
