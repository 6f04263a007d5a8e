import type { CreateDepartment, Department } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readPeople, refsOf, replaceDepartmentMembers, requireUsableMembers } from './department-members.ts';
import { presentDepartment, READ_DEPARTMENTS, type DepartmentRow } from './list-departments.ts';
import { lockPeople } from './lock-people.ts';
import { requireFreeName } from './require-free-name.ts';

// it begins with the days of the default department
const ADD = `
  INSERT INTO department (organization_id, id, name, assignment, created_at, service_hours)
  SELECT $1, $2, $3, $4, $5, jsonb_build_object('timeZone', d.service_hours -> 'timeZone', 'week', NULL, 'holidays', '[]'::jsonb)
  FROM department d WHERE d.organization_id = $1 AND d.is_default`;

/** @throws AppError `forbidden`, `name_taken`, `member_unusable` */
export async function createDepartment(ctx: Context, input: CreateDepartment): Promise<Department> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const { name, assignment } = input;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  const memberIds = [...new Set(input.memberIds)];

  const created = await ctx.db.pipeline(async (statement) => {
    const [, , people] = await settleAll([
      lockPeople(statement, ctx),
      requireFreeName(statement, 'department', organizationId, null, name),
      readPeople(statement, organizationId),
    ]);
    requireUsableMembers(people, input.memberIds, []);
    await statement('create-department', ADD, [organizationId, id, name, assignment, now]);
    await replaceDepartmentMembers(statement, organizationId, id, memberIds);
    await recordAudit(statement, ctx, {
      action: 'department.created',
      subject: { kind: 'department', id, name },
      before: null,
      after: { name, isDefault: false, isActive: true, assignment, members: refsOf(memberIds, people) },
    });
    const { rows } = await statement('departments-read', READ_DEPARTMENTS, [organizationId]);
    return presentDepartment((rows as DepartmentRow[]).find((row) => row.id === id)!);
  });
  await ctx.publish({ type: 'department.changed', id });
  return created;
}
