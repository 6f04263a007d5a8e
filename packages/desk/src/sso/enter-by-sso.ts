import { AppError, type Locale, type Member } from '@perch/contracts';
import { domainOf, placeBySso } from '@perch/core';
import { membershipsOf, settleAll, uuid7, type Database, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { withdrawInvitations } from '../invitations/withdraw-invitations.ts';
import { refsOf, replaceDepartmentsOf } from '../organization/department-members.ts';
import { departmentsById, READ_DEPARTMENTS } from '../organization/list-departments.ts';
import { presentMember, READ_MEMBERS } from '../organization/list-members.ts';
import { presentRole, READ_ROLES, type RoleRow } from '../organization/list-roles.ts';
import { isAdministratorWithout, lockPeople } from '../organization/lock-people.ts';
import { shutOutMember } from '../organization/shut-out-member.ts';
import { endMemberSessions } from '../sessions/end-member-sessions.ts';
import { END_SESSIONS, endSessions, type EndedSession } from '../sessions/end-sessions.ts';
import { readSso } from './read-sso.ts';

/** Whom the provider has signed in, by what it says of them. */
export interface SsoPerson {
  issuer: string;
  subject: string;
  email: string | null;
  isEmailVerified: boolean;
  name: string | null;
  groups: readonly string[];
  /** of somebody new */
  locale: Locale;
  /** of the settings by which the provider was asked */
  revision: number;
}

/** For what is of other organizations, where the system works. */
interface Others {
  database: Database;
  contextOf: (organizationId: string) => Context;
}

const BY_IDENTITY = `
  SELECT member_id AS id FROM sso_identity WHERE organization_id = $1 AND issuer = $2 AND subject = $3`;
// a person whom another organization knows, too, is found by their membership here only
const BY_EMAIL = `
  SELECT u.id AS "userId", m.id, u.email_verified AS "isVerified",
    EXISTS (SELECT FROM sso_identity i WHERE i.organization_id = $1 AND i.member_id = m.id AND i.issuer = $3) AS "isKnown"
  FROM app_user u LEFT JOIN member m ON m.organization_id = $1 AND m.user_id = u.id WHERE u.email = $2`;
const ADD_USER = `
  INSERT INTO app_user (id, name, email, email_verified) VALUES ($1, $2, $3, true) ON CONFLICT (email) DO NOTHING`;
// the address is proved now, and not by who has begun under it: their password, second factor and links end
const TAKE_OVER = `
  WITH person AS (
    UPDATE app_user SET email_verified = true, two_factor_enabled = false, updated_at = now()
    WHERE id = $1 AND NOT email_verified RETURNING id),
  credentials AS (DELETE FROM user_credential c USING person p WHERE c.user_id = p.id),
  factors AS (DELETE FROM two_factor f USING person p WHERE f.user_id = p.id),
  proofs AS (DELETE FROM email_proof e USING person p WHERE e.user_id = p.id),
  links AS (DELETE FROM verification v USING person p WHERE v.value = p.id::text)
  SELECT id FROM person`;
const ADD_MEMBER = `
  INSERT INTO member (organization_id, id, user_id, role_id, name, email, locale, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;
const KEEP_IDENTITY = `
  INSERT INTO sso_identity (organization_id, issuer, subject, member_id, last_used_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (organization_id, issuer, subject) DO UPDATE SET last_used_at = excluded.last_used_at`;
const SET_ROLE = `
  UPDATE member SET role_id = $3, revision = revision + 1 WHERE organization_id = $1 AND id = $2`;
const USER_OF = 'SELECT user_id AS "userId" FROM member WHERE organization_id = $1 AND id = $2';

/**
 * Somebody whom the organization's provider has signed in: a member who is known by the provider's name for them, or by
 * their address when they first come, or somebody new with an address of a domain that the organization
 * has proved, who becomes one. Who was invited otherwise has joined by the link of the invitation before. Role and departments are set by their groups.
 * @throws AppError `sso_unknown`, `sso_expired`, `sso_email_unverified`, `sso_domain_foreign`, `sso_domain_unproved`,
 *   `sso_account_elsewhere`, `sso_identity_differs`, `sso_deactivated`, `sso_no_role`
 */
export async function enterBySso(
  ctx: Context,
  person: SsoPerson,
  others: Others,
): Promise<{ userId: string; memberId: string; name: string }> {
  const { organizationId } = ctx;
  const email = person.email?.toLowerCase() ?? '';
  if (!person.isEmailVerified || email === '') throw new AppError('sso_email_unverified');
  const done = await ctx.db.pipeline(async (statement) => {
    const [, rules, byIdentity, byEmail, roleRows, departmentRows] = await settleAll([
      lockPeople(statement, ctx),
      readSso(statement, ctx),
      statement('sso-by-identity', BY_IDENTITY, [organizationId, person.issuer, person.subject]),
      statement('sso-by-email', BY_EMAIL, [organizationId, email, person.issuer]),
      statement('roles-read', READ_ROLES, [organizationId, null]),
      statement('departments-read', READ_DEPARTMENTS, [organizationId]),
    ]);
    if (!rules?.isEnabled) throw new AppError('sso_unknown');
    if (rules.revision !== person.revision) throw new AppError('sso_expired');
    if (!rules.domains.includes(domainOf(email))) throw new AppError('sso_domain_foreign');
    const known = (byIdentity.rows[0] as { id: string } | undefined)?.id;
    const account = byEmail.rows[0] as Account | undefined;
    const isProved = rules.proofs.some(({ domain, provedAt }) => provedAt !== null && domain === domainOf(email));
    if (known === undefined && account) {
      // what nobody has proved to be theirs keeps nobody out
      if (account.id === null && (account.isVerified || !isProved)) throw new AppError('sso_account_elsewhere');
      if (account.isKnown) throw new AppError('sso_identity_differs');
    }
    const memberId = known ?? account?.id ?? null;
    if (memberId === null && !isProved) throw new AppError('sso_domain_unproved');
    const before = memberId === null ? null : await readMember(statement, organizationId, memberId);
    if (before && !before.isActive) throw new AppError('sso_deactivated');
    const place = placeBySso(rules, { groups: person.groups, isMember: before !== null });
    if (place.kind === 'refused') throw new AppError('sso_no_role');

    const departments = departmentsById(departmentRows.rows);
    const departmentIds = place.departmentIds?.filter((id) => departments.get(id)?.isActive) ?? null;
    const { id, ended } = before
      ? { id: before.id, ended: null }
      : await addMember(statement, ctx, {
          ...{ email, userId: account?.userId ?? null },
          ...{ roleId: place.roleId!, name: person.name || email, locale: person.locale },
        });
    if (before && place.roleId !== null && place.roleId !== before.role.id) {
      const roles = (roleRows.rows as RoleRow[]).map(presentRole);
      await changeRole(statement, ctx, { member: before, roleId: place.roleId, roles });
    }
    const changed = departmentIds ? await replaceDepartmentsOf(statement, organizationId, id, departmentIds) : [];
    await statement('sso-keep-identity', KEEP_IDENTITY, [organizationId, person.issuer, person.subject, id, ctx.now()]);
    const invitationIds = before ? [] : await withdrawInvitations(statement, ctx, 'addressee', id);
    const after = await readMember(statement, organizationId, id);
    const fieldsOf = (member: Member) => ({
      email: member.email,
      role: member.role.name,
      isActive: member.isActive,
      departments: refsOf(member.departmentIds, departments),
    });
    await recordAudit(statement, ctx, {
      action: before ? 'member.changed' : 'member.joined',
      subject: { kind: 'member', id, name: after.name },
      before: before && fieldsOf(before),
      after: fieldsOf(after),
    });
    const { rows } = await statement('sso-user-of', USER_OF, [organizationId, id]);
    const isNews = before === null || before.revision !== after.revision || known === undefined;
    const { userId } = rows[0] as { userId: string };
    return { userId, memberId: id, name: after.name, isNews, changed, invitationIds, ended };
  });
  await Promise.all([
    done.isNews && ctx.publish({ type: 'member.changed', id: done.memberId }),
    ...done.changed.map((id) => ctx.publish({ type: 'department.changed', id })),
    ...done.invitationIds.map((id) => ctx.publish({ type: 'invitation.changed', id })),
  ]);
  if (done.ended) await shutOut(ctx, { userId: done.userId, ended: done.ended }, others);
  return { userId: done.userId, memberId: done.memberId, name: done.name };
}

/**
 * Whoever has begun under somebody else's address is out: also where their password was found right just before, and as
 * the member they made of it elsewhere, where its person would come to otherwise.
 */
async function shutOut(
  ctx: Context,
  { userId, ended }: { userId: string; ended: EndedSession[] },
  { database, contextOf }: Others,
): Promise<void> {
  const announce = ({ id, organizationId }: EndedSession) =>
    contextOf(organizationId).publish({ type: 'session.ended', id });
  await Promise.all(ended.map(announce));
  await endSessions(database, announce, { userId });
  for (const { organizationId, memberId } of await membershipsOf(database, userId)) {
    if (organizationId !== ctx.organizationId) await shutOutMember(contextOf(organizationId), memberId);
  }
}

async function readMember(statement: Statement, organizationId: string, memberId: string): Promise<Member> {
  const { rows } = await statement('member-read', READ_MEMBERS, [organizationId, memberId]);
  return presentMember(rows[0]);
}

interface Account {
  userId: string;
  /** of their membership here */
  id: string | null;
  isVerified: boolean;
  isKnown: boolean;
}

interface NewMember {
  /** of an account that nobody has proved to be theirs; null: there is none */
  userId: string | null;
  email: string;
  name: string;
  roleId: string;
  locale: Locale;
}

/** `ended`: sessions of who had begun under the address; null: nobody had. */
async function addMember(
  statement: Statement,
  ctx: Context,
  joining: NewMember,
): Promise<{ id: string; ended: EndedSession[] | null }> {
  const { email, name, roleId, locale } = joining;
  const userId = joining.userId ?? uuid7();
  const shown = name.slice(0, 80);
  const { rowCount } = joining.userId
    ? await statement('sso-take-over', TAKE_OVER, [userId])
    : await statement('sso-add-user', ADD_USER, [userId, shown, email]);
  if (!rowCount) throw new AppError('sso_account_elsewhere');
  const ended = joining.userId && (await statement('end-sessions', END_SESSIONS, [userId, null, null, null]));
  const id = uuid7(ctx.now().getTime());
  const values = [ctx.organizationId, id, userId, roleId, shown, email, locale, ctx.now()];
  await statement('sso-add-member', ADD_MEMBER, values);
  return { id, ended: ended ? (ended.rows as EndedSession[]) : null };
}

/** Nobody locks an organization out: the last administrator stays one, whatever their groups say. */
async function changeRole(
  statement: Statement,
  ctx: Context,
  { member, roleId, roles }: { member: Member; roleId: string; roles: ReturnType<typeof presentRole>[] },
): Promise<void> {
  const permissionsOf = (id: string) => roles.find((role) => role.id === id)?.permissions ?? [];
  const next = permissionsOf(roleId);
  const isLess = permissionsOf(member.role.id).some((permission) => !next.includes(permission));
  if (isLess && !(await isAdministratorWithout(statement, ctx, { memberId: member.id, permissions: next }))) {
    ctx.log.warn({ memberId: member.id }, 'single sign-on: the last administrator keeps their role');
    return;
  }
  await statement('sso-set-role', SET_ROLE, [ctx.organizationId, member.id, roleId]);
  if (isLess) await endMemberSessions(statement, ctx, member.id);
}
