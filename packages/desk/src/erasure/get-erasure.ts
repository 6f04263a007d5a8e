import { AppError, type Erasure } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const READ = `
  SELECT id, requested_at AS "requestedAt", finished_at AS "finishedAt" FROM erasure
  WHERE organization_id = $1 AND contact_id = $2 ORDER BY requested_at DESC LIMIT 1`;

/** How far the erasing of a contact has come. @throws AppError `not_found` */
export async function getErasure(ctx: Context, contactId: string): Promise<Erasure> {
  requirePermission(ctx, 'organization.manage');
  const values = [ctx.organizationId, contactId];
  const [row] = await ctx.db.query<{ id: string; requestedAt: Date; finishedAt: Date | null }>(READ, values);
  if (!row) throw new AppError('not_found');
  const { id, requestedAt, finishedAt } = row;
  return { id, requestedAt: requestedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
}
