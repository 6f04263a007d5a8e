import type { OrganizationMembership } from '@perch/contracts';
import { membershipsOfSession, type Database } from '@perch/db';
import { loadSession } from './load-session.ts';

/** The organizations in which a session of a person may work, by name. */
export async function listOrganizations(
  database: Database,
  input: { userId: string; currentOrganizationId: string; ssoOrganizationId: string | null },
): Promise<OrganizationMembership[]> {
  const memberships = await membershipsOfSession(database, input.userId, input.ssoOrganizationId);
  const sessions = await Promise.all(
    memberships.map(({ organizationId, memberId }) => loadSession(database.of(organizationId), memberId)),
  );
  return sessions
    .flatMap((session) =>
      session
        ? [
            {
              organization: session.organization,
              role: session.member.role,
              isCurrent: session.organization.id === input.currentOrganizationId,
            },
          ]
        : [],
    )
    .toSorted((one, other) => one.organization.name.localeCompare(other.organization.name));
}
