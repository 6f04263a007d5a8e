import { AppError } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requirePermission } from '../require-permission.ts';
import { READ_INVITATIONS, type InvitationRow } from './list-invitations.ts';

const REVOKE = 'DELETE FROM invitation WHERE organization_id = $1 AND id = $2';

/** Takes an invitation back: its link no longer serves. @throws AppError `forbidden`, `not_found` */
export async function revokeInvitation(ctx: Context, invitationId: string): Promise<void> {
  requirePermission(ctx, 'organization.manage');
  const key = [ctx.organizationId, invitationId];
  await ctx.db.pipeline(async (statement) => {
    const [, read, revoked] = await settleAll([
      lockPeople(statement, ctx),
      statement('invitations-read', READ_INVITATIONS, key),
      statement('revoke-invitation', REVOKE, key),
    ]);
    const row = read.rows[0] as InvitationRow | undefined;
    if (!row || !revoked.rowCount) throw new AppError('not_found'); // or it was accepted this very moment
    await recordAudit(statement, ctx, {
      action: 'invitation.revoked',
      subject: { kind: 'invitation', id: row.id, name: row.email },
      before: { email: row.email, role: row.role_name },
      after: null,
    });
  });
  await ctx.publish({ type: 'invitation.changed', id: invitationId });
}
