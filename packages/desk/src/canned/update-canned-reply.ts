import { AppError, type CannedReply, type UpdateCannedReply } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import {
  auditCanned,
  lockCanned,
  readCanned,
  replaceDepartments,
  requireFreeShortcut,
  requireMayWrite,
} from './write-canned.ts';

const UPDATE = `
  UPDATE canned_reply SET name = $3, shortcut = $4, text = $5, changed_by_id = $6, updated_at = $7, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

/**
 * Changes what is given.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`, `shortcut_taken`, `department_unusable`
 */
export async function updateCannedReply(ctx: Context, id: string, patch: UpdateCannedReply): Promise<CannedReply> {
  requirePermission(ctx, 'tickets.reply');
  const changed = await ctx.db.pipeline(async (statement) => {
    const [, before] = await settleAll([lockCanned(statement, ctx), readCanned(statement, ctx, id)]);
    if (!before) throw new AppError('not_found');
    requireMayWrite(ctx, before.isShared);
    if (patch.revision !== undefined && patch.revision !== before.revision) throw new AppError('settings_changed');
    const { name = before.name, text = before.text, shortcut = before.shortcut } = patch;
    await requireFreeShortcut(statement, ctx, { ...before, shortcut });
    const values = [name, shortcut, text, ctx.actor.memberId, ctx.now()];
    await statement('canned-update', UPDATE, [ctx.organizationId, id, ...values]);
    if (patch.departmentIds) await replaceDepartments(statement, ctx, id, patch.departmentIds);
    const after = (await readCanned(statement, ctx, id))!;
    await auditCanned(statement, ctx, 'canned_reply.changed', before, after);
    return after;
  });
  await ctx.publish({ type: 'canned_reply.changed', id });
  return changed;
}
