import { AppError } from '@perch/contracts';
import { confirmedEmail, type Database } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { hashOfToken } from '../invitations/invitation-token.ts';
import { forgetLinks } from '../sessions/forget-links.ts';

export interface ConfirmedEmail {
  userId: string;
  email: string;
  /** another one than before: the address it takes the place of */
  former: string | null;
}

/**
 * The link in an e-mail was opened and its button pressed: the address is the person's from now on, in all organizations
 * they are in. Once.
 * @param contextOf what acts in one of these
 * @throws AppError `email_link_invalid`, `email_taken` when somebody else has got the address meanwhile
 */
export async function confirmEmail(
  database: Database,
  contextOf: (organizationId: string) => Context,
  token: string,
  now: Date,
): Promise<ConfirmedEmail> {
  const done = await confirmedEmail(database, hashOfToken(token), now).catch((error: unknown) => {
    const isTaken = (error as { code?: unknown }).code === '23505';
    throw isTaken ? new AppError('email_taken', { cause: error }) : error;
  });
  if (!done) throw new AppError('email_link_invalid');
  const { userId, email, former, memberships } = done;
  const isOther = former !== email;
  if (isOther) await forgetLinks(database, userId);
  for (const { organizationId, memberId } of memberships) {
    const ctx = contextOf(organizationId);
    const asThemselves: Context = { ...ctx, actor: { kind: 'member', memberId, permissions: [] } };
    await ctx.db.pipeline((statement) =>
      recordAudit(statement, asThemselves, {
        action: 'member.changed',
        subject: { kind: 'member', id: memberId, name: email },
        before: { email: former },
        after: { email },
      }),
    );
    await ctx.publish({ type: 'member.changed', id: memberId });
  }
  return { userId, email, former: isOther ? former : null };
}
