import type { JobPayload } from '@perch/contracts';
import { mailNotifications } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Writes to the members of an organization who want e-mails of what they have not read. */
export const mailNotificationsOf =
  ({ contextOf, box, config }: WorkerServices) =>
  async ({ organizationId }: JobPayload<'mail-notifications'>): Promise<void> => {
    await mailNotifications(contextOf(organizationId), { box, publicUrl: config.PUBLIC_URL });
  };
