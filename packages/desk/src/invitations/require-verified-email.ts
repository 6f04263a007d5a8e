import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

const UNVERIFIED = `
  SELECT FROM member m JOIN app_user u ON u.id = m.user_id
  WHERE m.organization_id = $1 AND m.id = $2 AND NOT u.email_verified`;

/**
 * Whoever has not confirmed their own address writes to nobody else's in the name of Perch.
 * @throws AppError `email_unverified`
 */
export async function requireVerifiedEmail(statement: Statement, ctx: Context): Promise<void> {
  const { rowCount } = await statement('email-unverified', UNVERIFIED, [ctx.organizationId, ctx.actor.memberId]);
  if (rowCount) throw new AppError('email_unverified');
}
