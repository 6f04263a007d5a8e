import type { JobPayload } from '@perch/contracts';
import { removeOldNotifications } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Removes what the members of an organization were told of long ago. */
export const removeNotifications =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'remove-notifications'>): Promise<void> => {
    await removeOldNotifications(services.contextOf(organizationId));
  };
