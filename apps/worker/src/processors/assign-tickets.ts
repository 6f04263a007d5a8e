import type { JobPayload } from '@perch/contracts';
import { assignTickets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Gives the waiting tickets of a department to whoever takes them, by the department's rule. */
export const assign =
  (services: WorkerServices) =>
  async ({ organizationId, departmentId }: JobPayload<'assign-tickets'>): Promise<void> => {
    await assignTickets(services.contextOf(organizationId), departmentId);
  };
