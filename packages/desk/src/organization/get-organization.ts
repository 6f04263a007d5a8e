import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';

export async function getOrganization(ctx: Context) {
  const [row] = await ctx.db.query<{ id: string; name: string; created_at: Date }>(
    'SELECT id, name, created_at FROM organization WHERE id = $1',
    [ctx.organizationId],
  );
  if (!row) throw new AppError('not_found');
  return { id: row.id, name: row.name, createdAt: row.created_at.toISOString() };
}
