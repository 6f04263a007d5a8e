import { AppError } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentRole, READ_ROLES, type RoleRow } from './list-roles.ts';
import { lockPeople } from './lock-people.ts';

const INVITED = `
  SELECT count(*)::int AS count FROM invitation WHERE organization_id = $1 AND role_id = $2 AND expires_at > $3`;

const BY_SSO = `
  SELECT FROM sso_connection c WHERE c.organization_id = $1 AND (c.default_role_id = $2 OR EXISTS (
    SELECT FROM sso_mapping m WHERE m.organization_id = $1 AND m.role_id = $2))`;

const DELETE = 'DELETE FROM role WHERE organization_id = $1 AND id = $2';

/**
 * Removes a role that nobody has, nobody is invited to and no group of single sign-on gives; invitations that have expired go with it.
 * @throws AppError `forbidden`, `not_found`, `role_built_in`, `role_in_use` with the number of members
 */
export async function deleteRole(ctx: Context, roleId: string): Promise<void> {
  requirePermission(ctx, 'organization.manage');
  const key = [ctx.organizationId, roleId];
  await ctx.db.pipeline(async (statement) => {
    const [, read, invited, bySso] = await settleAll([
      lockPeople(statement, ctx),
      statement('roles-read', READ_ROLES, key),
      statement('role-invited', INVITED, [...key, ctx.now()]),
      statement('role-by-sso', BY_SSO, key),
    ]);
    const row = read.rows[0] as RoleRow | undefined;
    if (!row) throw new AppError('not_found');
    const { name, permissions, isBuiltIn, memberCount } = presentRole(row);
    if (isBuiltIn) throw new AppError('role_built_in');
    const { count } = invited.rows[0] as { count: number };
    if (memberCount + count > 0) {
      throw new AppError('role_in_use', { detail: `${memberCount} members have it, ${count} invitations are pending` });
    }
    if (bySso.rowCount) throw new AppError('role_in_use', { detail: 'Single sign-on gives it' });
    await statement('delete-role', DELETE, key);
    await recordAudit(statement, ctx, {
      action: 'role.deleted',
      subject: { kind: 'role', id: roleId, name },
      before: { name, permissions },
      after: null,
    });
  });
  await ctx.publish({ type: 'role.changed', id: roleId });
}
