import { readFile } from 'node:fs/promises';
import { loadWorkerConfig, platformAppOf, type JobName, type LiveEvent } from '@perch/contracts';
import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import {
  actOnTweet,
  createReply,
  createTweet,
  discardDelivery,
  enqueueEmail,
  getTicket,
  listNotifications,
  listOutgoing,
  listSent,
  readTweet,
  retryDelivery,
  sealTokens,
  type Context,
} from '@perch/desk';
import { createMailer, type Mailer } from '@perch/notify';
import { connectRedis } from '@perch/queue';
import {
  makeAccount,
  makeDelivery,
  makeDirectMessage,
  makeMember,
  makeMessage,
  makeOrganization,
  makeProfile,
  makeTicket,
  makeTweet,
  openTestDatabase,
  startSandbox,
  type Sandbox,
  type SandboxFaultRule,
} from '@perch/testing';
import { createRedisLimits, createTwitter } from '@perch/twitter';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServices, type WorkerServices } from '../services.ts';
import { deliver } from './deliver.ts';

const box = createSecretBox(new Map([['test', new Uint8Array(32).fill(7)]]));
const silent = { info: () => {}, warn: () => {}, error: () => {} };

let database: Database;
let sandbox: Sandbox;
let mailer: Mailer;
let services: WorkerServices;
/** what the test's clock is ahead of the world's */
let ahead = 0;
let asked: { name: JobName; payload: object }[] = [];
let events: LiveEvent[] = [];

beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox();
  await sandbox.control.user({ username: 'acme', brand: true });
  await sandbox.control.user({ username: 'carla' });
  mailer = createMailer({ url: sandbox.smtpUrl, from: 'Perch <perch@acme.test>' });
  const config = loadWorkerConfig({
    APP_DATABASE_URL: process.env.APP_DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    PUBLIC_URL: 'http://127.0.0.1:4000',
    ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: 'Perch <perch@acme.test>',
    X_CLIENT_ID: sandbox.clientId,
    X_CLIENT_SECRET: sandbox.clientSecret,
    X_TIMEOUT_MS: '400',
  });
  const { url: apiUrl } = sandbox;
  services = createServices({
    config,
    database,
    box,
    twitter: createTwitter({ apiUrl, timeoutMs: config.X_TIMEOUT_MS }),
    mailer,
    producer: {
      enqueue: async (name, payload) => void asked.push({ name, payload }),
      publish: async (event) => void events.push(event),
      scheduleSweep: async () => {},
      close: async () => {},
    },
    log: silent as never,
    now: () => new Date(Date.now() + ahead),
  });
});
afterAll(async () => {
  mailer?.close();
  await sandbox?.stop();
  await database?.close();
});
beforeEach(() => {
  ahead = 0;
  asked = [];
  events = [];
});
afterEach(() => sandbox.control.clearFaults());

interface Scene {
  ctx: Context;
  db: TenantDatabase;
  organizationId: string;
  accountId: string;
  ticketId: string;
  /** the customer's tweet on X */
  tweetId: string;
}

/** An organization with @acme connected, and carla's tweet as a ticket of it. */
async function scene(): Promise<Scene> {
  const { db, id: organizationId } = await makeOrganization(database);
  const token = await sandbox.control.token('acme');
  const { twitterUserId } = await services.twitter.identityOf(platformAppOf(services.config)!, token);
  const account = await makeAccount(db, { twitterUserId, username: 'acme' });
  await db.transaction((tx) =>
    tx.accountCredential.create({
      data: {
        organizationId,
        accountId: account.id,
        ...sealTokens(box, account.id, {
          accessToken: token.accessToken,
          refreshToken: token.refreshToken,
          expiresAt: new Date(Date.now() + 7_200_000),
          scopes: token.scopes,
        }),
      },
    }),
  );
  const posted = await sandbox.control.tweet({ from: 'carla', text: `@acme help ${crypto.randomUUID()}` });
  const { accessToken } = token;
  const as = {
    organizationId,
    accountId: account.id,
    app: platformAppOf(services.config)!,
    accessToken,
    accessSecret: null,
  };
  const [met] = (await services.twitter.tweetsByIds(as, [posted.id])).items;
  const carla = await makeProfile(db, { twitterUserId: met!.authorId, username: 'carla' });
  const ticket = await makeTicket(db, {
    accountId: account.id,
    customerId: carla.twitterUserId,
    conversationId: met!.conversationId,
    lastMessageAt: met!.postedAt,
  });
  const tweet = await makeTweet(db, {
    accountId: account.id,
    tweetId: posted.id,
    authorId: carla.twitterUserId,
    conversationId: met!.conversationId,
    mentionedUserIds: met!.mentionedUserIds,
    postedAt: met!.postedAt,
    ticketId: ticket.id,
    decision: 'opened',
  });
  await makeMessage(db, { ticketId: ticket.id, tweetRowId: tweet.id, postedAt: met!.postedAt });
  const member = await makeMember(db);
  const ctx: Context = {
    ...services.contextOf(organizationId),
    actor: { kind: 'member', memberId: member.id, permissions: ['tickets.reply', 'tickets.view'] },
  };
  return { ctx, db, organizationId, accountId: account.id, ticketId: ticket.id, tweetId: posted.id };
}

const run = ({ organizationId }: Pick<Scene, 'organizationId'>, deliveryId: string) =>
  deliver(services)({ organizationId, deliveryId, due: 0 });

const stored = ({ db, organizationId }: Pick<Scene, 'db' | 'organizationId'>, id: string) =>
  db.transaction((tx) => tx.delivery.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } }));

/** Runs the delivery, each time when it is due next, until it rests. */
async function runUntilSettled(at: Scene, deliveryId: string, limit: { rounds?: number; changes?: number } = {}) {
  const states: string[] = [];
  for (let round = 0; round < (limit.rounds ?? 20); round++) {
    const delivery = await stored(at, deliveryId);
    if (states.at(-1) !== delivery.state) states.push(delivery.state);
    if (states.length === limit.changes || ['sent', 'failed', 'discarded'].includes(delivery.state)) break;
    ahead = Math.max(ahead, delivery.dueAt.getTime() - Date.now() + 5);
    await run(at, deliveryId);
  }
  return { states, delivery: await stored(at, deliveryId) };
}

const answersOnX = (at: Scene) => sandbox.control.tweets({ author: 'acme', inReplyTo: at.tweetId });
const hello = () => `We are on it, ${crypto.randomUUID()} & soon <3`;

describe('a reply', () => {
  it('becomes a tweet under the customer’s, and the ticket is answered', async () => {
    const at = await scene();
    const text = hello();
    const { messageId, deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text });
    expect(asked).toEqual([{ name: 'deliver', payload: expect.objectContaining({ deliveryId }) }]);
    expect((await stored(at, deliveryId)).state).toBe('queued');

    await run(at, deliveryId);
    const [answer] = await answersOnX(at);
    expect(answer).toMatchObject({ text, inReplyTo: at.tweetId });

    const { organizationId, db } = at;
    const delivery = await stored(at, deliveryId);
    expect(delivery).toMatchObject({
      state: 'sent',
      remoteId: answer!.id,
      permalink: `https://x.com/acme/status/${answer!.id}`,
      attempt: 1,
      leaseToken: null,
    });
    const { message, ticket } = await db.transaction(async (tx) => ({
      message: await tx.message.findUniqueOrThrow({
        where: { organizationId_id: { organizationId, id: messageId } },
        include: { tweet: true },
      }),
      ticket: await tx.ticket.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: at.ticketId } } }),
    }));
    expect(message.tweet).toMatchObject({
      tweetId: answer!.id,
      isOwn: true,
      decision: 'outbound',
      ticketId: at.ticketId,
      inReplyToTweetId: at.tweetId,
      conversationId: answer!.conversationId,
      text,
    });
    expect(message.postedAt.toISOString()).toBe(answer!.createdAt);
    expect(ticket).toMatchObject({ awaitsReply: false, messageCount: 2, preview: text });
    expect(ticket.lastOutboundAt).toEqual(message.postedAt);
    expect(ticket.lastMessageAt).toEqual(message.postedAt);

    expect(events.map((event) => event.type)).toEqual(
      expect.arrayContaining(['delivery.changed', 'message.changed', 'ticket.changed']),
    );
    await run(at, deliveryId); // once more changes nothing
    expect(await stored(at, deliveryId)).toEqual(delivery);
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('by direct message stays in the conversation', async () => {
    const at = await scene();
    const asking = await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'psst' });
    await makeDirectMessage(at.db, {
      accountId: at.accountId,
      dmConversationId: asking.conversationId,
      dmEventId: asking.id,
    });
    const text = hello();
    const { deliveryId, messageId } = await createReply(at.ctx, at.ticketId, { via: 'dm', text });
    await run(at, deliveryId);
    const [sent] = await sandbox.control.directMessages('carla');
    expect(sent).toMatchObject({ from: 'acme', text, conversationId: asking.conversationId });
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'sent', remoteId: sent!.id, permalink: null });
    const { organizationId } = at;
    const message = await at.db.transaction((tx) =>
      tx.message.findUniqueOrThrow({
        where: { organizationId_id: { organizationId, id: messageId } },
        include: { directMessage: true },
      }),
    );
    expect(message).toMatchObject({ visibility: 'private', channel: 'twitter_dm' });
    expect(message.directMessage).toMatchObject({ dmEventId: sent!.id, isOwn: true, ticketId: at.ticketId });
  });

  it('goes out once when two workers take it at the same moment', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await Promise.all(Array.from({ length: 5 }, () => run(at, deliveryId)));
    expect((await stored(at, deliveryId)).state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });
});

const onPost = (effect: SandboxFaultRule['effect'], times = 1): SandboxFaultRule[] => [
  { match: { method: 'POST', path: '/2/tweets' }, effect, times },
];

describe('a reply whose fate X keeps to itself stands there exactly once', () => {
  it.each<[string, SandboxFaultRule['effect'], number, string[]]>([
    ['the answer is lost', { kind: 'cut-after' }, 1, ['queued', 'unknown', 'sent']],
    ['the answer cannot be read', { kind: 'malformed' }, 1, ['queued', 'unknown', 'sent']],
    ['the request is lost', { kind: 'cut-before' }, 1, ['queued', 'unknown', 'queued', 'sent']],
    ['X answers 503', { kind: 'status', status: 503 }, 1, ['queued', 'unknown', 'queued', 'sent']],
    [
      'X answers 500 twice',
      { kind: 'status', status: 500 },
      2,
      ['queued', 'unknown', 'queued', 'unknown', 'queued', 'sent'],
    ],
  ])('%s', async (_claim, effect, times, path) => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults(onPost(effect, times));
    const { states, delivery } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(path);
    const answers = await answersOnX(at);
    expect(answers).toHaveLength(1);
    expect(delivery.remoteId).toBe(answers[0]!.id);
  });

  it('X is slower than our patience, and posts after all', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults(onPost({ kind: 'slow', ms: 700 }));
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('unknown');
    await expect.poll(() => answersOnX(at)).toHaveLength(1);
    expect((await runUntilSettled(at, deliveryId)).states).toEqual(['unknown', 'sent']);
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('the worker died in mid-post: the lease ends, and the post is found', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    const text = (await stored(at, deliveryId)).payload as { text: string };
    await at.db.query(
      `UPDATE delivery SET state = 'sending', attempt = 1, sending_at = now(), lease_token = $2,
         lease_until = now() + interval '3 s', due_at = now() + interval '3 s' WHERE id = $1`,
      [deliveryId, crypto.randomUUID()],
    );
    await sandbox.control.tweet({ from: 'acme', text: text.text, inReplyTo: at.tweetId });
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('sending'); // not before the lease has ended
    const { states } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['sending', 'unknown', 'sent']);
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('is not posted again while X cannot be read', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults([{ effect: { kind: 'cut-after' } }]);
    const { states } = await runUntilSettled(at, deliveryId, { rounds: 8 });
    expect(states).toEqual(['queued', 'unknown']);
    expect(await answersOnX(at)).toHaveLength(1);
    await sandbox.control.clearFaults();
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('a timeline that shows the post only after we have given it up leads to no second one', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults(onPost({ kind: 'cut-after' }), { indexDelaySeconds: { min: 2, max: 2 } });
    // two looks, the second a minute after the lease, saw nothing; X refuses the same words: an earlier attempt arrived
    const { states } = await runUntilSettled(at, deliveryId, { changes: 4 });
    expect(states).toEqual(['queued', 'unknown', 'queued', 'unknown']);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('a direct message whose answer is lost is found in its conversation', async () => {
    const at = await scene();
    const asking = await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'psst' });
    await makeDirectMessage(at.db, { accountId: at.accountId, dmConversationId: asking.conversationId });
    const text = hello();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'dm', text });
    await sandbox.control.faults([{ match: { method: 'POST' }, effect: { kind: 'cut-after' }, times: 1 }]);
    const { states } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['queued', 'unknown', 'sent']);
    const sent = (await sandbox.control.directMessages('carla')).filter((message) => message.text === text);
    expect(sent).toHaveLength(1);
  });
});

describe('a reply that X refuses', () => {
  it('waits for the end of a rate limit', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults(onPost({ kind: 'rate-limit', resetSeconds: 300 }));
    await run(at, deliveryId);
    const waiting = await stored(at, deliveryId);
    expect(waiting).toMatchObject({ state: 'queued', code: 'rate_limited' });
    expect(waiting.dueAt.getTime() - Date.now()).toBeGreaterThan(290_000);
    await sandbox.control.clearFaults();
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
  });

  it('waits for the call budget without asking X, then goes out once', async () => {
    const at = await scene();
    const text = `Patience ${crypto.randomUUID()}`;
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text });
    const redis = connectRedis(process.env.REDIS_URL!, () => {});
    await redis.ping();
    const limits = createRedisLimits(redis, {
      patienceMs: 10_000,
      onError: (error) => expect.fail(error.message),
    });
    const resetAt = new Date(Date.now() + 300_000);
    await limits.learn(
      { endpoint: 'POST /2/tweets', app: sandbox.clientId, organizationId: at.organizationId, accountId: at.accountId },
      [{ window: 'quarter', limit: 100, remaining: 0, resetAt }],
    );
    const { url: apiUrl } = sandbox;
    const unlimited = services.twitter;
    services.twitter = createTwitter({ apiUrl, timeoutMs: 400 }, { limits });
    await run(at, deliveryId);
    services.twitter = unlimited;

    const waiting = await stored(at, deliveryId);
    expect(waiting).toMatchObject({ state: 'queued', code: 'rate_limited' });
    expect(waiting.dueAt.getTime()).toBeGreaterThanOrEqual(resetAt.getTime());
    const seen = await sandbox.control.requests();
    expect(seen.filter(({ body }) => JSON.stringify(body ?? '').includes(text))).toEqual([]);
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
    await redis.quit();
  });

  it('goes out with a fresh token when the old one is refused', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults(onPost({ kind: 'status', status: 401, body: { title: 'Unauthorized' } }));
    const { states, delivery } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['queued', 'sent']);
    expect(delivery).toMatchObject({ hasRefreshed: true, attempt: 2 });
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('fails when the authorization has ended, and says so of the account', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults([{ effect: { kind: 'revoke' } }]);
    const { delivery } = await runUntilSettled(at, deliveryId);
    expect(delivery).toMatchObject({ state: 'failed', code: 'account_not_active' });
    const { organizationId, accountId } = at;
    const account = await at.db.transaction((tx) =>
      tx.account.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: accountId } } }),
    );
    expect(account.state).toBe('needs_reauthorization');
  });

  it.each<[string, object, number, string]>([
    ['no credits are left', { title: 'CreditsDepleted', detail: 'none' }, 402, 'credits_depleted'],
    ['the monthly cap is reached', { title: 'UsageCapExceeded', detail: 'cap' }, 429, 'usage_capped'],
  ])(
    'fails when %s, flags the account, and the next success takes the flag away',
    async (_claim, body, status, code) => {
      const at = await scene();
      const { organizationId, accountId } = at;
      const reason = async () =>
        (
          await at.db.transaction((tx) =>
            tx.account.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: accountId } } }),
          )
        ).stateReason;
      const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
      await sandbox.control.faults(onPost({ kind: 'status', status, body }));
      await run(at, deliveryId);
      expect(await stored(at, deliveryId)).toMatchObject({ state: 'failed', code });
      expect(await reason()).toBe(code);
      await retryDelivery(at.ctx, deliveryId);
      await run(at, deliveryId);
      expect((await stored(at, deliveryId)).state).toBe('sent');
      expect(await reason()).toBeNull();
    },
  );

  it.each([
    ['duplicate', 'duplicate_content'],
    ['reply-not-invited', 'not_mentioned'],
    ['reply-not-author', 'not_mentioned'],
    ['deleted-target', 'target_gone'],
    ['feature-not-permitted', 'forbidden'],
    ['video-too-long', 'forbidden'],
    ['not-found', 'not_found'],
    ['dm-closed', 'dm_closed'],
    ['dm-restricted', 'forbidden'],
    ['payment-required', 'credits_depleted'],
    ['usage-cap', 'usage_capped'],
  ])('fails as X’s own words for %s say, and people read in theirs what to do', async (name, code) => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults(onPost({ kind: 'problem', name }));
    await run(at, deliveryId);
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'failed', code, detail: expect.any(String) });
    for (const locale of ['en', 'pt-BR']) {
      const words = await readFile(new URL(`../../../web/src/locales/${locale}.json`, import.meta.url), 'utf8');
      expect(JSON.parse(words)).toHaveProperty(['deliveryCode', code]);
    }
  });

  it('for good, when the customer’s tweet is gone', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.deleteTweet(at.tweetId);
    await run(at, deliveryId);
    expect(await stored(at, deliveryId)).toMatchObject({
      state: 'failed',
      code: 'target_gone',
      detail: expect.stringContaining('deleted or not visible'),
    });
    const hidden = await at.db.query(
      'SELECT text FROM message WHERE organization_id = $1 AND tweet_row_id IS NOT NULL',
      [at.organizationId],
    );
    expect(hidden).toEqual([{ text: '' }]);
  });

  it('for good, when the customer has blocked the account; the words say so and name the ways that are left', async () => {
    const at = await scene();
    const { conversationId, id } = await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'psst' });
    await makeDirectMessage(at.db, { accountId: at.accountId, dmConversationId: conversationId, dmEventId: id });
    await sandbox.control.misfortune('customer-blocks');
    const refused = async (via: 'tweet' | 'dm') => {
      const { deliveryId } = await createReply(at.ctx, at.ticketId, { via, text: hello() });
      await run(at, deliveryId);
      const { state, code } = await stored(at, deliveryId);
      const words = await readFile(new URL('../../../web/src/locales/en.json', import.meta.url), 'utf8');
      return { state, code, words: JSON.parse(words).deliveryCode[code!] as string };
    };
    const tweet = await refused('tweet');
    expect(tweet).toMatchObject({ state: 'failed', code: 'target_gone' });
    expect(tweet.words).toMatch(/blocked.*direct message.*e-mail/);
    const message = await refused('dm');
    expect(message).toMatchObject({ state: 'failed', code: 'dm_closed' });
    expect(message.words).toMatch(/blocked.*e-mail/);
    expect(await answersOnX(at)).toEqual([]);
    // it is not offered a second time
    const { replyTargets } = await getTicket(at.ctx, at.ticketId);
    expect(replyTargets.find(({ via }) => via === 'tweet')).toMatchObject({ available: false, problem: 'target_gone' });
  });

  it('waits when X cannot be reached at all: nothing was sent', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    const nowhere = createTwitter({ apiUrl: 'http://127.0.0.1:9', timeoutMs: 400 });
    await deliver({ ...services, twitter: nowhere })({ organizationId: at.organizationId, deliveryId, due: 0 });
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'queued', code: 'unreachable' });
    expect((await runUntilSettled(at, deliveryId)).states).toEqual(['queued', 'sent']);
    expect(await answersOnX(at)).toHaveLength(1);
  });
});

describe('a reply to a tweet that X was not asked about for a minute', () => {
  /** The customer's tweet was met so long ago. */
  async function staleScene(): Promise<Scene> {
    const at = await scene();
    await at.db.query(`UPDATE ticket SET checked_at = now() - interval '3 minutes' WHERE organization_id = $1`, [
      at.organizationId,
    ]);
    return at;
  }
  const parent = ({ db, tweetId }: Scene) => db.transaction((tx) => tx.tweet.findFirstOrThrow({ where: { tweetId } }));
  const posts = async () =>
    (await sandbox.control.requests()).filter(({ method, path }) => method === 'POST' && path.startsWith('/2/tweets'));
  const lookups = async () =>
    (await sandbox.control.requests()).filter(({ method, template }) => method === 'GET' && template === '/2/tweets');

  it('is not posted when that tweet is gone, which is written down', async () => {
    const at = await staleScene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.deleteTweet(at.tweetId);
    const before = await posts();
    await run(at, deliveryId);
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'failed', code: 'target_gone', attempt: 1 });
    expect(await posts()).toEqual(before);
    expect(await parent(at)).toMatchObject({ deletedAt: expect.any(Date), erasedAt: null });
    expect(events.map(({ type }) => type)).toContain('tweet.deleted');
    // its other tweets are looked up too
    expect(asked).toContainEqual({ name: 'check-ticket', payload: expect.objectContaining({ ticketId: at.ticketId }) });
    await expect(createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() })).rejects.toMatchObject({
      code: 'reply_not_eligible',
      errors: [{ path: 'via', message: 'target_gone' }],
    });
  });

  it('goes under its newest edit', async () => {
    const at = await staleScene();
    const text = hello();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text });
    const edited = await sandbox.control.editTweet(at.tweetId, '@acme help, please');
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('sent');
    expect(await sandbox.control.tweets({ author: 'acme', inReplyTo: edited.id })).toMatchObject([{ text }]);
    expect(await answersOnX(at)).toEqual([]);
    expect(await parent(at)).toMatchObject({ latestTweetId: edited.id, text: '@acme help, please' });
  });

  it('is found again under that edit when the answer of X is lost', async () => {
    const at = await staleScene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    const edited = await sandbox.control.editTweet(at.tweetId, '@acme help, please');
    await sandbox.control.faults(onPost({ kind: 'cut-after' }));
    const { states, delivery } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['queued', 'unknown', 'sent']);
    expect(delivery.payload).toMatchObject({ inReplyToTweetId: edited.id, parentVersions: [at.tweetId] });
    expect(await sandbox.control.tweets({ author: 'acme', inReplyTo: edited.id })).toHaveLength(1);
  });

  it.each<[string, SandboxFaultRule['effect']]>([
    ['has no room for the look', { kind: 'rate-limit', resetSeconds: 60 }],
    ['does not answer', { kind: 'cut-before' }],
    ['is slower than our patience', { kind: 'slow', ms: 700 }],
  ])('is posted all the same when X %s', async (_claim, effect) => {
    const at = await staleScene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await sandbox.control.faults([{ match: { method: 'GET', path: '/2/tweets' }, effect }]);
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('costs one look, and none when X has told of the tweet a moment ago', async () => {
    const before = (await lookups()).length;
    const fresh = await scene();
    const { deliveryId } = await createReply(fresh.ctx, fresh.ticketId, { via: 'tweet', text: hello() });
    const asked = (await lookups()).length;
    expect(asked).toBe(before + 1); // the scene's own
    await run(fresh, deliveryId);
    expect(await lookups()).toHaveLength(asked);
    const stale = await staleScene();
    const second = await createReply(stale.ctx, stale.ticketId, { via: 'tweet', text: hello() });
    await run(stale, second.deliveryId);
    expect(await lookups()).toHaveLength(asked + 2);
  });
});

it('a reply that cannot begin for a reason of our own waits: nothing is in doubt', async () => {
  const at = await scene();
  const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
  const withoutKey = { ...services, box: createSecretBox(new Map([['another', new Uint8Array(32).fill(8)]])) };
  await deliver(withoutKey)({ organizationId: at.organizationId, deliveryId, due: 0 });
  expect(await stored(at, deliveryId)).toMatchObject({ state: 'queued', code: 'internal' });
  expect((await runUntilSettled(at, deliveryId)).states).toEqual(['queued', 'sent']);
  expect(await answersOnX(at)).toHaveLength(1);
});

describe('replies to one conversation', () => {
  it('go in order: the second waits until the fate of the first is known', async () => {
    const at = await scene();
    const first = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: `first ${hello()}` });
    const second = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: `second ${hello()}` });
    await run(at, second.deliveryId);
    expect(await stored(at, second.deliveryId)).toMatchObject({ state: 'queued', code: 'waits_for_earlier' });

    await sandbox.control.faults(onPost({ kind: 'cut-after' }));
    await run(at, first.deliveryId);
    ahead = 16_000;
    await run(at, second.deliveryId);
    expect((await stored(at, second.deliveryId)).state).toBe('queued');

    asked = [];
    await runUntilSettled(at, first.deliveryId);
    expect(asked).toContainEqual({
      name: 'deliver',
      payload: expect.objectContaining({ deliveryId: second.deliveryId }),
    });
    await run(at, second.deliveryId);
    expect((await stored(at, second.deliveryId)).state).toBe('sent');
    expect((await answersOnX(at)).map((tweet) => tweet.text.split(' ')[0])).toEqual(['second', 'first']);
  });
});

describe('an e-mail', () => {
  const send = async (to: string) => {
    const { db, id: organizationId } = await makeOrganization(database);
    const ctx = services.contextOf(organizationId);
    const url = 'https://perch.example/reset-password?token=s3cret';
    const secretData = { url };
    const { deliveryId } = await enqueueEmail(ctx, {
      to,
      locale: 'pt-BR',
      template: 'password-reset',
      secretData,
      box,
    });
    return { db, organizationId, deliveryId, url };
  };

  it('arrives in the language of its reader; its secret is nowhere in the clear, and gone afterwards', async () => {
    const at = await send('ana@acme.test');
    const [before] = await at.db.query<{ row: string }>('SELECT delivery::text AS row FROM delivery');
    expect(before!.row).not.toContain('s3cret');
    await run(at, at.deliveryId);
    const [mail] = await sandbox.control.mail('ana@acme.test');
    expect(mail!.subject).toBe('Defina uma nova senha para o Perch');
    expect(mail!.text).toContain(at.url);
    expect(mail!.headers['message-id']).toContain(at.deliveryId);
    expect(await stored(at, at.deliveryId)).toMatchObject({ state: 'sent', sealed: null });
    await run(at, at.deliveryId);
    expect(await sandbox.control.mail('ana@acme.test')).toHaveLength(1);
  });

  it('keeps its lease as long as a slow mail server may take', async () => {
    const at = await send('eva@acme.test');
    let left = 0;
    const slow: Mailer = {
      ...mailer,
      send: async (email) => {
        left = (await stored(at, at.deliveryId)).leaseUntil!.getTime() - Date.now();
        return mailer.send(email);
      },
    };
    await deliver({ ...services, mailer: slow })({ ...at, due: 0 });
    expect(left).toBeGreaterThan(120_000);
    expect((await stored(at, at.deliveryId)).state).toBe('sent');
  });

  it('leads to a page of ours where it is no secret', async () => {
    const { db } = await makeOrganization(database);
    const { organizationId } = db;
    const template = 'account-needs-reauthorization';
    const data = { name: 'Lia', username: 'acme', path: '/setup/channels/twitter/7' };
    const payload = { to: 'lia@acme.test', locale: 'en', template, data };
    const { id: deliveryId } = await makeDelivery(db, { kind: 'email', payload, target: 'email:7' });
    await deliver(services)({ organizationId, deliveryId, due: 0 });
    const [mail] = await sandbox.control.mail('lia@acme.test');
    expect(mail).toMatchObject({ subject: '@acme needs reauthorization' });
    expect(mail!.text).toContain(`${services.config.PUBLIC_URL}/setup/channels/twitter/7`);
  });

  it('is given up before its lease ends', { timeout: 5_000 }, async () => {
    const at = await send('ida@acme.test');
    const stuck: Mailer = { ...mailer, send: () => new Promise(() => {}) };
    await deliver({ ...services, mailer: stuck }, 200)({ ...at, due: 0 });
    expect(await stored(at, at.deliveryId)).toMatchObject({ state: 'queued', code: 'tries_again' });
  });

  it('is tried again when the mail server is away', async () => {
    const at = await send('bia@acme.test');
    const away = createMailer({ url: 'smtp://127.0.0.1:9', from: 'perch@acme.test' });
    await deliver({ ...services, mailer: away })({
      organizationId: at.organizationId,
      deliveryId: at.deliveryId,
      due: 0,
    });
    away.close();
    const waiting = await stored(at, at.deliveryId);
    expect(waiting).toMatchObject({ state: 'queued', code: 'tries_again' });
    expect(waiting.dueAt.getTime()).toBeGreaterThan(Date.now() + 10_000);
    ahead = 20_000;
    await run(at, at.deliveryId);
    expect(await sandbox.control.mail('bia@acme.test')).toHaveLength(1);
  });
});

describe('what an account does to a tweet', () => {
  const EFFECTS = ['retweet', 'unretweet', 'like', 'unlike', 'delete_tweet'];
  const fault = (effect: object, times = 1) => [{ match: { method: 'POST' }, effect, times }] as SandboxFaultRule[];

  /** Somebody who may act as the account, whose plan lets it like, and carla's tweet as it was met. */
  async function acting(tier: 'enterprise' | 'self_serve' = 'enterprise') {
    const at = await scene();
    const { organizationId, accountId: id } = at;
    await at.db.transaction((tx) =>
      tx.account.update({
        where: { organizationId_id: { organizationId, id } },
        data: { tier, tierSource: 'declared' },
      }),
    );
    const ctx: Context = {
      ...at.ctx,
      actor: { ...at.ctx.actor, permissions: ['social.view', 'social.post', 'tickets.view'] },
    };
    const { id: rowId } = await at.db.transaction((tx) =>
      tx.tweet.findFirstOrThrow({ where: { tweetId: at.tweetId } }),
    );
    const deliveries = () =>
      at.db.transaction((tx) => tx.delivery.findMany({ where: { kind: { in: EFFECTS } }, orderBy: { id: 'asc' } }));
    /** Carries out all that waits, each when it is due. */
    const carryOut = async () => {
      for (const { id: deliveryId } of await deliveries()) await runUntilSettled(at, deliveryId);
      return (await deliveries()).map(({ kind, state }) => `${kind} ${state}`);
    };
    const onX = async (tweetId = at.tweetId) =>
      (await sandbox.control.tweets({})).find((tweet) => tweet.id === tweetId) ?? null;
    const actions = async () => (await readTweet(ctx, rowId)).actions;
    return { ...at, ctx, rowId, carryOut, onX, actions, deliveries };
  }
  beforeAll(() => sandbox.control.settings({ tier: 'enterprise' }));
  afterAll(() => sandbox.control.settings({ tier: 'self-serve' }));

  it('shows at once and stands on X; taken back, it is gone from both', async () => {
    const at = await acting();
    for (const action of ['retweet', 'like'] as const) await actOnTweet(at.ctx, at.rowId, action, true);
    expect(await at.actions()).toMatchObject({
      retweet: { isOn: true, delivery: { state: 'queued' }, priceMicros: 10_000 },
      like: { isOn: true, delivery: { state: 'queued' } },
      delete: { isOn: false, allowed: false, reason: 'not_own' },
    });
    expect(await at.carryOut()).toEqual(['retweet sent', 'like sent']);
    expect(await at.onX()).toMatchObject({ likedBy: ['acme'], retweetedBy: ['acme'] });
    // the account's timeline shows the retweet
    const { remoteId } = (await at.deliveries())[0]!;
    const { accountId } = at;
    const shown = { accountId, tweetId: remoteId!, kind: 'retweet', isOwn: true, decision: 'outbound' };
    const { id } = await makeTweet(at.db, shown);
    // asked for again, nothing happens
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    for (const action of ['retweet', 'like'] as const) await actOnTweet(at.ctx, at.rowId, action, false);
    expect((await at.carryOut()).slice(2)).toEqual(['unretweet sent', 'unlike sent']);
    expect(await at.onX()).toMatchObject({ likedBy: [], retweetedBy: [] });
    expect(await at.actions()).toMatchObject({ retweet: { isOn: false }, like: { isOn: false } });
    expect(await readTweet(at.ctx, id)).toMatchObject({ deletedAt: expect.any(String) });
    expect(events).toContainEqual(expect.objectContaining({ type: 'tweet.changed', id: remoteId }));
    const bill = await at.db.query('SELECT kind, units FROM usage_day WHERE organization_id = $1 ORDER BY kind', [
      at.organizationId,
    ]);
    expect(bill.map(({ kind, units }) => [kind, Number(units)])).toEqual([
      ['content_delete', 2],
      ['interaction_create', 2],
    ]);
  });

  it('taken back before it left, it never goes', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await actOnTweet(at.ctx, at.rowId, 'like', false);
    expect(await at.carryOut()).toEqual(['like discarded']);
    expect(await at.actions()).toMatchObject({ like: { isOn: false, delivery: null } });
    expect(await at.onX()).toMatchObject({ likedBy: [] });
  });

  it.each(['cut-before', 'cut-after'])('asked again after a %s, X has done it once', async (kind) => {
    const at = await acting();
    for (const action of ['retweet', 'like'] as const) await actOnTweet(at.ctx, at.rowId, action, true);
    // the like waits for the retweet
    await sandbox.control.faults(fault({ kind }, 2));
    expect(await at.carryOut()).toEqual(['retweet sent', 'like sent']);
    expect((await at.deliveries()).map(({ attempt }) => attempt)).toEqual([3, 1]);
    expect(await at.onX()).toMatchObject({ likedBy: ['acme'], retweetedBy: ['acme'] });
  });

  it('taken back after an answer was lost, it is taken back on X too', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await sandbox.control.faults(fault({ kind: 'cut-after' }));
    await run(at, (await at.deliveries())[0]!.id);
    expect(await at.onX()).toMatchObject({ likedBy: ['acme'] });
    await actOnTweet(at.ctx, at.rowId, 'like', false);
    expect(await at.carryOut()).toEqual(['like discarded', 'unlike sent']);
    expect(await at.onX()).toMatchObject({ likedBy: [] });
  });

  it('waits for the end of a rate limit', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await sandbox.control.faults(fault({ kind: 'rate-limit', resetSeconds: 300 }));
    const { id } = (await at.deliveries())[0]!;
    await run(at, id);
    const waiting = await stored(at, id);
    expect(waiting).toMatchObject({ state: 'queued', code: 'rate_limited' });
    expect(waiting.dueAt.getTime() - Date.now()).toBeGreaterThan(290_000);
    await sandbox.control.clearFaults();
    expect(await at.carryOut()).toEqual(['like sent']);
  });

  it('refused by X, it is set back with the reason, and browsers hear of it', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await sandbox.control.faults(fault({ kind: 'problem', name: 'feature-not-permitted' }));
    events = [];
    expect(await at.carryOut()).toEqual(['like failed']);
    expect(await at.actions()).toMatchObject({
      like: { isOn: false, delivery: { state: 'failed', code: 'forbidden' } },
    });
    expect(events).toContainEqual(expect.objectContaining({ type: 'tweet.changed', id: at.tweetId }));
    // tried once more, it is asked for anew
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    expect(await at.carryOut()).toEqual(['like failed', 'like sent']);
  });

  it('is not asked for where the plan does not have it', async () => {
    const at = await acting('self_serve');
    await expect(actOnTweet(at.ctx, at.rowId, 'like', true)).rejects.toMatchObject({
      code: 'tweet_action_refused',
      errors: [{ message: 'not_in_plan' }],
    });
    expect(await at.deliveries()).toEqual([]);
  });

  it('a tweet that is gone from X is hidden, and so said', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'retweet', true);
    await sandbox.control.deleteTweet(at.tweetId);
    expect(await at.carryOut()).toEqual(['retweet failed']);
    const { deletedAt, actions } = await readTweet(at.ctx, at.rowId);
    expect(deletedAt).not.toBeNull();
    expect(actions.retweet).toMatchObject({ isOn: false, allowed: false, reason: 'target_gone' });
  });

  describe('a tweet of its own', () => {
    /** A reply that was sent, in its ticket. */
    async function ownReply() {
      const at = await acting();
      const writer = { ...at.ctx, actor: { ...at.ctx.actor, permissions: ['tickets.reply', 'tickets.view'] as const } };
      const text = hello();
      const { deliveryId, messageId } = await createReply(writer, at.ticketId, { via: 'tweet', text });
      const { delivery } = await runUntilSettled(at, deliveryId);
      const own = await at.db.transaction((tx) =>
        tx.tweet.findFirstOrThrow({ where: { tweetId: delivery.remoteId! } }),
      );
      const words = async () =>
        (await at.db.transaction((tx) => tx.message.findFirstOrThrow({ where: { id: messageId } }))).text;
      return { ...at, own, text, words };
    }

    it('is gone here at once and on X soon, and its ticket says who did it', async () => {
      const at = await ownReply();
      await actOnTweet(at.ctx, at.own.id, 'delete', true);
      expect((await readTweet(at.ctx, at.own.id)).deletedAt).not.toBeNull();
      expect(await at.words()).toBe('');
      expect(await at.carryOut()).toEqual(['delete_tweet sent']);
      expect(await at.onX(at.own.tweetId)).toBeNull();
      const said = await at.db.transaction((tx) => tx.ticketEvent.findMany({ where: { kind: 'tweet_gone' } }));
      expect(said).toMatchObject([{ actorId: at.ctx.actor.memberId, to: { isOwn: true, reason: 'not_found' } }]);
      await expect(actOnTweet(at.ctx, at.own.id, 'retweet', true)).rejects.toMatchObject({
        errors: [{ message: 'target_gone' }],
      });
    });

    it('stands again in its ticket when X refuses to delete it', async () => {
      const at = await ownReply();
      await actOnTweet(at.ctx, at.own.id, 'delete', true);
      await sandbox.control.faults([
        { match: { method: 'DELETE' }, effect: { kind: 'problem', name: 'feature-not-permitted' }, times: 1 },
      ]);
      expect(await at.carryOut()).toEqual(['delete_tweet failed']);
      expect(await at.words()).toBe(at.text);
      const { deletedAt, text, actions } = await readTweet(at.ctx, at.own.id);
      expect({ deletedAt, text }).toEqual({ deletedAt: null, text: at.text });
      expect(actions.delete).toMatchObject({ isOn: false, allowed: true, delivery: { code: 'forbidden' } });
      expect(await at.onX(at.own.tweetId)).not.toBeNull();
    });
  });

  describe('a new tweet', () => {
    it('waits in Sent, then stands there as on X, once', async () => {
      const at = await acting();
      const text = hello();
      const { deliveryId } = await createTweet(at.ctx, { accountId: at.accountId, text }, 'key-1');
      expect(await createTweet(at.ctx, { accountId: at.accountId, text }, 'key-1')).toEqual({ deliveryId });
      const waiting = await listOutgoing(at.ctx, { limit: 10 });
      expect(waiting.data).toMatchObject([{ id: deliveryId, text, delivery: { state: 'queued' } }]);
      await sandbox.control.faults(fault({ kind: 'cut-after' }));
      const { states, delivery } = await runUntilSettled(at, deliveryId);
      expect(states).toEqual(['queued', 'unknown', 'sent']);
      expect((await listOutgoing(at.ctx, { limit: 10 })).data).toEqual([]);
      const sent = await listSent(at.ctx, { limit: 10 });
      expect(sent.data).toMatchObject([{ tweetId: delivery.remoteId, text, actions: { delete: { allowed: true } } }]);
      expect((await sandbox.control.tweets({ author: 'acme' })).filter((tweet) => tweet.text === text)).toHaveLength(1);
      await expect(createTweet(at.ctx, { accountId: at.accountId, text })).rejects.toMatchObject({
        code: 'tweet_duplicate',
      });
    });

    it('refused by X, its writer is told, and it stays in Sent with the reason until it is given up', async () => {
      const at = await acting();
      const text = hello();
      const { deliveryId } = await createTweet(at.ctx, { accountId: at.accountId, text });
      await sandbox.control.faults(onPost({ kind: 'problem', name: 'duplicate' }));
      await run(at, deliveryId);
      expect((await listNotifications(at.ctx, { limit: 10 })).data).toMatchObject([
        { kind: 'delivery_failed', deliveryId, ticket: null, messageId: null, preview: text },
      ]);
      const { data } = await listOutgoing(at.ctx, { limit: 10 });
      expect(data).toMatchObject([{ delivery: { state: 'failed', code: 'duplicate_content', canEdit: true } }]);
      await expect(discardDelivery(at.ctx, deliveryId)).rejects.toMatchObject({ code: 'forbidden' });
      expect(await discardDelivery(at.ctx, deliveryId, 'tweet')).toEqual({ text });
      expect((await listOutgoing(at.ctx, { limit: 10 })).data).toEqual([]);
    });
  });
});
