import type { LiveEvent } from '@perch/contracts';
import type { Database } from '@perch/db';
import { CURRENT_MEMBERSHIP } from '../organization/current-membership.ts';

/** Of a person ($1): one ($2), all but one ($3), of a provider ($4). Answers those that worked somewhere, and where. */
export const END_SESSIONS = `
  WITH ended AS (
    DELETE FROM session s WHERE s.user_id = $1 AND ($2::uuid IS NULL OR s.id = $2) AND s.id IS DISTINCT FROM $3
      AND ($4::uuid IS NULL OR s.sso_organization_id = $4)
    RETURNING s.id, s.user_id, s.chosen_organization_id, s.sso_organization_id)
  SELECT s.id, m.organization_id AS "organizationId" FROM ended s ${CURRENT_MEMBERSHIP}`;

export interface EndedSession {
  id: string;
  organizationId: string;
}

interface Which {
  userId: string;
  /** left out: all */
  only?: string;
  /** stays */
  except?: string;
  /** whose provider has begun them; null: all */
  ssoOrganizationId?: string | null;
}

/**
 * Signs a person out: their requests are refused from now on, and what they listen to ends at once in every process.
 * Answers how many sessions there were.
 */
export async function endSessions(
  database: Database,
  publish: (event: LiveEvent) => Promise<void>,
  { userId, only, except, ssoOrganizationId }: Which,
): Promise<number> {
  const { rows } = await database.pool.query<EndedSession>({
    name: 'end-sessions',
    text: END_SESSIONS,
    values: [userId, only ?? null, except ?? null, ssoOrganizationId ?? null],
  });
  await Promise.all(rows.map(({ id, organizationId }) => publish({ type: 'session.ended', id, organizationId })));
  return rows.length;
}
