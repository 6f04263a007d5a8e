import type { JobPayload } from '@perch/contracts';
import { applyRetention } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Removes what is older than the organization keeps it. */
export const applyRetentionOf =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'apply-retention'>): Promise<void> => {
    const removed = await applyRetention(services.contextOf(organizationId));
    if (Object.keys(removed).length > 0)
      services.log.info({ organizationId, removed }, 'what an organization keeps no longer was removed');
  };
