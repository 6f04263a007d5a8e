import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';

// nobody deactivates them meanwhile
const ASSIGNEE = `
  SELECT CASE WHEN r.departments_only THEN ARRAY(SELECT dm.department_id::text FROM department_member dm
    WHERE dm.organization_id = $1 AND dm.member_id = m.id) END AS sees
  FROM member m JOIN role r ON r.organization_id = $1 AND r.id = m.role_id
  WHERE m.organization_id = $1 AND m.id = $2 AND m.is_active FOR SHARE OF m`;

/** Whom a new ticket is to be given; for `requireAssignable`. */
export const lockAssignee = (statement: Statement, organizationId: string, memberId: string) =>
  statement('lock-assignee', ASSIGNEE, [organizationId, memberId]);

/**
 * @param departmentId null: there is no ticket
 * @throws AppError `member_unusable`; `assignee_out_of_sight` for who does not see tickets of the department
 */
export function requireAssignable({ rows }: { rows: readonly object[] }, departmentId: string | null): void {
  const [member] = rows as readonly { sees: string[] | null }[];
  if (!member) throw new AppError('member_unusable');
  if (departmentId !== null && member.sees?.includes(departmentId) === false)
    throw new AppError('assignee_out_of_sight');
}
