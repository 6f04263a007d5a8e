import { AppError } from '@perch/contracts';
import { parsePermissions, PERMISSIONS } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

// the row that intake holds while it decides: what it reads of settings afterwards is as this transaction leaves it
const LOCK = 'SELECT FROM organization WHERE id = $1 FOR NO KEY UPDATE';

const ACTOR = `
  SELECT r.permissions FROM member m JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
  WHERE m.organization_id = $1 AND m.id = $2 AND m.is_active`;

const ACTING_KEY = `
  SELECT permissions FROM api_key WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL`;

const ADMINISTRATOR = `
  SELECT FROM member m
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND r.permissions @> $2::text[]
  WHERE m.organization_id = $1 AND m.is_active LIMIT 1`;

/**
 * Changes of departments, people and roles go one after the other in an organization: what one of them looks at (who
 * else may manage it, which names are taken) still stands when it commits. Send it before everything else, and go on
 * with the context that it answers: what the actor may do now, which may be less than when the request came.
 * @throws AppError `unauthenticated`, `forbidden`
 */
export async function lockPeople(statement: Statement, ctx: Context): Promise<Context> {
  const { organizationId, actor } = ctx;
  const [, ofMember, ofKey] = await settleAll([
    statement('lock-people', LOCK, [organizationId]),
    actor.kind === 'member' && statement('lock-people-actor', ACTOR, [organizationId, actor.memberId]),
    actor.kind === 'api_key' && statement('lock-people-key', ACTING_KEY, [organizationId, actor.apiKeyId]),
  ]);
  const read = ofMember || ofKey;
  if (!read) return ctx;
  const row = read.rows[0] as { permissions: string[] } | undefined;
  if (!row) throw new AppError('unauthenticated');
  const fresh = { ...ctx, actor: { ...actor, permissions: parsePermissions(row.permissions) } };
  requirePermission(fresh, 'organization.manage');
  return fresh;
}

/**
 * Nobody locks an organization out: somebody active may do everything, as nobody can grant what they do not have. Asked
 * at the end of a change that could end that, which is rolled back.
 * @throws AppError `last_administrator`
 */
export async function requireAdministrator(statement: Statement, ctx: Context): Promise<void> {
  const { rowCount } = await statement('require-administrator', ADMINISTRATOR, [ctx.organizationId, PERMISSIONS]);
  if (!rowCount) throw new AppError('last_administrator');
}

const ADMINISTRATOR_BESIDE = ADMINISTRATOR.replace('LIMIT 1', 'AND m.id <> $3 LIMIT 1');

/** Whether somebody active may do everything once this member has these permissions. Under `lockPeople`. */
export async function isAdministratorWithout(
  statement: Statement,
  ctx: Context,
  { memberId, permissions }: { memberId: string; permissions: readonly string[] },
): Promise<boolean> {
  if (PERMISSIONS.every((permission) => permissions.includes(permission))) return true;
  const values = [ctx.organizationId, PERMISSIONS, memberId];
  return Boolean((await statement('administrator-beside', ADMINISTRATOR_BESIDE, values)).rowCount);
}
