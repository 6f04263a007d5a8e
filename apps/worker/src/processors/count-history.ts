import type { JobPayload } from '@perch/contracts';
import { countHistory } from '@perch/desk';
import { keptFrom } from '../kept-from.ts';
import type { WorkerServices } from '../services.ts';

/** Counts what is usual. Run twice, it counts nothing twice. */
export const countHistoryOf =
  (services: WorkerServices) =>
  ({ organizationId }: JobPayload<'count-history'>): Promise<void> =>
    countHistory(services.contextOf(organizationId), keptFrom(services.config, 'tweets', services.now()));
