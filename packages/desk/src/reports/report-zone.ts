import type { ServiceHours } from '@perch/core';
import type { Context } from '../context.ts';

const ZONE = `SELECT service_hours AS hours FROM department WHERE organization_id = $1 AND is_default`;

/** Whose days a report has where nobody says: those of the default department. */
export async function zoneOf(ctx: Context): Promise<string> {
  const [row] = await ctx.db.query<{ hours: ServiceHours }>(ZONE, [ctx.organizationId], 'report-zone');
  return row?.hours.timeZone ?? 'UTC';
}
