import { AppError, type Contact } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { CONTACT_COLUMNS, CONTACT_JOINS, presentContactSummary, type ContactSummaryRow } from './contact-summary.ts';
import { CONSENT_COLUMNS, CONSENT_JOINS, presentConsent, type ConsentRow } from '../consents/present-consent.ts';

const CONTACT = `
  SELECT ${CONTACT_COLUMNS}, c.notes FROM contact c ${CONTACT_JOINS}
  WHERE c.organization_id = $1 AND c.id = $2 AND c.erasing_since IS NULL`;

const CONSENTS = `
  SELECT ${CONSENT_COLUMNS} FROM contact_consent k ${CONSENT_JOINS}
  WHERE k.organization_id = $1 AND k.contact_id = $2 ORDER BY k.created_at DESC, k.id DESC LIMIT 20`;

/** @throws AppError `not_found` */
export function getContact(ctx: Context, contactId: string): Promise<Contact> {
  requirePermission(ctx, 'contacts.view');
  return readContact(ctx, contactId);
}

/** For verbs that answer with the contact they changed. */
export async function readContact(ctx: Context, contactId: string): Promise<Contact> {
  const key = [ctx.organizationId, contactId];
  const [contacts, consents] = await ctx.db.pipeline((statement) =>
    settleAll([statement('get-contact', CONTACT, key), statement('get-contact-consents', CONSENTS, key)]),
  );
  const row = contacts.rows[0] as (ContactSummaryRow & { notes: string }) | undefined;
  if (!row) throw new AppError('not_found');
  const now = ctx.now();
  const presented = (consents.rows as ConsentRow[]).map((each) => presentConsent(each, now));
  const holding = presented.find(
    ({ state, email, twitterUserId }) =>
      state === 'confirmed' &&
      email.toLowerCase() === row.email?.toLowerCase() &&
      row.profiles.some((profile) => profile.twitterUserId === twitterUserId),
  );
  return {
    ...presentContactSummary(row),
    notes: row.notes,
    emailConfirmedAt: holding?.confirmedAt ?? null,
    consents: presented,
  };
}
