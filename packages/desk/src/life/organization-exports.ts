import { AppError, type OrganizationExport } from '@perch/contracts';
import { SEEN_IN_EXPORT } from '@perch/core';
import { uuid7 } from '@perch/db';
import { PIECE_BYTES } from '../attachments/store-attachment.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission, requirePermissions, requireSightOfAll } from '../require-permission.ts';

/** Of a day: each reads everything. */
const MOST_A_DAY = 5;
const LISTED = 20;

const COLUMNS = `e.id, e.state, e.requested_at AS "requestedAt", e.table_count AS "tableCount", e.tables_done AS "tablesDone",
  e.row_count::float8 AS "rowCount", e.byte_size::float8 AS "byteSize", e.finished_at AS "finishedAt",
  e.expires_at AS "expiresAt", CASE WHEN m.id IS NOT NULL THEN
    json_build_object('id', m.id, 'name', m.name, 'avatarUrl', m.avatar_url) END AS "requestedBy",
  CASE WHEN k.id IS NOT NULL THEN json_build_object('id', k.id, 'name', k.name) END AS "requestedByKey"`;
const LIST = `
  SELECT ${COLUMNS} FROM organization_export e
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = e.requested_by_id
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = e.requested_by_key
  WHERE e.organization_id = $1 AND ($2::uuid IS NULL OR e.id = $2) ORDER BY e.id DESC LIMIT ${LISTED}`;

const LOCK = 'SELECT name FROM organization WHERE id = $1 FOR NO KEY UPDATE';
const OF_TODAY = `
  SELECT count(*)::int AS count FROM organization_export WHERE organization_id = $1 AND requested_at > $2`;
const BEGIN = `
  INSERT INTO organization_export (organization_id, id, requested_by_id, requested_by_key, requested_at, due_at)
  VALUES ($1, $2, $3, current_api_key(), $4, $4)
  ON CONFLICT (organization_id) WHERE state IN ('queued', 'running') DO NOTHING RETURNING id`;

type Row = Omit<OrganizationExport, 'requestedAt' | 'finishedAt' | 'expiresAt' | 'url'> & {
  requestedAt: Date;
  finishedAt: Date | null;
  expiresAt: Date | null;
} & Record<string, unknown>;

const present = (row: Row): OrganizationExport => ({
  ...row,
  requestedAt: row.requestedAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  url: row.state === 'ready' ? `/api/v1/organization/exports/${row.id}/content` : null,
});

/** Whoever may take everything along sees everything. @throws AppError `forbidden` */
function requireWholeSight(ctx: Context): void {
  requirePermission(ctx, 'organization.manage');
  requireSightOfAll(ctx);
}

/** The latest exports, newest first. */
export async function listExports(ctx: Context): Promise<OrganizationExport[]> {
  requireWholeSight(ctx);
  return (await ctx.db.query<Row>(LIST, [ctx.organizationId, null])).map(present);
}

/** @throws AppError `not_found` */
async function readExport(ctx: Context, id: string): Promise<OrganizationExport> {
  const [row] = await ctx.db.query<Row>(LIST, [ctx.organizationId, id]);
  if (!row) throw new AppError('not_found');
  return present(row);
}

/**
 * Asks for a copy of everything that the organization has. It is written by a job; whoever asked is told when it can be
 * fetched.
 * @throws AppError `forbidden`, `export_under_way`, `too_many_exports`
 */
export async function requestExport(ctx: Context): Promise<OrganizationExport> {
  requireWholeSight(ctx);
  requirePermissions(ctx, SEEN_IN_EXPORT);
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('export-lock', LOCK, [organizationId]);
    const since = new Date(now.getTime() - 86_400_000);
    const today = await statement('export-of-today', OF_TODAY, [organizationId, since]);
    if (today.rows[0]!.count >= MOST_A_DAY) throw new AppError('too_many_exports');
    const { rowCount } = await statement('export-begin', BEGIN, [organizationId, id, actor.memberId, now]);
    if (!rowCount) throw new AppError('export_under_way');
    await recordAudit(statement, ctx, {
      action: 'organization.exported',
      subject: { kind: 'organization', id: organizationId, name: String(rows[0]?.name) },
      before: null,
      after: { format: 'zip' },
    });
  });
  await ctx.enqueue('export-organization', { organizationId, exportId: id, due: now.getTime() });
  return readExport(ctx, id);
}

const END = `
  UPDATE organization_export SET due_at = $3, lease_token = NULL,
    state = CASE WHEN state = 'ready' THEN 'expired' ELSE 'cancelled' END,
    finished_at = coalesce(finished_at, $3), expires_at = CASE WHEN state = 'ready' THEN $3 END
  WHERE organization_id = $1 AND id = $2 AND state IN ('queued', 'running', 'ready')
  RETURNING state, requested_at AS "requestedAt", byte_size::float8 AS bytes`;

/** Stops an export that is under way, or removes one that is ready, and writes it into the audit log. Twice is the same as once. @throws AppError `not_found` */
export async function endExport(ctx: Context, id: string): Promise<OrganizationExport> {
  requireWholeSight(ctx);
  const { organizationId } = ctx;
  const now = ctx.now();
  const ended = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('export-end', END, [organizationId, id, now]);
    const row = rows[0] as { state: string; requestedAt: Date; bytes: number } | undefined;
    if (!row) return false;
    const wasReady = row.state === 'expired';
    await recordAudit(statement, ctx, {
      action: wasReady ? 'organization.export_deleted' : 'organization.export_stopped',
      subject: { kind: 'organization', id: organizationId, name: row.requestedAt.toISOString().slice(0, 10) },
      before: wasReady ? { bytes: row.bytes } : {},
      after: null,
    });
    return true;
  });
  if (ended) await ctx.enqueue('export-organization', { organizationId, exportId: id, due: now.getTime() });
  return readExport(ctx, id);
}

const PIECE =
  'SELECT bytes FROM organization_export_chunk WHERE organization_id = $1 AND export_id = $2 AND position = $3';

export interface OpenExport {
  byteSize: number;
  requestedAt: string;
  /** Its bytes from `start` to `end` inclusive, one piece in memory at a time. */
  read(start?: number, end?: number): AsyncGenerator<Uint8Array>;
}

/**
 * The zip of an export that is ready. That it was fetched stands in the audit log.
 * @throws AppError `forbidden`, `not_found`
 */
export async function openExport(ctx: Context, id: string, { isBegun }: { isBegun: boolean }): Promise<OpenExport> {
  requireWholeSight(ctx);
  requirePermissions(ctx, SEEN_IN_EXPORT);
  const { organizationId } = ctx;
  const { state, byteSize, requestedAt, expiresAt } = await readExport(ctx, id);
  if (state !== 'ready' || new Date(expiresAt!) <= ctx.now()) throw new AppError('not_found');
  if (!isBegun) {
    await ctx.db.pipeline((statement) =>
      recordAudit(statement, ctx, {
        action: 'organization.export_fetched',
        subject: { kind: 'organization', id: organizationId, name: requestedAt.slice(0, 10) },
        before: null,
        after: { bytes: byteSize },
      }),
    );
  }
  return {
    byteSize,
    requestedAt,
    async *read(start = 0, end = byteSize - 1) {
      for (let position = Math.floor(start / PIECE_BYTES); position * PIECE_BYTES <= end; position++) {
        const [piece] = await ctx.db.query<{ bytes: Buffer }>(PIECE, [organizationId, id, position]);
        if (!piece) throw new AppError('not_found'); // removed meanwhile
        const offset = position * PIECE_BYTES;
        yield piece.bytes.subarray(Math.max(0, start - offset), end + 1 - offset);
      }
    },
  };
}
