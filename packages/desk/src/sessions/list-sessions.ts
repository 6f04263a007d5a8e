import type { OwnSession } from '@perch/contracts';
import { deviceOf } from '@perch/core';
import type { Database } from '@perch/db';

const MOST = 100;

const LIST = `
  SELECT id, user_agent, ip_address, created_at, last_used_at FROM session
  WHERE user_id = $1 AND ($3::uuid IS NULL OR sso_organization_id = $3) AND least(expires_at, ends_at) > now() ORDER BY id = $2 DESC, last_used_at DESC, id DESC LIMIT ${MOST}`;

interface Row {
  id: string;
  user_agent: string | null;
  ip_address: string | null;
  created_at: Date;
  last_used_at: Date;
}

interface Asking {
  userId: string;
  sessionId: string;
  /** whose provider began that session, which knows of no others; null: a password did */
  ssoOrganizationId: string | null;
}

/** Where a person is signed in: the session that asks first, then those used last. */
export async function listSessions(database: Database, asking: Asking): Promise<OwnSession[]> {
  const { userId, sessionId, ssoOrganizationId } = asking;
  const values = [userId, sessionId, ssoOrganizationId];
  const { rows } = await database.pool.query<Row>({ name: 'list-sessions', text: LIST, values });
  return rows.map((row) => ({
    id: row.id,
    isCurrent: row.id === sessionId,
    ...deviceOf(row.user_agent),
    ipAddress: row.ip_address,
    signedInAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
  }));
}
