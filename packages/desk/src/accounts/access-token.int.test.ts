import { randomBytes } from 'node:crypto';
import { AppError, type AccountTokens, type TokenPair } from '@perch/contracts';
import { createSecretBox, uuid7, type Database, type TenantDatabase } from '@perch/db';
import { makeAccount, makeMember, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { sealAppSecret } from '../twitter-apps/app-keys.ts';
import { accessOf, sealTokens } from './access-token.ts';
import { connectAccount } from './connect-account.ts';

const box = createSecretBox(new Map([['k1', randomBytes(32)]]));
const now = new Date('2026-11-22T10:00:00.000Z');
const inMinutes = (count: number) => new Date(now.getTime() + count * 60_000);

let database: Database;
let db: TenantDatabase;
let ctx: Context;
let accountId: string;
let published: string[];
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  published = [];
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async () => {},
    publish: async ({ type }) => void published.push(type),
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  accountId = (await makeAccount(db)).id;
});

const pair = (name: string, expiresAt: Date): TokenPair => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt,
  scopes: ['tweet.read'],
});

const store = (tokens: AccountTokens) =>
  db.transaction((tx) =>
    tx.accountCredential.upsert({
      where: { organizationId_accountId: { organizationId: db.organizationId, accountId } },
      create: { organizationId: db.organizationId, accountId, ...sealTokens(box, accountId, tokens) },
      update: sealTokens(box, accountId, tokens),
    }),
  );

const authorizeAnew = async () => {
  const { twitterUserId, username, name, avatarUrl } = await account();
  const actor: Context['actor'] = { kind: 'member', memberId: null, permissions: ['setup.social'] };
  const identity = { twitterUserId, username, name, avatarUrl };
  const tokens = pair('fresh', inMinutes(120));
  await connectAccount({ ...ctx, actor }, { box, identity, tokens, accountId, twitterAppId: null });
};

const account = () => db.transaction((tx) => tx.account.findFirstOrThrow({ where: { id: accountId } }));
const state = async () => (await account()).state;
const never = async (): Promise<TokenPair> => {
  throw new Error('nothing to refresh');
};
const refused = (kind: string) => Object.assign(new Error(`X: ${kind}`), { kind });

describe('the access token of an account', () => {
  it('is the stored one while it lasts', async () => {
    await store(pair('old', inMinutes(60)));
    expect((await accessOf(ctx, box, accountId, never)).accessToken).toBe('access-old');
  });

  it.each([
    ['two minutes before its end', 2, undefined],
    ['after X has refused it', 60, 'access-old'],
  ])('is refreshed %s, and the new pair stored', async (_claim, lastsMinutes, notThis) => {
    await store(pair('old', inMinutes(lastsMinutes)));
    const given: string[] = [];
    const refresh = async (_app: unknown, token: string) => {
      given.push(token);
      return pair('new', inMinutes(120));
    };
    expect((await accessOf(ctx, box, accountId, refresh, { notThis })).accessToken).toBe('access-new');
    expect((await accessOf(ctx, box, accountId, never)).accessToken).toBe('access-new');
    expect(given).toEqual(['refresh-old']);
  });

  it('is refreshed once, however many ask at the same time', async () => {
    await store(pair('old', inMinutes(1)));
    let refreshes = 0;
    const refresh = async () => {
      refreshes += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return pair('new', inMinutes(120));
    };
    const elsewhere = openTestDatabase(); // as another process would
    const there = { ...ctx, db: elsewhere.of(db.organizationId) };
    const asked = Array.from({ length: 8 }, (_, at) => accessOf(at % 2 ? ctx : there, box, accountId, refresh));
    const tokens = (await Promise.all(asked)).map(({ accessToken }) => accessToken);
    expect(new Set(tokens)).toEqual(new Set(['access-new']));
    expect(refreshes).toBe(1);
    await elsewhere.close();
  });

  it('tells everybody who can authorize the account anew, each in their language, once', async () => {
    await makeMember(db, { name: 'Ana Admin', email: 'ana@acme.test' });
    await makeMember(db, { name: 'Rui Admin', email: 'rui@acme.test', locale: 'pt-BR' });
    await makeMember(db, { name: 'Gone Admin', isActive: false });
    await makeMember(db, { name: 'Bob Agent', builtInRole: 'agent' });
    await store(pair('old', inMinutes(-5)));
    const ask = () =>
      accessOf(ctx, box, accountId, () => Promise.reject(refused('invalid'))).then(
        () => 'a token',
        () => 'none',
      );
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['none', 'none', 'none']);

    const { username } = await account();
    const emails = () => db.transaction((tx) => tx.delivery.findMany({ where: { kind: 'email' } }));
    const written = await emails();
    const template = 'account-needs-reauthorization';
    const path = `/setup/channels/twitter/${accountId}`;
    expect(written.map(({ payload }) => payload)).toEqual(
      expect.arrayContaining([
        { to: 'ana@acme.test', locale: 'en', template, data: { name: 'Ana Admin', username, path } },
        { to: 'rui@acme.test', locale: 'pt-BR', template, data: { name: 'Rui Admin', username, path } },
      ]),
    );
    expect(written.map(({ state: stands, sealed, dueAt }) => [stands, sealed, dueAt])).toEqual([
      ['queued', null, now],
      ['queued', null, now],
    ]);

    await authorizeAnew();
    await store(pair('old', inMinutes(-5)));
    await ask();
    expect(await emails()).toHaveLength(4);
  });

  it.each(['unauthorized', 'invalid'])('is no more when X refuses the refresh (%s)', async (kind) => {
    await store(pair('old', inMinutes(-5)));
    const asked = accessOf(ctx, box, accountId, () => Promise.reject(refused(kind)));
    await expect(asked).rejects.toMatchObject({ code: 'account_not_active' });
    await expect(asked).rejects.toBeInstanceOf(AppError);
    expect(await state()).toBe('needs_reauthorization');
    expect(published).toEqual(['account.changed']);
  });

  it('leaves a new authorization alone that comes while X refuses the old one', async () => {
    await store(pair('old', inMinutes(-5)));
    let authorized: Promise<unknown> | undefined;
    const refresh = async () => {
      authorized = authorizeAnew(); // has the account, waits for the credential
      await new Promise((resolve) => setTimeout(resolve, 500));
      throw refused('unauthorized');
    };
    expect((await accessOf(ctx, box, accountId, refresh)).accessToken).toBe('access-fresh');
    await authorized;
    expect(await state()).toBe('connected');
    expect((await accessOf(ctx, box, accountId, never)).accessToken).toBe('access-fresh');
  });

  it('is kept when the connection is lost after X has answered', async () => {
    await store(pair('old', inMinutes(-5)));
    const elsewhere = openTestDatabase();
    const refresh = async () => {
      await elsewhere.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()`,
      );
      return pair('new', inMinutes(120));
    };
    expect((await accessOf(ctx, box, accountId, refresh)).accessToken).toBe('access-new');
    expect((await accessOf(ctx, box, accountId, never)).accessToken).toBe('access-new');
    await elsewhere.close();
  });

  it('stays what it is when X cannot be reached', async () => {
    await store(pair('old', inMinutes(-5)));
    const unreachable = refused('unreachable');
    await expect(accessOf(ctx, box, accountId, () => Promise.reject(unreachable))).rejects.toBe(unreachable);
    expect(await state()).toBe('connected');
    expect((await accessOf(ctx, box, accountId, async () => pair('new', inMinutes(120)))).accessToken).toBe(
      'access-new',
    );
  });

  it('is not given out for an account that is paused', async () => {
    await store(pair('old', inMinutes(60)));
    await db.transaction((tx) => tx.account.updateMany({ data: { state: 'paused' } }));
    await expect(accessOf(ctx, box, accountId, never)).rejects.toMatchObject({ code: 'account_not_active' });
  });

  it('is sealed in the row, for this account alone', async () => {
    await store(pair('old', inMinutes(60)));
    const row = await db.transaction((tx) => tx.accountCredential.findFirstOrThrow());
    expect(Buffer.from(row.sealed).toString('utf8')).not.toContain('access-old');
    expect(() => box.open(row, 'account_credential:another')).toThrow();
  });

  it('is refreshed with the keys of the app that it was given to', async () => {
    const id = uuid7();
    const { organizationId } = db;
    await db.transaction(async (tx) => {
      const secret = sealAppSecret(box, id, 'secret of the app');
      const app = { organizationId, id, name: 'Own', authorization: 'oauth2', clientId: 'client', secretSetAt: now };
      await tx.twitterApp.create({ data: { ...app, ...secret } });
      await tx.account.updateMany({ where: { id: accountId }, data: { twitterAppId: id } });
    });
    await store(pair('old', inMinutes(1)));
    const app = { authorization: 'oauth2', clientId: 'client', clientSecret: 'secret of the app' };
    const used: unknown[] = [];
    const refresh = async (by: unknown) => {
      used.push(by);
      return pair('new', inMinutes(120));
    };
    expect(await accessOf(ctx, box, accountId, refresh)).toEqual({
      app,
      accessToken: 'access-new',
      accessSecret: null,
    });
    expect(used).toEqual([app]);
  });
});

describe('a token of OAuth 1.0a', () => {
  const signed = { accessToken: 'signed', accessSecret: 'its secret' };

  it('does not end, and comes with the secret that signs', async () => {
    await store(signed);
    expect(await accessOf(ctx, box, accountId, never)).toEqual({ app: null, ...signed });
  });

  it('cannot be refreshed: refused by X, somebody has to authorize the account anew', async () => {
    await store(signed);
    const asked = accessOf(ctx, box, accountId, never, { notThis: 'signed' });
    await expect(asked).rejects.toMatchObject({ code: 'account_not_active' });
    expect(await state()).toBe('needs_reauthorization');
    await authorizeAnew();
    expect((await accessOf(ctx, box, accountId, never, { notThis: 'signed' })).accessToken).toBe('access-fresh');
  });

  it('is tried again when its secret is another by now, and not suspended while X refuses the keys of the app', async () => {
    await store(signed);
    const app = { authorization: 'oauth1', clientId: 'key', clientSecret: 'secret' } as const;
    const refusedWith = (accessSecret: string, checkApp: () => Promise<void>) =>
      accessOf(ctx, box, accountId, never, { notThis: 'signed', signedBy: { app, accessSecret }, checkApp });
    expect(await refusedWith('an older secret', async () => {})).toEqual({ app: null, ...signed });
    const keysRefused = new Error('keys');
    await expect(refusedWith('its secret', () => Promise.reject(keysRefused))).rejects.toBe(keysRefused);
    expect(await state()).toBe('connected');
    await expect(refusedWith('its secret', async () => {})).rejects.toMatchObject({ code: 'account_not_active' });
    expect(await state()).toBe('needs_reauthorization');
  });
});
