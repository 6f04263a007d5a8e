import type { JobPayload } from '@perch/contracts';
import { evaluateEscalation } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Looks whether tweets that came in are a burst. Run twice, it tells nobody twice. */
export const evaluateEscalationOf =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'evaluate-escalation'>): Promise<void> => {
    const { opened, cleared } = await evaluateEscalation(services.contextOf(organizationId));
    if (opened.length + cleared.length > 0) services.log.info({ organizationId, opened, cleared }, 'a burst of tweets');
  };
