import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';

export interface MemberPhoneRow {
  name: string;
  phone: string | null;
  isVerified: boolean;
  /** of their role */
  permissions: string[];
}

const LOCK = `
  SELECT m.name, m.phone, m.phone_verified_at IS NOT NULL AS "isVerified", r.permissions
  FROM member m JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
  WHERE m.organization_id = $1 AND m.id = $2 FOR NO KEY UPDATE OF m`;
const CHANGE = `UPDATE member SET phone = $3, phone_verified_at = $4 WHERE organization_id = $1 AND id = $2`;

/** Nobody else changes the number, or tries a code for it, until the transaction ends. @throws AppError `not_found` */
export async function lockPhone(statement: Statement, ctx: Context, memberId: string): Promise<MemberPhoneRow> {
  const { rows } = await statement('phone-lock', LOCK, [ctx.organizationId, memberId]);
  if (!rows[0]) throw new AppError('not_found');
  return rows[0] as MemberPhoneRow;
}

/** Writes a number down, and who did. */
export async function changePhone(
  statement: Statement,
  ctx: Context,
  memberId: string,
  before: MemberPhoneRow,
  after: { phone: string | null; isVerified: boolean },
): Promise<void> {
  const verifiedAt = after.isVerified ? ctx.now() : null;
  await statement('phone-change', CHANGE, [ctx.organizationId, memberId, after.phone, verifiedAt]);
  await recordAudit(statement, ctx, {
    action: 'member.changed',
    subject: { kind: 'member', id: memberId, name: before.name },
    before: { phone: before.phone, isPhoneVerified: before.isVerified },
    after: { phone: after.phone, isPhoneVerified: after.isVerified },
  });
}
