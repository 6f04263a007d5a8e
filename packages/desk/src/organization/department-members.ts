import { AppError, type Department } from '@perch/contracts';
import type { Statement } from '@perch/db';

export interface Person {
  id: string;
  name: string;
  isActive: boolean;
}

const READ_PEOPLE = `SELECT id, name, is_active AS "isActive" FROM member WHERE organization_id = $1`;

export async function readPeople(statement: Statement, organizationId: string): Promise<ReadonlyMap<string, Person>> {
  const { rows } = await statement('read-people', READ_PEOPLE, [organizationId]);
  return new Map((rows as Person[]).map((person) => [person.id, person]));
}

/**
 * The members that a department is to have: those it has may stay, those that come must be active.
 * @throws AppError `member_unusable`
 */
export function requireUsableMembers(
  people: ReadonlyMap<string, Person>,
  memberIds: readonly string[],
  present: readonly string[],
): void {
  const errors = memberIds.flatMap((id, at) =>
    people.get(id)?.isActive || present.includes(id)
      ? []
      : [{ path: `memberIds.${at}`, message: 'The member does not exist or is deactivated' }],
  );
  if (errors.length > 0) throw new AppError('member_unusable', { errors });
}

/**
 * The departments that a member is to be in: those they are in may stay, those that come must be active.
 * @throws AppError `department_unusable`
 */
export function requireUsableDepartments(
  departments: ReadonlyMap<string, Pick<Department, 'isActive'>>,
  departmentIds: readonly string[],
  present: readonly string[],
): void {
  const errors = departmentIds.flatMap((id, at) =>
    departments.get(id)?.isActive || present.includes(id)
      ? []
      : [{ path: `departmentIds.${at}`, message: 'The department does not exist or is inactive' }],
  );
  if (errors.length > 0) throw new AppError('department_unusable', { errors });
}

// whoever comes or goes is another than the member that somebody may be editing just now
const REPLACE = `
  WITH gone AS (
    DELETE FROM department_member WHERE organization_id = $1 AND department_id = $2 AND member_id <> ALL ($3::uuid[])
    RETURNING member_id
  ), come AS (
    INSERT INTO department_member (organization_id, department_id, member_id)
    SELECT $1, $2, wanted.id FROM unnest($3::uuid[]) AS wanted(id)
    ON CONFLICT DO NOTHING RETURNING member_id
  )
  UPDATE member SET revision = revision + 1
  WHERE organization_id = $1 AND id IN (SELECT member_id FROM gone UNION ALL SELECT member_id FROM come)`;

/** Makes these the members of a department, all of them and no others. */
export const replaceDepartmentMembers = (
  statement: Statement,
  organizationId: string,
  departmentId: string,
  memberIds: readonly string[],
) => statement('replace-department-members', REPLACE, [organizationId, departmentId, memberIds]);

const REPLACE_OF_MEMBER = `
  WITH gone AS (
    DELETE FROM department_member WHERE organization_id = $1 AND member_id = $2 AND department_id <> ALL ($3::uuid[])
    RETURNING department_id
  ), come AS (
    INSERT INTO department_member (organization_id, member_id, department_id)
    SELECT $1, $2, wanted.id FROM unnest($3::uuid[]) AS wanted(id)
    ON CONFLICT DO NOTHING RETURNING department_id
  )
  UPDATE department SET revision = revision + 1
  WHERE organization_id = $1 AND id IN (SELECT department_id FROM gone UNION ALL SELECT department_id FROM come)
  RETURNING id`;

/** Makes these the departments of a member. Answers those that the member joined or left. */
export async function replaceDepartmentsOf(
  statement: Statement,
  organizationId: string,
  memberId: string,
  departmentIds: readonly string[],
): Promise<string[]> {
  const values = [organizationId, memberId, departmentIds];
  const { rows } = await statement('replace-departments-of-member', REPLACE_OF_MEMBER, values);
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** How an audit entry tells of members or departments: by id, as two may have one name, in the order of the names. */
export const refsOf = (ids: readonly string[], known: ReadonlyMap<string, { name: string }>) =>
  ids
    .map((id) => ({ id, name: known.get(id)?.name ?? id }))
    .toSorted((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
