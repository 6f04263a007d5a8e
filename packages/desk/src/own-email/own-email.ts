import type { OwnEmail } from '@perch/contracts';
import type { Database } from '@perch/db';

const READ = `
  SELECT u.email, u.email_verified AS "isVerified", p.email AS pending, p.expires_at AS "expiresAt"
  FROM app_user u LEFT JOIN email_proof p ON p.user_id = u.id AND p.email <> u.email AND p.expires_at > now()
  WHERE u.id = $1`;
const CANCEL = 'DELETE FROM email_proof p USING app_user u WHERE p.user_id = $1 AND u.id = $1 AND p.email <> u.email';

interface Row {
  email: string;
  isVerified: boolean;
  pending: string | null;
  expiresAt: Date | null;
}

/** A person's address, and the one that waits to take its place. */
export async function getOwnEmail(database: Database, userId: string): Promise<OwnEmail> {
  const { rows } = await database.pool.query<Row>({ name: 'own-email-state', text: READ, values: [userId] });
  const { email, isVerified, pending, expiresAt } = rows[0]!;
  return {
    email,
    isVerified,
    pending: pending === null ? null : { email: pending, validUntil: expiresAt!.toISOString() },
  };
}

/** The address stays as it is: the link to the other one serves no more. */
export async function cancelEmailChange(database: Database, userId: string): Promise<void> {
  await database.pool.query({ name: 'cancel-email-change', text: CANCEL, values: [userId] });
}
