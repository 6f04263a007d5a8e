import type { JobPayload } from '@perch/contracts';
import { removeOld } from '@perch/desk';
import { keptFrom } from '../kept-from.ts';
import type { WorkerServices } from '../services.ts';

/** Removes what is older than this installation keeps it. */
export const removeOldOf =
  (services: WorkerServices) =>
  async ({ organizationId, kind }: JobPayload<'remove-old'>): Promise<void> => {
    const before = keptFrom(services.config, kind, services.now());
    if (!before) return;
    const removed = await removeOld(services.contextOf(organizationId), kind, before);
    services.log.info({ organizationId, kind, removed }, 'old rows were removed');
  };
