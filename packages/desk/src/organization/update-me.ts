import { AppError, type Locale, type Session } from '@perch/contracts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { loadSession } from './load-session.ts';

const LOCK = 'SELECT name FROM member WHERE organization_id = $1 AND id = $2 AND is_active FOR NO KEY UPDATE';

const UPDATE = `
  UPDATE member SET name = $3, locale = coalesce($4, locale), revision = revision + $5,
    shows_estimates = coalesce($6, shows_estimates)
  WHERE organization_id = $1 AND id = $2`;

/**
 * A member's own name, language and whether they see estimates. What is absent stays. Another name is a change that others see: an administrator
 * who is editing the member just now is told.
 */
export async function updateMe(
  ctx: Context,
  input: { name?: string | undefined; locale?: Locale | undefined; showsEstimates?: boolean | undefined },
): Promise<Session> {
  const { memberId } = ctx.actor;
  if (memberId === null) throw new AppError('unauthenticated');
  const key = [ctx.organizationId, memberId];
  const isRenamed = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('me-lock', LOCK, key);
    const before = rows[0] as { name: string } | undefined;
    if (!before) throw new AppError('unauthenticated');
    const name = input.name ?? before.name;
    const isOther = name !== before.name;
    const own = [input.locale ?? null, isOther ? 1 : 0, input.showsEstimates ?? null];
    await statement('me-update', UPDATE, [...key, name, ...own]);
    await recordAudit(statement, ctx, {
      action: 'member.changed',
      subject: { kind: 'member', id: memberId, name },
      before: { name: before.name },
      after: { name },
    });
    return isOther;
  });
  if (isRenamed) await ctx.publish({ type: 'member.changed', id: memberId });
  const session = await loadSession(ctx.db, memberId);
  if (!session) throw new AppError('unauthenticated');
  return session;
}
