import type { AskedQuery, Database } from '@perch/db';
import { CURRENT_MEMBERSHIP } from './current-membership.ts';

export interface FoundSession {
  sessionId: string;
  expiresAt: Date;
  /** to within five minutes */
  lastUsedAt: Date;
  userId: string;
  organizationId: string;
  memberId: string;
  /** whose provider began it; null: it began with a password */
  ssoOrganizationId: string | null;
  /** when the person last showed the provider who they are; null: it does not say */
  provedAt: Date | null;
}

export interface FoundRow {
  id: string;
  expires_at: Date;
  last_used_at: Date;
  user_id: string;
  organization_id: string;
  member_id: string;
  sso_organization_id: string | null;
  proved_at: Date | null;
}

const FIND = `
  SELECT s.id, least(s.expires_at, s.ends_at) AS expires_at, s.last_used_at, s.user_id, s.sso_organization_id, s.proved_at,
    m.organization_id, m.member_id
  FROM session s ${CURRENT_MEMBERSHIP}
  WHERE s.token = $1 AND least(s.expires_at, s.ends_at) > now()`;

/** The session of a token, in the organization that it works in; null when it ended or its person is in none. */
export async function findSession(database: Database, token: string): Promise<FoundSession | null> {
  const { rows } = await database.pool.query<FoundRow>(findSessionQuery(token));
  return presentFound(rows[0]);
}

export const findSessionQuery = (token: string): AskedQuery => ({ name: 'find-session', text: FIND, values: [token] });

export const presentFound = (row: FoundRow | undefined): FoundSession | null =>
  row
    ? {
        sessionId: row.id,
        expiresAt: row.expires_at,
        lastUsedAt: row.last_used_at,
        userId: row.user_id,
        organizationId: row.organization_id,
        memberId: row.member_id,
        ssoOrganizationId: row.sso_organization_id,
        provedAt: row.proved_at,
      }
    : null;
