import { AppError, type Contact, type UpdateContact } from '@perch/contracts';
import type { Context } from '../context.ts';
import { storableText } from '../replies/storable-text.ts';
import { requirePermission } from '../require-permission.ts';
import { announceContact } from './announce-contact.ts';
import { readContact } from './get-contact.ts';
import { linkProfiles, touchTickets } from './link-profiles.ts';

export type ContactPatch = ReturnType<typeof UpdateContact.parse>;

const LOCK = `
  SELECT c.name, c.email, c.phone, c.notes,
    ARRAY(SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = c.id) AS profiles
  FROM contact c WHERE c.organization_id = $1 AND c.id = $2 FOR NO KEY UPDATE`;

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
    const locked = await statement('update-contact-lock', LOCK, key);
    const before = locked.rows[0] as StoredContact | undefined;
    if (!before) throw new AppError('not_found');
    const { email, phone, ...text } = { ...before, ...withoutUndefined(fields) };
    const name = storableText(text.name);
    await statement('update-contact', UPDATE, [...key, name, email, phone, storableText(text.notes), ctx.now()]);
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
