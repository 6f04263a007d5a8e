import {
  AppError,
  type ChangedMember,
  type Department,
  type Member,
  type Role,
  type UpdateMember,
} from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { announceIncidents } from '../escalation/announce-incidents.ts';
import { requirePermission } from '../require-permission.ts';
import { endMemberSessions } from '../sessions/end-member-sessions.ts';
import { unassignOpenTickets } from '../tickets/reassign-tickets.ts';
import { withdrawInvitations } from '../invitations/withdraw-invitations.ts';
import { refsOf, replaceDepartmentsOf, requireUsableDepartments } from './department-members.ts';
import { departmentsById, READ_DEPARTMENTS } from './list-departments.ts';
import { presentMember, READ_MEMBERS, type MemberRow } from './list-members.ts';
import { presentRole, READ_ROLES, type RoleRow } from './list-roles.ts';
import { lockPeople, requireAdministrator } from './lock-people.ts';
import { lockAssigningAccounts, NOTHING_LEFT_BEHIND, releaseMember } from './release-member.ts';
import { requireGrantable } from './require-grantable.ts';
import { LOCK_MEMBER } from './shut-out-member.ts';

const UPDATE = `
  UPDATE member SET name = $3, role_id = $4, is_active = $5, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

/** A member as they are to be. */
type Next = Pick<Member, 'name' | 'role' | 'isActive' | 'departmentIds'>;

/**
 * Changes what is given of a member. With a role that allows less they are signed out here. Deactivated, they are signed
 * out at once; their open tickets and what keywords assign to them are nobody's, incidents that they had taken over are open
 * again, invitations they sent are revoked, and the answer says so.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`, `own_membership`, `last_administrator`,
 *   `role_unusable`, `permission_not_held`, `department_unusable`
 */
export async function updateMember(ctx: Context, memberId: string, patch: UpdateMember): Promise<ChangedMember> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const key = [organizationId, memberId];
  const done = await ctx.db.pipeline(async (statement) => {
    const [actor, , , read, roleRows, departmentRows] = await settleAll([
      lockPeople(statement, ctx),
      patch.isActive === false ? lockAssigningAccounts(statement, ctx, memberId) : null,
      statement('member-lock', LOCK_MEMBER, key),
      statement('member-read', READ_MEMBERS, key),
      statement('roles-read', READ_ROLES, [organizationId, null]),
      statement('departments-read', READ_DEPARTMENTS, [organizationId]),
    ]);
    const row = read.rows[0] as MemberRow | undefined;
    if (!row) throw new AppError('not_found');
    const before = presentMember(row);
    const departments = departmentsById(departmentRows.rows);
    const roles = (roleRows.rows as RoleRow[]).map(presentRole);
    const after = nextOf(actor, before, patch, roles, departments);
    if (isSame(before, after)) {
      return { member: before, departmentIds: [], invitationIds: [], left: NOTHING_LEFT_BEHIND, isNew: false };
    }
    const isDeactivated = before.isActive && !after.isActive;
    const isBack = !before.isActive && after.isActive;

    await statement('member-update', UPDATE, [...key, after.name, after.role.id, after.isActive]);
    const departmentIds = await replaceDepartmentsOf(statement, organizationId, memberId, after.departmentIds);
    const left = isDeactivated ? await releaseMember(statement, ctx, before) : NOTHING_LEFT_BEHIND;
    if (!isDeactivated && memberId !== ctx.actor.memberId && isLess(roles, before, after)) {
      await endMemberSessions(statement, ctx, memberId);
    }
    const invitationIds = isBack
      ? await withdrawInvitations(statement, ctx, 'addressee', memberId)
      : left.invitationIds;
    if (isDeactivated || before.role.id !== after.role.id) await requireAdministrator(statement, ctx);
    await recordAudit(statement, ctx, {
      action: 'member.changed',
      subject: { kind: 'member', id: memberId, name: after.name },
      before: fieldsOf(before, departments),
      after: fieldsOf(after, departments),
    });
    const { rows } = await statement('member-read', READ_MEMBERS, key);
    return { member: presentMember(rows[0]), departmentIds, invitationIds, left, isNew: true };
  });

  const { keywords, invitationIds, incidents } = done.left;
  await Promise.all([
    done.isNew && ctx.publish({ type: 'member.changed', id: memberId }),
    announceIncidents(ctx, incidents),
    ...done.departmentIds.map((id) => ctx.publish({ type: 'department.changed', id })),
    ...done.invitationIds.map((id) => ctx.publish({ type: 'invitation.changed', id })),
    ...[...new Set(keywords.map(({ accountId }) => accountId))].map((id) =>
      ctx.publish({ type: 'account.changed', id }),
    ),
  ]);
  // also of one who had been deactivated before: what was interrupted then is finished
  const unassignedTickets = patch.isActive === false ? await unassignOpenTickets(ctx, done.member) : 0;
  return {
    ...done.member,
    unassignedTickets,
    releasedKeywords: keywords,
    revokedInvitations: invitationIds.length,
    reopenedIncidents: incidents.openAgain,
  };
}

function nextOf(
  ctx: Context,
  before: Member,
  patch: UpdateMember,
  roles: readonly Role[],
  departments: ReadonlyMap<string, Department>,
): Next {
  if (patch.revision !== undefined && patch.revision !== before.revision) throw new AppError('settings_changed');
  if (patch.isActive === false && before.id === ctx.actor.memberId) throw new AppError('own_membership');
  const present = roles.find(({ id }) => id === before.role.id)?.permissions ?? [];
  const role = roles.find(({ id }) => id === (patch.roleId ?? before.role.id));
  if (!role) throw new AppError('role_unusable', { errors: [{ path: 'roleId', message: 'There is no such role' }] });
  const isActive = patch.isActive ?? before.isActive;
  // who may do less than a member neither raises nor lowers, shuts out nor brings back them
  if (role.id !== before.role.id) requireGrantable(ctx, [...new Set([...present, ...role.permissions])], 'roleId');
  if (isActive !== before.isActive) requireGrantable(ctx, [...new Set([...present, ...role.permissions])], 'isActive');
  requireUsableDepartments(departments, patch.departmentIds ?? [], before.departmentIds);
  return {
    name: patch.name ?? before.name,
    role: { id: role.id, name: role.name },
    isActive,
    departmentIds: patch.departmentIds ? [...new Set(patch.departmentIds)] : before.departmentIds,
  };
}

/** Whether the role that somebody gets lacks something that the one they had allows. */
function isLess(roles: readonly Role[], before: Next, after: Next): boolean {
  const permissionsOf = ({ role }: Next) => roles.find(({ id }) => id === role.id)?.permissions ?? [];
  const kept = permissionsOf(after);
  return permissionsOf(before).some((permission) => !kept.includes(permission));
}

const isSame = (before: Next, after: Next) =>
  before.name === after.name &&
  before.role.id === after.role.id &&
  before.isActive === after.isActive &&
  before.departmentIds.toSorted().join() === after.departmentIds.toSorted().join();

const fieldsOf = ({ name, role, isActive, departmentIds }: Next, departments: ReadonlyMap<string, Department>) => ({
  name,
  role: role.name,
  isActive,
  departments: refsOf(departmentIds, departments),
});
