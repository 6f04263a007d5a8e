import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { NEEDS_APPROVAL } from '../replies/hold-of.ts';

const DEPARTMENTS = 'SELECT FROM department WHERE organization_id = $1 AND id = ANY ($2::uuid[])';

/**
 * The departments of a key are the organization's.
 * @param ids null: it sees all
 * @throws AppError `department_unusable`
 */
export async function requireDepartments(
  statement: Statement,
  organizationId: string,
  ids: readonly string[] | null,
): Promise<void> {
  if (ids === null) return;
  const { rowCount } = await statement('api-key-departments', DEPARTMENTS, [organizationId, ids]);
  if (rowCount !== new Set(ids).size) throw new AppError('department_unusable');
}

/**
 * Nobody makes a key that has expired.
 * @param expiresAt null: it does not
 * @throws AppError `validation_failed`
 */
export function requireAhead(expiresAt: string | null, now: Date): void {
  if (expiresAt === null || new Date(expiresAt) > now) return;
  throw new AppError('validation_failed', { errors: [{ path: 'expiresAt', message: 'This time has passed' }] });
}

/** Whether what the member who acts writes to customers waits for approval: what their keys write does, too. */
export async function needsApproval(statement: Statement, { organizationId, actor }: Context): Promise<boolean> {
  const { rows } = await statement('reply-needs-approval', NEEDS_APPROVAL, [organizationId, actor.memberId]);
  return rows[0]?.['needsApproval'] === true;
}
