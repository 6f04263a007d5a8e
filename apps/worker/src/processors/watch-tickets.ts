import type { JobPayload } from '@perch/contracts';
import { watchTickets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Does what has become due in an organization's tickets. Run twice, it does nothing twice. */
export const watchTicketsOf =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'watch-tickets'>): Promise<void> => {
    const done = await watchTickets(services.contextOf(organizationId));
    if (done.closed > 0) services.log.info({ organizationId, ...done }, 'pending tickets were closed');
  };
