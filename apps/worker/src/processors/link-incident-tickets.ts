import type { JobPayload } from '@perch/contracts';
import { linkIncidentTickets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Opens tickets of incidents, and links those of their tweets to them. Run twice, it links once. */
export const linkIncidentTicketsOf =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'link-incident-tickets'>): Promise<void> => {
    await linkIncidentTickets(services.contextOf(organizationId));
  };
