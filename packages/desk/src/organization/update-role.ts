import { isDeepStrictEqual } from 'node:util';
import { AppError, type Role, type UpdateRole } from '@perch/contracts';
import { parsePermissions } from '@perch/core';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentRole, READ_ROLES, type RoleRow } from './list-roles.ts';
import { lockPeople, requireAdministrator } from './lock-people.ts';
import { requireFreeName } from './require-free-name.ts';
import { requireGrantable, requireWallable } from './require-grantable.ts';

const UPDATE = `
  UPDATE role SET name = $3, permissions = $4, replies_need_approval = $5, departments_only = $6, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

/**
 * Changes what is given of a role of the organization's own. It holds for its members from their next request on.
 * @throws AppError `forbidden`, `not_found`, `role_built_in`, `settings_changed`, `name_taken`, `permission_not_held`,
 *   `last_administrator`, `validation_failed` (it would see beyond its wall)
 */
export async function updateRole(ctx: Context, roleId: string, patch: UpdateRole): Promise<Role> {
  requirePermission(ctx, 'organization.manage');
  const key = [ctx.organizationId, roleId];
  const { role, isNew } = await ctx.db.pipeline(async (statement) => {
    const [actor, read] = await settleAll([
      lockPeople(statement, ctx),
      statement('roles-read', READ_ROLES, key),
      patch.name === undefined ? null : requireFreeName(statement, 'role', ctx.organizationId, roleId, patch.name),
    ]);
    const row = read.rows[0] as RoleRow | undefined;
    if (!row) throw new AppError('not_found');
    const before = presentRole(row);
    if (before.isBuiltIn) throw new AppError('role_built_in');
    if (patch.revision !== undefined && patch.revision !== before.revision) throw new AppError('settings_changed');
    const name = patch.name ?? before.name;
    const permissions = patch.permissions ? parsePermissions(patch.permissions) : before.permissions;
    const repliesNeedApproval = patch.repliesNeedApproval ?? before.repliesNeedApproval;
    const departmentsOnly = patch.departmentsOnly ?? before.departmentsOnly;
    const next = { name, permissions, repliesNeedApproval, departmentsOnly };
    if (isDeepStrictEqual(next, fieldsOf(before))) return { role: before, isNew: false };
    // neither given nor taken from those who have it by somebody who may do less
    if (permissions.join() !== before.permissions.join()) {
      requireGrantable(actor, [...new Set([...before.permissions, ...permissions])], 'permissions');
    }
    requireWallable(departmentsOnly, permissions);

    await statement('update-role', UPDATE, [...key, name, permissions, repliesNeedApproval, departmentsOnly]);
    await requireAdministrator(statement, ctx);
    await recordAudit(statement, ctx, {
      action: 'role.changed',
      subject: { kind: 'role', id: roleId, name },
      before: fieldsOf(before),
      after: next,
    });
    const { rows } = await statement('roles-read', READ_ROLES, key);
    return { role: presentRole(rows[0]), isNew: true };
  });
  if (isNew) await ctx.publish({ type: 'role.changed', id: roleId });
  return role;
}

const fieldsOf = ({ name, permissions, repliesNeedApproval, departmentsOnly }: Role) => ({
  name,
  permissions,
  repliesNeedApproval,
  departmentsOnly,
});
