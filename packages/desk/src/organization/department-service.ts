import { AppError, TicketPriority, type DepartmentService, type SaveDepartmentService } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { lockPeople } from './lock-people.ts';

const READ = `
  SELECT id AS "departmentId", name, service_hours AS hours, due_policy AS "duePolicy",
    pending_close_days AS "pendingCloseDays", thanks_reopen AS "thanksReopen", revision
  FROM department WHERE organization_id = $1 AND id = $2`;

const LOCK = 'SELECT FROM department WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const SAVE = `
  UPDATE department SET service_hours = $3, due_policy = $4, pending_close_days = $5, thanks_reopen = $6,
    revision = revision + 1
  WHERE organization_id = $1 AND id = $2 RETURNING revision`;

type Row = DepartmentService & { name: string };

/** Everybody may know when a department works and what it promises. @throws AppError `not_found` */
export async function getDepartmentService(ctx: Context, departmentId: string): Promise<DepartmentService> {
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId, departmentId]);
  if (!row) throw new AppError('not_found');
  const { name: _, ...service } = row;
  return service;
}

/**
 * Changes when a department works and what it promises. A ticket's clocks go by it from the next thing on that happens
 * to the ticket; whether it closes by itself, at once.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`
 */
export async function saveDepartmentService(
  ctx: Context,
  departmentId: string,
  { revision, ...after }: SaveDepartmentService,
): Promise<DepartmentService> {
  requirePermission(ctx, 'organization.manage');
  const key = [ctx.organizationId, departmentId];
  const saved = await ctx.db.pipeline(async (statement) => {
    const [, , read] = await settleAll([
      lockPeople(statement, ctx),
      statement('department-lock', LOCK, key),
      statement('department-service', READ, key),
    ]);
    const before = read.rows[0] as Row | undefined;
    if (!before) throw new AppError('not_found');
    if (before.revision !== revision) throw new AppError('settings_changed');
    if (JSON.stringify(fieldsOf(before)) === JSON.stringify(fieldsOf(after))) return { isSame: true, revision };
    const { hours, duePolicy, pendingCloseDays, thanksReopen } = after;
    const values = [JSON.stringify(hours), duePolicy && JSON.stringify(duePolicy), pendingCloseDays, thanksReopen];
    const [updated] = await settleAll([
      statement('department-service-save', SAVE, [...key, ...values]),
      recordAudit(statement, ctx, {
        action: 'department.changed',
        subject: { kind: 'department', id: departmentId, name: before.name },
        before: fieldsOf(before),
        after: fieldsOf(after),
      }),
    ]);
    return { isSame: false, revision: updated.rows[0]!.revision as number };
  });
  if (!saved.isSame) await ctx.publish({ type: 'department.changed', id: departmentId });
  return { departmentId, ...after, revision: saved.revision };
}

type Service = Omit<SaveDepartmentService, 'revision'>;

/** As the audit log shows it. */
const fieldsOf = ({ hours, duePolicy, pendingCloseDays, thanksReopen }: Service) => ({
  timeZone: hours.timeZone,
  serviceHours: hours.week && hours.week.map(({ day, from, to }) => `${day} ${from}-${to}`),
  holidays: hours.holidays,
  pausesWhilePending: duePolicy?.pausesWhilePending ?? null,
  firstResponseMinutes: minutesOf(duePolicy, 'firstResponseMinutes'),
  resolutionMinutes: minutesOf(duePolicy, 'resolutionMinutes'),
  pendingCloseDays,
  thanksReopen,
});

function minutesOf(policy: Service['duePolicy'], field: 'firstResponseMinutes' | 'resolutionMinutes'): string[] | null {
  if (!policy) return null;
  return TicketPriority.options.map((priority) => `${priority}: ${policy.targets[priority][field] ?? '–'}`);
}
