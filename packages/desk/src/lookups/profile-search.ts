import {
  AppError,
  MOST_FOUND_PROFILES,
  type FetchedProfile,
  type ProfileSearch,
  type ProfileSearchPrice,
} from '@perch/contracts';
import { profileQuery, type PriceTable, type ProfileQuery } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { askX } from './ask-x.ts';
import { askingAccount } from './asking-account.ts';
import { requireXSearch } from './require-x-search.ts';

export interface ProfileSearchInput {
  query: string;
  accountId?: string | undefined;
}

const READ = `
  SELECT l.id, l.query, l.state, l.code, l.result, l.cost_micros::float8 AS "costMicros", l.created_at AS "createdAt",
    json_build_object('id', a.id, 'username', a.username) AS account
  FROM lookup l JOIN account a ON a.organization_id = $1 AND a.id = l.account_id
  WHERE l.organization_id = $1 AND l.id = $2 AND l.kind = 'profile_search'`;

/**
 * What a search for X users on X would cost at most.
 * @throws AppError `x_search_not_allowed`, `no_account_to_ask`, `validation_failed`
 */
export async function priceOfProfileSearch(ctx: Context, input: ProfileSearchInput): Promise<ProfileSearchPrice> {
  requirePermission(ctx, 'contacts.edit');
  const query = queryOf(input);
  await requireXSearch(ctx, 'profile_search');
  const { id, username, prices, isBudgetUsedUp } = await askingAccount(ctx, input.accountId);
  return { account: { id, username }, mostMicros: mostOf(query, prices), isBudgetUsedUp };
}

const mostOf = ({ by }: ProfileQuery, { userRead }: PriceTable) =>
  userRead * (by === 'username' ? 1 : MOST_FOUND_PROFILES);

/**
 * Asks for a search on X, which a worker carries out. Answers its id.
 * @throws AppError `x_search_not_allowed`, `no_account_to_ask`, `lookup_budget_used_up`, `validation_failed`
 */
export async function startProfileSearch(ctx: Context, input: ProfileSearchInput): Promise<string> {
  requirePermission(ctx, 'contacts.edit');
  queryOf(input);
  return askX(ctx, 'profile_search', input.query, input.accountId);
}

function queryOf({ query }: ProfileSearchInput): ProfileQuery {
  const asked = profileQuery(query);
  if (asked) return asked;
  const errors = [{ path: 'query', message: 'X searches people by letters without marks, digits and _ only' }];
  throw new AppError('validation_failed', { errors });
}

/** How a search fared. @throws AppError `not_found`, also once it is too old */
export async function getProfileSearch(ctx: Context, id: string): Promise<ProfileSearch> {
  requirePermission(ctx, 'contacts.edit');
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId, id]);
  if (!row) throw new AppError('not_found');
  return {
    id: row.id,
    query: row.query,
    account: row.account,
    state: row.state,
    code: row.code,
    profiles: (row.state === 'done' ? (row.result ?? []) : []).map(presentFound),
    costMicros: row.costMicros,
    createdAt: row.createdAt.toISOString(),
  };
}

interface Row extends Omit<ProfileSearch, 'profiles' | 'createdAt'> {
  result: FetchedProfile[] | null;
  createdAt: Date;
  [column: string]: unknown;
}

const presentFound = (found: FetchedProfile) => ({
  twitterUserId: found.twitterUserId,
  username: found.username,
  name: found.name,
  avatarUrl: found.avatarUrl,
  isVerified: found.isVerified,
  followersCount: found.followersCount,
  isErased: false,
  url: `https://x.com/${found.username}`,
});
