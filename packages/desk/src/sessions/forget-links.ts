import type { Database } from '@perch/db';

const FORGET = 'DELETE FROM verification WHERE value = $1';

/** What was begun for a person before serves no more: links that set a new password, and second steps of signing in. */
export async function forgetLinks(database: Database, userId: string): Promise<void> {
  await database.pool.query({ name: 'forget-links', text: FORGET, values: [userId] });
}
