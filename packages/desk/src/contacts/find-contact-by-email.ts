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

const LOCK = `
  SELECT FROM contact WHERE organization_id = $1 AND (id = ANY ($3::uuid[]) OR id = ANY (ARRAY(
    SELECT s.id FROM contact_search s WHERE s.organization_id = $1 AND s.email = lower($2::text))))
  ORDER BY id FOR KEY SHARE`;

/**
 * Keeps contacts with an e-mail address, and those of `ids`, from being merged away before the end of the transaction.
 * Before tickets are locked, as whoever merges contacts does; who they are is read after it.
 */
export const keepContacts = (statement: Statement, organizationId: string, email: string, ids: readonly string[]) =>
  statement('find-contact-keep', LOCK, [organizationId, email, ids]);

/** Whose e-mail address it is, in small or capital letters; null: nobody's that we know. */
export async function findContactByEmail(
  statement: Statement,
  organizationId: string,
  email: string,
): Promise<FoundContact | null> {
  const { rows } = await statement('find-contact-by-email', FIND, [organizationId, email]);
  return (rows[0] as FoundContact | undefined) ?? null;
}
