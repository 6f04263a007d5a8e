import { AppError, type ConsentOffer } from '@perch/contracts';
import { maskEmail } from '@perch/core';
import { consentOfToken, type Database } from '@perch/db';
import type { Context } from '../context.ts';
import { hashOfConsentToken } from './create-consent-link.ts';
import { consentState } from './present-consent.ts';

export interface FoundConsent {
  organizationId: string;
  consentId: string;
  offer: ConsentOffer;
}

interface Row {
  organization: string;
  username: string;
  email: string;
  expiresAt: Date;
  confirmedAt: Date | null;
  revokedAt: Date | null;
  [column: string]: unknown;
}

const READ = `
  SELECT o.name AS organization, k.username, k.email, k.expires_at AS "expiresAt", k.confirmed_at AS "confirmedAt",
    k.revoked_at AS "revokedAt"
  FROM contact_consent k JOIN organization o ON o.id = k.organization_id
  WHERE k.organization_id = $1 AND k.id = $2`;

/**
 * What the holder of a link is asked, or has answered. Looking changes nothing.
 * @throws AppError `consent_link_invalid`, the same whether it has expired, its contact is gone, or it never was
 */
export async function findConsent(database: Database, token: string, now: Date): Promise<FoundConsent> {
  const key = await consentOfToken(database, hashOfConsentToken(token));
  const [row] = key ? await database.of(key.organizationId).query<Row>(READ, [key.organizationId, key.consentId]) : [];
  const state = row && consentState(row, now);
  if (!key || !row || !state || state === 'expired') throw new AppError('consent_link_invalid');
  return {
    ...key,
    offer: {
      organization: { name: row.organization },
      username: row.username,
      email: maskEmail(row.email),
      state,
      expiresAt: row.expiresAt.toISOString(),
      confirmedAt: row.confirmedAt?.toISOString() ?? null,
    },
  };
}

const CONFIRM = `
  UPDATE contact_consent SET confirmed_at = $3
  WHERE organization_id = $1 AND id = $2 AND confirmed_at IS NULL AND revoked_at IS NULL AND expires_at > $3
  RETURNING contact_id AS "contactId"`;

const REVOKE = `
  UPDATE contact_consent SET revoked_at = $3, is_revoked_by_customer = true
  WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING contact_id AS "contactId"`;

/** The customer's answer, by their link: it confirms once, and takes back at any time. Said twice, it changes nothing. */
export async function answerConsent(ctx: Context, consentId: string, answer: 'confirm' | 'revoke'): Promise<void> {
  const values = [ctx.organizationId, consentId, ctx.now()];
  const [row] = await ctx.db.query<{ contactId: string }>(answer === 'confirm' ? CONFIRM : REVOKE, values);
  if (row) await ctx.publish({ type: 'contact.changed', id: row.contactId });
}
