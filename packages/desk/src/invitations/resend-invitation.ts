import { AppError, type Invitation } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { expiryOf, hashOfToken, newToken } from './invitation-token.ts';
import { presentInvitation, READ_INVITATIONS, type InvitationRow } from './list-invitations.ts';
import { writeInvitationEmail, type InvitationLink } from './write-invitation-email.ts';

const RENEW = `
  UPDATE invitation SET token_hash = $3, invited_by_id = coalesce($4, invited_by_id), sent_at = $5, expires_at = $6
  WHERE organization_id = $1 AND id = $2`;

/**
 * Sends a pending or expired invitation once more, with a new link: the old one no longer serves.
 * @throws AppError `forbidden`, `not_found`
 */
export async function resendInvitation(
  ctx: Context,
  input: { invitationId: string } & InvitationLink,
): Promise<Invitation> {
  requirePermission(ctx, 'organization.manage');
  const key = [ctx.organizationId, input.invitationId];
  const now = ctx.now();
  const token = newToken();
  const { invitation, job } = await ctx.db.pipeline(async (statement) => {
    const values = [Buffer.from(hashOfToken(token)), ctx.actor.memberId, now, expiryOf(now)];
    const [, read] = await settleAll([
      statement('renew-invitation', RENEW, [...key, ...values]),
      statement('invitations-read', READ_INVITATIONS, key),
    ]);
    const row = read.rows[0] as InvitationRow | undefined;
    if (!row) throw new AppError('not_found');
    const renewed = presentInvitation(row, now);
    return { invitation: renewed, job: await writeInvitationEmail(statement, ctx, input, { ...renewed, token }) };
  });
  await ctx.enqueue('deliver', job);
  await ctx.publish({ type: 'invitation.changed', id: invitation.id });
  return invitation;
}
