import type { Statement } from '@perch/db';

const MANAGERS = `
  SELECT m.name, m.email, m.locale, o.name AS organization FROM member m
  JOIN organization o ON o.id = m.organization_id
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'organization.manage' = ANY (r.permissions)
  WHERE m.organization_id = $1 AND m.is_active`;

export interface Manager {
  name: string;
  email: string;
  locale: string;
  organization: string;
}

/** Active members who may manage the organization, for an e-mail to each. */
export async function readManagers(statement: Statement, organizationId: string): Promise<Manager[]> {
  return (await statement('managers', MANAGERS, [organizationId])).rows as unknown as Manager[];
}
