import type { Database } from '@perch/db';
import { CURRENT_MEMBERSHIP } from './current-membership.ts';

const ALIVE = `
  SELECT s.id, m.organization_id FROM session s ${CURRENT_MEMBERSHIP}
  WHERE s.id = ANY($1::uuid[]) AND least(s.expires_at, s.ends_at) > now()`;

/**
 * In which organization each of these sessions works now. Those that have ended (signed out, expired, the person an
 * active member nowhere) are left out.
 */
export async function aliveSessions(
  database: Database,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.pool.query<{ id: string; organization_id: string }>({
    name: 'alive-sessions',
    text: ALIVE,
    values: [sessionIds],
  });
  return new Map(rows.map((row) => [row.id, row.organization_id]));
}
