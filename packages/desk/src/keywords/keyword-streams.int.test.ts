import type { Capture, FetchedTweet, LiveEvent } from '@perch/contracts';
import { compileKeywords } from '@perch/core';
import { dueRematches, uuid7, type Database, type TenantDatabase } from '@perch/db';
import { makeAccount, makeOrganization, openTestDatabase, ownerDatabaseUrl } from '@perch/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { getCapture } from '../accounts/get-capture.ts';
import { saveCapture } from '../accounts/save-capture.ts';
import type { Context } from '../context.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { eraseDeletedTweets } from '../intake/erase-deleted-tweets.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { recordTweetCheck } from '../intake/record-tweet-check.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { listKeywords } from '../social/list-keywords.ts';
import { keywordTweetsSql, listKeywordTweets } from '../social/list-keyword-tweets.ts';
import { claimRematch, type Rematch } from './claim-rematch.ts';
import { emptyOldStreams } from './empty-old-streams.ts';
import { releaseRematch } from './release-rematch.ts';
import { rematchTweets, type RematchStepSize } from './rematch-tweets.ts';

type Account = Awaited<ReturnType<typeof makeAccount>>;

const START = Date.parse('2026-11-22T10:00:00.000Z');
const minute = (count: number) => new Date(START + count * 60_000);
const LEASE = { leaseSeconds: 60 };

let database: Database;
let db: TenantDatabase;
let ctx: Context;
let account: Account;
let now: Date;
let jobs: { name: string; payload: object }[];
let events: Omit<LiveEvent, 'organizationId'>[];
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  now = minute(100);
  jobs = [];
  events = [];
  db = (await makeOrganization(database)).db;
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId: null, permissions: ['setup.social', 'social.view'] },
    db,
    enqueue: async (name, payload) => void jobs.push({ name, payload }),
    publish: async (event) => void events.push(event),
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  account = await connect();
});

async function connect(): Promise<Account> {
  const made = await makeAccount(db);
  const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  const rows = streamRowsFor({ organizationId: db.organizationId, accountId: made.id }, intervals, minute(0));
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  return made;
}

let serial = 7_000_000_000_000_000_000n;
function tweet(text: string, fields: Partial<FetchedTweet> = {}): FetchedTweet {
  const tweetId = String((serial += 1n));
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: '501',
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [account.twitterUserId],
    kind: 'tweet',
    text,
    language: 'en',
    media: [],
    metrics: null,
    postedAt: minute(1),
    ...fields,
  };
}

async function receive(items: FetchedTweet[], of = account) {
  await db.query('UPDATE stream SET due_at = $2, lease_until = NULL WHERE account_id = $1', [of.id, now]);
  const stream = 'mentions' as const;
  const round = await claimStream(ctx, { accountId: of.id, name: stream, ...LEASE, intervalSeconds: 60 });
  const page = { items, profiles: [], nextToken: null, unreadable: [] };
  return receiveTweets(ctx, { ...round!, accountId: of.id, stream, page });
}

/** Saves these phrases as the whole list; a phrase that is there keeps its id, `ids` keep theirs with another phrase. */
async function save(
  phrases: string[],
  { of = account, ids = {}, ...more }: Partial<Capture> & { of?: Account; ids?: Record<string, string> } = {},
) {
  const capture = await getCapture(ctx, of.id);
  const known = new Map(capture.keywords.map(({ id, phrase }) => [phrase, id]));
  const keywords = phrases.map((phrase) => {
    const id = ids[phrase] ?? known.get(phrase);
    return { ...(id && { id }), phrase, departmentId: null, priority: null, tags: [], assigneeId: null };
  });
  const saved = await saveCapture(ctx, { accountId: of.id, capture: { ...capture, ...more, keywords } });
  return Object.fromEntries(saved.keywords.map(({ id, phrase }) => [phrase, id!]));
}

async function rematch(of = account) {
  const claimed = await claimRematch(ctx, { accountId: of.id, ...LEASE });
  if (claimed) await lookThrough(claimed);
  return claimed;
}

async function lookThrough(claimed: Rematch, size: RematchStepSize = { tweets: 3 }) {
  let step = await rematchTweets(ctx, claimed, size);
  while (step.kind === 'more') step = await rematchTweets(ctx, { ...claimed, after: step.after }, size);
  let isOver = step.kind === 'lease_lost';
  while (!isOver) isOver = await emptyOldStreams(ctx, claimed, 1);
  return step.kind;
}

const textsOf = async (keywordId: string) =>
  (await listKeywordTweets(ctx, keywordId, { limit: 100 })).data.map(({ text }) => text);

async function streams() {
  const keywords = await listKeywords(ctx, {});
  return Object.fromEntries(await Promise.all(keywords.map(async ({ id, phrase }) => [phrase, await textsOf(id)])));
}

async function expectWaiting(count: number) {
  const { rows } = await database.pool.query<{ count: number }>(
    `SELECT count(*)::integer FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  expect(rows[0]!.count).toBe(count);
}

const tickets = () => db.query('SELECT id FROM ticket WHERE organization_id = $1', [db.organizationId]);

describe('a page of tweets', () => {
  it('puts each tweet by somebody else into the streams of all keywords that are in it, whatever becomes of it', async () => {
    await save(['refund', 'late', 'spam'], { excludedKeywords: ['casino'], mentions: 'matching' });
    const items = [
      tweet('Refund! My order is late, so late'),
      tweet('late again'),
      tweet('a refund casino', { postedAt: minute(2) }),
      tweet('a refund for all', { authorId: account.twitterUserId }),
      tweet('RT a refund', { kind: 'retweet', postedAt: minute(3) }),
      tweet('nothing'),
    ];
    expect(await receive(items)).toMatchObject({ added: 6, opened: 2 });
    const shown = {
      refund: ['RT a refund', 'a refund casino', 'Refund! My order is late, so late'],
      late: ['late again', 'Refund! My order is late, so late'],
      spam: [],
    };
    expect(await streams()).toEqual(shown);
    await receive(items);
    expect(await streams()).toEqual(shown);
  });

  it('of another account goes by its own keywords', async () => {
    const second = await connect();
    await save(['refund']);
    const { late } = await save(['late'], { of: second });
    const both = tweet('a refund is late');
    await receive([both]);
    await receive([both], second);
    expect(await streams()).toEqual({ refund: [both.text], late: [both.text] });
    expect(await listKeywords(ctx, { accountId: second.id })).toMatchObject([{ id: late, tweetsLastDay: 1 }]);
  });
});

describe('a page under way while somebody saves another keyword', () => {
  it('is written first, so that the look through older tweets finds it', async () => {
    await save(['late']);
    await rematch();
    let saving: Promise<unknown> | undefined;
    const plain = ctx;
    ctx = {
      ...plain,
      db: {
        ...db,
        pipeline: (work) =>
          db.pipeline((run) =>
            work(async (name, text, values) => {
              const result = await run(name, text, values);
              if (name === 'intake-tickets') {
                saving = saveRefund();
                await vi.waitFor(() => expectWaiting(1));
              }
              return result;
            }),
          ),
      },
    };
    const saveRefund = async () => {
      const capture = await getCapture(plain, account.id);
      const keywords = [{ phrase: 'refund', departmentId: null, priority: null, tags: [], assigneeId: null }];
      await saveCapture(plain, { accountId: account.id, capture: { ...capture, keywords } });
      const claimed = await claimRematch(plain, { accountId: account.id, ...LEASE });
      await rematchTweets(plain, claimed!);
    };
    await receive([tweet('a refund is late')]);
    ctx = plain;
    await saving;
    expect(await streams()).toEqual({ refund: ['a refund is late'] });
  });
});

describe('a tweet that X shows otherwise', () => {
  it('moves to the streams of the words it has now, for every account that met it', async () => {
    const second = await connect();
    await save(['refund', 'late']);
    await save(['late', 'soon'], { of: second });
    const first = tweet('a refund please');
    await receive([first]);
    await receive([first], second);
    const edited = { ...first, latestTweetId: String((serial += 1n)), text: 'too late now' };
    await receive([edited]);
    expect((await listKeywords(ctx, {})).map(({ phrase, tweetsLastDay }) => [phrase, tweetsLastDay])).toEqual([
      ['refund', 0],
      ['late', 1],
      ['late', 1],
      ['soon', 0],
    ]);
  });

  it('is compared with keywords that are compiled already, while the whole intake waits', async () => {
    await save(['refund', 'late']);
    const told = tweet('a refund please');
    await receive([told]);
    const read: [name: string, rows: number][] = [];
    const watched: Context = {
      ...ctx,
      db: {
        ...db,
        pipeline: (work) =>
          db.pipeline((run) =>
            work(async (name, text, values) => {
              const result = await run(name, text, values);
              if (/capture|keywords/.test(name)) read.push([name, result.rows.length]);
              return result;
            }),
          ),
      },
    };
    const found = [{ ...told, latestTweetId: String((serial += 1n)), text: 'too late now' }];
    const checked = { asked: [told.tweetId], found, missing: [], checkedAt: now };
    await recordTweetCheck(watched, { accountId: account.id, ...checked });
    expect(read).toEqual([['intake-capture', 0]]);
    expect(await streams()).toEqual({ refund: [], late: ['too late now'] });
  });

  it('leaves them when it is gone, comes back when it is shown again, and stays away when it is erased', async () => {
    await save(['refund']);
    const told = tweet('a refund please');
    await receive([told]);
    const check = (found: FetchedTweet[], isGone: boolean) =>
      recordTweetCheck(ctx, {
        accountId: account.id,
        asked: [told.tweetId],
        found,
        missing: isGone ? [{ tweetId: told.tweetId, reason: 'not_found' }] : [],
        checkedAt: now,
      });
    await check([], true);
    expect(await streams()).toEqual({ refund: [] });
    await check([told], false);
    expect(await streams()).toEqual({ refund: [told.text] });
    await check([], true);
    now = minute(2000);
    expect(await eraseDeletedTweets(ctx)).toBe(1);
    await save(['refund', 'please']);
    await rematch();
    expect(await streams()).toEqual({ refund: [], please: [] });
  });
});

describe('saving keywords', () => {
  const words = ['a refund', 'late refund', 'so late', 'nothing', 'refunds', 'a bag'];
  beforeEach(async () => {
    await receive(words.map((text, at) => tweet(text, { postedAt: minute(at) })));
    await receive([tweet('my own refund', { authorId: account.twitterUserId })]);
  });

  it('has what is stored looked through in the background, and makes no tickets of it', async () => {
    await save(['late'], { mentions: 'matching' });
    const opened = (await tickets()).length;
    const { refund } = await save(['refund', 'late']);
    const asked = { name: 'rematch-keywords', payload: { organizationId: db.organizationId, accountId: account.id } };
    expect(jobs).toEqual([asked, asked]);
    expect(await dueRematches(database, now, 1000)).toContainEqual(asked.payload);
    expect(await textsOf(refund!)).toEqual([]);
    expect(await listKeywords(ctx, {})).toMatchObject([{ rematch: { percent: 0 } }, { rematch: { percent: 0 } }]);

    await rematch();
    expect(await streams()).toEqual({ refund: ['late refund', 'a refund'], late: ['so late', 'late refund'] });
    expect(await listKeywords(ctx, {})).toMatchObject([{ rematch: null }, { rematch: null }]);
    expect(await dueRematches(database, now, 1000)).not.toContainEqual(asked.payload);
    expect(events.at(-1)).toEqual({ type: 'account.changed', id: account.id });
    expect(await tickets()).toHaveLength(opened);
    expect(await rematch()).toBeNull();
  });

  it('does nothing of the kind when no phrase is new', async () => {
    await save(['refund', 'late']);
    await rematch();
    jobs = [];
    await save(['late', 'refund'], { includeRetweets: true });
    expect(jobs).toEqual([]);
    expect(await claimRematch(ctx, { accountId: account.id, ...LEASE })).toBeNull();
    expect(await streams()).toMatchObject({ late: ['so late', 'late refund'] });
  });

  it('empties the stream of a keyword that reads otherwise, at once, and leaves the others as they are', async () => {
    const { refund, late } = await save(['refund', 'late']);
    await rematch();
    await save(['bag', 'late'], { ids: { bag: refund! } });
    expect(await textsOf(refund!)).toEqual([]);
    expect(await textsOf(late!)).toEqual(['so late', 'late refund']);
    const keywords = await listKeywords(ctx, {});
    expect(keywords.map(({ rematch: under }) => under)).toEqual([{ percent: 0 }, null]);
    await rematch();
    expect(await textsOf(refund!)).toEqual(['a bag']);
  });

  it('once more during the look begins it anew; what was still looking writes nothing', async () => {
    const ids = await save(['refund', 'late']);
    const first = (await claimRematch(ctx, { accountId: account.id, ...LEASE }))!;
    const step = await rematchTweets(ctx, first, { tweets: 5 });
    expect(step).toMatchObject({ kind: 'more' });
    const [refund] = await listKeywords(ctx, {});
    expect(refund!.rematch).toEqual({ percent: 71 });
    await save(['bag', 'late'], { ids: { bag: ids.refund! } });
    expect(await lookThrough(first)).toBe('lease_lost');
    expect(await textsOf(ids.refund!)).toEqual([]);
    await rematch();
    expect(await streams()).toEqual({ bag: ['a bag'], late: ['so late', 'late refund'] });
  });

  it('leaves what was in the stream of a removed or reworded keyword to the background, which empties it', async () => {
    const { refund } = await save(['refund', 'late', 'bag']);
    await rematch();
    const rows = () => db.query<{ count: number }>('SELECT count(*)::integer AS count FROM keyword_match');
    expect(await rows()).toEqual([{ count: 5 }]);
    jobs = [];
    await save(['late', 'bags'], { ids: { bags: refund! } });
    expect(await rows()).toEqual([{ count: 5 }]);
    expect(jobs.map(({ name }) => name)).toEqual(['rematch-keywords']);
    const listed = await listKeywords(ctx, {});
    expect(listed.map(({ phrase, rematch: under }) => [phrase, under])).toEqual([
      ['late', null],
      ['bags', { percent: 0 }],
    ]);
    await save(['late']);
    await rematch();
    expect(await streams()).toEqual({ late: ['so late', 'late refund'] });
    expect(await rows()).toEqual([{ count: 2 }]);
    expect(await dueRematches(database, now, 1000)).not.toContainEqual(
      expect.objectContaining({ accountId: account.id }),
    );
  });

  it('has nothing looked through when none of the keywords exists any more', async () => {
    await save(['refund', 'late']);
    await save([]);
    const claimed = (await claimRematch(ctx, { accountId: account.id, ...LEASE }))!;
    expect(await rematchTweets(ctx, claimed, { tweets: 1 })).toEqual({ kind: 'done' });
  });

  it('while a worker takes up the look has the worker look for the new phrase', async () => {
    const { refund } = await save(['refund']);
    let claiming: Promise<Rematch | null> | undefined;
    const plain = ctx;
    // the worker waits for the row that the save has written, and goes on when it commits
    ctx = {
      ...plain,
      db: {
        ...db,
        pipeline: (work) =>
          db.pipeline((run) =>
            work(async (name, text, values) => {
              const result = await run(name, text, values);
              if (name === 'record-audit') {
                claiming = claimRematch(plain, { accountId: account.id, ...LEASE });
                await vi.waitFor(() => expectWaiting(1));
              }
              return result;
            }),
          ),
      },
    };
    await save(['bag'], { ids: { bag: refund! } });
    ctx = plain;
    expect(await lookThrough((await claiming)!)).toBe('done');
    expect(await streams()).toEqual({ bag: ['a bag'] });
  });

  it('never fills the stream of a phrase with what another phrase matches', async () => {
    const { refund } = await save(['refund']);
    const claimed = (await claimRematch(ctx, { accountId: account.id, ...LEASE }))!;
    // as if the worker had kept its lease
    await save(['bag'], { ids: { bag: refund! } });
    await db.query('UPDATE keyword_rematch SET lease_token = $1 WHERE account_id = $2', [
      claimed.leaseToken,
      account.id,
    ]);
    expect(await rematchTweets(ctx, claimed)).toEqual({ kind: 'done' });
    expect(await streams()).toEqual({ bag: [] });
  });

  it('writes no more at once than intake may wait for, and takes the counter only for that', async () => {
    await save(['refund', 'a', 'late', 'refunds']);
    const claimed = (await claimRematch(ctx, { accountId: account.id, ...LEASE }))!;
    const statements: [name: string, rows: number][] = [];
    const plain = ctx;
    const watched: Context = {
      ...plain,
      db: {
        ...db,
        pipeline: (work) =>
          db.pipeline((run) =>
            work((name, text, values) => {
              statements.push([name, Array.isArray(values[1]) ? values[1].length : 0]);
              return run(name, text, values);
            }),
          ),
      },
    };
    ctx = watched;
    await lookThrough(claimed, { tweets: 3, hits: 2 });
    const written = statements.filter(([name]) => name === 'rematch-write').map(([, rows]) => rows);
    expect(written.length).toBeGreaterThan(1);
    expect(Math.max(...written)).toBeLessThanOrEqual(3);
    expect(statements.filter(([name]) => name === 'intake-lock-counter')).toHaveLength(written.length);
    ctx = plain;
    await save(['refund', 'a', 'late', 'refunds', 'zebra']);
    const vain = (await claimRematch(ctx, { accountId: account.id, ...LEASE }))!;
    statements.length = 0;
    ctx = watched;
    await lookThrough(vain);
    ctx = plain;
    expect(statements.map(([name]) => name)).toContain('rematch-advance');
    expect(statements.filter(([name]) => name === 'intake-lock-counter')).toEqual([]);
    expect(await streams()).toEqual({
      refund: ['late refund', 'a refund'],
      a: ['a bag', 'a refund'],
      late: ['so late', 'late refund'],
      refunds: ['refunds'],
      zebra: [],
    });
  });

  it('that goes while it is looked for is no obstacle', async () => {
    await save(['refund', 'late']);
    const claimed = (await claimRematch(ctx, { accountId: account.id, ...LEASE }))!;
    await save(['late']);
    expect(await lookThrough(claimed)).toBe('done');
    expect(await streams()).toEqual({ late: ['so late', 'late refund'] });
  });

  it('an edit between reading and writing is not undone', async () => {
    const edited = tweet('a refund once', { postedAt: minute(50) });
    await receive([edited]);
    await save(['refund', 'late']);
    const claimed = (await claimRematch(ctx, { accountId: account.id, ...LEASE }))!;
    const latestTweetId = String((serial += 1n));
    const interrupted: Context = {
      ...ctx,
      db: {
        ...db,
        query: async (text, values) => {
          const rows = await db.query(text, values);
          const found = [{ ...edited, latestTweetId, text: 'now late' }];
          const checked = { asked: [edited.tweetId], found, missing: [], checkedAt: now };
          await recordTweetCheck(ctx, { accountId: account.id, ...checked });
          return rows as never;
        },
      },
    };
    expect(await rematchTweets(interrupted, claimed, { tweets: 100 })).toEqual({ kind: 'done' });
    expect(await streams()).toEqual({
      refund: ['late refund', 'a refund'],
      late: ['now late', 'so late', 'late refund'],
    });
  });
});

describe('a look through stored tweets that is killed', () => {
  it('at any step, resumed by another worker or from a stale place, ends as a fresh one does', async () => {
    const phrases = ['refund', 'late', 'bag', '#help'];
    const texts = Array.from(
      { length: 40 },
      (_, at) => phrases.filter((_phrase, bit) => (at >> bit) & 1).join(' and ') || 'nothing',
    );
    await receive(texts.map((text, at) => tweet(text, { postedAt: minute(at % 7) })));
    const ids = await save(phrases);
    const expected = Object.fromEntries(
      phrases.map((phrase) => [
        phrase,
        texts.filter((text) => compileKeywords([{ id: '1', phrase }]).match({ text }).length > 0).toSorted(),
      ]),
    );

    let workers = 0;
    const stale: Rematch[] = [];
    for (;;) {
      const claimed = await claimRematch(ctx, { accountId: account.id, ...LEASE });
      if (!claimed) break;
      workers += 1;
      expect(await claimRematch(ctx, { accountId: account.id, ...LEASE })).toBeNull();
      const step = await rematchTweets(ctx, claimed, { tweets: 7 });
      // killed here: the lease ends, and whoever takes over looks through the same tweets or goes on
      if (step.kind !== 'more') break;
      if (workers === 3) await releaseRematch(ctx, claimed);
      else now = new Date(now.getTime() + 61_000);
      stale.push(claimed);
    }
    expect(workers).toBe(6);
    // one that was only slow
    for (const each of stale) expect(await rematchTweets(ctx, each, { tweets: 7 })).toEqual({ kind: 'lease_lost' });
    for (const phrase of phrases) expect((await textsOf(ids[phrase]!)).toSorted()).toEqual(expected[phrase]);
    await db.query('INSERT INTO keyword_rematch (organization_id, account_id, keyword_ids) VALUES ($1, $2, $3)', [
      db.organizationId,
      account.id,
      Object.values(ids),
    ]);
    await rematch();
    for (const phrase of phrases) expect((await textsOf(ids[phrase]!)).toSorted()).toEqual(expected[phrase]);
  });
});

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe('the stream of a keyword', () => {
  it('comes page by page with its words marked, each tweet once while new ones arrive', async () => {
    const ids = await save(['refund', 'late']);
    for (let n = 0; n < 3; n++) await receive([tweet(`${n} refund, Refund`, { postedAt: minute(n) }), tweet('late')]);
    const first = await listKeywordTweets(ctx, ids.refund!, { limit: 2 });
    expect(first.data[0]).toMatchObject({
      text: '2 refund, Refund',
      decision: 'opened',
      ticket: { status: 'open' },
      account: { id: account.id },
      reason: { code: 'keyword', keywordId: ids.refund },
      matched: [
        { phrase: 'refund', start: 2, end: 8 },
        { phrase: 'refund', start: 10, end: 16 },
      ],
    });
    await receive([tweet('9 refund', { postedAt: minute(9) })]);
    const second = await listKeywordTweets(ctx, ids.refund!, { limit: 2, cursor: first.nextCursor! });
    expect(second).toMatchObject({ data: [{ text: '0 refund, Refund' }], nextCursor: null });
  });

  it('marks its own words also where another keyword decided', async () => {
    const ids = await save(['late', 'refund']);
    await receive([tweet('a refund is late')]);
    const { data } = await listKeywordTweets(ctx, ids.refund!, { limit: 2 });
    expect(data).toMatchObject([{ matched: [{ start: 2, end: 8 }], reason: { matched: [{ start: 12, end: 16 }] } }]);
  });

  it('is read by its key, however much is in it', async () => {
    const { refund } = await save(['refund']);
    await receive([tweet('a refund')]);
    const owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
    await owner.connect();
    const copied = await owner.query(
      `INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id, kind,
         text, decision, reason, posted_at)
       SELECT organization_id, gen_random_uuid(), account_id, g, g, author_id, g, kind, text, decision, reason,
         posted_at + g * interval '1 second'
       FROM tweet CROSS JOIN generate_series(1, 3000) g WHERE organization_id = $1`,
      [db.organizationId],
    );
    expect(copied.rowCount).toBe(3000);
    await owner.query(
      `INSERT INTO keyword_match
       SELECT t.organization_id, k.stream_id, t.posted_at, t.id FROM tweet t JOIN keyword k ON k.id = $2
       WHERE t.organization_id = $1 ON CONFLICT DO NOTHING`,
      [db.organizationId, refund],
    );
    await owner.query('VACUUM ANALYZE keyword_match, tweet');
    await owner.end();
    const { nextCursor } = await listKeywordTweets(ctx, refund!, { limit: 50 });
    const { text, values } = keywordTweetsSql(ctx, refund!, { limit: 50, cursor: nextCursor! });
    const [plan] = await db.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
    const nodes = nodesOf(plan!['QUERY PLAN'][0].Plan);
    expect(nodes.filter((node) => node['Relation Name'] === 'keyword_match')).toMatchObject([
      { 'Index Name': 'keyword_match_pkey', 'Scan Direction': 'Backward' },
    ]);
    expect(Math.max(...nodes.map((node) => node['Actual Rows']))).toBeLessThanOrEqual(51);
  });

  it('is not there for another organization, nor for no keyword', async () => {
    const { refund } = await save(['refund']);
    const other = { ...ctx, db: (await makeOrganization(database)).db };
    other.organizationId = other.db.organizationId;
    await expect(listKeywordTweets(other, refund!, { limit: 2 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(listKeywordTweets(ctx, uuid7(), { limit: 2 })).rejects.toMatchObject({ code: 'not_found' });
    expect(await listKeywords(other, {})).toEqual([]);
  });

  it('of a disconnected account is not listed', async () => {
    const { refund } = await save(['refund']);
    await db.query(`UPDATE account SET state = 'disconnected' WHERE id = $1`, [account.id]);
    expect(await listKeywords(ctx, {})).toEqual([]);
    expect(await listKeywordTweets(ctx, refund!, { limit: 2 })).toMatchObject({ data: [] });
  });
});
