import { AppError, type ChangedDepartment, type Department, type UpdateDepartment } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import { assignTickets } from '../assignment/assign-tickets.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { moveOpenTickets } from '../tickets/reassign-tickets.ts';
import {
  readPeople,
  refsOf,
  replaceDepartmentMembers,
  requireUsableMembers,
  type Person,
} from './department-members.ts';
import { captureUsesOf } from './department-usage.ts';
import { presentDepartment, READ_DEPARTMENTS, type DepartmentRow } from './list-departments.ts';
import { lockPeople } from './lock-people.ts';
import { requireFreeName } from './require-free-name.ts';

// who chooses the department in capture settings just now has it locked: they go first, or wait and find it inactive
const LOCK = 'SELECT FROM department WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const UNSET_DEFAULT = `
  UPDATE department SET is_default = false, revision = revision + 1
  WHERE organization_id = $1 AND is_default AND id <> $2 RETURNING id, name`;

const UPDATE = `
  UPDATE department SET name = $3, is_active = $4, is_default = $5, assignment = $6, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

/**
 * Changes what is given of a department. Deactivated, it takes no new tickets; those it has stay, or go where
 * `moveOpenTicketsTo` says.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`, `name_taken`, `member_unusable`,
 *   `department_is_default`, `department_in_use`, `department_unusable`
 */
export async function updateDepartment(
  ctx: Context,
  departmentId: string,
  patch: UpdateDepartment,
): Promise<ChangedDepartment> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const { changed, target, endsRule, ...done } = await ctx.db.pipeline(async (statement) => {
    const [, , read, people] = await settleAll([
      lockPeople(statement, ctx),
      statement('department-lock', LOCK, [organizationId, departmentId]),
      statement('departments-read', READ_DEPARTMENTS, [organizationId]),
      readPeople(statement, organizationId),
      patch.name === undefined
        ? null
        : requireFreeName(statement, 'department', organizationId, departmentId, patch.name),
    ]);
    const all = (read.rows as DepartmentRow[]).map(presentDepartment);
    const before = all.find(({ id }) => id === departmentId);
    if (!before) throw new AppError('not_found');
    const after = nextOf(before, patch, people);
    const takes = targetOf(all, before, patch);
    if (before.isActive && !after.isActive) await requireUnused(statement, ctx, before);

    const changedIds = await write(statement, ctx, before, after, people);
    const { rows } = await statement('departments-read', READ_DEPARTMENTS, [organizationId]);
    const now = (rows as DepartmentRow[]).find((row) => row.id === departmentId)!;
    const endsRule = before.assignment !== 'manual' && after.assignment === 'manual';
    return { changed: changedIds, target: takes, endsRule, department: presentDepartment(now) };
  });
  await Promise.all(changed.map((id) => ctx.publish({ type: 'department.changed', id })));
  if (endsRule) await assignTickets(ctx, departmentId); // what waited for it waits for a person now
  const movedTickets = target ? await moveTickets(ctx, done.department, target) : 0;
  return { ...done.department, movedTickets };
}

/** After the department takes no new ones, and apart from it: intake does not wait for them. */
async function moveTickets(ctx: Context, from: Department, to: Department): Promise<number> {
  const count = await moveOpenTickets(ctx, from, to);
  if (count === 0) return 0;
  await ctx.db.pipeline((statement) =>
    recordAudit(statement, ctx, {
      action: 'department.changed',
      subject: { kind: 'department', id: from.id, name: from.name },
      before: { movedTicketsTo: null, movedTickets: null },
      after: { movedTicketsTo: { id: to.id, name: to.name }, movedTickets: count },
    }),
  );
  return count;
}

function nextOf(before: Department, patch: UpdateDepartment, people: ReadonlyMap<string, Person>): Department {
  if (patch.revision !== undefined && patch.revision !== before.revision) throw new AppError('settings_changed');
  const after = {
    ...before,
    name: patch.name ?? before.name,
    isActive: patch.isActive ?? before.isActive,
    isDefault: patch.isDefault ?? before.isDefault,
    assignment: patch.assignment ?? before.assignment,
    memberIds: patch.memberIds ? [...new Set(patch.memberIds)] : before.memberIds,
  };
  requireUsableMembers(people, patch.memberIds ?? [], before.memberIds);
  if (after.isDefault && !after.isActive) {
    const [path, message] = before.isDefault
      ? ['isActive', 'Make another department the default one first']
      : ['isDefault', 'An inactive department cannot be the default one'];
    throw new AppError('department_is_default', { errors: [{ path: path!, message: message! }] });
  }
  return after;
}

/** The department that takes the open tickets; null when they stay. */
function targetOf(all: readonly Department[], before: Department, patch: UpdateDepartment): Department | null {
  if (patch.moveOpenTicketsTo === undefined) return null;
  const target = all.find(({ id }) => id === patch.moveOpenTicketsTo);
  if (target?.isActive && target.id !== before.id) return target;
  const message = 'Choose another department that is active';
  throw new AppError('department_unusable', { errors: [{ path: 'moveOpenTicketsTo', message }] });
}

/** Intake would go on to open tickets in it. */
async function requireUnused(statement: Statement, ctx: Context, department: Department): Promise<void> {
  const uses = await captureUsesOf(statement, ctx.organizationId, department.id);
  if (uses.length === 0) return;
  const errors = uses.map(({ username, captured, unmatched, keywords }) => {
    const places = [
      captured && 'captured items',
      unmatched && 'items that match no keyword',
      ...keywords.map((phrase) => `the keyword “${phrase}”`),
    ];
    return { path: 'isActive', message: `@${username} sends it ${places.filter(Boolean).join(', ')}` };
  });
  const detail = `Chosen in the capture settings of ${uses.map(({ username }) => `@${username}`).join(', ')}`;
  throw new AppError('department_in_use', { detail, errors });
}

/** Writes what differs, with its audit entries. Answers the ids of the departments that are others now. */
async function write(
  statement: Statement,
  ctx: Context,
  before: Department,
  after: Department,
  people: ReadonlyMap<string, Person>,
): Promise<string[]> {
  const fields = ({ name, isDefault, isActive, assignment, memberIds }: Department) => ({
    name,
    isDefault,
    isActive,
    assignment,
    members: refsOf(memberIds, people),
  });
  const isSame = (['name', 'isDefault', 'isActive', 'assignment'] as const).every(
    (field) => before[field] === after[field],
  );
  const hasSameMembers = before.memberIds.toSorted().join() === after.memberIds.toSorted().join();
  if (isSame && hasSameMembers) return [];

  const key = [ctx.organizationId, before.id];
  const changed = [before.id];
  if (after.isDefault && !before.isDefault) {
    const { rows } = await statement('department-unset-default', UNSET_DEFAULT, key);
    for (const old of rows as { id: string; name: string }[]) {
      changed.push(old.id);
      await recordAudit(statement, ctx, {
        action: 'department.changed',
        subject: { kind: 'department', ...old },
        before: { isDefault: true },
        after: { isDefault: false },
      });
    }
  }
  await statement('department-update', UPDATE, [...key, after.name, after.isActive, after.isDefault, after.assignment]);
  if (!hasSameMembers) await replaceDepartmentMembers(statement, ctx.organizationId, before.id, after.memberIds);
  await recordAudit(statement, ctx, {
    action: 'department.changed',
    subject: { kind: 'department', id: before.id, name: after.name },
    before: fields(before),
    after: fields(after),
  });
  return changed;
}
