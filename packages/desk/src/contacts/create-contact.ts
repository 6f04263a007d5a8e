import type { Contact, CreateContact } from '@perch/contracts';
import { liftWall, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { announceContact } from './announce-contact.ts';
import { readContact } from './get-contact.ts';
import { linkProfiles } from './link-profiles.ts';
import { requireOwnEmail } from './require-own-email.ts';

export type NewContact = ReturnType<typeof CreateContact.parse>;

const INSERT = `
  INSERT INTO contact (organization_id, id, name, email, phone, notes, created_at, updated_at, last_activity_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7)`;

/**
 * @throws AppError `contact_email_taken`, `profile_linked_elsewhere` unless told that both are meant; `validation_failed`
 *   for a profile that we do not know
 */
export async function createContact(ctx: Context, input: NewContact): Promise<Contact> {
  requirePermission(ctx, 'contacts.edit');
  const { name, email, phone, notes, twitterUserIds } = input;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  const tickets = await ctx.db.pipeline(async (statement) => {
    await liftWall(ctx.db, statement); // contacts are everybody's, and with them go tickets of all departments
    await statement('create-contact', INSERT, [ctx.organizationId, id, name, email, phone, notes, now]);
    if (email !== null && !input.sharesEmail) await requireOwnEmail(statement, ctx.organizationId, id, email);
    return linkProfiles(statement, ctx, { id, name }, [...new Set(twitterUserIds)], input.movesProfiles);
  });
  await announceContact(ctx, id, tickets);
  return readContact(ctx, id);
}
