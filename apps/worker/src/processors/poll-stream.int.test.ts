import { randomBytes, randomUUID } from 'node:crypto';
import { CreateTicket, loadWorkerConfig, type JobPayload, type LiveEvent, type StreamName } from '@perch/contracts';
import { createSecretBox, type Database, type SecretBox, type TenantDatabase } from '@perch/db';
import {
  connectAccount,
  createReply,
  createTicket,
  getTicket,
  receiveEmail,
  sealTokens,
  streamRowsFor,
  type Context,
} from '@perch/desk';
import { parseEmail } from '@perch/notify';
import { connectRedis } from '@perch/queue';
import {
  makeAccount,
  makeContact,
  makeMember,
  makeOrganization,
  makeTweet,
  openTestDatabase,
  startSandbox,
  type Sandbox,
} from '@perch/testing';
import { createRedisLimits, createTwitter } from '@perch/twitter';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServices, type WorkerServices } from '../services.ts';
import { assign } from './assign-tickets.ts';
import { checkTweets } from './check-tweets.ts';
import { deliver } from './deliver.ts';
import { pollDirectMessages } from './poll-direct-messages.ts';
import { pollMentions } from './poll-mentions.ts';
import { pollOwnTweets } from './poll-own-tweets.ts';
import { rematchKeywords } from './rematch-keywords.ts';
import { searchMentions } from './search-mentions.ts';
import { sweep } from './sweep.ts';
import { watchSilence } from './watch-silence.ts';

let sandbox: Sandbox;
let database: Database;
beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox({ scenario: 'empty' });
});
afterAll(async () => {
  await sandbox.stop();
  await database.close();
});

const MENTIONS = '/2/users/:id/mentions';
const SEARCH = '/2/tweets/search/recent';
let services: WorkerServices;
let box: SecretBox;
let db: TenantDatabase;
let accountId: string;
let asked: { name: string; payload: { organizationId?: string } }[];
let events: LiveEvent[];
let clockAheadMs: number;

beforeEach(async () => {
  await sandbox.control.reset('empty');
  await sandbox.control.clearFaults();
  await sandbox.control.settings({ rateLimits: false });
  const brand = await sandbox.control.user({ username: 'acme', name: 'Acme', brand: true });
  await sandbox.control.user({ username: 'carla' });
  await sandbox.control.user({ username: 'bruno' });

  asked = [];
  events = [];
  clockAheadMs = 0;
  const config = loadWorkerConfig({
    NODE_ENV: 'test',
    APP_DATABASE_URL: process.env.APP_DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    PUBLIC_URL: 'http://localhost:4000',
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SMTP_URL: sandbox.smtpUrl,
    X_API_URL: sandbox.url,
    X_CLIENT_ID: sandbox.clientId,
    X_CLIENT_SECRET: sandbox.clientSecret,
  });
  box = createSecretBox(config.ENCRYPTION_KEYS);
  const never = async () => {};
  services = createServices({
    config,
    database,
    box,
    twitter: createTwitter({ apiUrl: sandbox.url, timeoutMs: 1500 }),
    mailer: { send: async () => ({ remoteId: 'none', answer: '250 ok' }), close: () => {} },
    producer: {
      enqueue: async (name, payload) => void asked.push({ name, payload }),
      publish: async (event) => void events.push(event),
      scheduleSweep: never,
      close: never,
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    now: () => new Date(Date.now() + clockAheadMs),
  });

  db = (await makeOrganization(database)).db;
  accountId = await connected('acme', brand.id);
});

/** An account that is polled, and may write. */
async function connected(username: string, twitterUserId: string): Promise<string> {
  const tokens = await sandbox.control.token(username);
  const { id } = await makeAccount(db, { twitterUserId, username });
  const { organizationId } = db;
  await db.transaction(async (tx) => {
    const startsAt = new Date(Date.now() - 3_600_000);
    const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
    await tx.stream.createMany({ data: streamRowsFor({ organizationId, accountId: id }, intervals, startsAt) });
    const expiresAt = new Date(Date.now() + tokens.expiresIn * 1000);
    await tx.accountCredential.create({
      data: { organizationId, accountId: id, ...sealTokens(box, id, { ...tokens, expiresAt }) },
    });
  });
  return id;
}

const job = () => ({ organizationId: db.organizationId, accountId, due: Date.now() });
const mentions = (of = accountId) => pollMentions(services)({ ...job(), accountId: of });
const ownTweets = (of = accountId) => pollOwnTweets(services)({ ...job(), accountId: of });
/** The next round of the mentions; answers how many calls it took. */
async function mentionsDue(): Promise<number> {
  const before = (await calls()).length;
  await makeDue();
  await mentions();
  return (await calls()).length - before;
}
const search = () => searchMentions(services)(job());
const directMessages = () => pollDirectMessages(services)(job());
const tweetChecks = () => checkTweets(services)(job());

/** The jobs that a sweep asks for, for this test's account. */
async function askedBySweep() {
  asked = [];
  await sweep(services)();
  return asked.filter(({ payload }) => 'accountId' in payload && payload.accountId === accountId);
}

const makeDue = () =>
  db.query(`UPDATE stream SET due_at = now() - interval '1 second' WHERE organization_id = $1`, [db.organizationId]);
const tickets = () => db.transaction((tx) => tx.ticket.findMany({ orderBy: { number: 'asc' } }));
const stream = (name: StreamName = 'mentions') =>
  db.transaction((tx) => tx.stream.findFirstOrThrow({ where: { accountId, name } }));
const account = () => db.transaction((tx) => tx.account.findFirstOrThrow({ where: { id: accountId } }));
const gaps = () => db.transaction((tx) => tx.coverageGap.findMany({ orderBy: { fromAt: 'asc' } }));
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
/** Rounds that look far back begin anew with the hour and each ten minutes of it: a test of them stays clear of both. */
async function elevenPast() {
  const now = Date.now() + clockAheadMs;
  const seconds = Math.ceil((3_600_000 - (now % 3_600_000)) / 1000) + 660;
  clockAheadMs += seconds * 1000;
  await sandbox.control.advanceClock(seconds);
}
async function pass(seconds: number) {
  clockAheadMs += seconds * 1000;
  await sandbox.control.advanceClock(seconds);
}
const calls = async (path = MENTIONS) => (await sandbox.control.requests()).filter(({ template }) => template === path);

describe('a poll of mentions', () => {
  it('makes tickets of what customers write on X', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme my order never arrived' });
    await sandbox.control.tweet({ from: 'bruno', text: 'hello @acme, anybody there?' });
    await mentions();
    expect(await tickets()).toMatchObject([
      { subject: '@acme my order never arrived', messageCount: 1 },
      { subject: 'hello @acme, anybody there?' },
    ]);
    expect((await stream()).committedId).not.toBeNull();
    expect(events.map(({ type }) => type).sort()).toEqual(['ticket.changed', 'ticket.changed', 'tweet.captured']);
  });

  it('fetches all pages, also in several jobs, and has each tweet once', async () => {
    const texts = Array.from({ length: 230 }, (_, at) => `@acme question ${at}`);
    for (const text of texts) await sandbox.control.tweet({ from: 'carla', text });
    await mentions();
    await makeDue();
    await mentions();
    expect(await tickets()).toHaveLength(230);
    const [first, ...others] = await calls();
    expect(first!.path).toContain('start_time=');
    expect(others.length).toBeGreaterThanOrEqual(2);
  });

  it('does nothing before it is due, and nothing twice', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme hi' });
    await Promise.all([mentions(), mentions(), mentions()]);
    await mentions();
    expect(await calls()).toHaveLength(1);
    expect(await tickets()).toHaveLength(1);
  });

  it('meets a tweet again that it has had, and follows its edit', async () => {
    const tweet = await sandbox.control.tweet({ from: 'carla', text: '@acme my ordr' });
    await mentions();
    await sandbox.control.editTweet(tweet.id, '@acme my order');
    await makeDue();
    await mentions();
    const message = await db.transaction((tx) => tx.message.findFirstOrThrow());
    expect(message.text).toBe('@acme my order');
    expect(await tickets()).toHaveLength(1);
  });
});

describe('after a storm', () => {
  beforeEach(async () => {
    await sandbox.control.settings({ rateLimits: true });
    await elevenPast();
  });

  it('a poll reads one page of what it knows, and all of it again ten minutes later', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme before' });
    await mentions();
    await pass(5);
    await sandbox.control.storm({ to: 'acme', tweets: 900, seconds: 0 });
    await mentionsDue();
    expect(await tickets()).toHaveLength(801);
    for (let n = 0; n < 3; n++) {
      await pass(5);
      expect(await mentionsDue()).toBe(1);
    }
    await sandbox.control.tweet({ from: 'carla', text: '@acme and after' });
    await pass(5);
    expect(await mentionsDue()).toBe(1);
    expect(await tickets()).toHaveLength(802);
    expect(await gaps()).toMatchObject([{ state: 'open', reason: 'window_full' }]);
    await pass(600);
    expect(await mentionsDue()).toBeGreaterThanOrEqual(8);
  });

  it('a poll leaves a call to each that comes until X counts anew; the search has the rest', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme before' });
    await mentions();
    await search();
    // what is left of 300 calls is no more than polls of a minute take in a quarter of an hour
    const answer = { remaining: 15, resetAt: new Date(services.now().getTime() + 900_000) };
    const { mentions: read } = services.twitter;
    services.twitter.mentions = async (...asked) => ({ ...(await read(...asked)), callsLeft: answer });
    await pass(60);
    await sandbox.control.storm({ to: 'acme', tweets: 250, seconds: 0 });
    expect(await mentionsDue()).toBe(1);
    expect(await tickets()).toHaveLength(101);
    expect(await gaps()).toMatchObject([{ stream: 'mentions', state: 'open', reason: 'calls_used_up' }]);

    await pass(120);
    await makeDue();
    await search();
    expect(await tickets()).toHaveLength(251);
    expect(await gaps()).toMatchObject([{ state: 'filled' }]);
  });

  it('the search goes no further back than the gap, and leaves calls to those of keywords', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme before' });
    await mentions();
    await search();
    await pass(60);
    await sandbox.control.storm({ to: 'acme', tweets: 1000, seconds: 0 });
    await mentionsDue();
    const [gap] = await gaps();
    await pass(120);
    const { organizationId } = db;
    await db.query(
      `INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at)
       VALUES ($1, $2, $3, now() + interval '1 day', 60, now())`,
      [organizationId, accountId, `keyword:${randomUUID()}`],
    );
    const resetAt = new Date(services.now().getTime() + 900_000);
    const { searchRecent: read } = services.twitter;
    services.twitter.searchRecent = async (...asked) => ({
      ...(await read(...asked)),
      callsLeft: { remaining: 17, resetAt },
    });
    const before = (await calls(SEARCH)).length;
    await makeDue();
    await search();
    const [asked, ...more] = (await calls(SEARCH)).slice(before);
    expect(more).toEqual([]);
    const startTime = new URL(asked!.path, 'http://x').searchParams.get('start_time');
    expect(Date.parse(startTime!)).toBeGreaterThan(gap!.fromAt.getTime() - 1000);
    const { dueAt, pageToken } = await stream('search');
    expect(pageToken).not.toBeNull();
    expect(Math.abs(dueAt.getTime() - resetAt.getTime())).toBeLessThan(2000);

    services.twitter.searchRecent = read;
    await makeDue();
    await search();
    await makeDue();
    await search();
    expect(await tickets()).toHaveLength(1001);
    expect(await gaps()).toMatchObject([{ state: 'filled' }]);
  });
});

describe('the search', () => {
  it('finds a mention that X has indexed late, once', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme on time', createdAt: minutesAgo(5) });
    await mentions();
    await sandbox.control.tweet({ from: 'bruno', text: '@acme late', createdAt: minutesAgo(40) });
    await sandbox.control.tweet({ from: 'bruno', text: '@acme before connecting', createdAt: minutesAgo(80) });
    await makeDue();
    await mentions();
    expect(await tickets()).toHaveLength(1);
    await search();
    expect((await tickets()).map(({ subject }) => subject)).toEqual(['@acme on time', '@acme late']);
    await makeDue();
    await Promise.all([search(), mentions()]);
    expect(await tickets()).toHaveLength(2);
    expect((await calls(SEARCH))[0]!.path).toContain('start_time=');
  });

  it('fills what a storm has pushed out of X’s window, and goes on where a worker has died', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme before', createdAt: minutesAgo(58) });
    await mentions();
    await search();
    for (let at = 0; at < 150; at++) {
      await sandbox.control.tweet({ from: 'carla', text: `@acme missed ${at}`, createdAt: minutesAgo(5) });
    }
    await sandbox.control.storm({ to: 'acme', tweets: 800, seconds: 0 });
    await makeDue();
    await mentions();
    expect(await tickets()).toHaveLength(801);
    expect(await gaps()).toMatchObject([{ stream: 'mentions', state: 'open', reason: 'window_full' }]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'account.changed', id: accountId }));

    clockAheadMs = 120_000; // the newest of the storm have come within X's search
    await sandbox.control.advanceClock(120);
    await sandbox.control.faults([
      { match: { path: SEARCH }, effect: { kind: 'slow', ms: 1 }, times: 4 },
      { match: { path: SEARCH }, effect: { kind: 'status', status: 503 }, times: 1 },
    ]);
    await search();
    expect(await stream('search')).toMatchObject({ failureCount: 1, pageToken: expect.any(String) as string });
    await makeDue();
    await search();
    expect(await tickets()).toHaveLength(951);
    expect(await gaps()).toMatchObject([{ state: 'filled' }]);
    expect(await stream('search')).toMatchObject({ failureCount: 0, pageToken: null });
  });
});

describe('a ticket of a department that assigns in turn', () => {
  it.each<[string, (as: Context) => Promise<unknown>]>([
    [
      'a tweet',
      async () => {
        await sandbox.control.tweet({ from: 'carla', text: '@acme where are you?' });
        await mentions();
      },
    ],
    [
      'a direct message',
      async () => {
        await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'where are you?' });
        await directMessages();
      },
    ],
    [
      'an e-mail',
      async () => {
        const raw =
          'From: carla@example.com\r\nTo: support@acme.test\r\nMessage-ID: <1@example.com>\r\n\r\nwhere are you?';
        const email = await parseEmail(Buffer.from(raw), { envelope: null, receivedAt: new Date() });
        await receiveEmail(services.contextOf(db.organizationId), { email, box, trustedServer: null });
      },
    ],
    [
      'a member',
      async (as) => {
        const { id: contactId } = await makeContact(db);
        await createTicket(as, CreateTicket.parse({ subject: 'Phoned', contactId }));
      },
    ],
  ])('that %s opens is given to its member, who is told', async (_by, open) => {
    const { organizationId } = db;
    const { departmentId } = await account();
    await db.query(`UPDATE department SET assignment = 'round_robin', is_default = true WHERE id = $1`, [departmentId]);
    const member = await makeMember(db);
    await db.transaction((tx) =>
      tx.departmentMember.create({ data: { organizationId, departmentId, memberId: member.id } }),
    );
    const permissions = ['tickets.view', 'tickets.create', 'tickets.edit', 'tickets.reply'] as const;
    const byHand = await makeMember(db);
    await open({
      ...services.contextOf(organizationId),
      actor: { kind: 'member', memberId: byHand.id, permissions },
    } as Context);
    expect(await tickets()).toMatchObject([{ assigneeId: null, departmentId }]);

    await sweep(services)();
    const due = asked.find(
      ({ name, payload }) => name === 'assign-tickets' && payload.organizationId === organizationId,
    );
    await assign(services)(due!.payload as JobPayload<'assign-tickets'>);
    const [ticket] = await tickets();
    expect(ticket).toMatchObject({ assigneeId: member.id, awaitsAssignment: false });
    expect(await db.transaction((tx) => tx.notification.findMany({ where: { memberId: member.id } }))).toMatchObject([
      { kind: 'assigned', ticketId: ticket!.id },
    ]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'notification.changed', id: member.id }));
  });
});

describe('what the brand writes itself', () => {
  it('becomes the answer in the ticket', async () => {
    const question = await sandbox.control.tweet({ from: 'carla', text: '@acme where are you?' });
    await mentions();
    await sandbox.control.tweet({ from: 'acme', text: 'right here', inReplyTo: question.id });
    await ownTweets();
    expect(await tickets()).toMatchObject([{ awaitsReply: false, messageCount: 2, preview: 'right here' }]);
  });
});

describe('direct messages', () => {
  it('become a ticket, answers included', async () => {
    await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'My order, please' });
    await directMessages();
    await sandbox.control.directMessage({ from: 'acme', to: 'carla', text: 'On it' });
    await makeDue();
    await directMessages();
    expect(await tickets()).toMatchObject([
      { channel: 'twitter_dm', subject: 'My order, please', messageCount: 2, awaitsReply: false },
    ]);
    expect(await stream('direct_messages')).toMatchObject({ lastErrorCode: null, leaseToken: null });
  });
});

describe('a reply that another of our accounts gives', () => {
  it('is answered into the same ticket, which that account goes on with', async () => {
    const air = await sandbox.control.user({ username: 'acme_air', brand: true });
    const airId = await connected('acme_air', air.id);
    const asks = await sandbox.control.tweet({ from: 'carla', text: '@acme @acme_air my flight is late' });
    await mentions();
    await mentions(airId);
    const [ticket] = await tickets();
    expect(ticket).toMatchObject({ accountId });

    const member = await makeMember(db);
    const permissions = ['tickets.reply', 'tickets.view'] as const;
    const ctx = {
      ...services.contextOf(db.organizationId),
      actor: { kind: 'member', memberId: member.id, permissions },
    } as Context;
    const { deliveryId } = await createReply(ctx, ticket!.id, {
      via: 'tweet',
      text: 'It lands at six',
      accountId: airId,
    });
    await deliver(services)({ organizationId: db.organizationId, deliveryId, due: 0 });
    const [answer] = await sandbox.control.tweets({ author: 'acme_air' });
    expect(answer).toMatchObject({ text: 'It lands at six', inReplyTo: asks.id });
    await sandbox.control.tweet({ from: 'carla', text: '@acme_air and my bags?', inReplyTo: answer!.id });
    await makeDue();
    for (const of of [airId, accountId]) {
      await ownTweets(of);
      await mentions(of);
    }

    expect(await tickets()).toMatchObject([{ id: ticket!.id, messageCount: 3, status: 'open' }]);
    const said = await db.transaction((tx) => tx.message.findMany({ orderBy: { postedAt: 'asc' } }));
    expect(said.map(({ direction, profileId }) => [direction, profileId])).toMatchObject([
      ['in', expect.anything()],
      ['out', air.id],
      ['in', said[0]!.profileId],
    ]);
    const { replyTargets } = await getTicket(ctx, ticket!.id);
    expect(replyTargets[0]).toMatchObject({
      via: 'tweet',
      inReplyToMessageId: said[2]!.id,
      accountUsername: 'acme_air',
    });
  });
});

describe('a poll that X interrupts', () => {
  it('waits for the reset of a rate limit, without sleeping', async () => {
    await sandbox.control.faults([{ match: { path: MENTIONS }, effect: { kind: 'rate-limit', resetSeconds: 300 } }]);
    const begun = Date.now();
    await mentions();
    expect(Date.now() - begun).toBeLessThan(1000);
    const { dueAt, lastErrorCode, leaseToken } = await stream();
    expect(lastErrorCode).toBe('rate_limited');
    expect(leaseToken).toBeNull();
    expect(Math.abs(dueAt.getTime() - begun - 300_000)).toBeLessThan(5_000);
  });

  it('waits for the reset of the call budget without asking X', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme hi' });
    const redis = connectRedis(process.env.REDIS_URL!, () => {});
    await redis.ping();
    const limits = createRedisLimits(redis, {
      patienceMs: 10_000,
      onError: (error) => expect.fail(error.message),
    });
    const resetAt = new Date(Date.now() + 300_000);
    await limits.learn(
      { endpoint: `GET ${MENTIONS}`, app: sandbox.clientId, organizationId: db.organizationId, accountId },
      [{ window: 'quarter', limit: 300, remaining: 0, resetAt }],
    );
    const { url: apiUrl } = sandbox;
    const unlimited = services.twitter;
    services.twitter = createTwitter({ apiUrl, timeoutMs: 1500 }, { limits });
    await mentions();
    expect(await calls()).toEqual([]);
    const { dueAt, lastErrorCode, leaseToken } = await stream();
    expect({ lastErrorCode, leaseToken }).toEqual({ lastErrorCode: 'rate_limited', leaseToken: null });
    expect(dueAt.getTime()).toBeGreaterThanOrEqual(resetAt.getTime());
    expect(dueAt.getTime()).toBeLessThan(resetAt.getTime() + 5_000);

    services.twitter = unlimited;
    await makeDue();
    await mentions();
    expect(await tickets()).toHaveLength(1);
    await redis.quit();
  });

  it.each([
    ['answers 503', { kind: 'status', status: 503 } as const],
    ['does not answer in time', { kind: 'slow', ms: 4_000 } as const],
    ['cuts the connection', { kind: 'cut-before' } as const],
  ])('tries again later when X %s, and loses nothing', async (_claim, effect) => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme hi' });
    await sandbox.control.faults([{ match: { path: MENTIONS }, effect, times: 1 }]);
    await mentions();
    expect(await stream()).toMatchObject({ lastErrorCode: 'unreachable', failureCount: 1 });
    expect(await tickets()).toEqual([]);
    await makeDue();
    await mentions();
    expect(await tickets()).toHaveLength(1);
    expect(await stream()).toMatchObject({ failureCount: 0 });
  });

  it('refreshes a token that X refuses, once, and goes on', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme hi' });
    await sandbox.control.faults([{ match: { path: MENTIONS }, effect: { kind: 'status', status: 401 }, times: 1 }]);
    await mentions();
    expect(await tickets()).toHaveLength(1);
    expect(await account()).toMatchObject({ state: 'connected' });
    expect(await calls('/2/oauth2/token')).toHaveLength(1);
  });

  it('refreshes nothing on 403: it is what the account may not do, and X would take the refresh token for spent', async () => {
    await sandbox.control.faults([{ match: { path: MENTIONS }, effect: { kind: 'status', status: 403 }, times: 1 }]);
    await mentions();
    expect(await calls('/2/oauth2/token')).toEqual([]);
    expect(await stream()).toMatchObject({ failureCount: 1, lastErrorCode: 'forbidden' });
    expect(await account()).toMatchObject({ state: 'connected' });
  });

  it('suspends the account when its owner has revoked the authorization', async () => {
    await sandbox.control.faults([{ match: { path: MENTIONS }, effect: { kind: 'revoke' } }]);
    await mentions();
    expect(await account()).toMatchObject({ state: 'needs_reauthorization' });
    await makeDue();
    expect(await askedBySweep()).toEqual([]);
  });

  it('fetches what came meanwhile once somebody has authorized the account anew', async () => {
    await sandbox.control.tweet({ from: 'carla', text: '@acme before', createdAt: minutesAgo(30) });
    await mentions();
    await search();
    await makeDue();
    await sandbox.control.faults([{ match: { path: MENTIONS }, effect: { kind: 'revoke' } }]);
    await mentions();
    expect(await account()).toMatchObject({ state: 'needs_reauthorization' });

    await sandbox.control.clearFaults();
    await sandbox.control.tweet({ from: 'carla', text: '@acme meanwhile', createdAt: minutesAgo(10) });
    await sandbox.control.tweet({ from: 'bruno', text: '@acme late', createdAt: minutesAgo(50) });
    await sandbox.control.directMessage({ from: 'bruno', to: 'acme', text: 'A message meanwhile' });
    await makeDue();
    await Promise.all([mentions(), search(), directMessages()]);
    expect(await tickets()).toHaveLength(1);

    const { accessToken, refreshToken, expiresIn, scopes } = await sandbox.control.token('acme');
    const tokens = { accessToken, refreshToken, scopes, expiresAt: new Date(Date.now() + expiresIn * 1000) };
    const { twitterUserId, username, name } = await account();
    await connectAccount(services.contextOf(db.organizationId), {
      box: services.box,
      identity: { twitterUserId, username, name, avatarUrl: null },
      tokens,
      accountId,
      twitterAppId: null,
    });
    const due = (await askedBySweep()).map((asks) => asks.name).sort();
    expect(due).toEqual([
      'check-tweets',
      'poll-direct-messages',
      'poll-mentions',
      'poll-own-tweets',
      'search-mentions',
    ]);
    await mentions();
    await search();
    await directMessages();
    expect((await tickets()).map(({ subject }) => subject)).toEqual([
      '@acme before',
      '@acme meanwhile',
      '@acme late',
      'A message meanwhile',
    ]);
  });

  it('goes on at its page after a worker has died between two pages', async () => {
    for (let at = 0; at < 150; at++) await sandbox.control.tweet({ from: 'carla', text: `@acme question ${at}` });
    await sandbox.control.faults([
      { match: { path: MENTIONS }, effect: { kind: 'slow', ms: 1 }, times: 1 },
      { match: { path: MENTIONS }, effect: { kind: 'status', status: 500 }, times: 1 },
    ]);
    await mentions();
    const cut = await stream();
    expect(cut.pageToken).not.toBeNull();
    expect(cut.committedId).toBeNull();
    expect(await tickets()).toHaveLength(100);

    // as if the process had been killed: the lease stands and nobody releases it
    const dead = new Date(Date.now() + 120_000);
    await db.query('UPDATE stream SET lease_token = $2, lease_until = $3, due_at = $3 WHERE organization_id = $1', [
      db.organizationId,
      randomUUID(),
      dead,
    ]);
    await mentions();
    expect(await tickets()).toHaveLength(100);
    clockAheadMs = 121_000;
    await mentions();
    expect(await tickets()).toHaveLength(150);
    expect(await stream()).toMatchObject({ pageToken: null });
  });
});

describe('the sweep', () => {
  it('asks for what is due, by the time at which it is', async () => {
    const jobs = await askedBySweep();
    expect(jobs.map(({ name }) => name).sort()).toEqual([
      'check-tweets',
      'poll-direct-messages',
      'poll-mentions',
      'poll-own-tweets',
      'search-mentions',
    ]);
    const { dueAt } = await stream();
    expect(jobs[0]!.payload).toEqual({ organizationId: db.organizationId, accountId, due: dueAt.getTime() });
    await Promise.all([mentions(), ownTweets(), directMessages(), search(), tweetChecks()]);
    expect(await askedBySweep()).toEqual([]);
  });

  it('has stored tweets looked through for new keywords and old streams emptied, whose job done twice is done', async () => {
    await Promise.all([mentions(), ownTweets(), directMessages(), search(), tweetChecks()]);
    const { organizationId } = db;
    const found = await makeTweet(db, { accountId, text: 'a refund, please' });
    await makeTweet(db, { accountId, text: 'no money' });
    const { id: keywordId, streamId } = await db.transaction((tx) =>
      tx.keyword.create({ data: { organizationId, accountId, position: 0, phrase: 'refund' } }),
    );
    const left = { organizationId, streamId: keywordId, tweetRowId: found.id, postedAt: found.postedAt };
    await db.transaction((tx) => tx.keywordMatch.create({ data: left }));
    const row = { organizationId, accountId, keywordIds: [keywordId], oldStreamIds: [left.streamId] };
    await db.transaction((tx) => tx.keywordRematch.create({ data: row }));
    expect(await askedBySweep()).toEqual([{ name: 'rematch-keywords', payload: { organizationId, accountId } }]);
    for (let run = 0; run < 2; run++) await rematchKeywords(services)({ organizationId, accountId });
    expect(await askedBySweep()).toEqual([]);
    const matches = await db.transaction((tx) => tx.keywordMatch.findMany());
    expect(matches).toMatchObject([{ ...left, streamId }]);
  });

  it('asks to look at an account that may have been silent for too long, which tells people once', async () => {
    const silenceDueAt = new Date(Date.now() - 1000);
    const silence = { silenceHours: 6, silenceDueAt, listeningSince: new Date(Date.now() - 6 * 3_600_000) };
    const { organizationId } = db;
    await db.transaction((tx) => tx.account.updateMany({ data: silence }));
    const look = async () => (await askedBySweep()).find(({ name }) => name === 'watch-silence')?.payload;
    const payload = { organizationId, accountId, due: silenceDueAt.getTime() };
    expect(await look()).toEqual(payload);
    await makeMember(db);
    await Promise.all([watchSilence(services)(payload), watchSilence(services)(payload)]);
    expect(await look()).toBeUndefined();
    expect(await db.transaction((tx) => tx.delivery.count({ where: { kind: 'email' } }))).toBe(1);
  });
});
