import type { JobPayload } from '@perch/contracts';
import { watchSilence as watch } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Looks whether an account has been silent for too long. Run twice, it tells nobody twice. */
export const watchSilence =
  (services: WorkerServices) =>
  async ({ organizationId, accountId }: JobPayload<'watch-silence'>): Promise<void> => {
    const isAlarm = await watch(services.contextOf(organizationId), { accountId });
    if (isAlarm) services.log.info({ organizationId, accountId }, 'an account has been silent for too long');
  };
