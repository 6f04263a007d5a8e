import type { SavedView } from '@perch/contracts';
import { can } from '@perch/core';
import type { AskedQuery, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { personRefSql } from '../tickets/profile-ref.ts';

export interface ViewRow {
  id: string;
  name: string;
  filters: SavedView['filters'];
  isShared: boolean;
  owner: SavedView['owner'];
}

const VIEWS = `
  SELECT v.id, v.name, v.filters, v.is_shared AS "isShared", ${personRefSql('m')} AS owner
  FROM saved_view v JOIN member m ON m.organization_id = $1 AND m.id = v.member_id
  WHERE v.organization_id = $1 AND (v.member_id = $2 OR v.is_shared OR v.id = $3::uuid)
  ORDER BY v.member_id <> $2, CASE WHEN v.member_id = $2 THEN v.position ELSE 0 END, lower(v.name), v.id`;

/** The views of the member in their order, then those that others share. */
export async function listViews(ctx: Context): Promise<SavedView[]> {
  requirePermission(ctx, 'tickets.view');
  const [rows] = await ctx.db.queries<[ViewRow]>(viewsQuery(ctx));
  return rows.map((row) => presentView(ctx, row));
}

export const viewsQuery = (ctx: Context): AskedQuery => ({
  name: 'views-read',
  text: VIEWS,
  values: [ctx.organizationId, ctx.actor.memberId, null],
});

/** Inside a transaction that has written one: whoever ceases to share another's view still sees it this once. */
export async function readView(statement: Statement, ctx: Context, id: string): Promise<SavedView> {
  const { rows } = await statement('views-read', VIEWS, [ctx.organizationId, ctx.actor.memberId, id]);
  return presentView(
    ctx,
    (rows as ViewRow[]).find((row) => row.id === id)!,
  );
}

function presentView(ctx: Context, { id, name, filters, isShared, owner }: ViewRow): SavedView {
  const isOwn = owner.id === ctx.actor.memberId;
  return { id, name, filters, isShared, owner, isOwn, canEdit: isOwn || can(ctx.actor, 'organization.manage') };
}
