import { enqueueEmail, findSender } from '@perch/desk';
import type { ApiServices } from '../services.ts';
import { systemContext } from '../system-context.ts';

/** What has become of an account that its person should hear of, in case it was not them. */
export type AccountChange =
  | 'password_changed'
  | 'two_factor_on'
  | 'two_factor_off'
  | 'two_factor_reset'
  | 'recovery_code_used'
  | 'email_changed';

/** A mail to somebody about their own account. */
export async function tellOfChange(
  services: ApiServices,
  user: { id: string; email: string },
  what: { change: AccountChange; left?: number; address?: string },
): Promise<void> {
  const { database, config, box } = services;
  const sender = await findSender(database, user, new Date());
  if (!sender) return;
  await enqueueEmail(systemContext(services, sender.organizationId), {
    to: user.email,
    locale: sender.locale,
    template: 'account-notice',
    secretData: { ...what, url: `${config.PUBLIC_URL}/setup/security` },
    box,
  });
}
