import { isDeepStrictEqual } from 'node:util';
import { AppError, type ApiKey, type CreatedApiKey, type UpdateApiKey } from '@perch/contracts';
import { parsePermissions, shownPrefix } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requireFreeName } from '../organization/require-free-name.ts';
import { requireGrantable, requireWallable } from '../organization/require-grantable.ts';
import { requireMember } from '../require-member.ts';
import { requirePermission } from '../require-permission.ts';
import { hashOfSecret, newSecret } from './api-key-secret.ts';
import { needsApproval, requireAhead, requireDepartments } from './key-rules.ts';
import { requireSight, sightOf } from './require-sight.ts';
import { presentApiKey, READ_API_KEYS, type ApiKeyRow } from './read-api-keys.ts';

const ROTATE = `
  UPDATE api_key SET secret_hash = $3, prefix = $4,
    previous_hash = CASE WHEN $5::timestamptz IS NOT NULL THEN secret_hash END, previous_until = $5
  WHERE organization_id = $1 AND id = $2`;

const UPDATE = `
  UPDATE api_key SET name = $3, permissions = $4, department_ids = $5, replies_need_approval = $6, expires_at = $7,
    revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

const REVOKE = 'UPDATE api_key SET revoked_at = $3 WHERE organization_id = $1 AND id = $2';

/**
 * Gives a key a new secret, answered this once. The one until now serves for `overlapHours` more; one before that ends.
 * Only by somebody who may do what the key may: the secret lets them.
 * @throws AppError `forbidden`, `member_required`, `not_found`, `api_key_not_active`, `permission_not_held`
 */
export async function rotateApiKey(ctx: Context, keyId: string, overlapHours: number): Promise<CreatedApiKey> {
  const secret = newSecret();
  const prefix = shownPrefix(secret);
  const key = await change(ctx, keyId, 'api_key.rotated', async (statement, actor, before) => {
    requireGrantable(actor, before.permissions, 'permissions');
    requireSight(actor, before.departmentIds);
    if (!before.repliesNeedApproval && (await needsApproval(statement, ctx))) throw new AppError('permission_not_held');
    const until = overlapHours === 0 ? null : new Date(ctx.now().getTime() + overlapHours * 3_600_000);
    await statement('api-key-rotate', ROTATE, [ctx.organizationId, keyId, hashOfSecret(secret), prefix, until]);
    return { prefix, previousUntil: until?.toISOString() ?? null };
  });
  return { ...key, secret };
}

/**
 * Ends a key, its secrets with it; its name stays in history.
 * @throws AppError `forbidden`, `member_required`, `not_found`, `api_key_not_active`
 */
export const revokeApiKey = (ctx: Context, keyId: string): Promise<ApiKey> =>
  change(ctx, keyId, 'api_key.revoked', async (statement) => {
    await statement('api-key-revoke', REVOKE, [ctx.organizationId, keyId, ctx.now()]);
    return { revokedAt: ctx.now().toISOString() };
  });

/**
 * Edits what is given; it holds from the key's next request on. Whoever edits more than its name answers for all that the
 * key may do then, as if they made it: never more than they may themselves, and with approval where they need it.
 * @throws AppError `forbidden`, `member_required`, `not_found`, `api_key_not_active`, `settings_changed`, `name_taken`,
 *   `permission_not_held`, `department_unusable`, `validation_failed` (it would have expired, or see beyond its wall)
 */
export const updateApiKey = (ctx: Context, keyId: string, patch: UpdateApiKey): Promise<ApiKey> =>
  change(ctx, keyId, 'api_key.changed', async (statement, actor, before) => {
    if (patch.revision !== undefined && patch.revision !== before.revision) throw new AppError('settings_changed');
    const next = {
      name: patch.name ?? before.name,
      permissions: patch.permissions ? parsePermissions(patch.permissions) : before.permissions,
      departmentIds: patch.departmentIds === undefined ? before.departmentIds : patch.departmentIds,
      repliesNeedApproval: patch.repliesNeedApproval ?? before.repliesNeedApproval,
      expiresAt:
        patch.expiresAt === undefined ? before.expiresAt : patch.expiresAt && new Date(patch.expiresAt).toISOString(),
    };
    const { name: _name, ...reach } = next;
    if (!isDeepStrictEqual(reach, reachOf(before))) {
      next.departmentIds = sightOf(actor, next.departmentIds);
      requireGrantable(actor, next.permissions, 'permissions');
      requireWallable(next.departmentIds !== null, next.permissions, 'departmentIds');
      if (next.expiresAt !== before.expiresAt) requireAhead(next.expiresAt, ctx.now());
      next.repliesNeedApproval ||= await needsApproval(statement, ctx);
    }
    const { organizationId } = ctx;
    await settleAll([
      requireFreeName(statement, 'api_key', organizationId, keyId, next.name),
      next.departmentIds?.join() !== before.departmentIds?.join() &&
        requireDepartments(statement, organizationId, next.departmentIds),
    ]);
    const { name, permissions, departmentIds, repliesNeedApproval, expiresAt } = next;
    const values = [name, permissions, departmentIds, repliesNeedApproval, expiresAt];
    if (!isDeepStrictEqual(next, { name: before.name, ...reachOf(before) })) {
      await statement('api-key-update', UPDATE, [organizationId, keyId, ...values]);
    }
    return next;
  });

const reachOf = ({ permissions, departmentIds, repliesNeedApproval, expiresAt }: ApiKey) => ({
  permissions,
  departmentIds,
  repliesNeedApproval,
  expiresAt,
});

/** @param apply answers what the audit log says of the change */
async function change(
  ctx: Context,
  keyId: string,
  action: 'api_key.rotated' | 'api_key.revoked' | 'api_key.changed',
  apply: (statement: Statement, actor: Context, before: ApiKey) => Promise<Partial<ApiKey>>,
): Promise<ApiKey> {
  requirePermission(ctx, 'organization.manage');
  requireMember(ctx);
  const key = [ctx.organizationId, keyId];
  return ctx.db.pipeline(async (statement) => {
    const [actor, read] = await settleAll([lockPeople(statement, ctx), statement('api-keys-read', READ_API_KEYS, key)]);
    const row = read.rows[0] as ApiKeyRow | undefined;
    if (!row) throw new AppError('not_found');
    const before = presentApiKey(row, ctx.now());
    if (before.state === 'revoked') throw new AppError('api_key_not_active');
    const after = await apply(statement, actor, before);
    const names = Object.keys(after) as (keyof ApiKey)[];
    await recordAudit(statement, ctx, {
      action,
      subject: { kind: 'api_key', id: keyId, name: after.name ?? before.name },
      before: Object.fromEntries(names.map((name) => [name, before[name]])),
      after,
    });
    const { rows } = await statement('api-keys-read', READ_API_KEYS, key);
    return presentApiKey(rows[0] as ApiKeyRow, ctx.now());
  });
}
