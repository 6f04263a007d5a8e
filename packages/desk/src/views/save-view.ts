import { AppError, type CreateView, type SavedView, type UpdateView } from '@perch/contracts';
import { can } from '@perch/core';
import { uuid7, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readView } from './list-views.ts';

type NewView = ReturnType<typeof CreateView.parse>;
type ViewPatch = ReturnType<typeof UpdateView.parse>;

const MAX_VIEWS = 50;

/** Views of one member are changed one after the other, so that their places stay whole. */
const LOCK_OWNER = 'SELECT FROM member WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';
const OWN = `
  SELECT id FROM saved_view WHERE organization_id = $1 AND member_id = $2 ORDER BY position, id`;

const ADD = `
  INSERT INTO saved_view (organization_id, id, member_id, name, is_shared, filters, position, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

// of others only what they share, and only for who manages the organization
const FIND = `
  SELECT member_id AS "memberId" FROM saved_view
  WHERE organization_id = $1 AND id = $2 AND (member_id = $3 OR (is_shared AND $4))`;

const UPDATE = `
  UPDATE saved_view SET name = coalesce($3, name), filters = coalesce($4, filters), is_shared = coalesce($5, is_shared)
  WHERE organization_id = $1 AND id = $2`;

const PLACE = `
  UPDATE saved_view v SET position = wanted.place FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted(id, place)
  WHERE v.organization_id = $1 AND v.id = wanted.id`;

const REMOVE = 'DELETE FROM saved_view WHERE organization_id = $1 AND id = $2';

/** @throws AppError `too_many_views` */
export async function createView(ctx: Context, input: NewView): Promise<SavedView> {
  requirePermission(ctx, 'tickets.view');
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  const view = await ctx.db.pipeline(async (statement) => {
    await statement('views-lock', LOCK_OWNER, [organizationId, actor.memberId]);
    const { rows } = await statement('views-own', OWN, [organizationId, actor.memberId]);
    if (rows.length >= MAX_VIEWS) throw new AppError('too_many_views');
    const fields = [input.name, input.isShared, JSON.stringify(input.filters), rows.length + 1, now];
    await statement('view-add', ADD, [organizationId, id, actor.memberId, ...fields]);
    const created = await readView(statement, ctx, id);
    await auditView(statement, ctx, null, created);
    return created;
  });
  await ctx.publish({ type: 'view.changed', id });
  return view;
}

/** Changes what is given; `position` moves it among those of its owner. @throws AppError `not_found` */
export async function updateView(ctx: Context, id: string, patch: ViewPatch): Promise<SavedView> {
  requirePermission(ctx, 'tickets.view');
  const { organizationId } = ctx;
  const view = await ctx.db.pipeline(async (statement) => {
    const before = await lockView(statement, ctx, id);
    const filters = patch.filters && JSON.stringify(patch.filters);
    const fields = [patch.name ?? null, filters ?? null, patch.isShared ?? null];
    await statement('view-update', UPDATE, [organizationId, id, ...fields]);
    if (patch.position !== undefined) {
      const { rows } = await statement('views-own', OWN, [organizationId, before.owner.id]);
      const others = rows.map((row) => row.id as string).filter((other) => other !== id);
      await statement('views-place', PLACE, [organizationId, others.toSpliced(patch.position, 0, id)]);
    }
    const after = await readView(statement, ctx, id);
    await auditView(statement, ctx, before, after);
    return after;
  });
  await ctx.publish({ type: 'view.changed', id });
  return view;
}

/** @throws AppError `not_found` */
export async function deleteView(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, 'tickets.view');
  await ctx.db.pipeline(async (statement) => {
    const before = await lockView(statement, ctx, id);
    await statement('view-remove', REMOVE, [ctx.organizationId, id]);
    await auditView(statement, ctx, before, null);
  });
  await ctx.publish({ type: 'view.changed', id });
}

/** Views that all see stand in the audit log; what members keep for themselves is theirs. */
async function auditView(
  statement: Statement,
  ctx: Context,
  before: SavedView | null,
  after: SavedView | null,
): Promise<void> {
  if (!before?.isShared && !after?.isShared) return;
  const { id, name } = (after?.isShared ? after : before)!;
  const fields = (view: SavedView | null) =>
    view && (view.isShared ? { name: view.name, isShared: true, filters: view.filters } : { isShared: false });
  await recordAudit(statement, ctx, {
    action: !before ? 'view.created' : after ? 'view.changed' : 'view.deleted',
    subject: { kind: 'view', id, name },
    before: fields(before),
    after: fields(after),
  });
}

/** Answers it as it is. */
async function lockView(statement: Statement, ctx: Context, id: string): Promise<SavedView> {
  const { organizationId, actor } = ctx;
  const find = () =>
    statement('view-find', FIND, [organizationId, id, actor.memberId, can(actor, 'organization.manage')]);
  const owner = (await find()).rows[0] as { memberId: string } | undefined;
  if (!owner) throw new AppError('not_found');
  await statement('views-lock', LOCK_OWNER, [organizationId, owner.memberId]);
  // it may have been removed while this waited
  if ((await find()).rowCount === 0) throw new AppError('not_found');
  return readView(statement, ctx, id);
}
