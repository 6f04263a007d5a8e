import type { OwnPhone } from '@perch/contracts';
import { codeWorks, PHONE_CODE, type DeliveryState, type PhoneCode } from '@perch/core';
import type { Context } from '../context.ts';
import { requireMember } from '../require-member.ts';

interface Row {
  phone: string | null;
  isVerified: boolean;
  isSmsConfigured: boolean;
  code: (Omit<PhoneCode, 'expiresAt' | 'usedAt'> & { expiresAt: string; usedAt: string | null } & Sending) | null;
}
interface Sending {
  state: DeliveryState | null;
  detail: string | null;
}

// the newest code is the one that counts, if it was for the number as it is
const READ = `
  SELECT m.phone, m.phone_verified_at IS NOT NULL AS "isVerified",
    EXISTS (SELECT FROM add_on a WHERE a.organization_id = m.organization_id AND a.kind = 'sms' AND a.is_enabled)
      AS "isSmsConfigured",
    (SELECT json_build_object('attempts', c.attempts, 'expiresAt', c.expires_at, 'usedAt', c.used_at, 'state', d.state,
        'detail', d.detail)
      FROM phone_code c
      LEFT JOIN delivery d ON d.organization_id = c.organization_id AND d.id = c.delivery_id
      WHERE c.organization_id = m.organization_id AND c.member_id = m.id AND c.phone = m.phone
      ORDER BY c.created_at DESC, c.id DESC LIMIT 1) AS code
  FROM member m WHERE m.organization_id = $1 AND m.id = $2`;

/** A member's own number, and the code that waits to be entered. @throws AppError `unauthenticated` */
export async function getOwnPhone(ctx: Context): Promise<OwnPhone> {
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId, requireMember(ctx)]);
  return {
    phone: row?.phone ?? null,
    isPhoneVerified: row?.isVerified ?? false,
    isSmsConfigured: row?.isSmsConfigured ?? false,
    code: row?.code && !row.isVerified ? presentCode(row.code, ctx.now()) : null,
  };
}

function presentCode({ state, detail, ...code }: NonNullable<Row['code']>, now: Date): OwnPhone['code'] {
  const expiresAt = new Date(code.expiresAt);
  const works = codeWorks({ ...code, expiresAt, usedAt: code.usedAt === null ? null : new Date(code.usedAt) }, now);
  if (!works) return null;
  const isOver = state === null || state === 'failed' || state === 'discarded';
  return {
    state: state === 'sent' ? 'sent' : isOver ? 'failed' : 'queued',
    reason: isOver ? detail : null,
    validUntil: expiresAt.toISOString(),
    attemptsLeft: PHONE_CODE.mostAttempts - code.attempts,
  };
}
