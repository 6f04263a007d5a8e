import type { Role } from '@perch/contracts';
import { parsePermissions } from '@perch/core';
import type { Context } from '../context.ts';

export interface RoleRow {
  id: string;
  name: string;
  built_in: string | null;
  permissions: string[];
  replies_need_approval: boolean;
  departments_only: boolean;
  member_count: number;
  revision: number;
}

/** Roles: all, or the one that `$2` names. */
export const READ_ROLES = `
  SELECT r.id, r.name, r.built_in, r.permissions, r.replies_need_approval, r.departments_only, r.revision,
         (SELECT count(*)::int FROM member m WHERE m.organization_id = r.organization_id AND m.role_id = r.id)
           AS member_count
  FROM role r WHERE r.organization_id = $1 AND ($2::uuid IS NULL OR r.id = $2)
  ORDER BY built_in IS NULL, array_position(ARRAY['administrator', 'agent', 'light_agent'], built_in), lower(name), id`;

/** Built-in roles first, the mightiest before the others. */
export async function listRoles(ctx: Context): Promise<Role[]> {
  const rows = await ctx.db.query<RoleRow>(READ_ROLES, [ctx.organizationId, null]);
  return rows.map(presentRole);
}

export const presentRole = (row: RoleRow): Role => ({
  id: row.id,
  name: row.name,
  isBuiltIn: row.built_in !== null,
  permissions: parsePermissions(row.permissions),
  repliesNeedApproval: row.replies_need_approval,
  departmentsOnly: row.departments_only,
  memberCount: row.member_count,
  revision: row.revision,
});
