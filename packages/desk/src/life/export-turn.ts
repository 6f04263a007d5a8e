import { randomUUID } from 'node:crypto';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';
import { emailAboutLife } from './email-about-life.ts';

export const KEEP_EXPORT_DAYS = 7;
/** A worker that dies of an export does not die of it for ever. */
const MOST_ATTEMPTS = 5;
/** Each has a megabyte. */
const BATCH = 20;

/** An export, for one worker. */
export interface ExportTurn {
  id: string;
  leaseToken: string;
  leaseSeconds: number;
  /** `write`: it is to be written from its beginning; `clear`: what is stored of it goes */
  work: 'write' | 'clear';
  requestedById: string | null;
}

const CLAIM = `
  UPDATE organization_export SET lease_token = $3, due_at = $5, attempt = attempt + 1,
    state = CASE WHEN state = 'ready' THEN 'expired'
      WHEN state IN ('queued', 'running') THEN CASE WHEN attempt >= ${MOST_ATTEMPTS} THEN 'failed' ELSE 'running' END
      ELSE state END,
    finished_at = CASE WHEN state = 'running' AND attempt >= ${MOST_ATTEMPTS} THEN $4 ELSE finished_at END
  WHERE organization_id = $1 AND id = $2 AND due_at <= $4
  RETURNING id, state, lease_token AS "leaseToken", requested_by_id AS "requestedById"`;

/** Takes a due export for this worker. Null: nothing is to be done, or it is somebody else's. */
export async function claimExport(
  ctx: Context,
  { exportId, leaseSeconds }: { exportId: string; leaseSeconds: number },
): Promise<ExportTurn | null> {
  const now = ctx.now();
  const until = new Date(now.getTime() + leaseSeconds * 1000);
  const values = [ctx.organizationId, exportId, randomUUID(), now, until];
  const [row] = await ctx.db.query<Omit<ExportTurn, 'work'> & { state: string }>(CLAIM, values);
  if (!row) return null;
  const { state, ...turn } = row;
  return { ...turn, leaseSeconds, work: state === 'running' ? 'write' : 'clear' };
}

const CLEAR = `
  DELETE FROM organization_export_chunk c WHERE c.organization_id = $1 AND c.export_id = $2 AND c.position = ANY (ARRAY(
    SELECT position FROM organization_export_chunk WHERE organization_id = $1 AND export_id = $2
    ORDER BY position LIMIT ${BATCH}))
    AND EXISTS (SELECT FROM organization_export e WHERE e.organization_id = $1 AND e.id = $2 AND e.lease_token = $3)
  RETURNING 1`;

/** Removes what is stored of an export. */
export async function clearExport(ctx: Context, turn: ExportTurn): Promise<void> {
  const values = [ctx.organizationId, turn.id, turn.leaseToken];
  while ((await ctx.db.query(CLEAR, values)).length === BATCH);
}

const REST = `
  UPDATE organization_export SET due_at = NULL, lease_token = NULL
  WHERE organization_id = $1 AND id = $2 AND lease_token = $3`;

/** Nothing is left to be done about an export that was cleared. */
export async function restExport(ctx: Context, turn: ExportTurn): Promise<void> {
  await ctx.db.query(REST, [ctx.organizationId, turn.id, turn.leaseToken]);
}

const FINISH = `
  UPDATE organization_export SET state = 'ready', finished_at = $4, expires_at = $5, due_at = $5, lease_token = NULL
  WHERE organization_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running' RETURNING id`;
// one copy of everything is enough
const EXPIRE_OTHERS = `
  UPDATE organization_export SET expires_at = $3, due_at = $3
  WHERE organization_id = $1 AND id <> $2 AND state = 'ready'`;

/** It can be fetched now, and whoever asked for it is told. False: it is somebody else's by now. */
export async function finishExport(ctx: Context, turn: ExportTurn): Promise<boolean> {
  const { organizationId } = ctx;
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + KEEP_EXPORT_DAYS * 86_400_000);
  const told = await ctx.db.pipeline(async (statement) => {
    const values = [organizationId, turn.id, turn.leaseToken, now, expiresAt];
    const { rowCount } = await statement('export-finish', FINISH, values);
    if (!rowCount) return null;
    const memberId = turn.requestedById;
    const [, members] = await settleAll([
      statement('export-expire-others', EXPIRE_OTHERS, [organizationId, turn.id, now]),
      writeNotifications(statement, ctx, memberId === null ? [] : [{ memberId, kind: 'export_ready' }]),
    ]);
    if (memberId !== null) await emailAboutLife(statement, ctx, { what: 'export-ready', memberId, until: expiresAt });
    return members;
  });
  if (!told) return false;
  await announceNotifications(ctx, told);
  await ctx.publish({ type: 'organization.changed', id: organizationId });
  return true;
}
