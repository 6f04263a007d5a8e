import { AppError, type Locale } from '@perch/contracts';
import type { SecretBox, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeEmail } from '../replies/enqueue-email.ts';

/** What an invitation needs of the world around it. */
export interface InvitationLink {
  box: SecretBox;
  /** the address in the web app that takes a token */
  linkTo: (token: string) => string;
}

const NAMES = `
  SELECT o.name AS organization, m.name AS inviter FROM organization o
  LEFT JOIN member m ON m.organization_id = o.id AND m.id = $2
  WHERE o.id = $1`;

/** The e-mail of an invitation, in the transaction that writes its token. Answers what to ask for after the commit. */
export async function writeInvitationEmail(
  statement: Statement,
  ctx: Context,
  { box, linkTo }: InvitationLink,
  invitation: { email: string; locale: Locale; token: string },
) {
  const { rows } = await statement('invitation-names', NAMES, [ctx.organizationId, ctx.actor.memberId]);
  const names = rows[0] as { organization: string; inviter: string | null } | undefined;
  if (!names) throw new AppError('not_found');
  const { email, locale, token } = invitation;
  return writeEmail(statement, ctx, {
    to: email,
    locale,
    template: 'invitation',
    secretData: { url: linkTo(token), organization: names.organization, inviter: names.inviter ?? '' },
    box,
  });
}
