import type { JobPayload } from '@perch/contracts';
import { packReports } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Some ten seconds' worth of a million tickets; the sweep asks for the rest in its next minute. */
const MOST_BATCHES = 100;

/** Counts days that are over once for all reports, where something of them has changed or nobody has yet. */
export const packReportsOf =
  ({ contextOf, log }: WorkerServices) =>
  async ({ organizationId }: JobPayload<'pack-reports'>): Promise<void> => {
    const { packed } = await packReports(contextOf(organizationId), MOST_BATCHES);
    if (packed > 0) log.info({ organizationId, packed }, 'days packed for reports');
  };
