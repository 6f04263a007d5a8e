import { AppError, type Contact, type UpdateContact } from '@perch/contracts';
import { liftWall, settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { announceContact } from './announce-contact.ts';
import { readContact } from './get-contact.ts';
import { linkProfiles, NOTHING_LINKED, touchTickets } from './link-profiles.ts';
import { requireOwnEmail } from './require-own-email.ts';

export type ContactPatch = ReturnType<typeof UpdateContact.parse>;

/** On its own and first: a row that was waited for is read anew, but what a query finds beside it is not. */
const LOCK = 'SELECT FROM contact WHERE organization_id = $1 AND id = $2 AND erasing_since IS NULL FOR NO KEY UPDATE';

const READ = `
  SELECT c.name, c.email, c.phone, c.notes,
    ARRAY(SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = c.id) AS profiles
  FROM contact c WHERE c.organization_id = $1 AND c.id = $2 AND c.erasing_since IS NULL`;

const UPDATE = `
  UPDATE contact SET name = $3, email = $4, phone = $5, notes = $6, updated_at = $7
  WHERE organization_id = $1 AND id = $2`;

interface StoredContact {
  name: string;
  email: string | null;
  phone: string | null;
  notes: string;
  profiles: string[];
}

/**
 * Changes what is given; `twitterUserIds` replaces the linked profiles.
 * @throws AppError `not_found`; `contact_email_taken`, `profile_linked_elsewhere` unless told that both are meant;
 *   `validation_failed` for a profile that we do not know
 */
export async function updateContact(ctx: Context, contactId: string, patch: ContactPatch): Promise<Contact> {
  requirePermission(ctx, 'contacts.edit');
  const { twitterUserIds, movesProfiles = false, sharesEmail = false, ...fields } = patch;
  const changed = await ctx.db.pipeline(async (statement) => {
    await liftWall(ctx.db, statement); // contacts are everybody's, and with them go tickets of all departments
    const key = [ctx.organizationId, contactId];
    const [, read] = await settleAll([
      statement('update-contact-lock', LOCK, key),
      statement('update-contact-read', READ, key),
    ]);
    const before = read.rows[0] as StoredContact | undefined;
    if (!before) throw new AppError('not_found');
    const { name, email, phone, notes } = { ...before, ...withoutUndefined(fields) };
    if (email !== null && email.toLowerCase() !== before.email?.toLowerCase() && !sharesEmail) {
      await requireOwnEmail(statement, ctx.organizationId, contactId, email);
    }
    await statement('update-contact', UPDATE, [...key, name, email, phone, notes, ctx.now()]);
    const linked = twitterUserIds
      ? await linkProfiles(statement, ctx, { id: contactId, name }, [...new Set(twitterUserIds)], movesProfiles)
      : NOTHING_LINKED;
    if (name === before.name) return linked;
    // those that stay show the new name; those that came or went have been told
    const stay = before.profiles.filter((id) => twitterUserIds?.includes(id) ?? true);
    const renamed = await touchTickets(statement, ctx, stay, contactId);
    const isTold = new Set(linked.tickets.map(({ id }) => id));
    return { ...linked, tickets: [...linked.tickets, ...renamed.filter(({ id }) => !isTold.has(id))] };
  });
  await announceContact(ctx, contactId, changed);
  return readContact(ctx, contactId);
}

const withoutUndefined = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
