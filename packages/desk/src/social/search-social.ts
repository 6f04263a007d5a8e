import { AppError, type SearchHit, type SocialSearchQuery } from '@perch/contracts';
import { parseSearch, type Place, type Search } from '@perch/core';
import type { Context } from '../context.ts';
import { isOfList, positionOf, toLookedPage, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { presentHits } from './present-hits.ts';
import { branchesOf, type People, type Scope } from './search-branches.ts';
import {
  bestOfNewestSql,
  expectedSql,
  indexedSql,
  walkSql,
  wordsSql,
  type After,
  type FoundRow,
} from './search-sql.ts';

export type SocialSearchInput = ReturnType<typeof SocialSearchQuery.parse>;

const NEWEST: ListKey = { list: 'social-search', kinds: ['instant', 'uuid'] };
const BEST: ListKey = { list: 'social-search-best', kinds: ['text', 'instant', 'uuid'] };

/** So many hits among them, and the indexes would give far too many; of the best one wants to see more. */
const COMMON = { newest: 5, best: 60 };
/**
 * Where the index is expected to give so many, or each word has so many, it is not asked: to put long lists together takes
 * longer than to look.
 */
const MANY = { all: 20_000, each: 100_000 };
/** How many are looked at. */
const LOOKS = {
  /** of the newest, before the indexes are asked */
  head: 2000,
  /** hits of the indexes are sorted up to so many; of more, the newest are looked through, and for the best so many of them */
  few: 5000,
  /** at most for one page */
  most: 10_000,
};
/** Of so many accounts at most each is gone through by itself. */
const FEW_ACCOUNTS = 20;

/**
 * Tweets and direct messages that fit a search, newest or best first. What is common is found among the newest, what is
 * rare by the indexes of words; what neither finds soon ends a page early, and the next one goes on. The best are those
 * of the newest that were looked at, where there are very many; where none of those is a hit, the newest come first.
 * @throws AppError `forbidden`, `search_unreadable`, `malformed_cursor`
 */
export async function searchSocial(
  ctx: Context,
  input: SocialSearchInput,
  looks: Partial<typeof LOOKS> = {},
): Promise<ListPage<SearchHit>> {
  requirePermission(ctx, 'social.view');
  const search = parseSearch(input.query);
  if (!search.ok) throw unreadable(search);
  const hasWords = search.terms.some(({ isExcluded }) => !isExcluded);
  const isBest = input.order === 'best' && hasWords && !isOfList(NEWEST, input.cursor);
  const scope = await scopeOf(ctx, search, input);
  const finder = (ofBest: boolean) => finderOf(ctx, search, scope, input.cursor, ofBest, { ...LOOKS, ...looks });
  const newest = () => newestPage(finder(false), input, hasWords || hasMarks(search));
  const best = isBest ? await bestPage(finder(true), input) : null;
  const isLost = best?.data.length === 0 && input.cursor === undefined;
  const page = best && !isLost ? best : await newest();
  return { data: await presentHits(ctx, search, page.data), nextCursor: page.nextCursor };
}

/** The index of words knows of it, too. */
const hasMarks = ({ filters }: Search) =>
  filters.some(({ by, isExcluded }) => !isExcluded && (by === 'to' || by === 'has' || by === 'lang'));

/** What is wrong with a search, and where. */
export function unreadable({ problem, start, end }: { problem: string } & Place): AppError {
  const message = `${problem} at ${start}-${end}`;
  return new AppError('search_unreadable', { detail: message, errors: [{ path: 'query', message }] });
}

type Step = typeof indexedSql;
interface Find {
  (step: Step, most: number, limit: number): Promise<FoundRow[]>;
  /** All that the indexes give, where that is not too much. */
  indexed: (limit: number) => Promise<FoundRow[] | null>;
  looks: typeof LOOKS;
}

async function newestPage(find: Find, { limit }: SocialSearchInput, isIndexed: boolean) {
  const page = (rows: FoundRow[]) =>
    toLookedPage(
      rows,
      limit,
      (row) => row,
      NEWEST,
      (row) => [row.postedAt, row.id],
      { fits, isEnd },
    );
  const near = await find(walkSql, find.looks.head, limit + 1);
  const end = near.findIndex(isEnd);
  const hits = near.slice(0, end + 1).filter(fits).length;
  if (end < 0 || hits > limit) return page(near);
  const found = isIndexed && hits < COMMON.newest ? await find.indexed(limit + 1) : null;
  if (found) return page(found);
  return page(await find(walkSql, find.looks.most, limit + 1));
}

async function bestPage(find: Find, { limit }: SocialSearchInput) {
  const page = (rows: FoundRow[]) =>
    toPage(
      rows,
      limit,
      (row) => row,
      BEST,
      (row) => [row.score, row.postedAt, row.id],
    );
  const near = await find(walkSql, find.looks.head, COMMON.best);
  const found = near.filter(fits).length < COMMON.best ? await find.indexed(limit + 1) : null;
  if (found) return page(found);
  return page(await find(bestOfNewestSql, find.looks.few, limit + 1));
}

const fits = (row: FoundRow) => row.fits;
const isEnd = (row: FoundRow) => row.isEnd;

interface Expected {
  'QUERY PLAN': [{ Plan: { Plans?: { 'Plan Rows': number }[] } }];
}

/** Asks the database for a step of the search: each with the parameters that it needs. */
function finderOf(
  ctx: Context,
  search: Search,
  scope: Scope,
  cursor: string | undefined,
  isBest: boolean,
  looks: typeof LOOKS,
): Find {
  const position = positionOf(isBest ? BEST : NEWEST, cursor);
  const find = async (step: Step, most: number, limit: number) => {
    const { values, put } = sqlValues(ctx.organizationId);
    const branches = branchesOf(search, scope, put);
    if (branches.length === 0) return [];
    const words = wordsSql(search.terms, put);
    const after = isBest && step === walkSql ? NO_PLACE : afterOf(position, isBest, put);
    return ctx.db.query<FoundRow>(step(branches, words, most, limit, after, put), values);
  };
  const isCommon = async () => {
    const terms = search.terms.filter(({ isExcluded }) => !isExcluded);
    if (terms.length === 0 || hasMarks(search)) return false;
    const { values, put } = sqlValues(ctx.organizationId);
    const [row] = await ctx.db.query<Expected>(expectedSql(terms, put), values);
    const counts = row!['QUERY PLAN'][0].Plan.Plans?.map((look) => look['Plan Rows']).toSorted((a, b) => a - b) ?? [];
    const [all = 0, rarest = 0] = counts;
    return all > MANY.all || rarest > MANY.each;
  };
  return Object.assign(find, {
    looks,
    indexed: async (limit: number) => {
      if (await isCommon()) return null;
      const found = await find(indexedSql, looks.few, limit);
      return (found[0]?.count ?? 0) <= looks.few ? found : null;
    },
  });
}

const NO_PLACE: After = { newest: null, best: null };

function afterOf(position: string[] | null, isBest: boolean, put: (value: unknown) => string): After {
  if (!isBest) {
    if (!position) return NO_PLACE;
    const [at, id] = position;
    return { newest: `(tw.posted_at, tw.id) < (${put(at)}::timestamptz, ${put(id)}::uuid)`, best: null };
  }
  if (!position) return { newest: null, best: 'true' };
  const [score, at, id] = position;
  if (!/^\d+(\.\d+)?(e-?\d+)?$/.test(score!)) throw new AppError('malformed_cursor');
  const place = `(${put(score)}::real, ${put(at)}::timestamptz, ${put(id)}::uuid)`;
  return { newest: null, best: `(score, posted_at, id) < ${place}` };
}

const PEOPLE = `
  SELECT named.handle,
    ARRAY(SELECT p.twitter_user_id FROM profile_search p WHERE p.organization_id = $1 AND p.username = named.handle
      UNION SELECT a.twitter_user_id FROM account a WHERE a.organization_id = $1 AND lower(a.username) = named.handle) AS "userIds",
    ARRAY(SELECT a.id FROM account a WHERE a.organization_id = $1 AND lower(a.username) = named.handle) AS "accountIds"
  FROM unnest($2::text[]) AS named(handle)`;
/** Those that are asked for, or all; one more than each is gone through for. */
const ACCOUNTS = `
  SELECT id FROM account WHERE organization_id = $1 AND ($2::uuid[] IS NULL OR id = ANY ($2)) LIMIT ${FEW_ACCOUNTS + 1}`;
const TICKETS = `
  SELECT number, coalesce(merged_into_id, id) AS id FROM ticket WHERE organization_id = $1 AND number = ANY ($2::integer[])`;

/** Who and what the filters name. */
async function scopeOf(ctx: Context, { filters }: Search, { accountIds, timeZone }: SocialSearchInput): Promise<Scope> {
  const handles = filters.flatMap((filter) => ('handle' in filter ? [filter.handle] : []));
  const numbers = filters.flatMap((filter) =>
    filter.by === 'ticket' && typeof filter.ticket === 'number' ? [filter.ticket] : [],
  );
  const isByAccount = accountIds !== undefined || filters.some(({ by, isExcluded }) => by === 'is' && !isExcluded);
  const [people, tickets, accounts] = await Promise.all([
    handles.length > 0
      ? ctx.db.query<{ handle: string; userIds: string[]; accountIds: string[] }>(PEOPLE, [ctx.organizationId, handles])
      : [],
    numbers.length > 0 ? ctx.db.query<{ number: number; id: string }>(TICKETS, [ctx.organizationId, numbers]) : [],
    isByAccount ? ctx.db.query<{ id: string }>(ACCOUNTS, [ctx.organizationId, accountIds ?? null]) : null,
  ]);
  return {
    people: new Map(people.map(({ handle, ...ids }) => [handle, ids])) satisfies People,
    ticketIds: new Map(tickets.map(({ number, id }) => [number, id])),
    accountIds,
    eachAccount: accounts && accounts.length <= FEW_ACCOUNTS ? accounts.map(({ id }) => id) : null,
    timeZone,
  };
}
