import { randomBytes } from 'node:crypto';
import { loadWorkerConfig, type StreamName } from '@perch/contracts';
import type { BillingRules } from '@perch/core';
import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import {
  claimKeywordSearch,
  createReply,
  getCapture,
  getKeywordSearches,
  getPermalink,
  getProfile,
  getProfileSearch,
  getRecentTweets,
  getXSearch,
  listKeywords,
  listKeywordTweets,
  listMentions,
  receiveFoundTweets,
  saveCapture,
  sealTokens,
  startPermalink,
  startProfileSearch,
  startRecentTweets,
  startXSearch,
  streamRowsFor,
} from '@perch/desk';
import {
  makeAccount,
  makeMember,
  makeOrganization,
  openTestDatabase,
  startSandbox,
  type Sandbox,
} from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServices, meterOf, type WorkerServices } from '../services.ts';
import { deliver } from './deliver.ts';
import { lookUp } from './look-up.ts';
import { pollDirectMessages } from './poll-direct-messages.ts';
import { pollMentions } from './poll-mentions.ts';
import { pollOwnTweets } from './poll-own-tweets.ts';
import { searchKeyword } from './search-keyword.ts';
import { searchMentions } from './search-mentions.ts';
import { sweep } from './sweep.ts';

// Our bill beside the one that X would write.

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

const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };
const USUAL: BillingRules = { includesCount: true, dedupe: 'account', appOwnerUserId: null };

/** The name of each line of ours on X's bill. */
const ITEMS: Record<string, string> = {
  post_read: 'postRead',
  own_post_read: 'ownPostRead',
  user_read: 'userRead',
  media_read: 'mediaRead',
  dm_event_read: 'directMessageRead',
  post_create: 'postCreate',
  post_create_with_url: 'postCreateWithUrl',
  summoned_reply: 'summonedReply',
  dm_create: 'directMessageCreate',
};

let aheadMs: number;
let db: TenantDatabase;
const now = () => new Date(Date.now() + aheadMs);

/** Time passes for X and for us. */
async function pass(milliseconds: number) {
  const seconds = Math.ceil(milliseconds / 1000);
  await sandbox.control.advanceClock(seconds);
  aheadMs += seconds * 1000;
}
const untilMidnight = () => 86_400_000 - (now().getTime() % 86_400_000);

beforeEach(async () => {
  await sandbox.control.reset('empty');
  await sandbox.control.clearFaults();
  await sandbox.control.settings({ rateLimits: false });
  for (const username of ['carla', 'bruno', 'dora']) await sandbox.control.user({ username });
  // the clock of the sandbox survives a reset: ours goes by X's
  const tweet = await sandbox.control.tweet({ from: 'dora', text: 'what time is it?' });
  aheadMs = Date.parse(tweet.createdAt) - Date.now();
  // a day of its own for each test, far from its end
  await pass(untilMidnight() + 3_600_000);
  db = (await makeOrganization(database)).db;
});

/** A worker as it is wired in production, for one connected account. */
async function worker(username: string, rules: Partial<BillingRules> = {}) {
  const brand = await sandbox.control.user({ username, brand: true });
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
    X_PRICING: JSON.stringify({
      rules: { ...USUAL, ...rules, ...(rules.appOwnerUserId === 'me' && { appOwnerUserId: brand.id }) },
    }),
  });
  const box = createSecretBox(config.ENCRYPTION_KEYS);
  const { url: apiUrl } = sandbox;
  const never = async () => {};
  const services: WorkerServices = createServices({
    config,
    database,
    box,
    twitter: createTwitter({ apiUrl, timeoutMs: 5_000 }, { meter: meterOf(() => services) }),
    mailer: { send: async () => ({ remoteId: 'none', answer: '250 ok' }), close: () => {} },
    producer: { enqueue: never, publish: never, scheduleSweep: never, close: never },
    log: NO_LOG,
    now,
  });
  const { organizationId } = db;
  const { id: accountId } = await makeAccount(db, { twitterUserId: brand.id, username });
  const tokens = await sandbox.control.token(username);
  const expiresAt = new Date(now().getTime() + 365 * 86_400_000);
  await db.transaction(async (tx) => {
    const startsAt = new Date(now().getTime() - 3_600_000);
    const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
    await tx.stream.createMany({ data: streamRowsFor({ organizationId, accountId }, intervals, startsAt) });
    await tx.accountCredential.create({
      data: { organizationId, accountId, ...sealTokens(box, accountId, { ...tokens, expiresAt }) },
    });
  });
  const job = { organizationId, accountId, due: 0 };
  const poll = async (...names: StreamName[]) => {
    await db.query('UPDATE stream SET due_at = $2 WHERE organization_id = $1', [organizationId, now()]);
    if (names.includes('mentions')) await pollMentions(services)(job);
    if (names.includes('direct_messages')) await pollDirectMessages(services)(job);
    if (names.includes('own_tweets')) await pollOwnTweets(services)(job);
    if (names.includes('search')) await searchMentions(services)(job);
  };
  return { username, accountId, services, poll };
}
type Worker = Awaited<ReturnType<typeof worker>>;

const ALL: StreamName[] = ['mentions', 'direct_messages', 'own_tweets', 'search'];

async function reply({ services }: Worker, ticketId: string, via: 'tweet' | 'dm', text: string) {
  const { organizationId } = db;
  const ctx = services.contextOf(organizationId);
  const { id: memberId } = await makeMember(db);
  const agent = { ...ctx, actor: { kind: 'member' as const, memberId, permissions: ['tickets.reply' as const] } };
  const { deliveryId } = await createReply(agent, ticketId, { via, text });
  await deliver(services)({ organizationId, deliveryId, due: 0 });
}

const tickets = () => db.transaction((tx) => tx.ticket.findMany({ orderBy: { number: 'asc' } }));
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/** Both bills of a day, line by line, in micro-dollars. */
async function bills({ accountId, username }: Worker, day = dayOf(now())) {
  const ours = await db.transaction((tx) => tx.usageDay.findMany({ where: { accountId, day: new Date(day) } }));
  const theirs = await sandbox.control.bill({ day, user: username });
  return {
    ours: Object.fromEntries(ours.map(({ kind, units, costMicros }) => [ITEMS[kind], [units, Number(costMicros)]])),
    theirs: Object.fromEntries(
      theirs.lines.map(({ item, count, usd }) => [item, [count, Math.round(usd * 1_000_000)]]),
    ),
    totalMicros: ours.reduce((sum, { costMicros }) => sum + Number(costMicros), 0),
    theirTotalMicros: Math.round(theirs.usd * 1_000_000),
  };
}

async function expectEqualBills(of: Worker, day?: string) {
  const { ours, theirs, totalMicros, theirTotalMicros } = await bills(of, day);
  expect(ours).toEqual(theirs);
  expect(totalMicros).toBe(theirTotalMicros);
  expect(totalMicros).toBeGreaterThan(0);
  return ours;
}

describe('our bill is X’s to the cent', () => {
  it('over rounds that read the same again, of mentions, messages, own tweets and searches, and with replies', async () => {
    const acme = await worker('acme');
    const question = await sandbox.control.tweet({ from: 'carla', text: '@acme where is my order?' });
    await sandbox.control.tweet({ from: 'bruno', text: '@acme hello' });
    await sandbox.control.directMessage({ from: 'dora', to: 'acme', text: 'in private, please' });
    await pass(60_000);
    await acme.poll(...ALL);
    await acme.poll(...ALL);
    await sandbox.control.editTweet(question.id, '@acme where is my order? And my refund?');
    await sandbox.control.tweet({ from: 'carla', text: '@acme anybody?', inReplyTo: question.id });
    await sandbox.control.tweet({ from: 'acme', text: 'one moment', inReplyTo: question.id });
    await pass(60_000);
    await acme.poll(...ALL);

    const [first, second, third] = await tickets();
    await reply(acme, first!.id, 'tweet', 'On its way');
    await reply(acme, second!.id, 'tweet', 'See https://acme.com/help');
    await reply(acme, third!.id, 'dm', 'Of course');
    await pass(60_000);
    await acme.poll(...ALL);

    const lines = await expectEqualBills(acme);
    expect(lines).toMatchObject({
      summonedReply: [1, 10_000],
      postCreateWithUrl: [1, 200_000],
      directMessageCreate: [1, 15_000],
    });
    expect(Object.keys(lines)).toEqual(expect.arrayContaining(['postRead', 'userRead', 'directMessageRead']));
  });

  it('over several pages', async () => {
    const acme = await worker('acme');
    await sandbox.control.storm({ to: 'acme', tweets: 120, seconds: 0 });
    await pass(60_000);
    for (let round = 0; round < 2; round++) await acme.poll('mentions', 'search');
    expect((await expectEqualBills(acme)).postRead![0]).toBeGreaterThanOrEqual(120);
  });

  it('over midnight UTC, where what is read again is billed again', async () => {
    const acme = await worker('acme');
    await pass(untilMidnight() - 120_000);
    await sandbox.control.tweet({ from: 'carla', text: '@acme good night' });
    await pass(60_000);
    await acme.poll(...ALL);
    const before = now();
    await pass(untilMidnight() + 1_000);
    await sandbox.control.tweet({ from: 'bruno', text: '@acme good morning' });
    await pass(30_000);
    await acme.poll(...ALL);
    expect(await expectEqualBills(acme, dayOf(before))).toMatchObject({ postRead: [1, 5_000] });
    expect(await expectEqualBills(acme, dayOf(now()))).toMatchObject({ postRead: [2, 10_000] });
  });

  it('when the answer to a reply was lost and it is found later', async () => {
    const acme = await worker('acme');
    await sandbox.control.directMessage({ from: 'dora', to: 'acme', text: 'hello?' });
    await pass(60_000);
    await acme.poll('direct_messages');
    await sandbox.control.faults([{ match: { method: 'POST' }, effect: { kind: 'cut-after' }, times: 1 }]);
    await reply(acme, (await tickets())[0]!.id, 'dm', 'Hello!');
    expect((await bills(acme)).ours).not.toHaveProperty('directMessageCreate');
    await pass(60_000);
    await acme.poll('direct_messages');
    expect(await expectEqualBills(acme)).toMatchObject({ directMessageCreate: [1, 15_000] });
  });

  it.each([
    ['what comes beside is free', { includesCount: false }, { countsIncludes: false }],
    ['the account owns the app', { appOwnerUserId: 'me' }, { appOwner: 'acme' }],
  ] as const)('where %s', async (_claim, rules, billing) => {
    const acme = await worker('acme', rules);
    await sandbox.control.settings({ billing });
    const question = await sandbox.control.tweet({ from: 'carla', text: '@acme where is my order?' });
    await sandbox.control.tweet({ from: 'acme', text: 'on its way', inReplyTo: question.id });
    await pass(60_000);
    await acme.poll(...ALL);
    await acme.poll(...ALL);
    expect(await expectEqualBills(acme)).toHaveProperty('appOwner' in billing ? 'ownPostRead' : 'postRead');
  });

  it.each([
    ['to each of two accounts that read the same', {}, {}],
    ['to the first of them, where X bills an app once', { dedupe: 'organization' }, { dedupe: 'app' }],
  ] as const)('%s', async (_claim, rules, billing) => {
    const [acme, hotels] = [await worker('acme', rules), await worker('acme_hotels', rules)];
    await sandbox.control.settings({ billing });
    await sandbox.control.tweet({ from: 'carla', text: '@acme @acme_hotels who helps me?' });
    await pass(60_000);
    for (const each of [acme, hotels, acme]) await each.poll('mentions');
    await expectEqualBills(acme);
    const { ours, theirs } = await bills(hotels);
    expect(ours).toEqual(theirs);
  });
});

describe('a search for people on X', () => {
  async function search({ services }: Worker, query: string) {
    const ctx = services.contextOf(db.organizationId);
    const lookupId = await startProfileSearch(ctx, { query });
    const job = { organizationId: db.organizationId, lookupId, due: 0 };
    await lookUp(services)(job);
    await lookUp(services)(job); // asked for twice, X is asked once
    return { found: await getProfileSearch(ctx, lookupId), job };
  }

  it('costs what X bills for those whom it found, by handle one', async () => {
    const acme = await worker('acme');
    const { found } = await search(acme, 'carla');
    expect(found).toMatchObject({ state: 'done', profiles: [{ username: 'carla' }], costMicros: 10_000 });
    const byHandle = await search(acme, '@bruno');
    expect(byHandle.found.profiles).toMatchObject([{ username: 'bruno' }]);
    expect((await search(acme, '@nobody_here')).found).toMatchObject({ state: 'done', profiles: [] });
    await expectEqualBills(acme);
    expect(await db.transaction((tx) => tx.profile.count())).toBe(0); // nobody is kept who was not chosen
  });

  it('says what stood in the way, and is forgotten after a while', async () => {
    const acme = await worker('acme');
    await db.transaction((tx) => tx.accountCredential.deleteMany());
    const { found, job } = await search(acme, 'carla');
    expect(found).toMatchObject({ state: 'failed', profiles: [] });
    expect(found.code).not.toBeNull();
    await pass(31 * 60_000);
    await lookUp(acme.services)(job);
    expect(await db.transaction((tx) => tx.lookup.count())).toBe(0);
  });
});

describe('recent tweets of a person', () => {
  it('cost what X bills for them, are asked for once in a quarter of an hour, and are not stored', async () => {
    const acme = await worker('acme');
    const ctx = acme.services.contextOf(db.organizationId);
    await sandbox.control.tweet({ from: 'carla', text: '@acme hello' });
    await sandbox.control.tweet({ from: 'carla', text: 'what a day' });
    await pass(60_000);
    await acme.poll('mentions');
    const { twitterUserId } = await db.transaction((tx) => tx.profile.findFirstOrThrow());
    const ask = async () => {
      const lookupId = await startRecentTweets(ctx, twitterUserId);
      await lookUp(acme.services)({ organizationId: db.organizationId, lookupId, due: 0 });
      return { lookupId, ...(await getRecentTweets(ctx, twitterUserId)) };
    };
    const first = await ask();
    expect(first).toMatchObject({
      latest: { state: 'done', tweets: [{ text: 'what a day' }, { text: '@acme hello' }], costMicros: 10_000 },
      price: { mostMicros: 100_000 },
    });
    expect((await ask()).lookupId).toBe(first.lookupId);
    await expectEqualBills(acme);
    expect(await db.transaction((tx) => tx.tweet.count())).toBe(1);
    expect(await getProfile(ctx, twitterUserId)).toMatchObject({ username: 'carla', joinedAt: expect.any(String) });

    await pass(16 * 60_000);
    await sandbox.control.changeUser('carla', { suspended: true });
    expect((await ask()).latest).toMatchObject({ state: 'failed', code: 'suspended', tweets: [] });
    expect(await getProfile(ctx, twitterUserId)).toMatchObject({ missingReason: 'suspended' });
  });
});

describe('a ticket from a link', () => {
  it('is made of a tweet that X was asked for, once, and of none that X does not show', async () => {
    const acme = await worker('acme');
    const ctx = acme.services.contextOf(db.organizationId);
    const { id: accountId } = await db.transaction((tx) => tx.account.findFirstOrThrow());
    const question = await sandbox.control.tweet({ from: 'carla', text: 'acme never answers' });
    const ask = async (tweetId: string) => {
      const asked = await startPermalink(ctx, { url: `x.com/carla/status/${tweetId}?s=20`, accountId });
      if (asked.id === null) return asked;
      await lookUp(acme.services)({ organizationId: db.organizationId, lookupId: asked.id, due: 0 });
      return getPermalink(ctx, asked.id);
    };
    const made = await ask(question.id);
    const [ticket] = await tickets();
    expect(made).toMatchObject({ state: 'done', source: 'fetched', ticketId: ticket!.id, costMicros: 15_000 });
    expect(await db.transaction((tx) => tx.tweet.findMany())).toMatchObject([
      { text: 'acme never answers', decision: 'opened', reason: { code: 'by_link' }, ticketId: ticket!.id },
    ]);
    // nobody wrote it to the account: it has a ticket, and is no mention
    expect((await listMentions(ctx, { limit: 5 })).data).toEqual([]);
    const named = await sandbox.control.tweet({ from: 'carla', text: '@acme never answers' });
    await ask(named.id);
    expect((await listMentions(ctx, { limit: 5 })).data).toMatchObject([
      { isFoundOnX: false, reason: { code: 'by_link' } },
    ]);
    expect(await ask(question.id)).toMatchObject({ state: 'done', source: 'stored', ticketId: ticket!.id });
    expect(await ask('1')).toMatchObject({ state: 'failed', code: 'not_found', ticketId: null });
    const own = await sandbox.control.tweet({ from: 'acme', text: 'good morning' });
    expect(await ask(own.id)).toMatchObject({ state: 'failed', code: 'tweet_own' });
    await expectEqualBills(acme);
    expect(await tickets()).toHaveLength(2);
  });
});

describe('a search of X', () => {
  async function search({ services }: Worker, query: string, after?: string) {
    const ctx = services.contextOf(db.organizationId);
    const lookupId = await startXSearch(ctx, { query, timeZone: 'UTC', ...(after && { after }) });
    const job = { organizationId: db.organizationId, lookupId, due: 0 };
    await lookUp(services)(job);
    await lookUp(services)(job); // asked for twice, X is asked once
    return getXSearch(ctx, lookupId);
  }
  const texts = ({ data }: Awaited<ReturnType<typeof search>>) =>
    data.flatMap((hit) => (hit.type === 'tweet' ? hit.tweet.text : []));

  it('costs what X bills, page by page; what it finds is no mention and no ticket', async () => {
    const acme = await worker('acme');
    for (let n = 0; n < 23; n++) await sandbox.control.tweet({ from: 'carla', text: `my bag ${n} is late` });
    await sandbox.control.tweet({ from: 'bruno', text: 'bags everywhere' });
    await pass(60_000);
    const first = await search(acme, '"is late" bag from:carla -bruno');
    expect(first).toMatchObject({ state: 'done', code: null, hasMore: true, costMicros: 20 * 5_000 + 10_000 });
    expect(first.data[0]).toMatchObject({
      tweet: { text: 'my bag 22 is late', isFoundOnX: true, ticket: null, reason: { code: 'found_on_x' } },
      matched: [
        { start: 3, end: 6 },
        { start: 10, end: 17 },
      ],
    });
    const second = await search(acme, '"is late" bag from:carla -bruno', first.id);
    expect([texts(second), second.hasMore]).toEqual([
      ['my bag 2 is late', 'my bag 1 is late', 'my bag 0 is late'],
      false,
    ]);
    expect((await search(acme, '"is late" bag from:carla -bruno')).id).toBe(first.id);
    await expectEqualBills(acme);
    const ctx = acme.services.contextOf(db.organizationId);
    expect((await listMentions(ctx, { limit: 5 })).data).toEqual([]);
    expect(await tickets()).toHaveLength(0);
  });

  it('does not keep a mention that it finds first from becoming a ticket, nor shows one twice', async () => {
    const acme = await worker('acme');
    await sandbox.control.tweet({ from: 'carla', text: '@acme my bag is late' });
    await pass(60_000);
    const before = await search(acme, 'bag');
    expect(before.data).toMatchObject([{ tweet: { isFoundOnX: true, ticket: null } }]);
    await acme.poll('mentions', 'search');
    const [ticket] = await tickets();
    expect((await search(acme, 'bag')).data).toMatchObject([
      { tweet: { isFoundOnX: false, ticket: { id: ticket!.id } } },
    ]);
    await acme.poll('mentions');
    expect(await tickets()).toHaveLength(1);
    expect(await db.transaction((tx) => tx.tweet.count())).toBe(1);
    await expectEqualBills(acme);
  });

  it('says what stood in the way, and until when', async () => {
    const acme = await worker('acme');
    await sandbox.control.settings({ rateLimits: true });
    await sandbox.control.faults([
      {
        match: { method: 'GET', path: '/2/tweets/search/recent' },
        effect: { kind: 'rate-limit', resetSeconds: 600 },
        times: 1,
      },
    ]);
    const refused = await search(acme, 'bag');
    expect(refused).toMatchObject({ state: 'failed', code: 'rate_limited', data: [], retryAt: expect.any(String) });
  });
});

describe('a keyword that watches the public', () => {
  async function watch(acme: Worker, mostPerDay: number | null, phrase = 'refund') {
    const ctx = acme.services.contextOf(db.organizationId);
    const { id: accountId } = await db.transaction((tx) => tx.account.findFirstOrThrow());
    const capture = await getCapture(ctx, accountId);
    const known = capture.keywords[0]?.id;
    const { keywords } = await saveCapture(ctx, {
      accountId,
      capture: {
        ...capture,
        keywords: [
          {
            ...{ ...(known && { id: known }), phrase, departmentId: null, priority: null, tags: [], assigneeId: null },
            ...(mostPerDay !== null && { publicSearch: { intervalSeconds: 900, mostPerDay } }),
          },
        ],
      },
    });
    const keywordId = keywords[0]!.id!;
    const { streamId } = await db.transaction((tx) => tx.keyword.findFirstOrThrow());
    const look = () => searchKeyword(acme.services)({ organizationId: db.organizationId, accountId, streamId, due: 0 });
    const texts = async () => (await listKeywordTweets(ctx, keywordId, { limit: 50 })).data.map(({ text }) => text);
    return { ctx, accountId, streamId, keywordId, look, texts };
  }
  const rows = () => db.transaction((tx) => tx.stream.findMany({ where: { name: { startsWith: 'keyword:' } } }));

  it('is due in its interval, brings what others write with it into its stream, and opens no ticket', async () => {
    const acme = await worker('acme');
    await sandbox.control.tweet({ from: 'carla', text: 'a refund from before' });
    await pass(60_000);
    const { ctx, accountId, streamId, keywordId, look, texts } = await watch(acme, 100);
    const asked: unknown[] = [];
    const producer = { enqueue: async (...job: unknown[]) => void asked.push(job) };
    await sweep({ ...acme.services, producer } as never)();
    expect(asked).toContainEqual(['search-keyword', expect.objectContaining({ accountId, streamId })]);

    await sandbox.control.tweet({ from: 'carla', text: 'Refund, they said' });
    await sandbox.control.tweet({ from: 'bruno', text: 'refunds are late' });
    await sandbox.control.tweet({ from: 'acme', text: 'no refund today' });
    await sandbox.control.tweet({ from: 'dora', text: '@acme my refund' });
    await pass(60_000);
    await look();
    expect(await texts()).toEqual(['Refund, they said']);
    await look(); // not due
    await pass(900_000);
    await look(); // what it reads again is there, and is billed once a day
    expect(await texts()).toEqual(['Refund, they said']);
    expect((await listMentions(ctx, { limit: 5 })).data).toEqual([]);
    expect(await tickets()).toHaveLength(0);
    expect(await getKeywordSearches(ctx, accountId)).toMatchObject({
      tweetMicros: 15_000,
      data: [{ keywordId, countedToday: 1, foundLastDay: 1, problem: null, isFull: false }],
    });
    expect((await listKeywords(ctx, {}))[0]).toMatchObject({
      publicSearch: { intervalSeconds: 900, mostPerDay: 100, tweetMicros: 15_000 },
    });
    await expectEqualBills(acme);
  });

  it('shows nothing twice when a worker dies between X and the commit, and writes nothing without its lease', async () => {
    const acme = await worker('acme');
    const { ctx, accountId, streamId, look, texts } = await watch(acme, 100);
    await sandbox.control.tweet({ from: 'carla', text: 'one refund' });
    await sandbox.control.tweet({ from: 'bruno', text: 'two refund' });
    await pass(60_000);
    const dead = await claimKeywordSearch(ctx, { accountId, streamId, leaseSeconds: 30 });
    await look();
    expect(await texts()).toEqual([]);
    await pass(31_000);
    await look();
    expect((await texts()).toSorted()).toEqual(['one refund', 'two refund']);
    const page = { items: [], profiles: [], nextToken: null, unreadable: [] };
    expect(await receiveFoundTweets(ctx, { accountId, streamId, ...dead!, page })).toMatchObject({
      kind: 'lease_lost',
    });
    expect(await db.transaction((tx) => tx.tweet.count())).toBe(2);
  });

  it('rests when it has brought what it may for the day, and begins the next with what is new', async () => {
    const acme = await worker('acme');
    const { ctx, accountId, look, texts } = await watch(acme, 10);
    for (let n = 0; n < 14; n++) await sandbox.control.tweet({ from: 'carla', text: `refund ${n}` });
    await pass(60_000);
    await look();
    expect(await texts()).toHaveLength(10);
    expect((await getKeywordSearches(ctx, accountId)).data).toMatchObject([{ isFull: true, countedToday: 10 }]);
    await sandbox.control.tweet({ from: 'bruno', text: 'refund too late' });
    await pass(1_100_000);
    await look();
    expect(await texts()).toHaveLength(10);
    await pass(untilMidnight() + 400_000);
    await sandbox.control.tweet({ from: 'bruno', text: 'refund in the morning' });
    await pass(60_000);
    await look();
    expect((await texts())[0]).toBe('refund in the morning');
    expect(await texts()).toHaveLength(11);
  });

  it('ends with the setting or the phrase, whose stream is another one, and never asks for what X cannot find', async () => {
    const acme = await worker('acme');
    const { look } = await watch(acme, 100);
    const { streamId } = await watch(acme, 100, 'reimburse');
    expect(await rows()).toHaveLength(2);
    await look();
    expect((await rows()).map(({ name }) => name)).toEqual([`keyword:${streamId}`]);
    const other = await watch(acme, null, 'reimburse');
    await other.look();
    expect(await rows()).toEqual([]);
    await expect(watch(acme, 100, 'refun*')).rejects.toMatchObject({ code: 'keyword_invalid' });
    await expect(watch(acme, 100, '@acme')).rejects.toMatchObject({ code: 'keyword_invalid' });
  });
});
