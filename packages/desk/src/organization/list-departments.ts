import type { Department } from '@perch/contracts';
import type { AssignmentRule } from '@perch/core';
import type { Context } from '../context.ts';

export interface DepartmentRow {
  id: string;
  name: string;
  is_default: boolean;
  is_active: boolean;
  assignment: AssignmentRule;
  member_ids: string[];
  revision: number;
}

/** All departments of the organization, the default one first. */
export const READ_DEPARTMENTS = `
  SELECT d.id, d.name, d.is_default, d.is_active, d.assignment, d.revision,
         ARRAY(SELECT m.member_id::text FROM department_member m
               WHERE m.organization_id = d.organization_id AND m.department_id = d.id ORDER BY 1) AS member_ids
  FROM department d WHERE d.organization_id = $1 ORDER BY d.is_default DESC, lower(d.name), d.id`;

/** All departments, the default one first. */
export async function listDepartments(ctx: Context): Promise<Department[]> {
  const rows = await ctx.db.query<DepartmentRow>(READ_DEPARTMENTS, [ctx.organizationId]);
  return rows.map(presentDepartment);
}

export const presentDepartment = (row: DepartmentRow): Department => ({
  id: row.id,
  name: row.name,
  isDefault: row.is_default,
  isActive: row.is_active,
  assignment: row.assignment,
  memberIds: row.member_ids,
  revision: row.revision,
});

/** The rows by id, to look up what a member or an invitation names. */
export const departmentsById = (rows: readonly unknown[]): ReadonlyMap<string, Department> =>
  new Map((rows as DepartmentRow[]).map((row) => [row.id, presentDepartment(row)]));
