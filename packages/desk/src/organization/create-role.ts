import type { CreateRole, Role } from '@perch/contracts';
import { parsePermissions } from '@perch/core';
import { settleAll, uuid7 } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentRole, READ_ROLES } from './list-roles.ts';
import { lockPeople } from './lock-people.ts';
import { requireFreeName } from './require-free-name.ts';
import { requireGrantable, requireWallable } from './require-grantable.ts';

const ADD =
  'INSERT INTO role (organization_id, id, name, permissions, replies_need_approval, departments_only) VALUES ($1, $2, $3, $4, $5, $6)';

/** @throws AppError `forbidden`, `permission_not_held`, `name_taken`, `validation_failed` (it would see beyond its wall) */
export async function createRole(ctx: Context, input: CreateRole): Promise<Role> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const { name, repliesNeedApproval = false, departmentsOnly = false } = input;
  const permissions = parsePermissions(input.permissions);
  const id = uuid7(ctx.now().getTime());

  const role = await ctx.db.pipeline(async (statement) => {
    const [actor] = await settleAll([
      lockPeople(statement, ctx),
      requireFreeName(statement, 'role', organizationId, null, name),
    ]);
    requireGrantable(actor, permissions, 'permissions');
    requireWallable(departmentsOnly, permissions);
    await statement('create-role', ADD, [organizationId, id, name, permissions, repliesNeedApproval, departmentsOnly]);
    await recordAudit(statement, ctx, {
      action: 'role.created',
      subject: { kind: 'role', id, name },
      before: null,
      after: {
        name,
        permissions,
        ...(repliesNeedApproval && { repliesNeedApproval }),
        ...(departmentsOnly && { departmentsOnly }),
      },
    });
    const { rows } = await statement('roles-read', READ_ROLES, [organizationId, id]);
    return presentRole(rows[0]);
  });
  await ctx.publish({ type: 'role.changed', id });
  return role;
}
