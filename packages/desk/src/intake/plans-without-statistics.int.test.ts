import type { FetchedTweet } from '@perch/contracts';
import type { Database, Statement, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeDirectMessage,
  makeMessage,
  makeOrganization,
  makeTicket,
  makeTweet,
  openTestDatabase,
  ownerDatabaseUrl,
} from '@perch/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { claimRematch } from '../keywords/claim-rematch.ts';
import { rematchTweets } from '../keywords/rematch-tweets.ts';
import { claimStream } from './claim-stream.ts';
import { eraseDeletedTweets } from './erase-deleted-tweets.ts';
import { receiveDirectMessages } from './receive-direct-messages.ts';
import { receiveTweets } from './receive-tweets.ts';
import { recordTweetCheck } from './record-tweet-check.ts';
import { streamRowsFor } from './stream-schedule.ts';

// A new installation takes its first storm before Postgres has counted anything: no statement may then read the whole
// organization once more for each tweet of a page.

const TICKETS = 2000;
const FIRST_ID = 3_000_000_000_000_000_000n;
const idOf = (serial: number) => String(FIRST_ID + BigInt(serial));

let database: Database;
let owner: pg.Client;
let accountId: string;
let keywordId: string;
let ctx: Context;
/** by statement, the most rows that a step of its plan has read */
const mostRows = new Map<string, number>();

beforeAll(async () => {
  database = openTestDatabase();
  owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
  await owner.connect();
  for (const table of ['tweet', 'direct_message', 'message', 'ticket', 'keyword_match']) {
    await owner.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  }
  const { db } = await makeOrganization(database);
  ({ id: accountId } = await makeAccount(db));
  const ticket = await makeTicket(db, { accountId });
  const tweet = await makeTweet(db, { accountId, ticketId: ticket.id });
  const message = await makeMessage(db, { ticketId: ticket.id, tweetRowId: tweet.id });
  const directMessage = await makeDirectMessage(db, { accountId, ticketId: ticket.id, isOwn: true });
  const keyword = { organizationId: db.organizationId, accountId, position: 0, phrase: 'order' };
  let streamId: string;
  ({ id: keywordId, streamId } = await db.transaction((tx) => tx.keyword.create({ data: keyword })));
  const id = (kind: number) => `('019a0000-000${kind}-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid`;
  const tweetId = `(${FIRST_ID} + g)::text`;
  await copy('ticket', ticket.id, {
    id: id(1),
    number: 'g + 1000000',
    conversation_id: tweetId,
    customer_id: 'g::text',
  });
  const ids = { tweet_id: tweetId, latest_tweet_id: tweetId, conversation_id: tweetId };
  await copy('tweet', tweet.id, { id: id(2), ticket_id: id(1), ...ids });
  await copy('message', message.id, { id: id(3), ticket_id: id(1), tweet_row_id: id(2) });
  await copy('direct_message', directMessage.id, {
    id: id(4),
    ticket_id: id(1),
    dm_event_id: tweetId,
    dm_conversation_id: `g || '-1'`,
  });
  await owner.query(
    `INSERT INTO keyword_match SELECT organization_id, $1, posted_at, id FROM tweet WHERE organization_id = $2`,
    [streamId, db.organizationId],
  );
  const intervals = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
  const streams = streamRowsFor({ organizationId: db.organizationId, accountId }, intervals, new Date());
  await db.transaction((tx) => tx.stream.createMany({ data: streams }));
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db: explained(db),
    enqueue: async () => {},
    publish: async () => {},
    now: () => new Date(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});
afterAll(() => Promise.all([database.close(), owner.end()]));

/** Writes a row as often as there are to be tickets, with other values in some columns. */
async function copy(table: string, rowId: string, values: Record<string, string>) {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'`,
    [table],
  );
  const names = rows.map(({ name }) => name);
  await owner.query(
    `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join()})
     SELECT ${names.map((name) => values[name] ?? `r."${name}"`).join()}
     FROM ${table} r CROSS JOIN generate_series(1, ${TICKETS}) g WHERE r.id = $1`,
    [rowId],
  );
}

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: Plan[];
}

const rowsOf = (plan: Plan): number =>
  Math.max(
    plan['Actual Loops'] *
      (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Join Filter'] ?? 0)),
    ...(plan.Plans ?? []).map(rowsOf),
  );

/** The database, which looks at what each statement does before it does it. */
function explained(db: TenantDatabase): TenantDatabase {
  const looking =
    (statement: Statement, before: { done: Promise<unknown> }): Statement =>
    (name, text, values) => {
      const run = before.done.then(async () => {
        await statement('savepoint', 'SAVEPOINT look', []);
        const { rows } = await statement(`explain ${name}`, `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
        await statement('rollback', 'ROLLBACK TO look', []);
        mostRows.set(name, Math.max(mostRows.get(name) ?? 0, rowsOf(rows[0]!['QUERY PLAN'][0].Plan as Plan)));
        return statement(name, text, values);
      });
      before.done = run.catch(() => {});
      return run;
    };
  return { ...db, pipeline: (work) => db.pipeline((run) => work(looking(run, { done: Promise.resolve() }))) };
}

const tweet = (serial: number, fields: Partial<FetchedTweet> = {}): FetchedTweet => ({
  tweetId: idOf(serial),
  latestTweetId: idOf(serial),
  authorId: String(serial),
  conversationId: idOf(serial),
  inReplyToTweetId: null,
  inReplyToUserId: null,
  mentionedUserIds: [],
  kind: 'tweet',
  text: 'My order never arrived',
  language: 'en',
  media: [],
  metrics: null,
  postedAt: new Date(),
  ...fields,
});
const serials = Array.from({ length: 50 }, (_, at) => at * 7 + 1);

describe('without statistics no statement reads more than the organization once', () => {
  it('of a page', async () => {
    const stream = 'mentions';
    const round = (await claimStream(ctx, { accountId, name: stream, leaseSeconds: 60, intervalSeconds: 60 }))!;
    const items = [...serials, ...serials.map((serial) => serial + 10 * TICKETS)].map((serial) => tweet(serial));
    const page = { items, profiles: [], nextToken: null, unreadable: [] };
    const received = await receiveTweets(ctx, { ...round, accountId, stream, page });
    expect(received).toMatchObject({ added: 50, opened: 50 });
  });

  it('of a page of direct messages', async () => {
    const name = 'direct_messages';
    const round = (await claimStream(ctx, { accountId, name, leaseSeconds: 60, intervalSeconds: 60 }))!;
    const items = serials.map((serial) => ({
      dmEventId: idOf(serial + 10 * TICKETS),
      dmConversationId: `${serial}-1`,
      senderId: String(serial),
      isGroup: false,
      text: 'Number 4711',
      media: [],
      postedAt: new Date(),
    }));
    const page = { items, profiles: [], nextToken: null, unreadable: [] };
    const received = await receiveDirectMessages(ctx, { ...round, accountId, page });
    expect(received).toMatchObject({ added: 50, opened: 0 });
  });

  it('of a check, and of what it erases', async () => {
    const found = serials.slice(25).map((serial) => tweet(serial, { latestTweetId: idOf(serial + 100 * TICKETS) }));
    const missing = serials.slice(0, 25).map((serial) => ({ tweetId: idOf(serial), reason: 'not_found' as const }));
    await recordTweetCheck(ctx, { accountId, asked: serials.map(idOf), found, missing, checkedAt: new Date(0) });
    expect(await eraseDeletedTweets(ctx)).toBe(25);
  });

  it('of a look through stored tweets for new keywords', async () => {
    const row = { organizationId: ctx.organizationId, accountId, keywordIds: [keywordId] };
    await ctx.db.transaction((tx) => tx.keywordRematch.create({ data: row }));
    const rematch = (await claimRematch(ctx, { accountId, leaseSeconds: 60 }))!;
    expect(await rematchTweets(ctx, rematch, { tweets: 100 })).toMatchObject({ kind: 'more' });
  });

  it('at all', () => {
    expect([...mostRows.keys()]).toEqual(
      expect.arrayContaining([
        'intake-tickets',
        'intake-dm-tickets',
        'stream-end-round',
        'hide-tweets',
        'refresh-tweets',
        'add-keyword-hits',
        'rematch-write',
      ]),
    );
    expect([...mostRows].filter(([, rows]) => rows > 2 * TICKETS)).toEqual([]);
  });
});
