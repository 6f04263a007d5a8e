import { AppError, type Erasure } from '@perch/contracts';
import { isSameName } from '@perch/core';
import { settleAll, uuid7 } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import { addressesOf } from '../contacts/person-messages.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { namedBy } from './named-by.ts';
import { forgetBodiesAbout } from '../webhooks/forget-bodies.ts';

export interface EraseContactInput {
  contactId: string;
  /** the contact's name, as somebody typed it who is sure */
  name: string;
}

const LOCK = `
  SELECT FROM contact WHERE organization_id = $1 AND id = $2 AND erasing_since IS NULL FOR UPDATE`;
const READ = `SELECT name, phone FROM contact WHERE organization_id = $1 AND id = $2 AND erasing_since IS NULL`;
const LOCK_PROFILES = `
  SELECT twitter_user_id AS id, username FROM profile WHERE organization_id = $1 AND contact_id = $2
  ORDER BY twitter_user_id FOR UPDATE`;
// no page of X is being written meanwhile: the next one knows whose data is erased
const LOCK_ORGANIZATION = `SELECT FROM organization WHERE id = $1 FOR NO KEY UPDATE`;

const REMEMBER = `
  INSERT INTO erased_profile (organization_id, twitter_user_id, erased_at) SELECT $1, id, $3 FROM unnest($2::text[]) AS id
  ON CONFLICT (organization_id, twitter_user_id) DO UPDATE SET erased_at = excluded.erased_at`;
const ADDRESSES = `SELECT ${addressesOf('$2')} AS addresses`;
const FORGET_PROFILES = `DELETE FROM profile WHERE organization_id = $1 AND twitter_user_id = ANY ($2::text[])`;
const FORGET_CONTACT = `
  UPDATE contact SET name = '', email = NULL, phone = NULL, notes = '', erasing_since = $3
  WHERE organization_id = $1 AND id = $2`;
const FORGET_CONSENTS = `DELETE FROM contact_consent WHERE organization_id = $1 AND contact_id = $2`;
// answers of X are kept for minutes only; who is in them is not looked into
const FORGET_LOOKUPS = `DELETE FROM lookup WHERE organization_id = $1`;
const FORGET_IN_AUDIT_LOG = `SELECT forget_in_audit_log($1)`;
// tickets of others tell that their X user once belonged to this contact
const withoutName = (side: string) =>
  `CASE WHEN e.${side}->>'id' = $2::text THEN jsonb_set(e.${side}, '{name}', '""') ELSE e.${side} END`;
const FORGET_IN_HISTORY = `
  UPDATE ticket_event e SET "from" = ${withoutName('"from"')}, "to" = ${withoutName('"to"')}
  WHERE e.organization_id = $1 AND e.kind = 'contact' AND $2::text IN (e."from"->>'id', e."to"->>'id')`;
// what a colleague has begun to write in somebody else's ticket and names them by what is theirs alone
const FORGET_DRAFTS = `
  DELETE FROM ticket_draft d WHERE d.organization_id = $1 AND NOT d.is_empty AND EXISTS (
    SELECT FROM jsonb_path_query(d.texts, 'strict $.**') AS each(value)
    WHERE jsonb_typeof(each.value) = 'string' AND each.value #>> '{}' ~* $2)`;

const BEGIN = `
  INSERT INTO erasure (organization_id, id, contact_id, twitter_user_ids, addresses, requested_by_id, requested_at, due_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`;

/**
 * Erases a person: the contact, their X users and all that they wrote and were written. The contact is gone at once, the
 * rest goes in steps (`carryOnErasure`). What counts stays: tickets, their messages without words, tweets by id.
 * @throws AppError `not_found`, `erase_name_differs` when what was typed is not the contact's name
 */
export async function eraseContact(ctx: Context, { contactId, name }: EraseContactInput): Promise<Erasure> {
  requirePermission(ctx, 'contacts.edit');
  requirePermission(ctx, 'organization.manage');
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  await ctx.db.pipeline(async (statement) => {
    const key = [organizationId, contactId];
    const [, read, locked] = await settleAll([
      statement('erase-contact-lock', LOCK, key),
      statement('erase-contact-read', READ, key),
      statement('erase-contact-profiles', LOCK_PROFILES, key),
      statement('erase-contact-organization', LOCK_ORGANIZATION, [organizationId]),
    ]);
    const contact = read.rows[0] as { name: string; phone: string | null } | undefined;
    if (!contact) throw new AppError('not_found');
    if (!isSameName(contact.name, name)) {
      throw new AppError('erase_name_differs', { errors: [{ path: 'name', message: 'This is not the name' }] });
    }
    const known = await statement('erase-contact-addresses', ADDRESSES, key);
    const { addresses } = known.rows[0] as { addresses: string[] };
    const twitterUserIds = locked.rows.map((row) => row.id as string);
    const names = namedBy({
      addresses,
      phone: contact.phone,
      usernames: locked.rows.map((row) => row.username as string),
    });
    await settleAll([
      statement('erase-contact-remember', REMEMBER, [organizationId, twitterUserIds, now]),
      statement('erase-contact-forget-profiles', FORGET_PROFILES, [organizationId, twitterUserIds]),
      statement('erase-contact-forget', FORGET_CONTACT, [...key, now]),
      statement('erase-contact-consents', FORGET_CONSENTS, key),
      statement('erase-contact-lookups', FORGET_LOOKUPS, [organizationId]),
      statement('erase-contact-audit', FORGET_IN_AUDIT_LOG, [contactId]),
      forgetBodiesAbout(statement, organizationId, [contactId]),
      statement('erase-contact-history', FORGET_IN_HISTORY, key),
      names !== null && statement('erase-contact-drafts', FORGET_DRAFTS, [organizationId, names]),
      statement('erase-contact-begin', BEGIN, [
        organizationId,
        id,
        contactId,
        twitterUserIds,
        addresses,
        actor.memberId,
        now,
      ]),
    ]);
    await recordAudit(statement, ctx, {
      action: 'contact.erased',
      subject: { kind: 'contact', id: contactId, name: '' },
      before: null,
      after: { profiles: twitterUserIds.length },
    });
  });
  await ctx.publish({ type: 'contact.changed', id: contactId });
  await ctx.enqueue('erase-contact', { organizationId, erasureId: id, due: now.getTime() });
  return { id, requestedAt: now.toISOString(), finishedAt: null };
}
