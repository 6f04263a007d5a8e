import type { CreateEscalationRule, FetchedTweet, JobPayload } from '@perch/contracts';
import { PERMISSIONS } from '@perch/core';
import { type Database, type TenantDatabase } from '@perch/db';
import { makeAccount, makeMember, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Context } from '../context.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { evaluateEscalation } from '../escalation/evaluate-escalation.ts';
import { createEscalationRule } from '../escalation/save-escalation-rule.ts';

export const START = new Date('2026-11-22T10:00:00.000Z');
export const minutes = (count: number) => count * 60_000;

export let database: Database;
export let db: TenantDatabase;
export let now: Date;
export let ctx: Context;
export let account: Awaited<ReturnType<typeof makeAccount>>;
export let ana: Awaited<ReturnType<typeof makeMember>>;
/** deliveries that a worker was asked for */
export let asked: JobPayload<'deliver'>[];
let serial = 0n;

/** Of each property. */
export const RUNS = Number(process.env.PERCH_PROPERTY_RUNS ?? 8);
/** Without a number of runs the same stories each time: new ones are looked for on purpose. */
export const SEED = process.env.PERCH_PROPERTY_RUNS ? {} : { seed: 8 };
/** Far more than one takes, for a machine that has other work. */
export const SECONDS_A_RUN = 30;

export const setNow = (at: Date) => void (now = at);

/** An organization with an account that is polled and a member, anew before each test of a file. */
export function escalationScene(): void {
  beforeAll(() => {
    database = openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(begin);
}

async function begin(): Promise<void> {
  now = new Date(START.getTime() + minutes(60));
  asked = [];
  db = (await makeOrganization(database)).db;
  account = await makeAccount(db, { username: 'acme' });
  ana = await makeMember(db, { name: 'Ana', locale: 'pt-BR' });
  const rows = streamRowsFor(
    { organizationId: db.organizationId, accountId: account.id },
    { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 },
    START,
  );
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId: ana.id, permissions: PERMISSIONS },
    db,
    enqueue: async (name, payload) => void (name === 'deliver' && asked.push(payload as JobPayload<'deliver'>)),
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
}

export const withSms = () =>
  db.query(`INSERT INTO add_on (organization_id, kind, is_enabled, settings) VALUES ($1, 'sms', true, '{}')`, [
    db.organizationId,
  ]);
export async function connectAt(at: Date) {
  await db.query('UPDATE account SET connected_at = $2 WHERE id = $1', [account.id, at]);
  await db.query('UPDATE stream SET starts_at = $2 WHERE account_id = $1', [account.id, at]);
}
export const ruleOf = (fields: Partial<CreateEscalationRule> = {}): CreateEscalationRule => ({
  name: 'Outage',
  isEnabled: true,
  keywords: ['down'],
  tweetCount: 3,
  windowMinutes: 10,
  countsAuthors: false,
  minFollowers: 0,
  cooldownMinutes: 60,
  tellsGrowth: true,
  onCallMinutes: null,
  timeZone: 'UTC',
  recipients: [{ memberId: ana.id, byEmail: true, bySms: false, quiet: null }],
  ...fields,
});
export const makeRule = (fields: Partial<CreateEscalationRule> = {}) =>
  createEscalationRule(ctx, account.id, ruleOf(fields));

export function tweet(postedAt: Date, fields: Partial<FetchedTweet> = {}): FetchedTweet {
  serial += 1n;
  const tweetId = String(BigInt(snowflakeAt(postedAt)) + serial);
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: String(500n + serial),
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [account.twitterUserId],
    kind: 'tweet',
    text: '@acme is DOWN again',
    language: 'en',
    media: [],
    metrics: null,
    postedAt,
    ...fields,
  };
}
export const ago = (count: number, fields?: Partial<FetchedTweet>) =>
  tweet(new Date(now.getTime() - minutes(count)), fields);

export const profileOf = (twitterUserId: string, followersCount = 7) => ({
  ...{ twitterUserId, username: `user_${twitterUserId}`, name: 'Carla', avatarUrl: null },
  ...{ isVerified: false, isProtected: false, followersCount, receivesDm: null },
});

export async function receive(items: FetchedTweet[], { followersCount = 7, importBefore = null as Date | null } = {}) {
  await db.query('UPDATE stream SET due_at = $2, lease_until = NULL WHERE organization_id = $1', [
    db.organizationId,
    now,
  ]);
  const claimed = await claimStream(ctx, {
    accountId: account.id,
    name: 'mentions',
    leaseSeconds: 120,
    intervalSeconds: 60,
  });
  const profiles = [...new Set(items.map(({ authorId }) => authorId))].map((id) => profileOf(id, followersCount));
  const page = { items, profiles, nextToken: null, unreadable: [] };
  await receiveTweets(ctx, {
    ...{ accountId: account.id, stream: 'mentions', leaseToken: claimed!.leaseToken, leaseSeconds: 120 },
    ...{ page, importBefore },
  });
}

/** Does something before each statement. */
export const through = (before: (name: string) => Promise<void> | void): Context => ({
  ...ctx,
  db: {
    ...db,
    pipeline: (work) =>
      db.pipeline((run) =>
        work(async (...statement) => {
          await before(statement[0]);
          return run(...statement);
        }),
      ),
  },
});

/** Hears what each statement has answered. */
export const hearing = (hear: (name: string, rows: any[]) => void): Context => ({
  ...ctx,
  db: {
    ...db,
    pipeline: (work) =>
      db.pipeline((run) =>
        work(async (...statement) => {
          const answer = await run(...statement);
          hear(statement[0], answer.rows);
          return answer;
        }),
      ),
  },
});

/** How many rows a look gets of the statements that begin so. */
export async function readBy(statements: string, mostHits?: number): Promise<number[]> {
  const read: number[] = [];
  const reading = hearing((name, rows) => name.startsWith(statements) && read.push(rows.length));
  await evaluateEscalation(reading, mostHits);
  return read;
}

/** Who waits for a lock. */
export const blocked = () =>
  database.pool.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);

export const incidents = () =>
  db.query<any>(
    `SELECT id, state, past_reason AS reason, started_at AS "startedAt", reached_at AS "reachedAt",
       last_reached_at AS "lastReachedAt" FROM incident
     WHERE organization_id = $1 ORDER BY opened_at, started_at`,
    [db.organizationId],
  );
export const states = async () =>
  (await incidents()).map(({ state, reason }) => (reason ? `${state}: ${reason}` : state));
export const messages = () =>
  db.query<any>(
    `SELECT a.kind, a.medium, a.is_fallback AS "isFallback", d.payload->>'to' AS to, d.payload->>'locale' AS locale
     FROM escalation_alert a JOIN delivery d ON d.organization_id = $1 AND d.id = a.delivery_id
     WHERE a.organization_id = $1 ORDER BY a.created_at, a.medium, a.id`,
    [db.organizationId],
  );

/** Minutes that are counted and hold something else than what was posted in them, and how many are counted at all. */
export async function countedMinutes(): Promise<{ wrong: number; counted: number }> {
  const [row] = await db.query<{ wrong: number; counted: number }>(
    `SELECT count(*)::integer AS counted, (count(*) FILTER (WHERE coalesce(m.tweets, 0) <> posted.tweets))::integer AS wrong
     FROM escalation_rule r
     CROSS JOIN generate_series(date_trunc('minute', r.minutes_from + interval '59.999 seconds', 'UTC'),
       date_trunc('minute', r.minutes_until, 'UTC') - interval '1 minute', interval '1 minute') AS each(minute)
     LEFT JOIN escalation_minute m ON m.organization_id = $1 AND m.rule_id = r.id AND m.minute = each.minute
     CROSS JOIN LATERAL (
       SELECT count(*) AS tweets FROM escalation_hit h WHERE h.organization_id = $1 AND h.rule_id = r.id
         AND h.posted_at >= each.minute AND h.posted_at < each.minute + interval '1 minute') posted
     WHERE r.organization_id = $1`,
    [db.organizationId],
  );
  return row!;
}

/** Minutes of which it is kept who wrote in them, and those of them in which others did, or at other times. */
export async function keptMinutes(): Promise<{ wrong: number; kept: number }> {
  const [row] = await db.query<{ wrong: number; kept: number }>(
    `SELECT count(*)::integer AS kept, (count(*) FILTER (WHERE said.people IS DISTINCT FROM wrote.people))::integer AS wrong
     FROM escalation_rule r
     CROSS JOIN generate_series(r.people_minutes_from, date_trunc('minute', r.people_minutes_until, 'UTC') - interval '1 minute',
       interval '1 minute') AS each(minute)
     CROSS JOIN LATERAL (
       SELECT array_agg((one.author, one.at)::text ORDER BY one.author) AS people
       FROM escalation_minute_people m CROSS JOIN LATERAL unnest(m.authors, m.posted_at) AS one(author, at)
       WHERE m.organization_id = $1 AND m.rule_id = r.id AND m.minute = each.minute) said
     CROSS JOIN LATERAL (
       SELECT array_agg((by.author, by.at)::text ORDER BY by.author) AS people
       FROM (SELECT hashtextextended(h.author_id, 0) AS author, max(h.posted_at) AS at FROM escalation_hit h
         WHERE h.organization_id = $1 AND h.rule_id = r.id
           AND h.posted_at >= each.minute AND h.posted_at < each.minute + interval '1 minute' GROUP BY 1) by) wrote
     WHERE r.organization_id = $1`,
    [db.organizationId],
  );
  return row!;
}
