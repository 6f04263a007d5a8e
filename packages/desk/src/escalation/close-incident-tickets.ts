import { AppError, type ClosedChildren } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { changeManyTickets } from '../tickets/change-many-tickets.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';

/** Tickets of one transaction, and transactions of one request. */
const BATCH = 200;
const MOST_BATCHES = 10;

/** The tickets `c` of tweets of the incident `i` that stand under its ticket; $1 is the organization. */
export const CHILDREN = `
  (SELECT CASE WHEN l.ticket_id = i.ticket_id THEN l.other_id ELSE l.ticket_id END AS id
   FROM ticket_link l WHERE l.organization_id = $1 AND l.incident_id = i.id) child
  JOIN ticket c ON c.organization_id = $1 AND c.id = child.id AND c.merged_into_id IS NULL`;

const INCIDENT = 'SELECT ticket_id FROM incident WHERE organization_id = $1 AND id = $2';
const OPEN_CHILDREN = `
  SELECT c.id, count(*) OVER ()::integer AS "stillOpen" FROM incident i CROSS JOIN LATERAL (
    SELECT c.id FROM ${CHILDREN} WHERE c.${STILL_OPEN} AND NOT EXISTS (
      SELECT FROM incident own WHERE own.organization_id = $1 AND own.ticket_id = c.id)) c
  WHERE i.organization_id = $1 AND i.id = $2 ORDER BY c.id LIMIT $3`;

/**
 * Closes the tickets of tweets of an incident, never its own, nor that of another incident.
 * @throws AppError `forbidden`, `not_found`
 */
export async function closeIncidentTickets(ctx: Context, incidentId: string): Promise<ClosedChildren> {
  requirePermission(ctx, 'tickets.edit');
  requirePermission(ctx, 'social.view');
  const key = [ctx.organizationId, incidentId];
  if ((await ctx.db.query(INCIDENT, key)).length === 0) throw new AppError('not_found');
  let closed = 0;
  for (let batches = 0; ; batches++) {
    const children = await ctx.db.query<{ id: string; stillOpen: number }>(OPEN_CHILDREN, [...key, BATCH]);
    const left = children[0]?.stillOpen ?? 0;
    if (left === 0 || batches === MOST_BATCHES) return finish(ctx, incidentId, { closed, left });
    const ticketIds = children.map(({ id }) => id);
    const { changed } = await changeManyTickets(ctx, {
      ticketIds,
      change: { status: 'closed' },
    });
    if (changed.length === 0) return finish(ctx, incidentId, { closed, left });
    closed += changed.length;
  }
}

async function finish(ctx: Context, id: string, result: ClosedChildren): Promise<ClosedChildren> {
  if (result.closed > 0) await ctx.publish({ type: 'incident.changed', id });
  return result;
}
