import { AppError, type ApiKey } from '@perch/contracts';
import { apiKeyState, parsePermissions } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { personRefSql } from '../tickets/profile-ref.ts';

export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  permissions: string[];
  departmentIds: string[] | null;
  repliesNeedApproval: boolean;
  createdBy: ApiKey['createdBy'];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  previousUntil: Date | null;
  revision: number;
}

/** Keys, the newest first, those that were revoked last: all, or the one that `$2` names. */
export const READ_API_KEYS = `
  SELECT k.id, k.name, k.prefix, k.permissions, k.department_ids AS "departmentIds",
    k.replies_need_approval AS "repliesNeedApproval", ${personRefSql('m')} AS "createdBy", k.created_at AS "createdAt",
    k.last_used_at AS "lastUsedAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt",
    k.previous_until AS "previousUntil", k.revision
  FROM api_key k LEFT JOIN member m ON m.organization_id = $1 AND m.id = k.created_by_id
  WHERE k.organization_id = $1 AND ($2::uuid IS NULL OR k.id = $2)
  ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id DESC`;

/** @throws AppError `forbidden` */
export async function listApiKeys(ctx: Context): Promise<ApiKey[]> {
  requirePermission(ctx, 'organization.manage');
  const rows = await ctx.db.query<ApiKeyRow & Record<string, unknown>>(READ_API_KEYS, [ctx.organizationId, null]);
  return rows.map((row) => presentApiKey(row, ctx.now()));
}

/** @throws AppError `forbidden`, `not_found` */
export async function getApiKey(ctx: Context, keyId: string): Promise<ApiKey> {
  requirePermission(ctx, 'organization.manage');
  const [row] = await ctx.db.query<ApiKeyRow & Record<string, unknown>>(READ_API_KEYS, [ctx.organizationId, keyId]);
  if (!row) throw new AppError('not_found');
  return presentApiKey(row, ctx.now());
}

export function presentApiKey(row: ApiKeyRow, now: Date): ApiKey {
  const { previousUntil } = row;
  const state = apiKeyState(row, now);
  const isOverlap = state === 'active' && previousUntil !== null && previousUntil > now;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    state,
    permissions: parsePermissions(row.permissions),
    departmentIds: row.departmentIds,
    repliesNeedApproval: row.repliesNeedApproval,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    previousUntil: isOverlap ? previousUntil.toISOString() : null,
    revision: row.revision,
  };
}

/** What the audit log says of a key: never its secret. */
export const auditedKey = ({ name, prefix, permissions, departmentIds, repliesNeedApproval, expiresAt }: ApiKey) => ({
  name,
  prefix,
  permissions,
  ...(departmentIds && { departmentIds }),
  ...(repliesNeedApproval && { repliesNeedApproval }),
  ...(expiresAt && { expiresAt }),
});
