import { AppError, type CreateInvitation, type Invitation } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { refsOf, requireUsableDepartments } from '../organization/department-members.ts';
import { departmentsById, READ_DEPARTMENTS } from '../organization/list-departments.ts';
import { presentRole, READ_ROLES, type RoleRow } from '../organization/list-roles.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requireGrantable } from '../organization/require-grantable.ts';
import { requirePermission } from '../require-permission.ts';
import { expiryOf, hashOfToken, newToken } from './invitation-token.ts';
import { presentInvitation, READ_INVITATIONS } from './list-invitations.ts';
import { requireVerifiedEmail } from './require-verified-email.ts';
import { writeInvitationEmail, type InvitationLink } from './write-invitation-email.ts';

/** Whether an address, in small letters, is that of an active member. */
export const ACTIVE_MEMBER = 'SELECT FROM member WHERE organization_id = $1 AND lower(email) = $2 AND is_active';

// one that has expired makes room
const ADD = `
  INSERT INTO invitation (organization_id, id, email, role_id, locale, token_hash, invited_by_id, sent_at, expires_at, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8)
  ON CONFLICT (organization_id, email) DO UPDATE SET role_id = excluded.role_id, locale = excluded.locale,
    token_hash = excluded.token_hash, invited_by_id = excluded.invited_by_id, sent_at = excluded.sent_at,
    expires_at = excluded.expires_at, created_at = excluded.created_at
  WHERE invitation.expires_at <= excluded.sent_at
  RETURNING id`;

const DROP_DEPARTMENTS = 'DELETE FROM invitation_department WHERE organization_id = $1 AND invitation_id = $2';
const ADD_DEPARTMENTS = `
  INSERT INTO invitation_department (organization_id, invitation_id, department_id)
  SELECT $1, $2, wanted.id FROM unnest($3::uuid[]) AS wanted(id)`;

/**
 * Asks somebody by e-mail to join, within seven days, with a link that serves once.
 * @throws AppError `forbidden`, `email_unverified`, `role_unusable`, `permission_not_held`, `department_unusable`, `already_member`,
 *   `already_invited`
 */
export async function createInvitation(ctx: Context, input: CreateInvitation & InvitationLink): Promise<Invitation> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const { roleId, locale } = input;
  const email = input.email.toLowerCase();
  const now = ctx.now();
  const token = newToken();
  const departmentIds = [...new Set(input.departmentIds)];

  const { invitation, job } = await ctx.db.pipeline(async (statement) => {
    const [actor, roleRows, departmentRows, member] = await settleAll([
      lockPeople(statement, ctx),
      statement('roles-read', READ_ROLES, [organizationId, roleId]),
      statement('departments-read', READ_DEPARTMENTS, [organizationId]),
      statement('invitation-member', ACTIVE_MEMBER, [organizationId, email]),
    ]);
    await requireVerifiedEmail(statement, ctx);
    const role = (roleRows.rows as RoleRow[]).map(presentRole)[0];
    if (!role) throw new AppError('role_unusable', { errors: [{ path: 'roleId', message: 'There is no such role' }] });
    requireGrantable(actor, role.permissions, 'roleId');
    const departments = departmentsById(departmentRows.rows);
    requireUsableDepartments(departments, input.departmentIds, []);
    if (member.rowCount) throw refusal('already_member', 'This address belongs to an active member');

    const values = [uuid7(now.getTime()), email, roleId, locale, Buffer.from(hashOfToken(token)), ctx.actor.memberId];
    const { rows } = await statement('create-invitation', ADD, [organizationId, ...values, now, expiryOf(now)]);
    const id = (rows[0] as { id: string } | undefined)?.id;
    if (id === undefined) throw refusal('already_invited', 'Send the pending invitation again, or revoke it first');
    await statement('invitation-drop-departments', DROP_DEPARTMENTS, [organizationId, id]);
    await statement('invitation-add-departments', ADD_DEPARTMENTS, [organizationId, id, departmentIds]);
    await recordAudit(statement, ctx, {
      action: 'member.invited',
      subject: { kind: 'invitation', id, name: email },
      before: null,
      after: { email, role: role.name, departments: refsOf(departmentIds, departments) },
    });
    const [emailJob, read] = await settleAll([
      writeInvitationEmail(statement, ctx, input, { email, locale, token }),
      statement('invitations-read', READ_INVITATIONS, [organizationId, id]),
    ]);
    return { invitation: presentInvitation(read.rows[0], now), job: emailJob };
  });
  await ctx.enqueue('deliver', job);
  await ctx.publish({ type: 'invitation.changed', id: invitation.id });
  return invitation;
}

const refusal = (code: 'already_member' | 'already_invited', message: string) =>
  new AppError(code, { errors: [{ path: 'email', message }] });
