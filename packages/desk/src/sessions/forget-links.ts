import type { Database } from '@perch/db';

const FORGET = `
  WITH gone AS (
    DELETE FROM email_proof p USING app_user u
    WHERE u.id = ($1::text)::uuid AND p.user_id = u.id AND p.email <> u.email)
  DELETE FROM verification WHERE value = $1`;

/**
 * What was begun for a person before serves no more: links that set a new password or another address, and second steps
 * of signing in.
 */
export async function forgetLinks(database: Database, userId: string): Promise<void> {
  await database.pool.query({ name: 'forget-links', text: FORGET, values: [userId] });
}
