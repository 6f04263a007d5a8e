import type { Statement } from '@perch/db';

export interface FoundContact {
  id: string;
  name: string;
}

/** SQL: contacts `c` with the address in `email`, whatever its capitals, whom it was confirmed by first, then the oldest. */
export const contactsByEmail = (columns: string, email: string) => `
  SELECT ${columns} FROM contact c
  WHERE c.organization_id = $1 AND c.erasing_since IS NULL AND c.id = ANY (ARRAY(
    SELECT s.id FROM contact_search s WHERE s.organization_id = $1 AND s.email = lower(${email})))
  ORDER BY NOT EXISTS (
    SELECT FROM contact_consent k WHERE k.organization_id = $1 AND k.contact_id = c.id
      AND k.confirmed_at IS NOT NULL AND k.revoked_at IS NULL AND lower(k.email) = lower(${email})), c.created_at, c.id`;

const FIND = `${contactsByEmail('c.id, c.name', '$2::text')} LIMIT 1`;

/** Whose e-mail address it is, in small or capital letters; null: nobody's that we know. */
export async function findContactByEmail(
  statement: Statement,
  organizationId: string,
  email: string,
): Promise<FoundContact | null> {
  const { rows } = await statement('find-contact-by-email', FIND, [organizationId, email]);
  return (rows[0] as FoundContact | undefined) ?? null;
}
