import type { Member } from '@perch/contracts';
import { parsePermissions } from '@perch/core';
import { requireSms } from '../add-ons/enqueue-sms.ts';
import type { Context } from '../context.ts';
import { presentMember, READ_MEMBERS, type MemberRow } from '../organization/list-members.ts';
import { requireGrantable } from '../organization/require-grantable.ts';
import { requirePermission } from '../require-permission.ts';
import { changePhone, lockPhone } from './change-phone.ts';
import { requireMember } from '../require-member.ts';

/** Takes the member's own number away. @throws AppError `unauthenticated` */
export const removePhone = async (ctx: Context): Promise<void> => void (await setPhone(ctx, requireMember(ctx), null));

/**
 * Gives a member a number, which is theirs for certain once they have entered a code, or takes it away: not where the
 * member may do more than who asks, lest alarms and codes of an administrator go to somebody else.
 * @throws AppError `forbidden`, `permission_not_held`, `not_found`, `sms_not_configured`
 */
export function setMemberPhone(ctx: Context, memberId: string, phone: string | null): Promise<Member> {
  requirePermission(ctx, 'organization.manage');
  return setPhone(ctx, memberId, phone);
}

async function setPhone(ctx: Context, memberId: string, phone: string | null): Promise<Member> {
  const { row, isNews } = await ctx.db.pipeline(async (statement) => {
    const before = await lockPhone(statement, ctx, memberId);
    if (memberId !== ctx.actor.memberId) requireGrantable(ctx, parsePermissions(before.permissions), 'phone');
    if (phone !== null) await requireSms(statement, ctx);
    const isNews = before.phone !== phone;
    if (isNews) await changePhone(statement, ctx, memberId, before, { phone, isVerified: false });
    const { rows } = await statement('member-read', READ_MEMBERS, [ctx.organizationId, memberId]);
    return { row: rows[0] as MemberRow, isNews };
  });
  if (isNews) await ctx.publish({ type: 'member.changed', id: memberId });
  return presentMember(row);
}
