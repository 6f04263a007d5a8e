import { AppError, type Contact, type UpdateContact } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { announceContact } from './announce-contact.ts';
import { readContact } from './get-contact.ts';
import { linkProfiles, touchTickets } from './link-profiles.ts';

export type ContactPatch = ReturnType<typeof UpdateContact.parse>;

/** On its own and first: a row that was waited for is read anew, but what a query finds beside it is not. */
const LOCK = 'SELECT FROM contact WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const READ = `
  SELECT c.name, c.email, c.phone, c.notes,
    ARRAY(SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = c.id) AS profiles
  FROM contact c WHERE c.organization_id = $1 AND c.id = $2`;

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
 * @throws AppError `not_found`, `profile_linked_elsewhere`, `validation_failed` for a profile that we do not know
 */
export async function updateContact(ctx: Context, contactId: string, patch: ContactPatch): Promise<Contact> {
  requirePermission(ctx, 'contacts.edit');
  const { twitterUserIds, ...fields } = patch;
  const tickets = await ctx.db.pipeline(async (statement) => {
    const key = [ctx.organizationId, contactId];
    const [, read] = await settleAll([
      statement('update-contact-lock', LOCK, key),
      statement('update-contact-read', READ, key),
    ]);
    const before = read.rows[0] as StoredContact | undefined;
    if (!before) throw new AppError('not_found');
    const { name, email, phone, notes } = { ...before, ...withoutUndefined(fields) };
    await statement('update-contact', UPDATE, [...key, name, email, phone, notes, ctx.now()]);
    const linked = twitterUserIds
      ? await linkProfiles(statement, ctx, { id: contactId, name }, [...new Set(twitterUserIds)])
      : [];
    // those that stay show the new name; those that came or went have been told
    const stay = name === before.name ? [] : before.profiles.filter((id) => twitterUserIds?.includes(id) ?? true);
    const renamed = stay.length > 0 ? await touchTickets(statement, ctx, stay) : [];
    return [...linked, ...renamed];
  });
  await announceContact(ctx, contactId, tickets);
  return readContact(ctx, contactId);
}

const withoutUndefined = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
