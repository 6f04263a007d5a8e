import { Locale, type Session } from '@perch/contracts';
import { parsePermissions } from '@perch/core';
import type { AskedQuery, Membership, TenantDatabase } from '@perch/db';
import { AWAY_COLUMN, presentAway, type AwayRow } from './away.ts';

export interface LoadedRow {
  id: string;
  name: string;
  email: string;
  avatar_url: string | null;
  locale: string;
  role_id: string;
  role_name: string;
  permissions: string[];
  departments_only: boolean;
  department_ids: string[];
  away: AwayRow;
  phone: string | null;
  is_phone_verified: boolean;
  organization_id: string;
  organization_name: string;
  removes_at: Date | null;
  estimates: Session['estimates'];
  must_set_up: boolean;
  email_verified: boolean;
}

const LOAD = `
  SELECT m.id, m.name, m.email, m.avatar_url, m.locale, m.phone, ${AWAY_COLUMN},
         m.phone_verified_at IS NOT NULL AS is_phone_verified, r.id AS role_id, r.name AS role_name, r.permissions, r.departments_only,
         o.id AS organization_id, o.name AS organization_name,
         (SELECT x.removes_at FROM organization_deletion x WHERE x.organization_id = o.id) AS removes_at,
         CASE WHEN NOT o.shows_estimates THEN 'off' WHEN m.shows_estimates THEN 'shown' ELSE 'hidden' END AS estimates,
         o.requires_two_factor AND NOT u.two_factor_enabled AS must_set_up, u.email_verified,
         ARRAY(SELECT d.department_id::text FROM department_member d
               WHERE d.organization_id = m.organization_id AND d.member_id = m.id ORDER BY 1) AS department_ids
  FROM member m
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
  JOIN organization o ON o.id = m.organization_id
  JOIN app_user u ON u.id = m.user_id
  WHERE m.organization_id = $1 AND m.id = $2 AND m.is_active`;

/**
 * Who a member is and what they may do; null when there is no such active member.
 * @param isBySso the organization's provider has signed them in: a second factor is its business
 */
export async function loadSession(db: TenantDatabase, memberId: string, isBySso = false): Promise<Session | null> {
  const [rows] = await db.queries<[LoadedRow]>(loadSessionQuery({ organizationId: db.organizationId, memberId }));
  return presentSession(rows[0], isBySso);
}

export const loadSessionQuery = ({ organizationId, memberId }: Membership): AskedQuery => ({
  name: 'load-session',
  text: LOAD,
  values: [organizationId, memberId],
});

export function presentSession(row: LoadedRow | undefined, isBySso: boolean): Session | null {
  if (!row) return null;
  return {
    member: {
      id: row.id,
      name: row.name,
      email: row.email,
      isEmailVerified: row.email_verified,
      avatarUrl: row.avatar_url,
      locale: Locale.catch('en').parse(row.locale),
      role: { id: row.role_id, name: row.role_name },
      departmentIds: row.department_ids,
      phone: row.phone,
      isPhoneVerified: row.is_phone_verified,
      away: presentAway(row.away),
    },
    organization: {
      id: row.organization_id,
      name: row.organization_name,
      removesAt: row.removes_at?.toISOString() ?? null,
    },
    permissions: parsePermissions(row.permissions),
    mustSetUpTwoFactor: row.must_set_up && !isBySso,
    departmentsOnly: row.departments_only,
    estimates: row.estimates,
  };
}
