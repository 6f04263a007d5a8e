import { AppError, Locale, type InvitationOffer } from '@perch/contracts';
import { invitationOfToken, type Database } from '@perch/db';
import { hashOfToken } from './invitation-token.ts';
import { STILL_GIVEN } from './standing-invitation.ts';

export interface FoundInvitation {
  organizationId: string;
  invitationId: string;
  offer: InvitationOffer;
}

interface Row {
  organization: string;
  role: string;
  invited_by: string | null;
  email: string;
  locale: string;
  expires_at: Date;
  has_account: boolean;
}

const READ = `
  SELECT o.name AS organization, r.name AS role, m.name AS invited_by, i.email, i.locale, i.expires_at,
         EXISTS (SELECT FROM app_user u WHERE u.email = i.email) AS has_account
  FROM invitation i
  JOIN organization o ON o.id = i.organization_id
  JOIN role r ON r.organization_id = i.organization_id AND r.id = i.role_id
  LEFT JOIN member m ON m.organization_id = i.organization_id AND m.id = i.invited_by_id
  WHERE i.organization_id = $1 AND i.id = $2 AND i.token_hash = $3 AND i.expires_at > $4 AND ${STILL_GIVEN}`;

/**
 * What the holder of a link is invited to.
 * @throws AppError `invitation_invalid`, the same whether it has expired, was revoked, was used or never was, or who
 *   sent it may no longer give that role
 */
export async function findInvitation(database: Database, token: string, now: Date): Promise<FoundInvitation> {
  const hash = hashOfToken(token);
  const key = await invitationOfToken(database, hash);
  const [row] = key
    ? await database
        .of(key.organizationId)
        .query<Row>(READ, [key.organizationId, key.invitationId, Buffer.from(hash), now])
    : [];
  if (!key || !row) throw new AppError('invitation_invalid');
  return {
    ...key,
    offer: {
      organization: { name: row.organization },
      role: { name: row.role },
      invitedBy: row.invited_by,
      email: row.email,
      locale: Locale.catch('en').parse(row.locale),
      expiresAt: row.expires_at.toISOString(),
      hasAccount: row.has_account,
    },
  };
}
