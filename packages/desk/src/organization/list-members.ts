import type { Member } from '@perch/contracts';
import { can } from '@perch/core';
import type { Context } from '../context.ts';
import { AWAY_COLUMN, presentAway, type AwayRow } from './away.ts';

export interface MemberRow {
  id: string;
  name: string;
  email: string;
  avatar_url: string | null;
  is_active: boolean;
  role_id: string;
  role_name: string;
  department_ids: string[];
  away: AwayRow;
  phone: string | null;
  is_phone_verified: boolean;
  has_two_factor: boolean;
  signs_in_by_sso: boolean;
  revision: number;
}

/** Members by name: all, or the one that `$2` names. */
export const READ_MEMBERS = `
  SELECT m.id, m.name, m.email, m.avatar_url, m.is_active, m.revision, m.phone, ${AWAY_COLUMN},
         m.phone_verified_at IS NOT NULL AS is_phone_verified, u.two_factor_enabled AS has_two_factor,
         EXISTS (SELECT FROM sso_connection c JOIN sso_identity i ON i.organization_id = c.organization_id
                   AND i.member_id = m.id AND i.issuer = c.issuer
                 WHERE c.organization_id = m.organization_id AND c.is_enabled) AS signs_in_by_sso,
         r.id AS role_id, r.name AS role_name,
         ARRAY(SELECT d.department_id::text FROM department_member d
               WHERE d.organization_id = m.organization_id AND d.member_id = m.id ORDER BY 1) AS department_ids
  FROM member m JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
  JOIN app_user u ON u.id = m.user_id
  WHERE m.organization_id = $1 AND ($2::uuid IS NULL OR m.id = $2) ORDER BY lower(m.name), m.id`;

/** All members, also deactivated ones: their names stand on old tickets. Numbers of others, and how they sign in, are for administrators. */
export async function listMembers(ctx: Context): Promise<Member[]> {
  const rows = await ctx.db.query<MemberRow>(READ_MEMBERS, [ctx.organizationId, null]);
  const seesAll = can(ctx.actor, 'organization.manage');
  return rows.map((row) => {
    const member = presentMember(row);
    if (seesAll) return member;
    const shown = { ...member, hasTwoFactor: null, signsInBySso: null };
    return member.id === ctx.actor.memberId ? shown : { ...shown, phone: null, isPhoneVerified: false };
  });
}

export const presentMember = (row: MemberRow): Member => ({
  id: row.id,
  name: row.name,
  email: row.email,
  avatarUrl: row.avatar_url,
  role: { id: row.role_id, name: row.role_name },
  isActive: row.is_active,
  departmentIds: row.department_ids,
  away: presentAway(row.away),
  phone: row.phone,
  isPhoneVerified: row.is_phone_verified,
  hasTwoFactor: row.has_two_factor,
  signsInBySso: row.signs_in_by_sso,
  revision: row.revision,
});
