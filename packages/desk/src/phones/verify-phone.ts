import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@perch/contracts';
import { codeWorks, type PhoneCode } from '@perch/core';
import type { Context } from '../context.ts';
import { changePhone, lockPhone } from './change-phone.ts';
import { hashOf } from './hash-of-code.ts';
import { requireMember } from '../require-member.ts';

interface CodeRow extends PhoneCode {
  id: string;
  salt: Buffer;
  hash: Buffer;
}

// the newest counts, for the number as it is
const LATEST = `
  SELECT id, salt, hash, attempts, expires_at AS "expiresAt", used_at AS "usedAt" FROM phone_code
  WHERE organization_id = $1 AND member_id = $2 AND phone = $3 ORDER BY created_at DESC, id DESC LIMIT 1`;
const COUNT = `UPDATE phone_code SET attempts = attempts + 1 WHERE organization_id = $1 AND id = $2`;
const USE = `UPDATE phone_code SET used_at = $3 WHERE organization_id = $1 AND id = $2`;

/**
 * Proves that a number is the member's by the code that was sent to it.
 * @throws AppError `unauthenticated`, `phone_code_wrong`, `phone_code_expired` also after too many wrong ones
 */
export async function verifyPhone(ctx: Context, code: string): Promise<void> {
  const memberId = requireMember(ctx);
  const now = ctx.now();
  // a wrong one is counted: the transaction must not be rolled back for it
  const outcome = await ctx.db.pipeline(async (statement) => {
    const before = await lockPhone(statement, ctx, memberId);
    const { rows } = await statement('phone-code-latest', LATEST, [ctx.organizationId, memberId, before.phone]);
    const sent = rows[0] as CodeRow | undefined;
    if (!sent || !codeWorks(sent, now)) return 'phone_code_expired';
    const key = [ctx.organizationId, sent.id];
    if (!timingSafeEqual(sent.hash, hashOf(sent.salt, code))) {
      await statement('phone-code-count', COUNT, key);
      return codeWorks({ ...sent, attempts: sent.attempts + 1 }, now) ? 'phone_code_wrong' : 'phone_code_expired';
    }
    await statement('phone-code-use', USE, [...key, now]);
    await changePhone(statement, ctx, memberId, before, { phone: before.phone, isVerified: true });
    return 'verified';
  });
  if (outcome !== 'verified') throw new AppError(outcome);
  await ctx.publish({ type: 'member.changed', id: memberId });
}
