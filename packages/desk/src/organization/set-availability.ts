import { AppError, type Session, type SetAvailability } from '@perch/contracts';
import type { Context } from '../context.ts';
import { loadSession } from './load-session.ts';

const SET = `
  UPDATE member SET away_since = CASE WHEN $3 THEN coalesce(away_since, $4) END, away_until = CASE WHEN $3 THEN $5::timestamptz END
  WHERE organization_id = $1 AND id = $2 AND is_active RETURNING id`;

/**
 * Whether a member takes new tickets. Away, they keep those they have. What waits for somebody of their departments is
 * theirs again a moment after they are back.
 * @throws AppError `validation_failed` for an end in the past
 */
export async function setAvailability(ctx: Context, { isAway, until }: SetAvailability): Promise<Session> {
  const { memberId } = ctx.actor;
  if (memberId === null) throw new AppError('unauthenticated');
  const now = ctx.now();
  if (isAway && until && new Date(until) <= now) {
    const errors = [{ path: 'until', message: 'Choose a time that is still to come' }];
    throw new AppError('validation_failed', { errors });
  }
  await ctx.db.query(SET, [ctx.organizationId, memberId, isAway, now, until ?? null]);
  await ctx.publish({ type: 'availability.changed', id: memberId });
  const session = await loadSession(ctx.db, memberId);
  if (!session) throw new AppError('unauthenticated');
  return session;
}
