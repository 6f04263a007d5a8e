import { membershipsOf } from '@perch/db';
import { enqueueEmail, loadSession } from '@perch/desk';
import type { ApiServices } from '../services.ts';
import { systemContext } from '../system-context.ts';

/** The mail goes out as a delivery of the person's organization, so that it survives whatever happens here. */
export async function sendPasswordReset(services: ApiServices, user: { id: string; email: string }, token: string) {
  const { database, config, box, log } = services;
  const [membership] = await membershipsOf(database, user.id);
  const session = membership && (await loadSession(database.of(membership.organizationId), membership.memberId));
  if (!session) {
    log.warn({ userId: user.id }, 'a password reset was asked for by somebody who is in no organization');
    return;
  }
  await enqueueEmail(systemContext(services, session.organization.id), {
    to: user.email,
    locale: session.member.locale,
    template: 'password-reset',
    secretData: { url: `${config.PUBLIC_URL}/reset-password?token=${encodeURIComponent(token)}` },
    box,
  });
}
