import type { JobPayload } from '@perch/contracts';
import type { Context } from '../context.ts';

/** Incidents that a transaction has changed, and the messages about them that it has written. */
export interface ChangedIncidents {
  ids: string[];
  jobs: JobPayload<'deliver'>[];
}
export const NO_INCIDENTS: ChangedIncidents = { ids: [], jobs: [] };

/** After the commit. */
export async function announceIncidents(ctx: Context, { ids, jobs }: ChangedIncidents): Promise<void> {
  await Promise.all([
    ...jobs.map((job) => ctx.enqueue('deliver', job)),
    ...ids.map((id) => ctx.publish({ type: 'incident.changed', id })),
  ]);
}
