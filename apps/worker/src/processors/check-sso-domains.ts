import type { JobPayload } from '@perch/contracts';
import { checkSsoDomains } from '@perch/desk';
import { createTextRecords } from '@perch/outbound';
import type { WorkerServices } from '../services.ts';

/** Asks once more whose the proved domains of an organization are. Run twice, it counts once. */
export const checkSsoDomainsOf = ({ contextOf, config, log }: WorkerServices) => {
  const readTextRecords = createTextRecords(config.DNS_SERVERS);
  return async ({ organizationId }: JobPayload<'check-sso-domains'>): Promise<void> => {
    const lost = await checkSsoDomains(contextOf(organizationId), readTextRecords);
    if (lost.length > 0) log.warn({ organizationId, lost }, 'single sign-on: domains are proved no longer');
  };
};
