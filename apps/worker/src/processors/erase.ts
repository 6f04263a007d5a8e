import type { JobPayload } from '@perch/contracts';
import { eraseDeletedTweets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Erases what X has not shown for a while, of one organization. */
export const erase =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'erase'>): Promise<void> => {
    const erased = await eraseDeletedTweets(services.contextOf(organizationId));
    if (erased > 0) services.log.info({ organizationId, erased }, 'tweets that are gone from X were erased');
  };
