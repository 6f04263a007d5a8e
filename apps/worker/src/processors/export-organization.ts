import type { JobPayload } from '@perch/contracts';
import { claimExport, clearExport, finishExport, restExport, writeExport } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Each megabyte renews it: whoever is silent for so long is gone, and the export begins anew. */
const LEASE_SECONDS = 300;

/** Writes an export of the organization, or removes one that is too old or was given up. */
export const exportOrganizationOf =
  (services: WorkerServices) =>
  async ({ organizationId, exportId }: JobPayload<'export-organization'>): Promise<void> => {
    const ctx = services.contextOf(organizationId);
    const turn = await claimExport(ctx, { exportId, leaseSeconds: LEASE_SECONDS });
    if (!turn) return;
    await clearExport(ctx, turn);
    if (turn.work === 'clear') return restExport(ctx, turn);
    const isDone = (await writeExport(ctx, turn)) && (await finishExport(ctx, turn));
    if (isDone) services.log.info({ organizationId, exportId }, 'an organization was exported');
  };
