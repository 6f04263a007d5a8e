import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

// the row that intake holds while it decides: what it reads of settings afterwards is as this transaction leaves it
const LOCK = 'SELECT FROM organization WHERE id = $1 FOR NO KEY UPDATE';

const MANAGER = `
  SELECT FROM member m
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'organization.manage' = ANY (r.permissions)
  WHERE m.organization_id = $1 AND m.is_active LIMIT 1`;

/**
 * Changes of departments, people and roles go one after the other in an organization: what one of them looks at (who
 * else may manage it, which names are taken) still stands when it commits. Send it before everything else.
 */
export const lockPeople = (statement: Statement, ctx: Context) => statement('lock-people', LOCK, [ctx.organizationId]);

/**
 * Nobody locks an organization out: asked at the end of a change that could, which is rolled back.
 * @throws AppError `last_administrator`
 */
export async function requireManager(statement: Statement, ctx: Context): Promise<void> {
  const { rowCount } = await statement('require-manager', MANAGER, [ctx.organizationId]);
  if (!rowCount) throw new AppError('last_administrator');
}
