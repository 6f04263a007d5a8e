import type { OrganizationMembership } from '@perch/contracts';
import { membershipsOf, type Database } from '@perch/db';
import { loadSession } from './load-session.ts';

/** The organizations in which a person is an active member, by name. */
export async function listOrganizations(
  database: Database,
  input: { userId: string; currentOrganizationId: string },
): Promise<OrganizationMembership[]> {
  const memberships = await membershipsOf(database, input.userId);
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
