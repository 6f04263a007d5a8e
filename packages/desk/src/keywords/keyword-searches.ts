import type { KeywordSearches, KeywordStreamName } from '@perch/contracts';
import { AppError } from '@perch/contracts';
import { keywordQuery } from '@perch/core';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { claimStream, type ClaimStream, type Round } from '../intake/claim-stream.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import type { StreamKey } from '../intake/stream-progress.ts';
import { requirePermission } from '../require-permission.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import type { PricingOverrides } from '@perch/contracts';

// A keyword that watches the public has a stream: what X's search finds is polled as mentions are. Whoever saves settings
// only adds such rows, since pages lock a stream before the organization's counter; one whose keyword watches no more, or
// has another phrase by now, is removed by whoever claims it.

/** X gives no fewer tweets a page. */
export const LEAST_PAGE = 10;
const DAY_MS = 86_400_000;
/** Streams that had their share of the day go on after midnight: not all at once. */
const SPREAD_MS = 5 * 60_000;

export const keywordStreamName = (streamId: string): KeywordStreamName => `keyword:${streamId}`;

const BEGIN = `
  INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at)
  SELECT k.organization_id, k.account_id, 'keyword:' || k.stream_id, $3, k.public_interval_seconds, $3
  FROM keyword k WHERE k.organization_id = $1 AND k.account_id = $2 AND k.public_interval_seconds IS NOT NULL
  ON CONFLICT DO NOTHING`;

/** Has X's search watched for the keywords of the account that are to; what is watched goes on. */
export const beginKeywordSearches = (statement: Statement, organizationId: string, accountId: string, now: Date) =>
  statement('keyword-searches-begin', BEGIN, [organizationId, accountId, now]);

const HASTEN = `
  UPDATE stream s SET due_at = least(s.due_at, $3::timestamptz + k.public_interval_seconds * interval '1 second')
  FROM keyword k
  WHERE k.organization_id = $1 AND k.account_id = $2 AND s.organization_id = $1 AND s.account_id = $2
    AND s.name = 'keyword:' || k.stream_id AND s.lease_token IS NULL AND s.interval_seconds > k.public_interval_seconds`;

/** A shorter interval holds from now on, not from the end of a longer one. After the commit of the settings. */
export const hastenKeywordSearches = (ctx: Context, accountId: string) =>
  ctx.db.query(HASTEN, [ctx.organizationId, accountId, ctx.now()]);

/** A round of a keyword's public search. */
export interface KeywordRound extends Round {
  /** in X's query language */
  query: string;
  /** so many tweets it may bring today */
  left: number;
}

const READ = `
  SELECT k.phrase, k.public_interval_seconds AS "intervalSeconds", k.public_most_per_day AS "mostPerDay", a.username,
    CASE WHEN s.counted_day = ($4::timestamptz AT TIME ZONE 'UTC')::date THEN s.counted ELSE 0 END AS counted
  FROM stream s
  JOIN account a ON a.organization_id = $1 AND a.id = s.account_id
  LEFT JOIN keyword k ON k.organization_id = $1 AND k.account_id = s.account_id AND k.stream_id = $5
    AND k.public_interval_seconds IS NOT NULL
  WHERE s.organization_id = $1 AND s.account_id = $2 AND s.name = $3`;

const FREE = `organization_id = $1 AND account_id = $2 AND name = $3 AND (lease_until IS NULL OR lease_until <= $4)`;
const END = `DELETE FROM stream WHERE ${FREE}`;
/** Nothing is made of what a search has left out for longer. */
const KEPT_DAYS = 70;
/** SQL: what the search $3 has left out, in the ledger: `spans` has `reason`, `from_at` and `to_at`; $4 is now. */
const intoLedger = (spans: string) => `
  WITH left_out AS (${spans}),
  forgotten AS (
    DELETE FROM coverage_gap WHERE organization_id = $1 AND account_id = $2 AND stream = $3 AND state <> 'filled'
      AND to_at < $4::timestamptz - interval '${KEPT_DAYS} days')
  INSERT INTO coverage_gap (organization_id, id, account_id, stream, reason, state, from_at, to_at, found_at, settled_at)
  SELECT $1, uuidv7(), $2, $3, n.reason, 'lost', n.from_at, n.to_at, $4, $4 FROM left_out n
  WHERE n.from_at < n.to_at AND NOT EXISTS (
    SELECT FROM coverage_gap g WHERE g.organization_id = $1 AND g.account_id = $2 AND g.stream = $3 AND g.state <> 'filled'
      AND g.from_at <= n.from_at AND g.to_at >= n.to_at)`;
// what comes until the day is over is left out: the next day begins with what is new then
const REST = intoLedger(`
  UPDATE stream SET due_at = $5, committed_id = $6, lease_token = NULL, lease_until = NULL, page_token = NULL,
    candidate_id = NULL, oldest_id = NULL, floor_id = NULL, round_count = 0, round_began_at = NULL
  WHERE ${FREE} AND due_at <= $4
  RETURNING 'daily_limit' AS reason, least(coalesce(covered_until, starts_at), $4) AS from_at, $7::timestamptz AS to_at`);
const LEAVE_OUT = intoLedger('SELECT $5 AS reason, $6::timestamptz AS from_at, $7::timestamptz AS to_at');

/** A round has not fetched what was posted in this time, nor does another: in the transaction that ends it. */
export const leaveOut = (
  statement: Statement,
  { organizationId, accountId, name }: StreamKey,
  { reason, from, until }: { reason: string; from: Date; until: Date },
  now: Date,
) => statement('keyword-search-leave-out', LEAVE_OUT, [organizationId, accountId, name, now, reason, from, until]);

interface Row {
  phrase: string | null;
  intervalSeconds: number;
  mostPerDay: number;
  username: string;
  counted: number;
  [column: string]: unknown;
}

/**
 * Takes the public search of a keyword for this worker, as `claimStream` does. Null also when it has brought what it may
 * for today, and when its keyword watches the public no more.
 */
export async function claimKeywordSearch(
  ctx: Context,
  { accountId, streamId, leaseSeconds }: Pick<ClaimStream, 'accountId' | 'leaseSeconds'> & { streamId: string },
): Promise<KeywordRound | null> {
  const now = ctx.now();
  const name = keywordStreamName(streamId);
  const key = [ctx.organizationId, accountId, name, now];
  const [row] = await ctx.db.query<Row>(READ, [...key, streamId]);
  if (!row) return null;
  const query = row.phrase === null ? null : keywordQuery(row.phrase, row.username);
  if (query === null) {
    await ctx.db.query(END, key);
    return null;
  }
  const left = row.mostPerDay - row.counted;
  if (left < LEAST_PAGE) {
    const midnight = new Date(now.getTime() - (now.getTime() % DAY_MS) + DAY_MS);
    const dueAt = new Date(midnight.getTime() + Math.random() * SPREAD_MS);
    await ctx.db.query(REST, [...key, dueAt, snowflakeAt(midnight), midnight]);
    return null;
  }
  const round = await claimStream(ctx, { accountId, name, leaseSeconds, intervalSeconds: row.intervalSeconds });
  return round && { ...round, query, left };
}

/** Whether a search may go on that has so many tweets left. */
export const mayGoOn = (left: number) => left >= LEAST_PAGE;

const SEARCHES = `
  SELECT k.id AS "keywordId", s.last_succeeded_at AS "lookedAt", s.due_at AS "dueAt", s.last_error_code AS problem,
    s.failure_count > 0 AS "isFailing", s.slowed_by IS NOT NULL AS "isSlowed", k.public_most_per_day AS "mostPerDay",
    CASE WHEN s.counted_day = ($3::timestamptz AT TIME ZONE 'UTC')::date THEN s.counted ELSE 0 END AS "countedToday",
    (SELECT count(*)::integer FROM (
       SELECT FROM keyword_match m JOIN tweet w ON w.organization_id = $1 AND w.id = m.tweet_row_id
         AND w.expires_at IS NOT NULL
       WHERE m.organization_id = $1 AND m.stream_id = k.stream_id AND m.received_at > $3::timestamptz - interval '1 day'
       LIMIT 10000) found) AS "foundLastDay"
  FROM keyword k JOIN stream s ON s.organization_id = $1 AND s.account_id = $2 AND s.name = 'keyword:' || k.stream_id
  WHERE k.organization_id = $1 AND k.account_id = $2 AND k.public_interval_seconds IS NOT NULL
  ORDER BY k.position, k.id`;
const PRICING = `SELECT ${appPricing('a')} AS "appPricing" FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

interface SearchRow {
  keywordId: string;
  lookedAt: Date | null;
  dueAt: Date;
  problem: string | null;
  isFailing: boolean;
  isSlowed: boolean;
  mostPerDay: number;
  countedToday: number;
  foundLastDay: number;
  [column: string]: unknown;
}

/** How the public searches of an account's keywords fare, and what a tweet costs. @throws AppError `forbidden`, `not_found` */
export async function getKeywordSearches(ctx: Context, accountId: string): Promise<KeywordSearches> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, accountId];
  const [[account], rows] = await Promise.all([
    ctx.db.query<{ appPricing: PricingOverrides | null }>(PRICING, key),
    ctx.db.query<SearchRow>(SEARCHES, [...key, ctx.now()]),
  ]);
  if (!account) throw new AppError('not_found');
  const { prices } = pricingFor(ctx, account.appPricing);
  return {
    // most have no picture, and their authors are many
    tweetMicros: prices.postRead + prices.userRead,
    data: rows.map((row) => ({
      keywordId: row.keywordId,
      lookedAt: row.lookedAt?.toISOString() ?? null,
      dueAt: row.dueAt.toISOString(),
      problem: row.isFailing ? row.problem : null,
      isSlowed: row.isSlowed,
      isFull: !mayGoOn(row.mostPerDay - row.countedToday),
      countedToday: row.countedToday,
      foundLastDay: row.foundLastDay,
    })),
  };
}
