import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';

const A = { api_key: 'an API key', department: 'a department', role: 'a role' };

const TAKEN = {
  api_key: `
    SELECT FROM api_key WHERE organization_id = $1 AND lower(name) = lower($3) AND id IS DISTINCT FROM $2::uuid
      AND revoked_at IS NULL`,
  department: `
    SELECT FROM department WHERE organization_id = $1 AND lower(name) = lower($3) AND id IS DISTINCT FROM $2::uuid`,
  role: `
    SELECT FROM role WHERE organization_id = $1 AND lower(name) = lower($3) AND id IS DISTINCT FROM $2::uuid`,
};

/**
 * Two departments (or roles, or keys) are not called the same, whatever their capital letters. Under `lockPeople`.
 * @param id of the one that is to be called so; null: a new one
 * @throws AppError `name_taken`
 */
export async function requireFreeName(
  statement: Statement,
  of: keyof typeof TAKEN,
  organizationId: string,
  id: string | null,
  name: string,
): Promise<void> {
  const { rowCount } = await statement(`${of}-name-taken`, TAKEN[of], [organizationId, id, name]);
  if (!rowCount) return;
  const message = `There is already ${A[of]} with this name`;
  throw new AppError('name_taken', { errors: [{ path: 'name', message }] });
}
