import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { announceTickets } from '../tickets/change-tickets.ts';
import { incidentHits } from './incident-hits.ts';
import { OVER_AFTER } from './over-after.ts';
import { announceIncidentTicket, writeIncidentTicket } from './open-incident-ticket.ts';

/** Tweets of one transaction: their tickets are locked meanwhile. */
const BATCH = 200;
/** So that one organization does not keep a worker; what is left is due at the next sweep. */
const MOST_BATCHES = 50;

const DUE = `
  SELECT i.id, i.ticket_id AS "ticketId", i.links_from AS "from", i.links_asked AS asked, (
    SELECT d.id FROM escalation_rule r JOIN department d ON d.organization_id = $1 AND d.id = r.ticket_department_id
    WHERE r.organization_id = $1 AND r.id = i.rule_id AND d.is_active) AS "departmentId"
  FROM incident i WHERE i.organization_id = $1 AND i.links_from IS NOT NULL AND i.id <> ALL ($2::uuid[])
  ORDER BY i.id LIMIT 1`;

// all of a moment
const OLDEST = `ORDER BY h.posted_at FETCH FIRST ${BATCH} ROWS WITH TIES`;
// of what belongs to it
const TICKETS = `
  WITH hits AS MATERIALIZED (
    SELECT h.* FROM incident i CROSS JOIN LATERAL (
      SELECT h.posted_at, h.tweet_row_id FROM ${incidentHits(`
        AND h.posted_at >= greatest($3, i.started_at)
        AND h.posted_at <= least(i.last_reached_at + ${OVER_AFTER}, i.closed_at) ${OLDEST}`)} h ${OLDEST}) h
    WHERE i.organization_id = $1 AND i.id = $2)
  SELECT (SELECT CASE WHEN count(*) >= ${BATCH} THEN max(posted_at) + interval '1 millisecond' END FROM hits) AS rest,
    ARRAY(SELECT DISTINCT coalesce(c.merged_into_id, c.id) FROM hits
      JOIN tweet w ON w.organization_id = $1 AND w.id = hits.tweet_row_id
      JOIN ticket c ON c.organization_id = $1 AND c.id = w.ticket_id) AS "ticketIds"`;

/** SQL: the ids of a ticket and of those that were merged into it. */
const withMerged = (ticket: string) => `
  SELECT ${ticket}.id UNION ALL
  SELECT m.id FROM ticket m WHERE m.organization_id = $1 AND m.merged_into_id = ${ticket}.id`;
// as everybody locks tickets, before the incident
const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE';
// but for what somebody has unlinked from it, whatever either was merged into since
const LINK = `
  WITH parent AS (
    SELECT coalesce(p.merged_into_id, p.id) AS id FROM ticket p WHERE p.organization_id = $1 AND p.id = $3),
  linked AS (
    INSERT INTO ticket_link (organization_id, ticket_id, other_id, created_at, incident_id)
    SELECT $1, least(c.id, parent.id), greatest(c.id, parent.id), $4, $5 FROM parent, ticket c
    WHERE c.organization_id = $1 AND c.id = ANY ($2::uuid[]) AND c.merged_into_id IS NULL AND c.id <> parent.id
      AND NOT EXISTS (SELECT FROM ticket_event e
        WHERE e.organization_id = $1 AND e.kind = 'unlinked' AND e.ticket_id = ANY (ARRAY(${withMerged('c')}))
          AND e."to"->>'id' = ANY (ARRAY(${withMerged('parent')})::text[]))
    ON CONFLICT DO NOTHING RETURNING ticket_id, other_id),
  children AS (
    SELECT CASE WHEN l.ticket_id = parent.id THEN l.other_id ELSE l.ticket_id END AS id FROM linked l, parent),
  told AS (
    INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "to", at)
    SELECT $1, uuidv7(), children.id, 'linked', NULL, jsonb_build_object('id', p.id, 'number', p.number), $4
    FROM children, parent JOIN ticket p ON p.organization_id = $1 AND p.id = parent.id)
  UPDATE ticket t SET updated_at = $4, rev = t.rev + 1 FROM children
  WHERE t.organization_id = $1 AND t.id = children.id RETURNING t.id, t.rev`;
// what was asked for since may be tickets that were not read
const WENT_ON = 'UPDATE incident SET links_from = $4 WHERE organization_id = $1 AND id = $2 AND links_asked = $3';

interface DueIncident extends Record<string, unknown> {
  id: string;
  /** null: it is to be opened */
  ticketId: string | null;
  from: Date;
  asked: number;
  departmentId: string | null;
}

/**
 * Opens the tickets of incidents whose rules say so, and links the tickets of their tweets to them, those of both late
 * and soon.
 */
export async function linkIncidentTickets(ctx: Context): Promise<void> {
  const failed: string[] = [];
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    const [due] = await ctx.db.query<DueIncident>(DUE, [ctx.organizationId, failed]);
    if (!due) return;
    try {
      if (due.ticketId === null) await openFor(ctx, due);
      else await linkTo(ctx, due, due.ticketId);
    } catch (error) {
      // it is due at the next sweep again, and keeps no other waiting
      ctx.log.error({ err: error, incidentId: due.id }, 'the tickets of an incident could not be linked');
      failed.push(due.id);
    }
  }
}

async function openFor(ctx: Context, { id, departmentId }: DueIncident): Promise<void> {
  const written = await ctx.db.pipeline((statement) => writeIncidentTicket(statement, ctx, id, departmentId));
  await announceIncidentTicket(ctx, id, written);
}

async function linkTo(ctx: Context, { id, from, asked }: DueIncident, parentId: string): Promise<void> {
  const { organizationId } = ctx;
  const linked = await ctx.db.pipeline(async (statement) => {
    const found = await statement('incident-tickets', TICKETS, [organizationId, id, from]);
    const { rest, ticketIds } = found.rows[0] as { rest: Date | null; ticketIds: string[] };
    const [, { rows }] = await settleAll([
      statement('incident-tickets-lock', LOCK, [organizationId, ticketIds]),
      statement('incident-tickets-link', LINK, [organizationId, ticketIds, parentId, ctx.now(), id]),
      statement('incident-tickets-went-on', WENT_ON, [organizationId, id, asked, rest]),
    ]);
    return rows as { id: string; rev: number }[];
  });
  await announceTickets(ctx, linked);
  if (linked.length > 0) await ctx.publish({ type: 'incident.changed', id });
}
