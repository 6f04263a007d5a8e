import { AppError, type Session } from '@perch/contracts';
import { membershipsOfSession, type Database } from '@perch/db';
import { loadSession } from './load-session.ts';

const CHOOSE = 'UPDATE session SET chosen_organization_id = $2 WHERE id = $1 AND user_id = $3';

/**
 * From now on a session works in another organization of its person.
 * @throws AppError `not_found` when they are no active member there, or this session may not work there
 */
export async function switchOrganization(
  database: Database,
  input: { sessionId: string; userId: string; organizationId: string; ssoOrganizationId: string | null },
): Promise<Session> {
  const { sessionId, userId, organizationId, ssoOrganizationId } = input;
  const memberships = await membershipsOfSession(database, userId, ssoOrganizationId);
  const membership = memberships.find((each) => each.organizationId === organizationId);
  const session =
    membership && (await loadSession(database.of(organizationId), membership.memberId, ssoOrganizationId !== null));
  if (!session) throw new AppError('not_found');
  await database.pool.query({
    name: 'switch-organization',
    text: CHOOSE,
    values: [sessionId, organizationId, userId],
  });
  return session;
}
