import { createHash, randomBytes } from 'node:crypto';
import { AppError, type ConsentLink } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { CONSENT_COLUMNS, CONSENT_JOINS, presentConsent, type ConsentRow } from './present-consent.ts';

export interface CreateConsentLinkInput {
  contactId: string;
  /** one of the X users of the contact */
  twitterUserId: string;
  /** the address of the page that takes a token */
  linkTo: (token: string) => string;
}

const DAYS_TO_CONFIRM = 14;

/** What is stored of a token: whoever reads the table cannot confirm in the name of a customer. */
export const hashOfConsentToken = (token: string) =>
  new Uint8Array(createHash('sha256').update(`consent ${token}`).digest());

const LOCK = 'SELECT FROM contact WHERE organization_id = $1 AND id = $2 AND erasing_since IS NULL FOR NO KEY UPDATE';

const READ = `
  SELECT c.email, (SELECT p.username FROM profile p WHERE p.organization_id = $1 AND p.contact_id = c.id
    AND p.twitter_user_id = $3) AS username
  FROM contact c WHERE c.organization_id = $1 AND c.id = $2 AND c.erasing_since IS NULL`;

const ADD = `
  INSERT INTO contact_consent (organization_id, id, contact_id, twitter_user_id, username, email, token_hash,
    created_by_id, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const ADDED = `
  SELECT ${CONSENT_COLUMNS} FROM contact_consent k ${CONSENT_JOINS} WHERE k.organization_id = $1 AND k.id = $2`;

/**
 * Makes a link by which the customer confirms, once and within two weeks, that this handle and this address are theirs.
 * Whoever has the link can confirm: it is to be sent where only they read it.
 * @throws AppError `not_found`, `contact_without_email`, `validation_failed` for an X user of somebody else
 */
export async function createConsentLink(ctx: Context, input: CreateConsentLinkInput): Promise<ConsentLink> {
  requirePermission(ctx, 'contacts.edit');
  const { organizationId, actor } = ctx;
  const { contactId, twitterUserId } = input;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  const token = randomBytes(32).toString('base64url');
  const row = await ctx.db.pipeline(async (statement) => {
    const key = [organizationId, contactId];
    const [, read] = await settleAll([
      statement('consent-lock', LOCK, key),
      statement('consent-contact', READ, [...key, twitterUserId]),
    ]);
    const contact = read.rows[0] as { email: string | null; username: string | null } | undefined;
    if (!contact) throw new AppError('not_found');
    if (contact.email === null) throw new AppError('contact_without_email');
    if (contact.username === null) {
      const errors = [{ path: 'twitterUserId', message: 'This X user is not linked to the contact' }];
      throw new AppError('validation_failed', { errors });
    }
    const expiresAt = new Date(now.getTime() + DAYS_TO_CONFIRM * 86_400_000);
    const hash = Buffer.from(hashOfConsentToken(token));
    const values = [contactId, twitterUserId, contact.username, contact.email, hash, actor.memberId, now, expiresAt];
    const [, added] = await settleAll([
      statement('consent-add', ADD, [organizationId, id, ...values]),
      statement('consent-added', ADDED, [organizationId, id]),
    ]);
    return added.rows[0] as ConsentRow;
  });
  await ctx.publish({ type: 'contact.changed', id: contactId });
  return { consent: presentConsent(row, now), url: input.linkTo(token) };
}
