import { AppError, type CreateEscalationRule, type EscalationRule } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import { phraseErrors } from '../accounts/check-capture.ts';
import type { Context } from '../context.ts';

const MEMBERS = `
  SELECT id, phone IS NOT NULL AND phone_verified_at IS NOT NULL AS "hasPhone" FROM member
  WHERE organization_id = $1 AND id = ANY ($2) AND is_active FOR KEY SHARE`;
const DEPARTMENT = 'SELECT FROM department WHERE organization_id = $1 AND id = $2 AND is_active FOR KEY SHARE';
const SMS = `SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled`;

/**
 * Whether a rule can be saved. People whom it tells already, by no other media, are asked about only when it is switched
 * on: one that has lost a phone or a person can still be changed, and switched off.
 * @throws AppError `keyword_invalid`, `department_unusable`, `member_unusable`, `sms_not_configured`, `recipient_without_phone`
 */
export async function checkEscalationRule(
  statement: Statement,
  ctx: Context,
  { keywords, recipients, isEnabled, ticketDepartmentId }: CreateEscalationRule,
  before: EscalationRule | null,
): Promise<void> {
  const invalid = phraseErrors(keywords.map((phrase, at) => [`keywords.${at}`, phrase]));
  if (invalid.length > 0) throw new AppError('keyword_invalid', { errors: invalid });
  const ids = recipients.map(({ memberId }) => memberId);
  if (ticketDepartmentId && ticketDepartmentId !== before?.ticketDepartmentId) {
    const { rowCount } = await statement('escalation-department', DEPARTMENT, [ctx.organizationId, ticketDepartmentId]);
    if (rowCount === 0) throw new AppError('department_unusable');
  }
  const [{ rows }, { rowCount: hasSms }] = await settleAll([
    statement('escalation-members', MEMBERS, [ctx.organizationId, ids]),
    statement('escalation-sms', SMS, [ctx.organizationId]),
  ]);
  const members = new Map((rows as { id: string; hasPhone: boolean }[]).map((row) => [row.id, row]));
  const isSwitchedOn = isEnabled && !before?.isEnabled;
  const toldBefore = (memberId: string) => before?.recipients.find((known) => known.memberId === memberId);
  const unusable = recipients.flatMap(({ memberId }, at) => {
    const path = `recipients.${at}.memberId`;
    const isChecked = isSwitchedOn || !toldBefore(memberId);
    if (isChecked && !members.has(memberId)) return [{ path, message: 'The member does not exist or is deactivated' }];
    return ids.indexOf(memberId) < at ? [{ path, message: 'Given twice' }] : [];
  });
  if (unusable.length > 0) throw new AppError('member_unusable', { errors: unusable });
  const bySms = recipients.map(({ bySms: wanted, memberId }, at) => ({
    wanted,
    memberId,
    path: `recipients.${at}.bySms`,
  }));
  const wanted = bySms.filter(
    (each) => isEnabled && each.wanted && (isSwitchedOn || !toldBefore(each.memberId)?.bySms),
  );
  if (wanted.length > 0 && hasSms === 0) {
    throw new AppError('sms_not_configured', {
      errors: wanted.map(({ path }) => ({ path, message: 'SMS is not configured' })),
    });
  }
  const mute = wanted.filter(({ memberId }) => !members.get(memberId)?.hasPhone);
  if (mute.length > 0) {
    throw new AppError('recipient_without_phone', {
      errors: mute.map(({ path }) => ({ path, message: 'This person has no verified phone number' })),
    });
  }
}
