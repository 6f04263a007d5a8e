import { AppError, type Contact } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { CONTACT_COLUMNS, CONTACT_JOINS, presentContactSummary, type ContactSummaryRow } from './contact-summary.ts';

const CONTACT = `
  SELECT ${CONTACT_COLUMNS}, c.notes FROM contact c ${CONTACT_JOINS}
  WHERE c.organization_id = $1 AND c.id = $2`;

/** @throws AppError `not_found` */
export function getContact(ctx: Context, contactId: string): Promise<Contact> {
  requirePermission(ctx, 'contacts.view');
  return readContact(ctx, contactId);
}

/** For verbs that answer with the contact they changed. */
export async function readContact(ctx: Context, contactId: string): Promise<Contact> {
  const [row] = await ctx.db.query<ContactSummaryRow & { notes: string }>(CONTACT, [ctx.organizationId, contactId]);
  if (!row) throw new AppError('not_found');
  return { ...presentContactSummary(row), notes: row.notes };
}
