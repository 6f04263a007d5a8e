import { AppError, type Retention, type SaveRetention } from '@perch/contracts';
import {
  isShortened,
  LEAST_DAYS,
  RETENTION_KINDS,
  retentionProblem,
  SEEN_IN_EXPORT,
  type RetentionDays,
  type RetentionKind,
} from '@perch/core';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission, requirePermissions, requireSightOfAll } from '../require-permission.ts';

/** SQL: the days by kind. */
export const RETENTION_COLUMNS = `tweets, direct_messages AS "directMessages", tickets, notices, notifications, incidents,
  webhook_events AS "webhookEvents", audit_log AS "auditLog"`;
const READ = `SELECT ${RETENTION_COLUMNS}, revision FROM retention WHERE organization_id = $1`;
const LOCK = 'SELECT name FROM organization WHERE id = $1 FOR NO KEY UPDATE';
const SAVE = `
  INSERT INTO retention AS r (organization_id, tweets, direct_messages, tickets, notices, notifications, incidents,
    webhook_events, audit_log, revision, due_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)
  ON CONFLICT (organization_id) DO UPDATE SET tweets = excluded.tweets, direct_messages = excluded.direct_messages,
    tickets = excluded.tickets, notices = excluded.notices, notifications = excluded.notifications,
    incidents = excluded.incidents, webhook_events = excluded.webhook_events, audit_log = excluded.audit_log,
    revision = r.revision + 1, due_at = excluded.due_at`;

type Saved = RetentionDays & { revision: number };
const UNSET: Saved = {
  ...(Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, null])) as RetentionDays),
  revision: 0,
};

/** What is gone is gone in all departments: whoever decides sees all of them. @throws AppError `forbidden` */
export function requireWholeOrganization(ctx: Context): void {
  requirePermission(ctx, 'organization.manage');
  requireSightOfAll(ctx);
}

/** Without how whoever asks shows who they are, which is of their session. */
export type KnownRetention = Omit<Retention, 'confirmation'>;

/** How long the organization keeps things, and between what it may choose. @throws AppError `forbidden` */
export async function getRetention(ctx: Context, most: RetentionDays): Promise<KnownRetention> {
  requireWholeOrganization(ctx);
  const [row] = await ctx.db.query<Saved & Record<string, unknown>>(READ, [ctx.organizationId]);
  const { revision, ...days } = row ?? UNSET;
  return { days: within(days, most), most, least: { ...LEAST_DAYS }, revision };
}

/** What the installation has shortened since goes by the installation. */
const within = (days: RetentionDays, most: RetentionDays) =>
  Object.fromEntries(
    RETENTION_KINDS.map((kind) => [kind, retentionProblem(kind, days[kind], most[kind]) ? null : days[kind]]),
  ) as RetentionDays;

/**
 * Whether something would be kept for less long, by what stands now.
 * @throws AppError `forbidden`, `settings_changed`
 */
export async function shortensRetention(
  ctx: Context,
  { days, revision }: Pick<SaveRetention, 'days' | 'revision'>,
): Promise<boolean> {
  requireWholeOrganization(ctx);
  const [row] = await ctx.db.query<Saved & Record<string, unknown>>(READ, [ctx.organizationId]);
  const { revision: current, ...before } = row ?? UNSET;
  if (current !== revision) throw new AppError('settings_changed');
  return isShortened(days, before);
}

/**
 * What is older goes from now on, some hundred rows at a time; who has more go must be let to see all of it.
 * @throws AppError `forbidden`, `settings_changed`, `validation_failed` naming what is too short, or longer than the
 *   installation keeps it
 */
export async function saveRetention(
  ctx: Context,
  { days, revision }: Pick<SaveRetention, 'days' | 'revision'>,
  most: RetentionDays,
): Promise<KnownRetention> {
  requireWholeOrganization(ctx);
  refuseUnfit(days, most);
  const { organizationId } = ctx;
  await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('retention-lock', LOCK, [organizationId]);
    const read = (await statement('retention-read', READ, [organizationId])).rows[0] as Saved | undefined;
    const { revision: current, ...before } = read ?? UNSET;
    if (current !== revision) throw new AppError('settings_changed');
    if (isShortened(days, before)) requirePermissions(ctx, SEEN_IN_EXPORT);
    const chosen = RETENTION_KINDS.map((kind) => days[kind]);
    const dueAt = chosen.some((each) => each !== null) ? ctx.now() : null;
    await statement('retention-save', SAVE, [organizationId, ...chosen, dueAt]);
    await recordAudit(statement, ctx, {
      action: 'organization.retention_changed',
      subject: { kind: 'organization', id: organizationId, name: String(rows[0]?.name) },
      before: auditFields(before),
      after: auditFields(days),
    });
  });
  return getRetention(ctx, most);
}

const auditFields = (days: RetentionDays) =>
  Object.fromEntries(RETENTION_KINDS.map((kind: RetentionKind) => [`keep_${kind}`, days[kind]]));

/** @throws AppError `validation_failed` naming what is too short, or longer than the installation keeps it */
export function refuseUnfit(days: RetentionDays, most: RetentionDays): void {
  const errors = RETENTION_KINDS.flatMap((kind) => {
    const problem = retentionProblem(kind, days[kind], most[kind]);
    if (problem === null) return [];
    const message =
      problem === 'too_short'
        ? `Keep it for ${LEAST_DAYS[kind]} days at least`
        : `The installation keeps it for ${most[kind]} days`;
    return [{ path: `days.${kind}`, message }];
  });
  if (errors.length > 0) throw new AppError('validation_failed', { errors });
}
