import { AppError, type Session } from '@perch/contracts';
import { membershipsOf, type Database } from '@perch/db';
import { loadSession } from './load-session.ts';

const CHOOSE = 'UPDATE session SET chosen_organization_id = $2 WHERE id = $1 AND user_id = $3';

/**
 * From now on a session works in another organization of its person.
 * @throws AppError `not_found` when they are no active member there
 */
export async function switchOrganization(
  database: Database,
  input: { sessionId: string; userId: string; organizationId: string },
): Promise<Session> {
  const { sessionId, userId, organizationId } = input;
  const memberships = await membershipsOf(database, userId);
  const membership = memberships.find((each) => each.organizationId === organizationId);
  const session = membership && (await loadSession(database.of(organizationId), membership.memberId));
  if (!session) throw new AppError('not_found');
  await database.pool.query({
    name: 'switch-organization',
    text: CHOOSE,
    values: [sessionId, organizationId, userId],
  });
  return session;
}
