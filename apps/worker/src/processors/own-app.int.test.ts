import { loadWorkerConfig, type AccountTokens, type CreateTwitterApp } from '@perch/contracts';
import { createSecretBox, type Database } from '@perch/db';
import {
  createReply,
  createTwitterApp,
  getAccount,
  getTicket,
  listTwitterApps,
  sealTokens,
  streamRowsFor,
  updateAccount,
  updateTwitterApp,
  type Context,
} from '@perch/desk';
import {
  makeAccount,
  makeMember,
  makeOrganization,
  openTestDatabase,
  startSandbox,
  type Sandbox,
  type SandboxApp,
} from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServices, meterOf, type WorkerServices } from '../services.ts';
import { deliver } from './deliver.ts';
import { pollDirectMessages } from './poll-direct-messages.ts';
import { pollMentions } from './poll-mentions.ts';

// An organization that has brought its own X app: what the worker does is done by it. The sandbox refuses whatever is
// signed or refreshed with the keys of another app.

const box = createSecretBox(new Map([['test', new Uint8Array(32).fill(7)]]));

let database: Database;
let sandbox: Sandbox;
let own: SandboxApp;
let brandId: string;
let services: WorkerServices;
beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox();
  brandId = (await sandbox.control.user({ username: 'acme', brand: true })).id;
  await sandbox.control.user({ username: 'carla' });
  own = await sandbox.control.app('Of the brand');
  const config = loadWorkerConfig({
    APP_DATABASE_URL: process.env.APP_DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    PUBLIC_URL: 'http://127.0.0.1:4000',
    ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    SMTP_URL: sandbox.smtpUrl,
    X_CLIENT_ID: sandbox.clientId,
    X_CLIENT_SECRET: sandbox.clientSecret,
  });
  const none = async () => {};
  services = createServices({
    config,
    database,
    box,
    twitter: createTwitter({ apiUrl: sandbox.url, timeoutMs: 5_000 }, { meter: meterOf(() => services) }),
    mailer: { send: async () => ({ remoteId: 'none', answer: '250 ok' }), close: () => {} },
    producer: { enqueue: none, publish: none, scheduleSweep: none, close: none },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    now: () => new Date(),
  });
});
afterAll(async () => {
  await sandbox?.stop();
  await database?.close();
});
afterEach(async () => {
  await sandbox.control.clearFaults();
  await sandbox.control.settings({ tier: 'self-serve' });
});

/** @acme, connected by an own app with these tokens. */
async function scene(authorization: 'oauth2' | 'oauth1', tokens: AccountTokens, app: Partial<CreateTwitterApp> = {}) {
  const { db, id: organizationId } = await makeOrganization(database);
  const { id: memberId } = await makeMember(db);
  const ctx: Context = {
    ...services.contextOf(organizationId),
    actor: { kind: 'member', memberId, permissions: ['setup.social', 'tickets.reply', 'tickets.view'] },
  };
  const [clientId, clientSecret] =
    authorization === 'oauth2' ? [own.clientId, own.clientSecret] : [own.consumerKey, own.consumerSecret];
  const { id: twitterAppId } = await createTwitterApp(ctx, {
    box,
    app: { name: 'Ours', authorization, clientId, clientSecret, tier: 'self_serve', pricing: {}, ...app },
  });
  const { id: accountId } = await makeAccount(db, { twitterUserId: brandId, username: 'acme', twitterAppId });
  const hourAgo = new Date(Date.now() - 3_600_000);
  const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  await db.transaction(async (tx) => {
    await tx.stream.createMany({ data: streamRowsFor({ organizationId, accountId }, intervals, hourAgo) });
    await tx.accountCredential.create({ data: { organizationId, accountId, ...sealTokens(box, accountId, tokens) } });
  });
  const poll = async (run: typeof pollMentions) => {
    await db.query('UPDATE stream SET due_at = $2 WHERE organization_id = $1', [organizationId, new Date()]);
    await run(services)({ organizationId, accountId, due: 0 });
  };
  /** the latest ticket of a customer */
  const ticketOf = async (text: string) =>
    (await db.transaction((tx) => tx.ticket.findFirstOrThrow({ where: { preview: { contains: text } } }))).id;
  const reply = async (ticketId: string, via: 'tweet' | 'dm' = 'tweet') => {
    const { deliveryId } = await createReply(ctx, ticketId, { via, text: `Sorry, ${crypto.randomUUID()}` });
    await deliver(services)({ organizationId, deliveryId, due: 0 });
    return db.transaction((tx) => tx.delivery.findFirstOrThrow({ where: { id: deliveryId } }));
  };
  const bill = async () =>
    (await db.transaction((tx) => tx.usageDay.findMany({ where: { accountId }, orderBy: { kind: 'asc' } }))).map(
      ({ kind, units, costMicros }) => `${kind} ${Number(costMicros) / units}`,
    );
  const account = () => getAccount(ctx, accountId);
  return { db, ctx, accountId, account, poll, ticketOf, reply, bill };
}

const HOUR_MS = 3_600_000;
const pair = async (expiresAt: Date): Promise<AccountTokens> => {
  const { accessToken, refreshToken, scopes } = await sandbox.control.token('acme', undefined, own.clientId);
  return { accessToken, refreshToken, scopes, expiresAt };
};
const signed = async (): Promise<AccountTokens> => {
  const { accessToken, accessTokenSecret: accessSecret } = await sandbox.control.signedToken('acme', own.clientId);
  return { accessToken, accessSecret };
};
const fromCarla = (text: string) => sandbox.control.tweet({ from: 'carla', text });
const someMark = () => crypto.randomUUID().slice(0, 8);

describe('an account that is connected by an app of the organization', () => {
  it('refreshes with the keys of that app, reads and answers, at the prices of that app', async () => {
    const prices = { postRead: 4_000, ownPostRead: 1, userRead: 7_000, summonedReply: 9_000 };
    const at = await scene('oauth2', await pair(new Date(Date.now() - HOUR_MS)), { pricing: { prices } });
    const mark = someMark();
    await fromCarla(`@acme ${mark}`);
    await at.poll(pollMentions);
    const ticketId = await at.ticketOf(mark);
    expect((await at.reply(ticketId)).state).toBe('sent');
    expect(await at.bill()).toEqual(['post_read 4000', 'summoned_reply 9000', 'user_read 7000']);
    const ticket = await getTicket(at.ctx, ticketId);
    expect(ticket.replyTargets[0]).toMatchObject({ via: 'tweet', priceMicros: 9_000 });
  });

  it('signs what it reads and sends by OAuth 1.0a', async () => {
    const at = await scene('oauth1', await signed());
    const mark = someMark();
    await fromCarla(`@acme ${mark}`);
    await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: `in private ${mark}` });
    await at.poll(pollMentions);
    await at.poll(pollDirectMessages);
    expect((await at.reply(await at.ticketOf(`@acme ${mark}`))).state).toBe('sent');
    expect((await at.reply(await at.ticketOf(`in private ${mark}`), 'dm')).state).toBe('sent');
  });

  it.each([
    ['a poll', async (at: Awaited<ReturnType<typeof scene>>) => at.poll(pollMentions)],
    [
      'a reply',
      async (at: Awaited<ReturnType<typeof scene>>) => {
        const delivery = await at.reply(await at.ticketOf('@acme'));
        expect(delivery).toMatchObject({ state: 'failed', code: 'account_not_active' });
      },
    ],
  ])('waits for a new authorization when X refuses its signature: %s', async (_claim, act) => {
    const at = await scene('oauth1', await signed());
    await fromCarla(`@acme ${crypto.randomUUID()}`);
    await at.poll(pollMentions);
    await sandbox.control.faults([{ effect: { kind: 'revoke' } }]);
    await act(at);
    expect((await at.account()).state).toBe('needs_reauthorization');
  });
});

describe('a wrong secret of the app', () => {
  const withSecret = async (at: Awaited<ReturnType<typeof scene>>, clientSecret: string) => {
    const [app] = await listTwitterApps(at.ctx);
    await updateTwitterApp(at.ctx, { box, appId: app!.id, changes: { clientSecret, revision: app!.revision } });
  };
  const mentions = (at: Awaited<ReturnType<typeof scene>>) =>
    at.db.transaction((tx) => tx.stream.findFirstOrThrow({ where: { name: 'mentions' } }));

  it('suspends no account: its streams say why, and go on once it is corrected', async () => {
    const at = await scene('oauth1', await signed());
    const mark = someMark();
    await fromCarla(`@acme ${mark}`);
    await withSecret(at, 'not-the-secret');
    await at.poll(pollMentions);
    expect((await at.account()).state).toBe('connected');
    expect(await mentions(at)).toMatchObject({
      lastErrorCode: 'forbidden',
      lastErrorDetail: expect.stringContaining('keys of the app: Could not authenticate you'),
    });
    await withSecret(at, own.consumerSecret);
    await at.poll(pollMentions);
    expect(await mentions(at)).toMatchObject({ failureCount: 0 });
    const ticketId = await at.ticketOf(mark);
    await withSecret(at, 'not-the-secret');
    expect(await at.reply(ticketId)).toMatchObject({ state: 'failed', code: 'forbidden' });
    expect((await at.account()).state).toBe('connected');
  });
});

describe('a plan that was declared', () => {
  /** A ticket whose latest tweet neither names nor quotes the brand: only an enterprise plan may answer it. */
  async function unsummoned(tier: 'self_serve' | 'enterprise') {
    const at = await scene('oauth1', await signed(), { tier });
    const mark = someMark();
    const asked = await fromCarla(`@acme ${mark}`);
    await at.poll(pollMentions);
    const ticketId = await at.ticketOf(mark);
    // X was asked about it just now, so that nobody asks again
    const aside = await fromCarla(`${mark} to nobody in particular`);
    await at.db.query("UPDATE tweet SET latest_tweet_id = $2, mentioned_user_ids = '{}' WHERE tweet_id = $1", [
      asked.id,
      aside.id,
    ]);
    return { ...at, ticketId };
  }
  const entries = async (at: { db: Awaited<ReturnType<typeof scene>>['db']; accountId: string }) =>
    at.db.transaction((tx) =>
      tx.auditEntry.findMany({ where: { action: 'account.changed', subjectId: at.accountId } }),
    );

  it('as self-serve keeps such a reply at home', async () => {
    const at = await unsummoned('self_serve');
    await expect(at.reply(at.ticketId)).rejects.toMatchObject({ code: 'reply_not_eligible' });
  });

  it('as enterprise holds while X agrees', async () => {
    await sandbox.control.settings({ tier: 'enterprise' });
    const at = await unsummoned('enterprise');
    expect((await at.reply(at.ticketId)).state).toBe('sent');
    expect(await at.account()).toMatchObject({ tier: 'enterprise', tierSource: 'default', tierDetail: null });
    expect(await entries(at)).toEqual([]);
  });

  it('as enterprise is corrected by X’s refusal, once, and told of; a person may declare it anew', async () => {
    const at = await unsummoned('enterprise');
    const words = expect.stringContaining('you have not been mentioned');
    expect(await at.reply(at.ticketId)).toMatchObject({ state: 'failed', code: 'not_mentioned', detail: words });
    expect(await at.account()).toMatchObject({
      tier: 'self_serve',
      tierSource: 'observed',
      tierSince: expect.any(String),
      tierDetail: words,
    });
    expect(await entries(at)).toMatchObject([
      {
        actorId: null,
        subjectName: '@acme',
        before: { tier: 'enterprise', tierSource: 'default' },
        after: { tier: 'self_serve', tierSource: 'observed', tierDetail: words },
      },
    ]);
    await expect(at.reply(at.ticketId)).rejects.toMatchObject({ code: 'reply_not_eligible' });

    await updateAccount(at.ctx, { accountId: at.accountId, changes: { tier: 'enterprise' } });
    expect(await at.account()).toMatchObject({ tier: 'enterprise', tierSource: 'declared', tierDetail: null });
    await at.reply(at.ticketId);
    expect(await at.account()).toMatchObject({ tier: 'self_serve', tierSource: 'observed' });
    expect(await entries(at)).toHaveLength(3);
  });
});
