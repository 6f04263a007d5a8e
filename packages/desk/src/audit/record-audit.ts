import type { AuditAction, AuditSubjectKind } from '@perch/contracts';
import { changedFields, type Fields } from '@perch/core';
import { Prisma, uuid7, type Statement, type Transaction } from '@perch/db';
import type { Context } from '../context.ts';

export interface AuditChange {
  action: AuditAction;
  subject: { kind: AuditSubjectKind; id: string | null; name: string };
  /** as forms show it, never a secret; null: it was not there */
  before: Fields | null;
  /** null: it is gone */
  after: Fields | null;
}

const RECORD = `
  INSERT INTO audit_entry (organization_id, id, actor_id, action, subject_kind, subject_id, subject_name, before, after, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

/** Writes down who changed what, in the transaction that changes it. Nothing when nothing differs. */
export async function recordAudit(statement: Statement, ctx: Context, change: AuditChange): Promise<void> {
  const row = rowOf(ctx, change);
  if (!row) return;
  const json = (fields: Fields | null) => (fields === null ? null : JSON.stringify(fields));
  await statement('record-audit', RECORD, [
    row.organizationId,
    row.id,
    row.actorId,
    row.action,
    row.subjectKind,
    row.subjectId,
    row.subjectName,
    json(row.before),
    json(row.after),
    row.at,
  ]);
}

/** The same inside a transaction of Prisma. */
export async function recordAuditIn(tx: Transaction, ctx: Context, change: AuditChange): Promise<void> {
  const row = rowOf(ctx, change);
  if (!row) return;
  const json = (fields: Fields | null) => (fields === null ? Prisma.DbNull : (fields as Prisma.InputJsonObject));
  await tx.auditEntry.create({ data: { ...row, before: json(row.before), after: json(row.after) } });
}

function rowOf(ctx: Context, { action, subject, before, after }: AuditChange) {
  const changed = changedFields(before, after);
  if (!changed) return null;
  const at = ctx.now();
  return {
    organizationId: ctx.organizationId,
    id: uuid7(at.getTime()),
    actorId: ctx.actor.memberId,
    action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectName: subject.name,
    ...changed,
    at,
  };
}
