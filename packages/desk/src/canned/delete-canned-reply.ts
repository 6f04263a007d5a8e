import { AppError } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { auditCanned, lockCanned, readCanned, requireMayWrite } from './write-canned.ts';

const DELETE = 'DELETE FROM canned_reply WHERE organization_id = $1 AND id = $2';

/** What was sent with it stays. @throws AppError `forbidden`, `not_found` */
export async function deleteCannedReply(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, 'tickets.reply');
  await ctx.db.pipeline(async (statement) => {
    const [, before] = await settleAll([lockCanned(statement, ctx), readCanned(statement, ctx, id)]);
    if (!before) throw new AppError('not_found');
    requireMayWrite(ctx, before.isShared);
    await statement('canned-delete', DELETE, [ctx.organizationId, id]);
    await auditCanned(statement, ctx, 'canned_reply.deleted', before, null);
  });
  await ctx.publish({ type: 'canned_reply.changed', id });
}
