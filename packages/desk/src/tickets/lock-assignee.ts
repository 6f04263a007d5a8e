import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';

// nobody deactivates them meanwhile
const ASSIGNEE = `
  SELECT r.permissions, CASE WHEN r.departments_only THEN ARRAY(SELECT dm.department_id::text FROM department_member dm
    WHERE dm.organization_id = $1 AND dm.member_id = m.id) END AS sees
  FROM member m JOIN role r ON r.organization_id = $1 AND r.id = m.role_id
  WHERE m.organization_id = $1 AND m.id = $2 AND m.is_active FOR SHARE OF m`;

/** Whom a new ticket, or an incident, is to be given; for `requireAssignable`. */
export const lockAssignee = (statement: Statement, organizationId: string, memberId: string) =>
  statement('lock-assignee', ASSIGNEE, [organizationId, memberId]);

interface Locked {
  rows: readonly object[];
}

interface Assignee {
  permissions: string[];
  /** the departments of which alone they see tickets; null: of all */
  sees: string[] | null;
}

/**
 * @throws AppError `member_unusable`; `assignee_out_of_sight` for who does not see tickets of the department
 */
export function requireAssignable({ rows }: Locked, departmentId: string): void {
  const [member] = rows as readonly Assignee[];
  if (!member) throw new AppError('member_unusable');
  if (member.sees?.includes(departmentId) === false) throw new AppError('assignee_out_of_sight');
}

/**
 * @param departmentId of the incident's ticket; null: there is none
 * @throws AppError `member_unusable`, `assignee_out_of_sight`; `assignee_opens_no_incidents` for whose role does not
 */
export function requireIncidentAssignable(locked: Locked, departmentId: string | null): void {
  const [member] = locked.rows as readonly Assignee[];
  if (!member) throw new AppError('member_unusable');
  if (!member.permissions.includes('social.view')) throw new AppError('assignee_opens_no_incidents');
  if (departmentId !== null) requireAssignable(locked, departmentId);
}
