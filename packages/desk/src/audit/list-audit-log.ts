import type { AuditAction, AuditEntry, AuditExportQuery, AuditLogQuery, AuditSubjectKind } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';

export interface AuditRow extends Record<string, unknown> {
  id: string;
  at: Date;
  actor: { id: string; name: string } | null;
  apiKey: { id: string; name: string } | null;
  action: AuditAction;
  subject_kind: AuditSubjectKind;
  subject_id: string | null;
  subject_name: string;
  before: AuditEntry['before'];
  after: AuditEntry['after'];
}

const KEY: ListKey = { list: 'audit-log', kinds: ['instant', 'uuid'] };

const LIST = `
  SELECT e.id, e.at, e.action, e.subject_kind, e.subject_id, e.subject_name, e.before, e.after,
         CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'name', m.name) END AS actor, ${apiKeyRefSql('k')} AS "apiKey"
  FROM audit_entry e
  LEFT JOIN member m ON m.organization_id = e.organization_id AND m.id = e.actor_id
  LEFT JOIN api_key k ON k.organization_id = e.organization_id AND k.id = e.actor_key_id
  WHERE e.organization_id = $1
    AND ($2::uuid IS NULL OR e.actor_id = $2) AND ($12::uuid IS NULL OR e.actor_key_id = $12)
    AND ($3::text IS NULL OR e.action = $3)
    AND ($4::text IS NULL OR e.subject_kind = $4) AND ($5::text IS NULL OR e.subject_id = $5)
    AND ($6::date IS NULL OR e.at >= ($6::date)::timestamp AT TIME ZONE $8)
    AND ($7::date IS NULL OR e.at < ($7::date + 1)::timestamp AT TIME ZONE $8)
    AND ($9::timestamptz IS NULL OR (e.at, e.id) < ($9, $10::uuid))
  ORDER BY e.at DESC, e.id DESC LIMIT $11`;

/** Who changed which setting, newest first. @throws AppError `forbidden`, `malformed_cursor` */
export async function listAuditLog(ctx: Context, query: AuditLogQuery): Promise<ListPage<AuditEntry>> {
  requirePermission(ctx, 'organization.manage');
  const rows = await readEntries(ctx, query, positionOf(KEY, query.cursor) ?? [], query.limit + 1);
  return toPage(rows, query.limit, presentEntry, KEY, (row) => [row.at, row.id]);
}

/** Entries that fit, newest first, after the one at a position. */
export function readEntries(
  ctx: Context,
  filters: AuditExportQuery,
  [at = null, id = null]: readonly (Date | string | null)[],
  most: number,
): Promise<AuditRow[]> {
  const { actorId, apiKeyId = null, action, subjectKind, subjectId, from, to, zone = 'UTC' } = filters;
  const wanted = [actorId, action, subjectKind, subjectId, from, to, zone].map((value) => value ?? null);
  return ctx.db.query<AuditRow>(LIST, [ctx.organizationId, ...wanted, at, id, most, apiKeyId]);
}

export const presentEntry = (row: AuditRow): AuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: row.actor,
  apiKey: row.apiKey,
  action: row.action,
  subject: { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
  before: row.before,
  after: row.after,
});
