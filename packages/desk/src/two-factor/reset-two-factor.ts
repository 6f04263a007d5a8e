import { AppError, Locale, type Member } from '@perch/contracts';
import { settleAll, type SecretBox } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { presentMember, READ_MEMBERS, type MemberRow } from '../organization/list-members.ts';
import { presentRole, READ_ROLES } from '../organization/list-roles.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requireGrantable } from '../organization/require-grantable.ts';
import { writeEmail } from '../replies/enqueue-email.ts';
import { requirePermission } from '../require-permission.ts';

const PERSON = `
  SELECT m.user_id AS "userId", m.locale, EXISTS (
    SELECT FROM memberships_of(m.user_id) f WHERE f.organization_id <> $1) AS "isElsewhere"
  FROM member m WHERE m.organization_id = $1 AND m.id = $2`;

const REMOVE = `
  WITH gone AS (DELETE FROM two_factor WHERE user_id = $1), ended AS (DELETE FROM session WHERE user_id = $1)
  UPDATE app_user SET two_factor_enabled = false, updated_at = now() WHERE id = $1`;

/**
 * Removes the second factor of a member who has lost it, signs them out and tells them. Only of who works in this
 * organization alone: no other one's people lose theirs by it.
 * @throws AppError `forbidden`, `not_found`, `own_membership`, `permission_not_held`, `two_factor_not_enabled`,
 *   `two_factor_elsewhere`
 */
export async function resetTwoFactor(
  ctx: Context,
  memberId: string,
  { box, url }: { box: SecretBox; url: string },
): Promise<Member> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const key = [organizationId, memberId];
  if (memberId === ctx.actor.memberId) throw new AppError('own_membership');
  const { member, job } = await ctx.db.pipeline(async (statement) => {
    const [actor, read, found] = await settleAll([
      lockPeople(statement, ctx),
      statement('member-read', READ_MEMBERS, key),
      statement('two-factor-person', PERSON, key),
    ]);
    const row = read.rows[0] as MemberRow | undefined;
    const person = found.rows[0] as { userId: string; locale: string; isElsewhere: boolean } | undefined;
    if (!row || !person) throw new AppError('not_found');
    if (!row.has_two_factor) throw new AppError('two_factor_not_enabled');
    if (person.isElsewhere) throw new AppError('two_factor_elsewhere');
    const roles = await statement('roles-read', READ_ROLES, [organizationId, row.role_id]);
    requireGrantable(actor, presentRole(roles.rows[0]).permissions, 'id');
    await statement('two-factor-remove', REMOVE, [person.userId]);
    await recordAudit(statement, ctx, {
      action: 'member.two_factor_reset',
      subject: { kind: 'member', id: memberId, name: row.name },
      before: { twoFactor: true },
      after: { twoFactor: false },
    });
    const emailJob = await writeEmail(statement, ctx, {
      to: row.email,
      locale: Locale.catch('en').parse(person.locale),
      template: 'account-notice',
      secretData: { change: 'two_factor_reset', url },
      box,
    });
    return { member: presentMember({ ...row, has_two_factor: false }), job: emailJob };
  });
  await ctx.enqueue('deliver', job);
  await ctx.publish({ type: 'member.changed', id: memberId });
  return member;
}
