import { AppError, type OrganizationDeletion } from '@perch/contracts';
import { isSameName, PERMISSIONS } from '@perch/core';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission, requirePermissions } from '../require-permission.ts';
import { emailAboutLife } from './email-about-life.ts';

const LOCK = 'SELECT name FROM organization WHERE id = $1 FOR NO KEY UPDATE';
const LOCK_ACCOUNTS = `
  SELECT id FROM account WHERE organization_id = $1 AND state = 'connected' ORDER BY id FOR NO KEY UPDATE`;
const PAUSE = `UPDATE account SET state = 'paused', state_reason = NULL WHERE organization_id = $1 AND id = ANY ($2::uuid[])`;
const BEGIN = `
  INSERT INTO organization_deletion (organization_id, requested_by_id, requested_at, removes_at, paused_account_ids, due_at)
  VALUES ($1, $2, $3, $4, $5, $4) ON CONFLICT (organization_id) DO NOTHING`;

const READ = `
  SELECT x.requested_at AS "requestedAt", x.removes_at AS "removesAt", CASE WHEN m.id IS NOT NULL THEN
    json_build_object('id', m.id, 'name', m.name, 'avatarUrl', m.avatar_url) END AS "requestedBy"
  FROM organization_deletion x
  LEFT JOIN member m ON m.organization_id = x.organization_id AND m.id = x.requested_by_id
  WHERE x.organization_id = $1`;

/** Whether the organization is to be removed; null: it is not. */
export async function getDeletion(ctx: Context): Promise<OrganizationDeletion | null> {
  const [row] = await ctx.db.query<{ requestedAt: Date; removesAt: Date } & Pick<OrganizationDeletion, 'requestedBy'>>(
    READ,
    [ctx.organizationId],
  );
  if (!row) return null;
  const { requestedAt, removesAt, requestedBy } = row;
  return { requestedAt: requestedAt.toISOString(), removesAt: removesAt.toISOString(), requestedBy };
}

/**
 * Has the organization removed after `graceDays`. Until then its accounts are paused, nothing goes out, mail to it is
 * refused, it can only be read, and whoever may manage it can cancel. Only who may do everything asks for it; twice,
 * the first time stands.
 * @throws AppError `forbidden`, `organization_name_differs` when what was typed is not its name
 */
export async function requestDeletion(
  ctx: Context,
  { name, graceDays }: { name: string; graceDays: number },
): Promise<OrganizationDeletion> {
  requirePermissions(ctx, PERMISSIONS);
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const removesAt = new Date(now.getTime() + graceDays * 86_400_000);
  const paused = await ctx.db.pipeline(async (statement) => {
    const [locked, accounts] = await settleAll([
      statement('deletion-lock', LOCK, [organizationId]),
      statement('deletion-accounts', LOCK_ACCOUNTS, [organizationId]),
    ]);
    const called = String(locked.rows[0]?.name);
    if (!isSameName(called, name)) {
      throw new AppError('organization_name_differs', { errors: [{ path: 'name', message: 'This is not the name' }] });
    }
    const ids = accounts.rows.map(({ id }) => id as string);
    const begun = await statement('deletion-begin', BEGIN, [organizationId, actor.memberId, now, removesAt, ids]);
    if (!begun.rowCount) return [];
    await settleAll([
      statement('deletion-pause', PAUSE, [organizationId, ids]),
      recordAudit(statement, ctx, {
        action: 'organization.deletion_requested',
        subject: { kind: 'organization', id: organizationId, name: called },
        before: null,
        after: { removesAt: removesAt.toISOString() },
      }),
      emailAboutLife(statement, ctx, { what: 'deletion-requested', until: removesAt }),
    ]);
    return ids;
  });
  await announce(ctx, paused);
  return (await getDeletion(ctx))!;
}

// from then on it is under way, and nothing brings back what is gone
const CANCEL = `
  DELETE FROM organization_deletion WHERE organization_id = $1 AND started_at IS NULL
  RETURNING paused_account_ids AS ids, removes_at AS "removesAt"`;
const RESUME = `
  UPDATE account SET state = 'connected', listening_since = $3
  WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND state = 'paused' RETURNING id`;
const POLL_NOW = `
  UPDATE stream SET due_at = $3, lease_token = NULL, lease_until = NULL
  WHERE organization_id = $1 AND account_id = ANY ($2::uuid[])`;

/** The organization stays: its accounts go on, and so does what waited to go out. Nothing when it stays anyway. */
export async function cancelDeletion(ctx: Context): Promise<void> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const resumed = await ctx.db.pipeline(async (statement) => {
    const [locked, cancelled] = await settleAll([
      statement('deletion-lock', LOCK, [organizationId]),
      statement('deletion-cancel', CANCEL, [organizationId]),
    ]);
    const row = cancelled.rows[0] as { ids: string[]; removesAt: Date } | undefined;
    if (!row) return null;
    const { rows } = await statement('deletion-resume', RESUME, [organizationId, row.ids, ctx.now()]);
    const ids = rows.map(({ id }) => id as string);
    await settleAll([
      statement('deletion-poll-now', POLL_NOW, [organizationId, ids, ctx.now()]),
      recordAudit(statement, ctx, {
        action: 'organization.deletion_cancelled',
        subject: { kind: 'organization', id: organizationId, name: String(locked.rows[0]?.name) },
        before: { removesAt: row.removesAt.toISOString() },
        after: null,
      }),
      emailAboutLife(statement, ctx, { what: 'deletion-cancelled' }),
    ]);
    return ids;
  });
  if (resumed) await announce(ctx, resumed);
}

async function announce(ctx: Context, accountIds: readonly string[]): Promise<void> {
  await ctx.publish({ type: 'organization.changed', id: ctx.organizationId });
  for (const id of accountIds) await ctx.publish({ type: 'account.changed', id });
}
