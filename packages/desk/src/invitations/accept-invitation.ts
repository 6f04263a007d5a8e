import { AppError, type Locale, type Member } from '@perch/contracts';
import { settleAll, uuid7, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { PASSWORD_PROVIDER } from '../organization/create-organization.ts';
import { refsOf, replaceDepartmentsOf } from '../organization/department-members.ts';
import { departmentsById, READ_DEPARTMENTS } from '../organization/list-departments.ts';
import { presentMember, READ_MEMBERS } from '../organization/list-members.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { hashOfToken } from './invitation-token.ts';
import { STILL_GIVEN } from './standing-invitation.ts';

/** Who joins: somebody new, or somebody whose password has been checked. */
export type Joining = { name: string; passwordHash: string } | { userId: string };

export interface AcceptInvitation {
  token: string;
  joining: Joining;
  /** of a new member; otherwise that of the invitation */
  locale?: Locale | undefined;
}

interface Taken {
  id: string;
  email: string;
  role_id: string;
  locale: string;
  department_ids: string[];
}

// gone with its departments: of two who accept at once the second finds nothing
const TAKE = `
  WITH wanted AS MATERIALIZED (
    SELECT i.id, ARRAY(SELECT d.department_id::text FROM invitation_department d
                       WHERE d.organization_id = i.organization_id AND d.invitation_id = i.id) AS department_ids
    FROM invitation i JOIN role r ON r.organization_id = i.organization_id AND r.id = i.role_id
    WHERE i.organization_id = $1 AND i.token_hash = $2 AND i.expires_at > $3 AND ${STILL_GIVEN}
  )
  DELETE FROM invitation i USING wanted
  WHERE i.organization_id = $1 AND i.id = wanted.id AND i.token_hash = $2
  RETURNING i.id, i.email, i.role_id, i.locale, wanted.department_ids`;

const ADD_USER = `
  INSERT INTO app_user (id, name, email, email_verified) VALUES ($1, $2, $3, true)
  ON CONFLICT (email) DO NOTHING RETURNING id`;
const ADD_CREDENTIAL = `
  INSERT INTO user_credential (id, user_id, account_id, provider_id, password) VALUES ($1, $2::uuid, ($2::uuid)::text, $3, $4)`;

// the link came by e-mail: the address is theirs
const VERIFY_USER = `
  UPDATE app_user SET email_verified = true, updated_at = now() WHERE id = $1 AND email = $2 RETURNING name`;

const FIND_MEMBER = 'SELECT id FROM member WHERE organization_id = $1 AND user_id = $2';

const ADD_MEMBER = `
  INSERT INTO member (organization_id, id, user_id, role_id, name, email, locale, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;
const RETURN_MEMBER = `
  UPDATE member SET is_active = true, role_id = $3, revision = revision + 1 WHERE organization_id = $1 AND id = $2`;

/**
 * Somebody joins with the link of their invitation, or returns after having been deactivated. The caller has checked
 * the password of who has an account.
 * @throws AppError `invitation_invalid`, `email_taken` when a new person's address has got an account meanwhile,
 *   `already_member`
 */
export async function acceptInvitation(ctx: Context, input: AcceptInvitation): Promise<{ memberId: string }> {
  const { organizationId } = ctx;
  const now = ctx.now();
  const done = await ctx.db.pipeline(async (statement) => {
    const [, taken, departmentRows] = await settleAll([
      lockPeople(statement, ctx),
      statement('take-invitation', TAKE, [organizationId, Buffer.from(hashOfToken(input.token)), now]),
      statement('departments-read', READ_DEPARTMENTS, [organizationId]),
    ]);
    const invitation = taken.rows[0] as Taken | undefined;
    if (!invitation) throw new AppError('invitation_invalid');
    const departments = departmentsById(departmentRows.rows);
    const departmentIds = invitation.department_ids.filter((id) => departments.get(id)?.isActive);

    const person = await personOf(statement, input.joining, invitation.email);
    const { memberId, before } = await join(statement, ctx, invitation, person, input.locale);
    await replaceDepartmentsOf(statement, organizationId, memberId, departmentIds);
    const { rows } = await statement('member-read', READ_MEMBERS, [organizationId, memberId]);
    const after = presentMember(rows[0]);
    const fieldsOf = ({ email, role, isActive, departmentIds: ids }: Member) => ({
      email,
      role: role.name,
      isActive,
      departments: refsOf(ids, departments),
    });
    const asThemselves = { ...ctx, actor: { kind: 'member' as const, memberId, permissions: [] } };
    await recordAudit(statement, asThemselves, {
      action: 'member.joined',
      subject: { kind: 'member', id: memberId, name: after.name },
      before: before && fieldsOf(before),
      after: fieldsOf(after),
    });
    return { memberId, invitationId: invitation.id, departmentIds };
  });
  await Promise.all([
    ctx.publish({ type: 'invitation.changed', id: done.invitationId }),
    ctx.publish({ type: 'member.changed', id: done.memberId }),
    ...done.departmentIds.map((id) => ctx.publish({ type: 'department.changed', id })),
  ]);
  return { memberId: done.memberId };
}

async function personOf(
  statement: Statement,
  joining: Joining,
  email: string,
): Promise<{ userId: string; name: string }> {
  if ('userId' in joining) {
    const { rows } = await statement('invitation-verify-user', VERIFY_USER, [joining.userId, email]);
    const user = rows[0] as { name: string } | undefined;
    if (!user) throw new AppError('invitation_invalid');
    return { userId: joining.userId, name: user.name };
  }
  const userId = uuid7();
  const { rowCount } = await statement('invitation-add-user', ADD_USER, [userId, joining.name, email]);
  if (!rowCount) throw new AppError('email_taken');
  const credential = [uuid7(), userId, PASSWORD_PROVIDER, joining.passwordHash];
  await statement('invitation-add-credential', ADD_CREDENTIAL, credential);
  return { userId, name: joining.name };
}

/** Makes the person a member, or an active one again; `before` is who they were. */
async function join(
  statement: Statement,
  ctx: Context,
  invitation: Taken,
  { userId, name }: { userId: string; name: string },
  locale: Locale | undefined,
) {
  const { organizationId } = ctx;
  const found = await statement('invitation-find-member', FIND_MEMBER, [organizationId, userId]);
  const memberId = (found.rows[0] as { id: string } | undefined)?.id;
  if (memberId !== undefined) {
    const key = [organizationId, memberId];
    const { rows } = await statement('member-read', READ_MEMBERS, key);
    const before = presentMember(rows[0]);
    if (before.isActive) throw new AppError('already_member');
    await statement('invitation-return-member', RETURN_MEMBER, [...key, invitation.role_id]);
    return { memberId, before };
  }
  const id = uuid7(ctx.now().getTime());
  await statement('invitation-add-member', ADD_MEMBER, [
    organizationId,
    id,
    userId,
    invitation.role_id,
    name,
    invitation.email,
    locale ?? invitation.locale,
    ctx.now(),
  ]);
  return { memberId: id, before: null };
}
