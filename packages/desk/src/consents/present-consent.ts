import type { ContactConsent } from '@perch/contracts';
import { personRefSql } from '../tickets/profile-ref.ts';

/** A consent from the row `contact_consent k` and its `member creator`; $1 is the organization. */
export const CONSENT_COLUMNS = `k.id, k.contact_id AS "contactId", k.twitter_user_id AS "twitterUserId", k.username, k.email,
  ${personRefSql('creator')} AS "createdBy", k.created_at AS "createdAt", k.expires_at AS "expiresAt",
  k.confirmed_at AS "confirmedAt", k.revoked_at AS "revokedAt", k.is_revoked_by_customer AS "isRevokedByCustomer"`;
export const CONSENT_JOINS = `
  LEFT JOIN member creator ON creator.organization_id = $1 AND creator.id = k.created_by_id`;

export interface ConsentRow extends Omit<
  ContactConsent,
  'state' | 'createdAt' | 'expiresAt' | 'confirmedAt' | 'revokedAt'
> {
  contactId: string;
  createdAt: Date;
  expiresAt: Date;
  confirmedAt: Date | null;
  revokedAt: Date | null;
}

export const consentState = (
  row: Pick<ConsentRow, 'confirmedAt' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): ContactConsent['state'] => {
  if (row.revokedAt) return 'revoked';
  if (row.confirmedAt) return 'confirmed';
  return row.expiresAt <= now ? 'expired' : 'pending';
};

export const presentConsent = (row: ConsentRow, now: Date): ContactConsent => ({
  id: row.id,
  twitterUserId: row.twitterUserId,
  username: row.username,
  email: row.email,
  state: consentState(row, now),
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  confirmedAt: row.confirmedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  isRevokedByCustomer: row.isRevokedByCustomer,
});
