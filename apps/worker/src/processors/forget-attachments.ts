import type { JobPayload } from '@perch/contracts';
import { forgetAttachments } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Removes files that were uploaded and never sent, of one organization. */
export const forgetUnsent =
  (services: WorkerServices) =>
  async ({ organizationId }: JobPayload<'forget-attachments'>): Promise<void> => {
    const forgotten = await forgetAttachments(services.contextOf(organizationId));
    if (forgotten > 0) services.log.info({ organizationId, forgotten }, 'files that nobody has sent were removed');
  };
