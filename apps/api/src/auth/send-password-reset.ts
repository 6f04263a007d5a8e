import { enqueueEmail, findSender } from '@perch/desk';
import type { ApiServices } from '../services.ts';
import { systemContext } from '../system-context.ts';

/** The mail goes out as a delivery of the person's organization, so that it survives whatever happens here. */
export async function sendPasswordReset(services: ApiServices, user: { id: string; email: string }, token: string) {
  const { database, config, box, log } = services;
  const sender = await findSender(database, user, new Date());
  if (!sender) {
    log.warn({ userId: user.id }, 'a password reset was asked for by somebody who is in no organization');
    return;
  }
  await enqueueEmail(systemContext(services, sender.organizationId), {
    to: user.email,
    locale: sender.locale,
    template: 'password-reset',
    secretData: { url: `${config.PUBLIC_URL}/reset-password?token=${encodeURIComponent(token)}` },
    box,
  });
}
