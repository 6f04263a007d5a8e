import { AppError, type Contact } from '@perch/contracts';
import { readContact } from '../contacts/get-contact.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const REVOKE = `
  UPDATE contact_consent SET revoked_at = coalesce(revoked_at, $4)
  WHERE organization_id = $1 AND contact_id = $2 AND id = $3 RETURNING id`;

/** Takes a consent back, or a link that was not confirmed yet; for good. @throws AppError `not_found` */
export async function revokeConsent(
  ctx: Context,
  { contactId, consentId }: { contactId: string; consentId: string },
): Promise<Contact> {
  requirePermission(ctx, 'contacts.edit');
  const rows = await ctx.db.query(REVOKE, [ctx.organizationId, contactId, consentId, ctx.now()]);
  if (rows.length === 0) throw new AppError('not_found');
  await ctx.publish({ type: 'contact.changed', id: contactId });
  return readContact(ctx, contactId);
}
