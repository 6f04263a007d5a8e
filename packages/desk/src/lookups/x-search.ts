import {
  AppError,
  X_SEARCH_PAGE,
  type CreateXSearch,
  type LookupPrice,
  type SearchHit,
  type XSearch,
  type FetchedProfile,
  type FetchedTweet,
} from '@perch/contracts';
import { parseSearch, toXSearch, type Search, type XSearchQuery } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentHits } from '../social/present-hits.ts';
import { unreadable } from '../social/search-social.ts';
import { announceRefreshed, storeFoundTweets } from '../social/store-found-tweets.ts';
import { askX } from './ask-x.ts';
import { askingAccount, mostPerTweet } from './asking-account.ts';
import { requireXSearch } from './require-x-search.ts';
import type { ClaimedLookup } from './settle-lookup.ts';

/** So long an answer of X is shown instead of asking again. */
const FRESH_MS = 15 * 60_000;
/** X wants what is deleted there to go within a day; what nothing was done with goes by itself. */
const KEEP_FOUND_MS = 24 * 3_600_000;

const LATEST = `
  SELECT l.id FROM lookup l
  WHERE l.organization_id = $1 AND l.kind = 'x_search' AND l.query = $2 AND l.created_at > $3 AND l.state <> 'failed'
    AND ($4::uuid IS NULL OR l.account_id = $4)
  ORDER BY l.id DESC LIMIT 1`;
const READ = `
  SELECT l.id, l.query, l.state, l.code, l.result, l.account_id AS "accountId", l.cost_micros::float8 AS "costMicros",
    l.settled_at AS "settledAt", json_build_object('id', a.id, 'username', a.username) AS account
  FROM lookup l JOIN account a ON a.organization_id = $1 AND a.id = l.account_id
  WHERE l.organization_id = $1 AND l.id = $2 AND l.kind = 'x_search'`;

/** What the row of a question to X holds, as text: the same question is the same text. */
interface Asked {
  query: string;
  timeZone: string;
  /** X's token of what follows a page; null: the first */
  pageToken: string | null;
}

interface Row extends Pick<XSearch, 'id' | 'state' | 'code' | 'account' | 'costMicros'> {
  query: string;
  accountId: string;
  result: { ids?: string[]; nextToken?: string | null; retryAt?: string } | null;
  settledAt: Date | null;
  [column: string]: unknown;
}

/** What a page of a search of X costs at most. @throws AppError `x_search_not_allowed`, `no_account_to_ask` */
export async function priceOfXSearch(ctx: Context, accountId: string | undefined): Promise<LookupPrice> {
  requirePermission(ctx, 'social.view');
  await requireXSearch(ctx, 'x_search');
  const account = await askingAccount(ctx, accountId);
  const { id, username, isBudgetUsedUp } = account;
  return { account: { id, username }, mostMicros: X_SEARCH_PAGE * mostPerTweet(account), isBudgetUsedUp };
}

/**
 * Asks X what anybody wrote within the last seven days, or for what follows a page; what was asked within the last fifteen
 * minutes is not asked again. Answers the id of the question.
 * @throws AppError `x_search_not_allowed`, `search_unreadable`, `not_found` of the page, `no_account_to_ask`,
 *   `lookup_budget_used_up`
 */
export async function startXSearch(ctx: Context, input: ReturnType<typeof CreateXSearch.parse>): Promise<string> {
  requirePermission(ctx, 'social.view');
  const { query, timeZone } = input;
  const search = readable(query);
  const question = toXSearch(search, { now: ctx.now(), timeZone });
  if (!question.ok) throw unreadable(question);
  const page = input.after === undefined ? null : await readRow(ctx, input.after);
  const pageToken = page?.result?.nextToken ?? null;
  if (page && (pageToken === null || askedIn(page).query !== query)) throw new AppError('not_found');
  const asked = JSON.stringify({ query, timeZone, pageToken } satisfies Asked);
  const accountId = page?.accountId ?? input.accountId;
  const since = new Date(ctx.now().getTime() - FRESH_MS);
  const [latest] = await ctx.db.query<{ id: string }>(LATEST, [ctx.organizationId, asked, since, accountId ?? null]);
  return latest?.id ?? (await askX(ctx, 'x_search', asked, accountId));
}

/**
 * How a search of X fared, with all that is known of what it found.
 * @throws AppError `not_found`, also once it is too old
 */
export async function getXSearch(ctx: Context, id: string): Promise<XSearch> {
  requirePermission(ctx, 'social.view');
  const row = await readRow(ctx, id);
  const { result, settledAt } = row;
  return {
    id: row.id,
    state: row.state,
    code: row.code,
    retryAt: result?.retryAt ?? null,
    account: row.account,
    data: await hitsOf(ctx, row),
    hasMore: typeof result?.nextToken === 'string',
    costMicros: row.costMicros,
    fetchedAt: settledAt?.toISOString() ?? null,
  };
}

/** How X is asked now. Null: X has nothing of those days any more. */
export function xSearchOf(ctx: Context, { query }: ClaimedLookup): (XSearchQuery & Pick<Asked, 'pageToken'>) | null {
  const asked = JSON.parse(query) as Asked;
  const question = toXSearch(readable(asked.query), { now: ctx.now(), timeZone: asked.timeZone });
  return question.ok ? { ...question, pageToken: asked.pageToken } : null;
}

/** Stores what X has found, for a day unless something is done with it. Answers our ids, in the order of X. */
export async function storeXSearch(
  ctx: Context,
  { accountId, tweets, profiles }: { accountId: string; tweets: FetchedTweet[]; profiles: FetchedProfile[] },
): Promise<string[]> {
  const expiresAt = new Date(ctx.now().getTime() + KEEP_FOUND_MS);
  const found = { accountId, tweets, profiles, expiresAt };
  const { stored, refreshed } = await ctx.db.pipeline((statement) => storeFoundTweets(statement, ctx, found));
  await announceRefreshed(ctx, refreshed);
  return stored.map(({ id }) => id);
}

const askedIn = ({ query }: Row) => JSON.parse(query) as Asked;

async function readRow(ctx: Context, id: string): Promise<Row> {
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId, id]);
  if (!row) throw new AppError('not_found');
  return row;
}

async function hitsOf(ctx: Context, row: Row): Promise<SearchHit[]> {
  const ids = row.result?.ids ?? [];
  if (ids.length === 0) return [];
  const found = ids.map((id) => ({ type: 'tweet' as const, id }));
  return presentHits(ctx, readable(askedIn(row).query), found);
}

function readable(query: string): Search {
  const search = parseSearch(query);
  if (!search.ok) throw unreadable(search);
  return search;
}
