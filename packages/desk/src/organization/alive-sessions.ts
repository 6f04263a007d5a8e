import type { Database } from '@perch/db';

const ALIVE = `
  SELECT s.id FROM session s
  WHERE s.id = ANY($1::uuid[]) AND s.expires_at > now() AND EXISTS (SELECT FROM memberships_of(s.user_id))`;

/** Which of these sessions have not ended: not signed out, not expired, the person still an active member. */
export async function aliveSessions(database: Database, sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await database.pool.query<{ id: string }>({
    name: 'alive-sessions',
    text: ALIVE,
    values: [sessionIds],
  });
  return new Set(rows.map((row) => row.id));
}
