import { AppError, type CreateSavedSearch, type SavedSearch, type UpdateSavedSearch } from '@perch/contracts';
import { parseSearch } from '@perch/core';
import { uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { unreadable } from './search-social.ts';

type NewSearch = ReturnType<typeof CreateSavedSearch.parse>;
type SearchPatch = ReturnType<typeof UpdateSavedSearch.parse>;

const MAX_SEARCHES = 50;

const COLUMNS = 'id, name, query, is_pinned AS "isPinned"';
const OWN = `
  SELECT ${COLUMNS} FROM saved_search WHERE organization_id = $1 AND member_id = $2 ORDER BY created_at, id`;
const LOCK_OWNER = 'SELECT FROM member WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';
const COUNT = 'SELECT count(*)::integer AS count FROM saved_search WHERE organization_id = $1 AND member_id = $2';
const ADD = `
  INSERT INTO saved_search (organization_id, id, member_id, name, query, is_pinned, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`;
const UPDATE = `
  UPDATE saved_search SET name = coalesce($4, name), query = coalesce($5, query), is_pinned = coalesce($6, is_pinned)
  WHERE organization_id = $1 AND id = $2 AND member_id = $3 RETURNING ${COLUMNS}`;
const REMOVE = 'DELETE FROM saved_search WHERE organization_id = $1 AND id = $2 AND member_id = $3 RETURNING id';

/** The searches that the member has saved, nobody else's, the oldest first. */
export async function listSavedSearches(ctx: Context): Promise<SavedSearch[]> {
  requirePermission(ctx, 'social.view');
  return ctx.db.query<SavedSearch>(OWN, [ctx.organizationId, ctx.actor.memberId]);
}

/** @throws AppError `too_many_searches`, `search_unreadable` */
export async function createSavedSearch(ctx: Context, { name, query, isPinned }: NewSearch): Promise<SavedSearch> {
  requirePermission(ctx, 'social.view');
  requireReadable(query);
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  return ctx.db.pipeline(async (statement) => {
    await statement('saved-searches-lock', LOCK_OWNER, [organizationId, actor.memberId]);
    const { rows } = await statement('saved-searches-count', COUNT, [organizationId, actor.memberId]);
    if ((rows[0] as { count: number }).count >= MAX_SEARCHES) throw new AppError('too_many_searches');
    const fields = [uuid7(now.getTime()), actor.memberId, name ?? query, query, isPinned, now];
    const added = await statement('saved-search-add', ADD, [organizationId, ...fields]);
    return added.rows[0] as SavedSearch;
  });
}

/** Changes what is given. @throws AppError `not_found`, `search_unreadable` */
export async function updateSavedSearch(ctx: Context, id: string, patch: SearchPatch): Promise<SavedSearch> {
  requirePermission(ctx, 'social.view');
  if (patch.query !== undefined) requireReadable(patch.query);
  const fields = [patch.name ?? null, patch.query ?? null, patch.isPinned ?? null];
  const [changed] = await ctx.db.query<SavedSearch>(UPDATE, [ctx.organizationId, id, ctx.actor.memberId, ...fields]);
  if (!changed) throw new AppError('not_found');
  return changed;
}

/** @throws AppError `not_found` */
export async function deleteSavedSearch(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, 'social.view');
  const removed = await ctx.db.query(REMOVE, [ctx.organizationId, id, ctx.actor.memberId]);
  if (removed.length === 0) throw new AppError('not_found');
}

function requireReadable(query: string): void {
  const search = parseSearch(query);
  if (!search.ok) throw unreadable(search);
}
