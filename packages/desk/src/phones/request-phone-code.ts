import { randomBytes, randomInt } from 'node:crypto';
import { AppError, type Locale } from '@perch/contracts';
import { mayAskForCode, PHONE_CODE } from '@perch/core';
import { uuid7, type SecretBox, type Statement } from '@perch/db';
import { writeSms } from '../add-ons/enqueue-sms.ts';
import type { Context } from '../context.ts';
import { changePhone, lockPhone } from './change-phone.ts';
import { hashOf } from './hash-of-code.ts';
import { requireMember } from '../require-member.ts';

export interface RequestPhoneCode {
  /** E.164 */
  phone: string;
  locale: Locale;
  box: SecretBox;
}

const FORGET_OLD = `DELETE FROM phone_code WHERE organization_id = $1 AND member_id = $2 AND created_at < $3`;
const ASKED = `SELECT created_at FROM phone_code WHERE organization_id = $1 AND member_id = $2`;
const ADD = `
  INSERT INTO phone_code (organization_id, id, member_id, phone, salt, hash, created_at, expires_at, delivery_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
const DAY_MS = 86_400_000;

/**
 * Takes a number down as the member's and sends a code to it; earlier codes end. Nothing is sent to a number that the
 * member has proved already.
 * @throws AppError `unauthenticated`, `sms_not_configured`, `too_many_phone_codes`
 */
export async function requestPhoneCode(
  ctx: Context,
  { phone, locale, box }: RequestPhoneCode,
): Promise<{ deliveryId: string | null }> {
  const memberId = requireMember(ctx);
  const { job, isNews } = await ctx.db.pipeline(async (statement) => {
    const before = await lockPhone(statement, ctx, memberId);
    if (before.phone === phone && before.isVerified) return { job: null, isNews: false };
    await requireFewCodes(statement, ctx, memberId);

    const now = ctx.now();
    const expiresAt = new Date(now.getTime() + PHONE_CODE.validMinutes * 60_000);
    const code = String(randomInt(10 ** PHONE_CODE.digits)).padStart(PHONE_CODE.digits, '0');
    const asked = await writeSms(statement, ctx, {
      to: phone,
      locale,
      template: 'phone-code',
      secretData: { code, validMinutes: PHONE_CODE.validMinutes },
      box,
      validUntil: expiresAt,
    });
    const salt = randomBytes(16);
    const row = [uuid7(now.getTime()), memberId, phone, salt, hashOf(salt, code), now, expiresAt, asked.deliveryId];
    await statement('phone-code-add', ADD, [ctx.organizationId, ...row]);
    const isNews = before.phone !== phone;
    if (isNews) await changePhone(statement, ctx, memberId, before, { phone, isVerified: false });
    return { job: asked, isNews };
  });
  if (job) await ctx.enqueue('deliver', job);
  if (isNews) await ctx.publish({ type: 'member.changed', id: memberId });
  return { deliveryId: job?.deliveryId ?? null };
}

async function requireFewCodes(statement: Statement, ctx: Context, memberId: string): Promise<void> {
  const key = [ctx.organizationId, memberId];
  const now = ctx.now();
  await statement('phone-codes-forget', FORGET_OLD, [...key, new Date(now.getTime() - DAY_MS)]);
  const { rows } = await statement('phone-codes-asked', ASKED, key);
  const askedAt = (rows as { created_at: Date }[]).map((row) => row.created_at);
  if (!mayAskForCode(askedAt, now)) throw new AppError('too_many_phone_codes');
}
