import { AppError, type CreateApiKey, type CreatedApiKey } from '@perch/contracts';
import { parsePermissions, shownPrefix } from '@perch/core';
import { settleAll, uuid7 } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requireFreeName } from '../organization/require-free-name.ts';
import { requireGrantable, requireWallable } from '../organization/require-grantable.ts';
import { requireMember } from '../require-member.ts';
import { requirePermission } from '../require-permission.ts';
import { hashOfSecret, newSecret } from './api-key-secret.ts';
import { needsApproval, requireAhead, requireDepartments } from './key-rules.ts';
import { sightOf } from './require-sight.ts';
import { auditedKey, presentApiKey, READ_API_KEYS, type ApiKeyRow } from './read-api-keys.ts';

/** Of an organization, revoked ones not counted. */
const MOST_KEYS = 100;

const COUNT = 'SELECT count(*)::integer AS count FROM api_key WHERE organization_id = $1 AND revoked_at IS NULL';

const ADD = `
  INSERT INTO api_key (organization_id, id, name, prefix, secret_hash, permissions, department_ids, replies_need_approval,
    created_by_id, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

/**
 * Makes a key; its secret is answered this once. It goes on serving when who made it is gone: it is the organization's.
 * What somebody writes only with approval, their keys write only with approval.
 * @throws AppError `forbidden`, `member_required`, `permission_not_held`, `name_taken`, `department_unusable`,
 *   `api_keys_full`, `validation_failed` (it would have expired)
 */
export async function createApiKey(ctx: Context, input: CreateApiKey): Promise<CreatedApiKey> {
  requirePermission(ctx, 'organization.manage');
  const memberId = requireMember(ctx);
  const { organizationId } = ctx;
  const now = ctx.now();
  const permissions = parsePermissions(input.permissions);
  const departmentIds = sightOf(ctx, input.departmentIds);
  requireAhead(input.expiresAt, now);
  const id = uuid7(now.getTime());
  const secret = newSecret();

  return ctx.db.pipeline(async (statement) => {
    const [actor, counted, isHeld] = await settleAll([
      lockPeople(statement, ctx),
      statement('api-keys-count', COUNT, [organizationId]),
      needsApproval(statement, ctx),
      requireFreeName(statement, 'api_key', organizationId, null, input.name),
      requireDepartments(statement, organizationId, departmentIds),
    ]);
    requireGrantable(actor, permissions, 'permissions');
    requireWallable(input.departmentIds !== null, permissions, 'departmentIds');
    if ((counted.rows[0]!.count as number) >= MOST_KEYS) throw new AppError('api_keys_full');
    await statement('api-key-add', ADD, [
      organizationId,
      id,
      input.name,
      shownPrefix(secret),
      hashOfSecret(secret),
      permissions,
      departmentIds,
      input.repliesNeedApproval || isHeld,
      memberId,
      now,
      input.expiresAt,
    ]);
    const { rows } = await statement('api-keys-read', READ_API_KEYS, [organizationId, id]);
    const key = presentApiKey(rows[0] as ApiKeyRow, now);
    await recordAudit(statement, ctx, {
      action: 'api_key.created',
      subject: { kind: 'api_key', id, name: key.name },
      before: null,
      after: auditedKey(key),
    });
    return { ...key, secret };
  });
}
