import { Locale } from '@perch/contracts';
import { invitationsTo, membershipsOf, type Database } from '@perch/db';
import { loadSession } from './load-session.ts';

export interface Sender {
  organizationId: string;
  /** of whom the e-mail is for */
  locale: Locale;
}

/**
 * The organization that sends a person e-mails about their account: one they work in, else one that invites them. Null
 * when there is none.
 */
export async function findSender(
  database: Database,
  user: { id: string; email: string },
  now: Date,
): Promise<Sender | null> {
  const [membership] = await membershipsOf(database, user.id);
  const session = membership && (await loadSession(database.of(membership.organizationId), membership.memberId));
  if (session) return { organizationId: session.organization.id, locale: session.member.locale };

  const [invitation] = await invitationsTo(database, user.email, now);
  if (!invitation) return null;
  const { organizationId, invitationId } = invitation;
  const [row] = await database
    .of(organizationId)
    .query<{ locale: string }>('SELECT locale FROM invitation WHERE organization_id = $1 AND id = $2', [
      organizationId,
      invitationId,
    ]);
  return row ? { organizationId, locale: Locale.catch('en').parse(row.locale) } : null;
}
