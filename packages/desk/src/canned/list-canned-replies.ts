import { AppError, type CannedReply } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { personRefSql } from '../tickets/profile-ref.ts';

/** Everybody's and the member's own ($2), by name; $3: only this one. */
export const READ_CANNED = `
  SELECT c.id, c.owner_id AS "ownerId", c.name, c.shortcut, c.text, c.use_count AS "useCount",
    c.updated_at AS "updatedAt", c.revision, ${personRefSql('m')} AS "changedBy",
    coalesce((SELECT json_agg(json_build_object('id', d.id, 'name', d.name) ORDER BY d.name)
      FROM canned_reply_department x
      JOIN department d ON d.organization_id = $1 AND d.id = x.department_id
      WHERE x.organization_id = $1 AND x.canned_reply_id = c.id), '[]') AS departments
  FROM canned_reply c
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = c.changed_by_id
  WHERE c.organization_id = $1 AND (c.owner_id IS NULL OR c.owner_id = $2) AND ($3::uuid IS NULL OR c.id = $3)
  ORDER BY lower(c.name), c.id`;

export interface CannedRow extends Omit<CannedReply, 'isShared' | 'updatedAt'> {
  ownerId: string | null;
  updatedAt: Date;
}

/** The canned replies of everybody and one's own, by name: never many. */
export async function listCannedReplies(ctx: Context): Promise<CannedReply[]> {
  requirePermission(ctx, 'tickets.reply');
  const rows = await ctx.db.query<CannedRow>(READ_CANNED, [ctx.organizationId, ctx.actor.memberId, null]);
  return rows.map(presentCanned);
}

const COUNT = `
  UPDATE canned_reply SET use_count = use_count + 1
  WHERE organization_id = $1 AND id = $2 AND (owner_id IS NULL OR owner_id = $3) RETURNING 1`;

/** Counts that a canned reply was put into an answer. @throws AppError `not_found` */
export async function countCannedUse(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, 'tickets.reply');
  const { length } = await ctx.db.query(COUNT, [ctx.organizationId, id, ctx.actor.memberId]);
  if (length === 0) throw new AppError('not_found');
}

export const presentCanned = (row: CannedRow): CannedReply => ({
  id: row.id,
  isShared: row.ownerId === null,
  name: row.name,
  shortcut: row.shortcut,
  text: row.text,
  departments: row.departments,
  useCount: row.useCount,
  changedBy: row.changedBy,
  updatedAt: row.updatedAt.toISOString(),
  revision: row.revision,
});
