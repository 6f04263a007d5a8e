import { AppError, type Locale, type Session } from '@perch/contracts';
import type { Context } from '../context.ts';
import { loadSession } from './load-session.ts';

const UPDATE = `
  UPDATE member SET name = coalesce($3, name), locale = coalesce($4, locale)
  WHERE organization_id = $1 AND id = $2 AND is_active`;

/** A member's own name and language. What is absent stays. */
export async function updateMe(
  ctx: Context,
  input: { name?: string | undefined; locale?: Locale | undefined },
): Promise<Session> {
  const { memberId } = ctx.actor;
  if (memberId === null) throw new AppError('unauthenticated');
  await ctx.db.query(UPDATE, [ctx.organizationId, memberId, input.name ?? null, input.locale ?? null]);
  const session = await loadSession(ctx.db, memberId);
  if (!session) throw new AppError('unauthenticated');
  return session;
}
