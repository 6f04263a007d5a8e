import { AppError, type Invitation } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { presentRole, READ_ROLES } from '../organization/list-roles.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requireGrantable } from '../organization/require-grantable.ts';
import { requirePermission } from '../require-permission.ts';
import { ACTIVE_MEMBER } from './create-invitation.ts';
import { expiryOf, hashOfToken, newToken } from './invitation-token.ts';
import { presentInvitation, READ_INVITATIONS, type InvitationRow } from './list-invitations.ts';
import { requireVerifiedEmail } from './require-verified-email.ts';
import { writeInvitationEmail, type InvitationLink } from './write-invitation-email.ts';

const PAUSE_MS = 60_000;

const RENEW = `
  UPDATE invitation SET token_hash = $3, invited_by_id = coalesce($4, invited_by_id), sent_at = $5, expires_at = $6
  WHERE organization_id = $1 AND id = $2`;

/**
 * Sends a pending or expired invitation once more, with a new link: the old one no longer serves. Who sends it gives its
 * role, so they must have what is in it.
 * @throws AppError `forbidden`, `email_unverified`, `not_found`, `permission_not_held`, `already_member`, `invitation_just_sent`
 */
export async function resendInvitation(
  ctx: Context,
  input: { invitationId: string } & InvitationLink,
): Promise<Invitation> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const key = [organizationId, input.invitationId];
  const now = ctx.now();
  const token = newToken();
  const { invitation, job } = await ctx.db.pipeline(async (statement) => {
    const [actor, found] = await settleAll([
      lockPeople(statement, ctx),
      statement('invitations-read', READ_INVITATIONS, key),
    ]);
    await requireVerifiedEmail(statement, ctx);
    const row = found.rows[0] as InvitationRow | undefined;
    if (!row) throw new AppError('not_found');
    const [roles, member] = await settleAll([
      statement('roles-read', READ_ROLES, [organizationId, row.role_id]),
      statement('invitation-member', ACTIVE_MEMBER, [organizationId, row.email]),
    ]);
    requireGrantable(actor, presentRole(roles.rows[0]).permissions, 'roleId');
    if (member.rowCount) throw new AppError('already_member');
    if (now.getTime() - row.sent_at.getTime() < PAUSE_MS) throw new AppError('invitation_just_sent');

    const values = [Buffer.from(hashOfToken(token)), ctx.actor.memberId, now, expiryOf(now)];
    const [, read] = await settleAll([
      statement('renew-invitation', RENEW, [...key, ...values]),
      statement('invitations-read', READ_INVITATIONS, key),
    ]);
    const renewed = presentInvitation(read.rows[0], now);
    await recordAudit(statement, ctx, {
      action: 'invitation.resent',
      subject: { kind: 'invitation', id: renewed.id, name: renewed.email },
      before: null,
      after: { email: renewed.email, role: renewed.role.name },
    });
    return { invitation: renewed, job: await writeInvitationEmail(statement, ctx, input, { ...renewed, token }) };
  });
  await ctx.enqueue('deliver', job);
  await ctx.publish({ type: 'invitation.changed', id: invitation.id });
  return invitation;
}
