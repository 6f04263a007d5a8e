// The preview of capture settings over stored tweets, beside its floor: reading the same columns and doing nothing with
// them; then over one viral thread, and over what a second account has met of the same conversations. Then how long it
// takes to save settings that X would flood, with 1,000 keywords and a million stored tweets.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Capture } from '@perch/contracts';
import { openDatabase, uuid7, type Database, type TenantDatabase } from '@perch/db';
import { asApplication, makeAccount, makeOrganization, startServers, type Servers } from '@perch/testing';
import pg from 'pg';
import { seeded } from '../data/seeded.ts';
import { ms, type Report } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile, spread } from '../harness/percentiles.ts';
import { getCapture, previewCapture, saveCapture, type Context } from '@perch/desk';
import { snowflakeAt } from '../../../packages/desk/src/intake/snowflake.ts';
import { streamRowsFor } from '../../../packages/desk/src/intake/stream-schedule.ts';
import { storedTweets } from '../../../packages/desk/src/preview/stored-tweets.ts';

const VIRAL = 10_000;
const DAYS = 7;
const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-28T12:00:00.000Z');

const random = seeded(11);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const WORDS =
  'the my is not working order refund please help still waiting since yesterday your app keeps crashing não funciona meu pedido atrasado por favor ajuda reembolso Paket noch nicht angekommen Rückerstattung 返金 お願いします 😡 #acmefail https://acme.example/help'.split(
    ' ',
  );
const sentence = () => Array.from({ length: 12 + Math.floor(random() * 14) }, () => pick(WORDS)).join(' ');
const invented = () => Array.from({ length: 4 + Math.floor(random() * 8) }, () => pick([...'abcdeilmnorstu'])).join('');

interface StoredRow {
  id: string;
  tweetId: string;
  authorId: string;
  conversationId: string;
  inReplyToTweetId: string | null;
  inReplyToUserId: string | null;
  kind: string;
  text: string;
  postedAt: Date;
}

/** Two of three begin a conversation, the others go on with one of the last thousand. */
function* history(count: number, days: number): Generator<StoredRow> {
  const recent: StoredRow[] = [];
  const step = (days * DAY_MS) / count;
  for (let at = 0; at < count; at++) {
    const postedAt = new Date(NOW.getTime() - (count - at) * step);
    const tweetId = String(BigInt(snowflakeAt(postedAt)) + BigInt(at % 4096));
    const parent = random() < 0.33 && recent.length > 0 ? pick(recent) : null;
    const row: StoredRow = {
      id: uuid7(postedAt.getTime()),
      tweetId,
      authorId: parent && random() < 0.7 ? parent.authorId : String(1_000_000 + Math.floor(random() * 40_000)),
      conversationId: parent?.conversationId ?? tweetId,
      inReplyToTweetId: parent?.tweetId ?? null,
      inReplyToUserId: parent?.authorId ?? null,
      kind: parent ? 'reply' : random() < 0.1 ? 'quote' : random() < 0.1 ? 'retweet' : 'tweet',
      text: sentence(),
      postedAt,
    };
    recent[at % 1000] = row;
    yield row;
  }
}

const ADD = `
  INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id,
    in_reply_to_tweet_id, in_reply_to_user_id, mentioned_user_ids, kind, text, language, decision, reason, posted_at)
  SELECT $1, n.id, $2, n."tweetId", n."tweetId", n."authorId", n."conversationId", n."inReplyToTweetId",
    n."inReplyToUserId", ARRAY[$3], n.kind, n.text, 'en', 'ignored', '{"code": "no_keyword_matched"}', n."postedAt"
  FROM json_to_recordset($4::json) AS n(id uuid, "tweetId" text, "authorId" text, "conversationId" text,
    "inReplyToTweetId" text, "inReplyToUserId" text, kind text, text text, "postedAt" timestamptz)`;

/** One thread, to which each tweet is the reply of somebody new. */
function* viralThread(count: number, days: number): Generator<StoredRow> {
  let root: StoredRow | null = null;
  for (const [at, row] of [...history(count, days)].entries()) {
    root ??= row;
    const isRoot = row === root;
    yield {
      ...row,
      authorId: String(5_000_000 + at),
      conversationId: root.tweetId,
      inReplyToTweetId: isRoot ? null : root.tweetId,
      inReplyToUserId: isRoot ? null : '5000000',
      kind: isRoot ? 'tweet' : 'reply',
    };
  }
}

/** An account with that many tweets, evenly over the days. */
async function accountWith(db: TenantDatabase, tweets: Iterable<StoredRow>) {
  const account = await makeAccount(db, { connectedAt: new Date(NOW.getTime() - 60 * DAY_MS), captureMentions: 'off' });
  const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  const rows = streamRowsFor(
    { organizationId: db.organizationId, accountId: account.id },
    intervals,
    account.connectedAt!,
  );
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  let batch: StoredRow[] = [];
  const flush = async () => {
    await db.query(ADD, [db.organizationId, account.id, account.twitterUserId, JSON.stringify(batch)]);
    batch = [];
  };
  for (const row of tweets) if (batch.push(row) === 10_000) await flush();
  if (batch.length > 0) await flush();
  return account;
}

const contextOf = (db: TenantDatabase): Context => ({
  organizationId: db.organizationId,
  actor: { kind: 'system', memberId: null, permissions: [] },
  db,
  enqueue: async () => {},
  publish: async () => {},
  now: () => NOW,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

const keywords = (count: number): Capture['keywords'] =>
  Array.from({ length: count }, (_, at) => ({
    phrase: at % 100 === 0 ? (WORDS[at / 100 + 4] ?? invented()) : `${invented()}${at} ${invented()}`,
    departmentId: null,
    priority: null,
    tags: [],
    assigneeId: null,
  }));

interface Timing {
  wallMs: number;
  processorMs: number;
  longestStallMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Timing> {
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  const processor = process.cpuUsage();
  const began = performance.now();
  await work();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(processor);
  stalls.disable();
  return { wallMs, processorMs: (user + system) / 1000, longestStallMs: stalls.max / 1e6 };
}

/** What all parts of this measurement work with. */
interface Scene {
  report: Report;
  servers: Servers;
  database: Database;
  previewed: number;
  stored: number;
}

function tell({ report }: Scene, what: string, timings: Timing[]): void {
  const walls = timings.map(({ wallMs }) => wallMs);
  report.row('Preview and saving', what, {
    median: ms(percentile(walls, 0.5)),
    best: ms(Math.min(...walls)),
    'cpu here': ms(
      percentile(
        timings.map(({ processorMs }) => processorMs),
        0.5,
      ),
    ),
    'longest stall': ms(Math.max(...timings.map(({ longestStallMs }) => longestStallMs))),
  });
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (let round = 0; round < times; round++) timings.push(await timed(work));
  return timings;
}

const SAVES = 200;

/** Each save adds a keyword in the place of another, so that each is estimated. */
async function saving(scene: Scene, db: TenantDatabase, ctx: Context): Promise<void> {
  const account = await accountWith(db, history(scene.stored, 20));
  await analyze(scene);
  const rare = (round: number): Capture['keywords'] =>
    keywords(1000).map((keyword, at) => ({ ...keyword, phrase: at === 0 ? `rare${round}` : `${invented()} ${at}` }));
  let current = await getCapture(ctx, account.id);
  const first = { ...current, mentions: 'matching' as const, keywords: rare(0) };
  current = await saveCapture(ctx, { accountId: account.id, capture: first });
  const times: number[] = [];
  for (let round = 1; round <= SAVES; round++) {
    const edited = current.keywords.map((keyword, at) => (at === 0 ? { ...keyword, phrase: `rare${round}` } : keyword));
    const began = performance.now();
    current = await saveCapture(ctx, { accountId: account.id, capture: { ...current, keywords: edited } });
    times.push(performance.now() - began);
  }
  const flood = await repeat(20, () =>
    saveCapture(ctx, { accountId: account.id, capture: { ...current, mentions: 'all' } }).catch(
      (error: Error) => error,
    ),
  );
  const refusal = await saveCapture(ctx, { accountId: account.id, capture: { ...current, mentions: 'all' } }).catch(
    (error: Error) => error.message,
  );
  const stored = scene.stored.toLocaleString('en');
  scene.report.row('Saving', `1,000 keywords, ${stored} stored tweets, ${SAVES} times`, spread(times));
  tell(scene, 'a refused one', flood);
  scene.report.note(`Refused with "${String(refusal).split('.')[0]}".`);
}

/** Another organization, whose first account is previewed: what of it is counted, and how long that takes. */
async function previewing(scene: Scene, what: string, histories: Iterable<StoredRow>[]): Promise<void> {
  const { db } = await makeOrganization(scene.database);
  const accounts = [];
  for (const tweets of histories) accounts.push(await accountWith(db, tweets));
  await analyze(scene);
  const ctx = contextOf(db);
  const accountId = accounts[0]!.id;
  const capture: Capture = { ...(await getCapture(ctx, accountId)), mentions: 'all' };
  const input = { accountId, capture, days: DAYS };
  const { evaluated, tickets } = await previewCapture(ctx, input);
  const made = `${what}: ${evaluated.toLocaleString('en')} tweets, ${tickets.after.toLocaleString('en')} tickets`;
  tell(scene, made, await repeat(5, () => previewCapture(ctx, input)));
}

/** As autovacuum would have done by then. */
async function analyze({ servers }: Scene): Promise<void> {
  const owner = new pg.Client({ connectionString: servers.postgresUrl('perch_bench') });
  await owner.connect();
  await owner.query('VACUUM ANALYZE');
  await owner.end();
}

async function all(scene: Scene): Promise<void> {
  const { previewed } = scene;
  const { db } = await makeOrganization(scene.database);
  const ctx = contextOf(db);
  const account = await accountWith(db, history(previewed, DAYS - 0.1));
  await analyze(scene);
  const saved = await getCapture(ctx, account.id);
  for (const [count, excludedCount] of [
    [40, 10],
    [1000, 100],
  ] as const) {
    const capture: Capture = {
      ...saved,
      mentions: 'matching',
      keywords: keywords(count),
      excludedKeywords: Array.from({ length: excludedCount }, (_, at) => `${invented()} ${invented()}${at}`),
    };
    const input = { accountId: account.id, capture, days: DAYS };
    const { evaluated, tickets } = await previewCapture(ctx, input);
    const what = `${evaluated.toLocaleString('en')} tweets, ${count} keywords, ${excludedCount} excluded: ${tickets.after} tickets`;
    tell(scene, what, await repeat(7, () => previewCapture(ctx, input)));
  }

  const from = new Date(NOW.getTime() - DAYS * DAY_MS);
  const floor = async () => {
    let count = 0;
    for await (const pack of storedTweets(db, account.id, { from, hasOtherAccounts: false }))
      for (const _tweet of pack) count += 1;
    return count;
  };
  tell(scene, 'floor: reading the same tweets', await repeat(7, floor));

  await previewing(scene, 'one viral thread', [viralThread(Math.min(previewed, VIRAL), DAYS - 0.1)]);
  const shared = [...history(previewed, DAYS - 0.1)];
  await previewing(scene, 'two accounts that meet the same tweets', [
    shared,
    shared.map((row) => ({ ...row, id: uuid7() })),
  ]);
  if (scene.stored > 0) await saving(scene, db, ctx);
}

export const measure: Measure = {
  about: 'the preview of capture settings over stored tweets, and saving settings that would flood the team',
  usage: '[previewed tweets] [stored tweets]',
  async run(report, [previewed = '100000', stored = '1000000']) {
    const servers = await startServers({ database: 'perch_bench', durable: false });
    const database = openDatabase(asApplication(servers.postgresUrl('perch_bench')), { maxConnections: 5 });
    try {
      await all({ report, servers, database, previewed: Number(previewed), stored: Number(stored) });
    } finally {
      await database.close();
      await servers.stop();
    }
  },
};
