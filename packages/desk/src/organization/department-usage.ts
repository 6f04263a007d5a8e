import { AppError, type CaptureUse, type DepartmentUsage } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';

const CAPTURE_USES = `
  SELECT a.id AS "accountId", a.username, a.department_id = $2 AS captured,
         coalesce(a.unmatched_department_id = $2, false) AS unmatched, k.phrases AS keywords
  FROM account a CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT k.phrase FROM keyword k
                 WHERE k.organization_id = a.organization_id AND k.account_id = a.id AND k.department_id = $2
                 ORDER BY k.position) AS phrases) k
  WHERE a.organization_id = $1
    AND (a.department_id = $2 OR a.unmatched_department_id = $2 OR cardinality(k.phrases) > 0)
  ORDER BY a.username, a.id`;

const OPEN_TICKETS = `
  SELECT (SELECT count(*)::int FROM ticket t
          WHERE t.organization_id = d.organization_id AND t.department_id = d.id AND ${STILL_OPEN}) AS count
  FROM department d WHERE d.organization_id = $1 AND d.id = $2`;

/** Where capture settings name a department, also those of disconnected accounts: they may be connected again. */
export async function captureUsesOf(
  statement: Statement,
  organizationId: string,
  departmentId: string,
): Promise<CaptureUse[]> {
  const { rows } = await statement('capture-uses', CAPTURE_USES, [organizationId, departmentId]);
  return rows as CaptureUse[];
}

/** What deactivating a department would meet. @throws AppError `forbidden`, `not_found` */
export async function getDepartmentUsage(ctx: Context, departmentId: string): Promise<DepartmentUsage> {
  requirePermission(ctx, 'organization.manage');
  return ctx.db.pipeline(async (statement) => {
    const [tickets, capture] = await settleAll([
      statement('department-open-tickets', OPEN_TICKETS, [ctx.organizationId, departmentId]),
      captureUsesOf(statement, ctx.organizationId, departmentId),
    ]);
    const row = tickets.rows[0] as { count: number } | undefined;
    if (!row) throw new AppError('not_found');
    return { openTickets: row.count, capture };
  });
}
