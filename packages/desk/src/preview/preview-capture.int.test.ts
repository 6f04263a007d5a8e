import type { Capture, CapturePreview, FetchedDirectMessage, FetchedTweet, Page } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import { makeAccount, makeDepartment, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getCapture } from '../accounts/get-capture.ts';
import { saveCapture } from '../accounts/save-capture.ts';
import type { Context } from '../context.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { receiveDirectMessages } from '../intake/receive-direct-messages.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { Comparison } from './compare-receptions.ts';
import { Slices } from './in-slices.ts';
import { previewCapture } from './preview-capture.ts';

// What the preview promises is what intake does: histories and settings are drawn, played through intake in one
// organization with the first settings and in another with the second, and the preview in the first has to know both.

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = new Date('2026-11-22T10:00:00.000Z');
const NOW = new Date('2026-11-28T10:00:00.000Z');
const BRANDS = ['900', '901', '902'];
const PEOPLE = ['501', '502', '503', '504', '505', '506'];
const TEXTS = [
  'my order is late',
  'I want a refund',
  'Refund! now',
  'great service, thanks',
  'não funciona o app',
  'giveaway: win a refund',
  '返金してください',
  'is this spam?',
  'the app is broken 😡',
  'just saying hi',
];
const PHRASES = ['refund', 'late', 'nao funciona', '返金', '😡', 'broken', '"great service"', '#acme', 'thank*'];

/** A stream of numbers that is the same for the same seed. */
function dice(seed: number) {
  let state = seed * 2_654_435_761;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const chance = (share: number) => random() < share;
  return { random, pick, chance, some: <T>(list: readonly T[], share: number) => list.filter(() => chance(share)) };
}
type Dice = ReturnType<typeof dice>;

/** One item, and the places in `BRANDS` of the accounts it comes to. */
type Arrival = { to: number[] } & ({ tweet: FetchedTweet } | { message: FetchedDirectMessage });

/** Threads among customers and brands, and conversations in direct messages, in the order they were posted. */
function drawHistory(die: Dice, brandCount: number, length: number): Arrival[] {
  const brands = BRANDS.slice(0, brandCount);
  const tweets: FetchedTweet[] = [];
  return Array.from({ length }, (_, at): Arrival[] => {
    const postedAt = new Date(
      START.getTime() + Math.floor(((at + 1) * (NOW.getTime() - START.getTime())) / (length + 2)),
    );
    const id = String(BigInt(snowflakeAt(postedAt)) + BigInt(at));
    const text = die.pick(TEXTS);
    if (die.chance(0.25)) {
      const brand = die.pick(brands);
      const person = die.pick(PEOPLE);
      const isGroup = die.chance(0.3);
      const members = isGroup ? brands : [brand];
      const message: FetchedDirectMessage = {
        dmEventId: id,
        dmConversationId: isGroup ? `group${person}` : `${person}-${brand}`,
        isGroup,
        senderId: die.chance(0.25) ? die.pick(members) : person,
        text,
        media: [],
        postedAt,
      };
      return [{ to: members.map((each) => BRANDS.indexOf(each)), message }];
    }
    const parent = tweets.length > 0 && die.chance(0.5) ? die.pick(tweets.slice(-20)) : null;
    const isRetweet = !parent && die.chance(0.1);
    const authorId = die.chance(0.2) ? die.pick(brands) : die.pick(PEOPLE);
    const tweet: FetchedTweet = {
      tweetId: id,
      latestTweetId: die.chance(0.1) ? String(BigInt(id) + 1000n) : id,
      authorId,
      conversationId: parent?.conversationId ?? id,
      inReplyToTweetId: parent && (die.chance(0.5) ? parent.latestTweetId : parent.tweetId),
      inReplyToUserId: parent?.authorId ?? null,
      mentionedUserIds: [...new Set(die.some([...brands, ...brands.toReversed()], 0.4))],
      kind: parent ? 'reply' : isRetweet ? 'retweet' : die.chance(0.15) ? 'quote' : 'tweet',
      text,
      language: null,
      media: [],
      metrics: null,
      postedAt,
    };
    const to = brands.flatMap((brand, place) =>
      brand === authorId || tweet.mentionedUserIds.includes(brand) || tweet.inReplyToUserId === brand ? [place] : [],
    );
    if (to.length === 0) return [];
    tweets.push(tweet);
    return [{ to, tweet }];
  }).flat();
}

type Drawn = Omit<Capture, 'revision' | 'departmentId' | 'unmatchedDepartmentId'> & {
  /** places in the list of departments; null: none */
  department: number;
  unmatched: number | null;
  keywordDepartments: (number | null)[];
};

function drawSettings(die: Dice): Drawn {
  const phrases = die.some(PHRASES, 0.4);
  const modes = phrases.length > 0 ? (['off', 'all', 'matching', 'matching'] as const) : (['off', 'all'] as const);
  return {
    mentions: die.pick(modes),
    directMessages: die.pick(modes),
    keywords: phrases.map((phrase) => ({ phrase, departmentId: null, priority: null, tags: [], assigneeId: null })),
    keywordDepartments: phrases.map(() => (die.chance(0.4) ? Math.floor(die.random() * 3) : null)),
    excludedKeywords: die.some(['giveaway', 'spam', 'hi'], 0.3),
    department: Math.floor(die.random() * 3),
    unmatched: die.chance(0.25) ? Math.floor(die.random() * 3) : null,
    includeRetweets: die.chance(0.4),
    includeQuotes: die.chance(0.6),
    includeReplies: die.chance(0.6),
    mutedProfiles: die.some(PEOPLE, 0.15),
    reopenHours: { public: 168, directMessage: 72 },
  };
}

const withDepartments = (drawn: Drawn, departmentIds: readonly string[], revision: number): Capture => {
  const { department, unmatched, keywordDepartments, ...settings } = drawn;
  return {
    ...settings,
    keywords: settings.keywords.map((keyword, at) => {
      const place = keywordDepartments[at]!;
      return { ...keyword, departmentId: place === null ? null : departmentIds[place]! };
    }),
    departmentId: departmentIds[department]!,
    unmatchedDepartmentId: unmatched === null ? null : departmentIds[unmatched]!,
    revision,
  };
};

interface World {
  ctx: Context;
  accountIds: string[];
  departmentIds: string[];
}

/** An organization with its accounts set up; each has what was posted from `since` of its place on. */
async function openWorld(settings: Drawn[], since: Date[], connectedAt = START): Promise<World> {
  const { db } = await makeOrganization(database);
  const ctx = contextOf(db);
  const departmentIds: string[] = [];
  for (let place = 0; place < 3; place++) departmentIds.push((await makeDepartment(db)).id);
  const accountIds: string[] = [];
  for (const [place, drawn] of settings.entries()) {
    const account = await makeAccount(db, { twitterUserId: BRANDS[place]!, connectedAt });
    const rows = streamRowsFor(
      { organizationId: db.organizationId, accountId: account.id },
      { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 },
      since[place]!,
    );
    await db.transaction((tx) => tx.stream.createMany({ data: rows }));
    const capture = withDepartments(drawn, departmentIds, 1);
    await saveCapture(ctx, { accountId: account.id, capture, acceptFlood: true });
    accountIds.push(account.id);
  }
  return { ctx, accountIds, departmentIds };
}

/** Each page is received a moment after the one before. */
let clockMs = 0;

const contextOf = (db: TenantDatabase): Context => ({
  organizationId: db.organizationId,
  actor: { kind: 'system', memberId: null, permissions: [] },
  db,
  enqueue: async () => {},
  publish: async () => {},
  now: () => new Date(NOW.getTime() + ++clockMs),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

const asPage = <Item>(items: Item[]): Page<Item> => ({ items, profiles: [], nextToken: null, unreadable: [] });

type Stream = 'mentions' | 'own_tweets' | 'direct_messages';

async function claim({ ctx }: Pick<World, 'ctx'>, accountId: string, name: Stream) {
  await ctx.db.query('UPDATE stream SET due_at = $3 WHERE organization_id = $1 AND account_id = $2', [
    ctx.organizationId,
    accountId,
    NOW,
  ]);
  const round = await claimStream(ctx, { accountId, name, leaseSeconds: 120, intervalSeconds: 60 });
  return { accountId, leaseToken: round!.leaseToken, leaseSeconds: 120, importBefore: round!.importBefore };
}

const postedAtOf = (arrival: Arrival) => ('tweet' in arrival ? arrival.tweet : arrival.message).postedAt;

/** The stream that brings the item to the account. */
function streamOf(arrival: Arrival, place: number): Stream {
  if ('message' in arrival) return 'direct_messages';
  return arrival.tweet.authorId === BRANDS[place] ? 'own_tweets' : 'mentions';
}

/** One page, of items in the order they were posted. */
async function receive(world: World, place: number, name: Stream, items: Arrival[]): Promise<void> {
  const input = await claim(world, world.accountIds[place]!, name);
  const page = items.toReversed(); // newest first, as X gives them
  if (name === 'direct_messages') {
    const messages = page.flatMap((each) => ('message' in each ? [each.message] : []));
    await receiveDirectMessages(world.ctx, { ...input, page: asPage(messages) });
  } else {
    const tweets = page.flatMap((each) => ('tweet' in each ? [each.tweet] : []));
    await receiveTweets(world.ctx, { ...input, stream: name, page: asPage(tweets) });
  }
}

/**
 * Through intake, page by page: as many items at once as go to the same account one after the other. Direct messages
 * from before `since` are there too: X cannot be told to leave them out.
 */
async function play(
  world: World,
  history: Arrival[],
  since: Date[],
  last: number,
  brings: (name: Stream) => boolean = () => true,
): Promise<void> {
  let stream = null as { place: number; name: Stream } | null;
  let items: Arrival[] = [];
  const flush = async () => {
    if (stream) await receive(world, stream.place, stream.name, items);
    items = [];
  };
  for (const arrival of history) {
    const places = arrival.to.filter((place) => 'message' in arrival || postedAtOf(arrival) >= since[place]!);
    for (const place of places.toSorted((a, b) => Number(a === last) - Number(b === last) || a - b)) {
      const name = streamOf(arrival, place);
      if (!brings(name)) continue;
      if (stream?.place !== place || stream.name !== name || items.length >= 40) await flush();
      stream = { place, name };
      items.push(arrival);
    }
  }
  await flush();
}

/** What an import brings, as intake orders it: what the brands wrote first, so that it is known whom they answered. */
async function playImport(world: World, history: Arrival[], since: Date[], last: number): Promise<void> {
  await play(world, history, since, last, (name) => name === 'own_tweets');
  await play(world, history, since, last, (name) => name === 'mentions');
  for (const place of world.accountIds.keys()) await receive(world, place, 'mentions', []);
  const messages = history.filter((arrival) => 'message' in arrival);
  if (messages.length > 0) await receive(world, 0, 'direct_messages', messages);
}

/** The account's tickets as intake has opened them: `<place of the department> <channel> <day>` → how many. */
async function ticketsOf({ ctx, departmentIds }: World, accountId: string): Promise<Map<string, number>> {
  const rows = await ctx.db.query<{ department_id: string; channel: string; opened_at: Date }>(
    'SELECT department_id, channel, opened_at FROM ticket WHERE organization_id = $1 AND account_id = $2',
    [ctx.organizationId, accountId],
  );
  const counts = new Map<string, number>();
  for (const row of rows) {
    const department = departmentIds.indexOf(row.department_id);
    for (const key of [`${department} ${row.channel}`, row.opened_at.toISOString().slice(0, 10), 'all']) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** The same as the preview tells it. */
function ticketsIn(preview: CapturePreview, side: 'now' | 'after', departmentIds: readonly string[]) {
  const counts = new Map<string, number>();
  const set = (key: string, count: number) => count > 0 && counts.set(key, count);
  for (const each of preview.byDepartment) {
    const place = departmentIds.indexOf(each.departmentId);
    set(`${place} twitter`, each[side] - each.directMessages[side]);
    set(`${place} twitter_dm`, each.directMessages[side]);
  }
  for (const day of preview.perDay) set(day.day, day[side]);
  set('all', preview.tickets[side]);
  return counts;
}

interface Outcome {
  code: string;
  isInTicket: boolean;
  isCustomers: boolean;
}

/** What became of each item of the account, by its id of X. */
async function outcomesOf({ ctx }: World, accountId: string): Promise<Map<string, Outcome>> {
  const rows = await ctx.db.query<{ id: string; author: string; code: string; decision: string }>(
    `SELECT tweet_id AS id, author_id AS author, reason->>'code' AS code, decision FROM tweet
       WHERE organization_id = $1 AND account_id = $2
     UNION ALL
     SELECT dm_event_id, sender_id, reason->>'code', decision FROM direct_message
       WHERE organization_id = $1 AND account_id = $2`,
    [ctx.organizationId, accountId],
  );
  return new Map(
    rows.map(({ id, author, code, decision }) => [
      id,
      { code, isInTicket: decision !== 'ignored', isCustomers: !BRANDS.includes(author) },
    ]),
  );
}

const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

const keyword = (phrase: string): Capture['keywords'][number] => ({
  phrase,
  departmentId: null,
  priority: null,
  tags: [],
  assigneeId: null,
});

const EVERYTHING = {
  mentions: 'all' as const,
  directMessages: 'all' as const,
  keywords: [],
  keywordDepartments: [],
  excludedKeywords: [],
  mutedProfiles: [],
  unmatched: null,
} satisfies Partial<Drawn>;

/** A tweet of a customer of its own conversation. */
function tweetOf(at: number, fields: Partial<FetchedTweet> & { postedAt: Date }): FetchedTweet {
  const tweetId = String(BigInt(snowflakeAt(fields.postedAt)) + BigInt(at));
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: '501',
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [BRANDS[0]!],
    kind: 'tweet',
    text: 'My order never arrived',
    language: 'en',
    media: [],
    metrics: null,
    ...fields,
  };
}

describe('the preview of capture settings', () => {
  it.each([
    { seed: 1, brandCount: 1, hasImport: false },
    { seed: 2, brandCount: 2, hasImport: false },
    { seed: 3, brandCount: 3, hasImport: false },
    { seed: 4, brandCount: 1, hasImport: true },
    { seed: 5, brandCount: 2, hasImport: true },
    { seed: 6, brandCount: 3, hasImport: true },
    { seed: 7, brandCount: 1, hasImport: true },
  ])(
    'of history $seed with $brandCount accounts (imported: $hasImport) counts what intake makes of the same items',
    async ({ seed, brandCount, hasImport }) => {
      const die = dice(seed);
      const half = new Date((START.getTime() + NOW.getTime()) / 2);
      const connectedAt = hasImport ? half : START;
      // which of several accounts is the first to import a conversation in direct messages is not by time of posting
      const history = drawHistory(die, brandCount, brandCount === 1 ? 120 : 60).filter(
        (arrival) => 'tweet' in arrival || brandCount === 1 || arrival.message.postedAt >= connectedAt,
      );
      const previewed = Math.floor(die.random() * brandCount);
      const before = Array.from({ length: brandCount }, () => drawSettings(die));
      const edited = drawSettings(die);
      const changed = before.map((drawn, place) => (place === previewed ? edited : drawn));
      const since = before.map((_, place) => (place !== previewed && !hasImport && die.chance(0.4) ? half : START));
      const isImported = (arrival: Arrival) => postedAtOf(arrival) < connectedAt;
      const playAll = async (world: World) => {
        if (hasImport) await playImport(world, history.filter(isImported), since, previewed);
        await play(
          world,
          history.filter((arrival) => !isImported(arrival)),
          since,
          previewed,
        );
      };

      const saved = await openWorld(before, since, connectedAt);
      const replayed = await openWorld(changed, since, connectedAt);
      await Promise.all([playAll(saved), playAll(replayed)]);

      const accountId = saved.accountIds[previewed]!;
      const { revision } = await getCapture(saved.ctx, accountId);
      const capture = withDepartments(edited, saved.departmentIds, revision);
      const preview = await previewCapture(saved.ctx, { accountId, capture, days: 7 });

      const now = await ticketsOf(saved, accountId);
      const after = await ticketsOf(replayed, replayed.accountIds[previewed]!);
      expect(ticketsIn(preview, 'now', saved.departmentIds)).toEqual(now);
      expect(ticketsIn(preview, 'after', saved.departmentIds)).toEqual(after);

      const made = await outcomesOf(saved, accountId);
      const remade = await outcomesOf(replayed, replayed.accountIds[previewed]!);
      const isAnswered = [...made.values(), ...remade.values()].some(({ code }) => code === 'imported_answered');
      expect(isAnswered).toBe(hasImport);
      const customers = [...made].filter(([, { isCustomers }]) => isCustomers);
      const going = customers.filter(([id, { isInTicket }]) => isInTicket && !remade.get(id)!.isInTicket);
      const coming = customers.filter(([id, { isInTicket }]) => !isInTicket && remade.get(id)!.isInTicket);
      expect([preview.evaluated, preview.wouldGo.count, preview.wouldCome.count]).toEqual([
        customers.length,
        going.length,
        coming.length,
      ]);
      const codes = (items: typeof customers) => items.map(([id, { code }]) => [code, remade.get(id)!.code]).sort();
      for (const [told, really] of [
        [preview.wouldGo, going],
        [preview.wouldCome, coming],
      ] as const) {
        if (really.length > 10) continue;
        expect(told.examples.map(({ now: before, after }) => [before.code, after.code]).sort()).toEqual(codes(really));
      }
    },
  );

  /** An account that was connected with the first tweet and takes everything. */
  async function quietWorld(tweets: (Partial<FetchedTweet> & { postedAt: Date })[] = []) {
    const drawn: Drawn = { ...drawSettings(dice(1)), ...EVERYTHING };
    const world = await openWorld([drawn], [START]);
    const arrivals = tweets.map((fields, at): Arrival => ({ to: [0], tweet: tweetOf(at, fields) }));
    await play(world, arrivals, [START], 0);
    const accountId = world.accountIds[0]!;
    return { ...world, accountId, capture: await getCapture(world.ctx, accountId) };
  }

  it('marks what matched, and names no keyword that is not saved', async () => {
    const { ctx, accountId, capture } = await quietWorld([
      { text: 'All good', postedAt: hoursAgo(3) },
      { text: 'Where is my Refund?', postedAt: hoursAgo(2) },
    ]);
    const edited: Capture = { ...capture, mentions: 'matching', keywords: [keyword('refund')] };
    const { wouldGo, wouldCome, tickets } = await previewCapture(ctx, { accountId, capture: edited, days: 7 });
    expect(tickets).toEqual({ now: 2, after: 1 });
    expect(wouldCome).toEqual({ count: 0, examples: [] });
    expect(wouldGo).toMatchObject({
      count: 1,
      examples: [{ text: 'All good', now: { code: 'all_mentions' }, after: { code: 'no_keyword_matched' } }],
    });

    await saveCapture(ctx, { accountId, capture: { ...edited, keywords: [keyword('lost bag')] } });
    const saved = await getCapture(ctx, accountId);
    const more = { ...saved, keywords: [...saved.keywords, keyword('REFUND')] };
    const back = await previewCapture(ctx, { accountId, capture: more, days: 7 });
    expect(back.wouldCome.examples).toMatchObject([
      { channel: 'twitter', now: { code: 'no_keyword_matched' }, author: { twitterUserId: '501' } },
    ]);
    expect(back.wouldCome.examples[0]!.after).toEqual({
      code: 'keyword',
      matched: [{ phrase: 'REFUND', start: 12, end: 18 }],
    });
  });

  it('shows the ten newest', async () => {
    const { ctx, accountId, capture } = await quietWorld(
      Array.from({ length: 23 }, (_, at) => ({ text: `question ${at}`, postedAt: hoursAgo(30 - at) })),
    );
    const preview = await previewCapture(ctx, { accountId, capture: { ...capture, mentions: 'off' }, days: 7 });
    expect(preview.wouldGo.count).toBe(23);
    expect(preview.wouldGo.examples.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, at) => `question ${22 - at}`),
    );
  });

  it('looks back as far as asked, or says that there was nothing before', async () => {
    const { ctx, accountId, capture } = await quietWorld([
      { postedAt: hoursAgo(50) },
      { postedAt: hoursAgo(20) },
      { postedAt: hoursAgo(1) },
    ]);
    const day = await previewCapture(ctx, { accountId, capture, days: 1 });
    expect(day).toMatchObject({
      days: 1,
      isComplete: true,
      limitedBy: null,
      evaluated: 2,
      tickets: { now: 2, after: 2 },
    });
    expect(Date.parse(day.from)).toBeGreaterThanOrEqual(hoursAgo(24).getTime());
    expect(day.perDay).toHaveLength(2);
    const month = await previewCapture(ctx, { accountId, capture, days: 30 });
    expect(month).toMatchObject({ isComplete: false, limitedBy: 'history', from: START.toISOString(), evaluated: 3 });
    expect(month.perDay).toHaveLength(7);
  });

  it('leaves out what X shows no more', async () => {
    const { ctx, accountId, capture } = await quietWorld([{ postedAt: hoursAgo(2) }, { postedAt: hoursAgo(1) }]);
    await ctx.db.query('UPDATE tweet SET deleted_at = now() WHERE organization_id = $1 AND posted_at = $2', [
      ctx.organizationId,
      hoursAgo(1),
    ]);
    expect(await previewCapture(ctx, { accountId, capture, days: 7 })).toMatchObject({ evaluated: 1 });
  });

  it('shows direct messages only to those who may read them', async () => {
    const { ctx, accountId, capture } = await quietWorld();
    const message: FetchedDirectMessage = {
      dmEventId: snowflakeAt(hoursAgo(1)),
      dmConversationId: '501-900',
      isGroup: false,
      senderId: '501',
      text: 'My card number is 4111',
      media: [],
      postedAt: hoursAgo(1),
    };
    const input = await claim({ ctx }, accountId, 'direct_messages');
    await receiveDirectMessages(ctx, { ...input, page: asPage([message]) });
    const off = { accountId, capture: { ...capture, directMessages: 'off' as const }, days: 7 };
    const asked = (permissions: ('setup.social' | 'social.view')[]) =>
      previewCapture({ ...ctx, actor: { kind: 'member', memberId: null, permissions } }, off);
    expect((await asked(['setup.social', 'social.view'])).wouldGo.examples).toMatchObject([
      { channel: 'twitter_dm', text: message.text },
    ]);
    expect((await asked(['setup.social'])).wouldGo).toEqual({ count: 1, examples: [] });
  });

  it('is refused for what could not be saved, as saving is', async () => {
    const { ctx, accountId, capture } = await quietWorld();
    const asked = (changes: Partial<Capture>) =>
      previewCapture(ctx, { accountId, capture: { ...capture, ...changes }, days: 7 });
    await expect(asked({ mentions: 'matching', keywords: [] })).rejects.toMatchObject({
      code: 'capture_without_keywords',
    });
    await expect(asked({ keywords: [keyword('?!')] })).rejects.toMatchObject({
      errors: [{ path: 'keywords.0.phrase' }],
    });
    await expect(asked({ departmentId: accountId })).rejects.toMatchObject({ code: 'department_unusable' });
    await expect(asked({ revision: 0 })).rejects.toMatchObject({ code: 'settings_changed' });
  });

  it('runs once at a time for an organization, and twice for the process', async () => {
    const worlds = [await quietWorld([{ postedAt: hoursAgo(1) }]), await quietWorld(), await quietWorld()];
    const asked = (world: (typeof worlds)[number]) =>
      previewCapture(world.ctx, { accountId: world.accountId, capture: world.capture, days: 7 });
    const [first, second, third] = worlds as [(typeof worlds)[0], (typeof worlds)[0], (typeof worlds)[0]];
    const settled = await Promise.allSettled([asked(first), asked(first), asked(second), asked(third)]);
    expect(settled.map((each) => (each.status === 'fulfilled' ? 'done' : each.reason.code))).toEqual([
      'done',
      'busy',
      'done',
      'busy',
    ]);
    expect((await asked(first)).evaluated).toBe(1);
    expect((await asked(third)).evaluated).toBe(0);
  });

  it('holds no connection while it thinks', async () => {
    const { ctx, accountId, capture } = await quietWorld([{ postedAt: hoursAgo(2) }, { postedAt: hoursAgo(1) }]);
    const held: number[] = [];
    const { pool } = database;
    const tweet = vi.spyOn(Comparison.prototype, 'tweet').mockImplementation(function (this: Comparison) {
      held.push(pool.totalCount - pool.idleCount);
    });
    await previewCapture(ctx, { accountId, capture, days: 7 }).finally(() => tweet.mockRestore());
    expect(held).toEqual([0, 0]);
  });

  it('lets others have their turn after tweets of other accounts too', async () => {
    const drawn: Drawn = { ...drawSettings(dice(1)), ...EVERYTHING };
    const world = await openWorld([drawn, drawn], [START, START]);
    const root = tweetOf(0, { postedAt: hoursAgo(40) });
    const replies = Array.from({ length: 30 }, (_, at): Arrival => {
      const postedAt = hoursAgo(39 - at);
      return { to: [1], tweet: tweetOf(at, { postedAt, conversationId: root.tweetId, mentionedUserIds: ['901'] }) };
    });
    const end = tweetOf(0, { postedAt: hoursAgo(1), conversationId: root.tweetId });
    await play(world, [{ to: [0], tweet: root }, ...replies, { to: [0], tweet: end }], [START, START], 0);
    const accountId = world.accountIds[0]!;
    const asks = vi.spyOn(Slices.prototype, 'next');
    const capture = await getCapture(world.ctx, accountId);
    await previewCapture(world.ctx, { accountId, capture, days: 7 });
    expect(asks).toHaveBeenCalledTimes(32);
    asks.mockRestore();
  });

  it('begins with the connection, not with what an earlier one has left', async () => {
    const { ctx, accountId, capture } = await quietWorld([{ postedAt: hoursAgo(50) }, { postedAt: hoursAgo(1) }]);
    const asked = () => previewCapture(ctx, { accountId, capture, days: 7 });
    const since = hoursAgo(20);
    await ctx.db.query(
      `WITH again AS (UPDATE account SET connected_at = $3 WHERE organization_id = $1 AND id = $2)
       UPDATE stream SET starts_at = $3 WHERE organization_id = $1 AND account_id = $2`,
      [ctx.organizationId, accountId, since],
    );
    expect(await asked()).toMatchObject({ evaluated: 1, limitedBy: 'history', from: since.toISOString() });
    await ctx.db.query(
      `UPDATE account SET connected_at = NULL, state = 'awaiting_confirmation', awaiting_since = $3
       WHERE organization_id = $1 AND id = $2`,
      [ctx.organizationId, accountId, NOW],
    );
    expect(await asked()).toMatchObject({ evaluated: 0, limitedBy: 'history' });
  });

  it('writes nothing', async () => {
    const { ctx, accountId, capture } = await quietWorld([{ postedAt: hoursAgo(1) }]);
    const counts = () =>
      ctx.db.query(
        `SELECT (SELECT count(*) FROM ticket WHERE organization_id = $1) AS tickets,
           (SELECT count(*) FROM keyword WHERE organization_id = $1) AS keywords,
           (SELECT count(*) FROM audit_entry WHERE organization_id = $1) AS entries,
           (SELECT capture_revision FROM account WHERE id = $2) AS revision`,
        [ctx.organizationId, accountId],
      );
    const before = await counts();
    await previewCapture(ctx, { accountId, capture: { ...capture, keywords: [keyword('refund')] }, days: 7 });
    expect(await counts()).toEqual(before);
  });
});
