import { AppError, type CannedReply } from '@perch/contracts';
import { can } from '@perch/core';
import type { Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { refuseKeys } from '../require-member.ts';
import { requirePermission } from '../require-permission.ts';
import { presentCanned, READ_CANNED, type CannedRow } from './list-canned-replies.ts';

/** Everybody's replies are a setting of the organization; one's own need no more than answering does. */
export function requireMayWrite(ctx: Context, isShared: boolean): void {
  if (!isShared) refuseKeys(ctx);
  if (!can(ctx.actor, 'tickets.reply') || isShared) requirePermission(ctx, 'organization.manage');
}

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('canned_reply ' || $1::text, 0))`;

/** Changes go one after the other in an organization: nobody else takes a shortcut meanwhile. Send it first. */
export const lockCanned = (statement: Statement, ctx: Context) => statement('canned-lock', LOCK, [ctx.organizationId]);

/** As it is now; undefined: not there, or somebody else's own. */
export async function readCanned(statement: Statement, ctx: Context, id: string): Promise<CannedReply | undefined> {
  const { rows } = await statement('canned-read', READ_CANNED, [ctx.organizationId, ctx.actor.memberId, id]);
  const row = rows[0] as CannedRow | undefined;
  return row && presentCanned(row);
}

const TAKEN = `
  SELECT FROM canned_reply WHERE organization_id = $1 AND lower(shortcut) = lower($2) AND id <> $3
    AND owner_id IS NOT DISTINCT FROM $4::uuid`;

/** One shortcut finds one reply of everybody's, and one of one's own. @throws AppError `shortcut_taken` */
export async function requireFreeShortcut(
  statement: Statement,
  ctx: Context,
  { id, shortcut, isShared }: Pick<CannedReply, 'id' | 'shortcut' | 'isShared'>,
): Promise<void> {
  if (shortcut === null) return;
  const values = [ctx.organizationId, shortcut, id, isShared ? null : ctx.actor.memberId];
  const { rowCount } = await statement('canned-shortcut-taken', TAKEN, values);
  if (!rowCount) return;
  throw new AppError('shortcut_taken', { errors: [{ path: 'shortcut', message: 'Another reply has this shortcut' }] });
}

const REPLACE_DEPARTMENTS = `
  WITH gone AS (
    DELETE FROM canned_reply_department WHERE organization_id = $1 AND canned_reply_id = $2 AND department_id <> ALL ($3))
  INSERT INTO canned_reply_department (organization_id, canned_reply_id, department_id)
  SELECT $1, $2, d.id FROM department d WHERE d.organization_id = $1 AND d.id = ANY ($3)
  ON CONFLICT DO NOTHING`;

const KNOWN = `SELECT id FROM department WHERE organization_id = $1 AND id = ANY ($2::uuid[])`;

/** @throws AppError `department_unusable` */
export async function replaceDepartments(
  statement: Statement,
  ctx: Context,
  id: string,
  departmentIds: readonly string[],
): Promise<void> {
  const { rows } = await statement('canned-departments-known', KNOWN, [ctx.organizationId, departmentIds]);
  const unknown = departmentIds.findIndex((departmentId) => !rows.some((row) => row.id === departmentId));
  if (unknown >= 0) {
    const message = 'There is no such department';
    throw new AppError('department_unusable', { errors: [{ path: `departmentIds.${unknown}`, message }] });
  }
  await statement('canned-departments', REPLACE_DEPARTMENTS, [ctx.organizationId, id, departmentIds]);
}

type Action = 'canned_reply.created' | 'canned_reply.changed' | 'canned_reply.deleted';

/** Everybody's replies stand in the audit log; what members keep for themselves is theirs. */
export async function auditCanned(
  statement: Statement,
  ctx: Context,
  action: Action,
  before: CannedReply | null,
  after: CannedReply | null,
): Promise<void> {
  const { id, name, isShared } = (after ?? before)!;
  if (!isShared) return;
  const subject = { kind: 'canned_reply', id, name } as const;
  const fields = (reply: CannedReply | null) =>
    reply && { name: reply.name, shortcut: reply.shortcut, text: reply.text, departments: reply.departments };
  await recordAudit(statement, ctx, { action, subject, before: fields(before), after: fields(after) });
}
