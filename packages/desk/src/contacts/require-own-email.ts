import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import { contactsByEmail } from './find-contact-by-email.ts';

const OTHERS = `${contactsByEmail('c.id', '$2::text')} LIMIT 2`;

/** @throws AppError `contact_email_taken` when another contact has the address */
export async function requireOwnEmail(
  statement: Statement,
  organizationId: string,
  contactId: string,
  email: string,
): Promise<void> {
  const { rows } = await statement('contact-email-others', OTHERS, [organizationId, email]);
  if (!rows.some(({ id }) => id !== contactId)) return;
  const errors = [{ path: 'email', message: 'Another contact has this address' }];
  throw new AppError('contact_email_taken', { errors });
}
