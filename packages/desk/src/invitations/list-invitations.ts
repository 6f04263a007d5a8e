import { Locale, type Invitation } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { STILL_GIVEN } from './standing-invitation.ts';

export interface InvitationRow {
  id: string;
  email: string;
  locale: string;
  role_id: string;
  role_name: string;
  department_ids: string[];
  invited_by: { id: string; name: string } | null;
  is_still_given: boolean;
  sent_at: Date;
  expires_at: Date;
}

/** Invitations, the newest first: all, or the one that `$2` names. */
export const READ_INVITATIONS = `
  SELECT i.id, i.email, i.locale, i.sent_at, i.expires_at, r.id AS role_id, r.name AS role_name,
         ${STILL_GIVEN} AS is_still_given,
         CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'name', m.name) END AS invited_by,
         ARRAY(SELECT d.department_id::text FROM invitation_department d
               WHERE d.organization_id = i.organization_id AND d.invitation_id = i.id ORDER BY 1) AS department_ids
  FROM invitation i
  JOIN role r ON r.organization_id = i.organization_id AND r.id = i.role_id
  LEFT JOIN member m ON m.organization_id = i.organization_id AND m.id = i.invited_by_id
  WHERE i.organization_id = $1 AND ($2::uuid IS NULL OR i.id = $2) ORDER BY i.sent_at DESC, i.id DESC`;

/** Who was invited and has not joined, expired ones included. @throws AppError `forbidden` */
export async function listInvitations(ctx: Context): Promise<Invitation[]> {
  requirePermission(ctx, 'organization.manage');
  const rows = await ctx.db.query<InvitationRow>(READ_INVITATIONS, [ctx.organizationId, null]);
  return rows.map((row) => presentInvitation(row, ctx.now()));
}

export const presentInvitation = (row: InvitationRow, now: Date): Invitation => ({
  id: row.id,
  email: row.email,
  role: { id: row.role_id, name: row.role_name },
  departmentIds: row.department_ids,
  locale: Locale.catch('en').parse(row.locale),
  invitedBy: row.invited_by,
  sentAt: row.sent_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  isExpired: row.expires_at <= now || !row.is_still_given,
});
