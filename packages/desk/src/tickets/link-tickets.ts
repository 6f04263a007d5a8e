import { AppError, type Ticket } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { requirePermission } from '../require-permission.ts';
import { readTicket } from './get-ticket.ts';
import { MERGED_INTO, refuseMerged } from './refuse-merged.ts';

interface NumberedTicket {
  id: string;
  number: number;
}

// by number, or by id; of a merged one the ticket it is in now
const OTHER = `
  SELECT coalesce(merged_into_id, id) AS id FROM ticket
  WHERE organization_id = $1 AND CASE WHEN $2::integer IS NULL THEN id = $3::uuid ELSE number = $2 END`;

const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE';

const READ = `
  SELECT t.id, t.number, ${MERGED_INTO} FROM ticket t WHERE t.organization_id = $1 AND t.id = ANY ($2)`;

const LINK = `
  INSERT INTO ticket_link (organization_id, ticket_id, other_id, created_at)
  SELECT $1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), $4
  WHERE NOT EXISTS (SELECT FROM ticket WHERE organization_id = $1
    AND (id = $2 AND related_to_id = $3 OR id = $3 AND related_to_id = $2))
  ON CONFLICT DO NOTHING RETURNING ticket_id`;

// what intake or a split has related is unlinked like what a member has
const UNLINK = `
  WITH linked AS (
    DELETE FROM ticket_link
    WHERE organization_id = $1 AND ticket_id = least($2::uuid, $3::uuid) AND other_id = greatest($2::uuid, $3::uuid)
    RETURNING 1),
  related AS (
    UPDATE ticket SET related_to_id = NULL
    WHERE organization_id = $1 AND (id = $2 AND related_to_id = $3 OR id = $3 AND related_to_id = $2)
    RETURNING 1)
  SELECT FROM linked UNION ALL SELECT FROM related`;

const TOUCH = `
  UPDATE ticket SET updated_at = $3, rev = rev + 1 WHERE organization_id = $1 AND id = ANY ($2) RETURNING id, rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "to", at)
  SELECT $1, n.id, n."ticketId", n.kind, $3, n."to", $4
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, kind text, "to" jsonb)`;

/**
 * Calls two tickets related. Two that are it already stay as they are.
 * @throws AppError `not_found`, `ticket_merged`, `ticket_unusable` (no ticket has the number, or it is the same one)
 */
export const linkTickets = (ctx: Context, ticketId: string, other: { number: number }): Promise<Ticket> =>
  changeLink(ctx, ticketId, other, 'linked');

/** @throws AppError as `linkTickets` */
export const unlinkTickets = (ctx: Context, ticketId: string, otherId: string): Promise<Ticket> =>
  changeLink(ctx, ticketId, { id: otherId }, 'unlinked');

async function changeLink(
  ctx: Context,
  ticketId: string,
  named: { number: number } | { id: string },
  kind: 'linked' | 'unlinked',
): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const { organizationId } = ctx;
  const now = ctx.now();
  const changed = await ctx.db.pipeline(async (statement) => {
    const byName = 'number' in named ? [named.number, null] : [null, named.id];
    const found = await statement('link-other', OTHER, [organizationId, ...byName]);
    const otherId = found.rows[0]?.id as string | undefined;
    const ids = [ticketId, ...(otherId ? [otherId] : [])];
    const [, read] = await settleAll([
      statement('link-lock', LOCK, [organizationId, ids]),
      statement('link-read', READ, [organizationId, ids]),
    ]);
    const tickets = read.rows as unknown as (NumberedTicket & Parameters<typeof refuseMerged>[0])[];
    const [ticket, other] = [ticketId, otherId].map((id) => tickets.find((each) => each.id === id));
    if (!ticket) throw new AppError('not_found');
    refuseMerged(ticket);
    if (!other || other === ticket) throw new AppError('ticket_unusable');
    refuseMerged(other);

    const pair = [organizationId, ticketId, other.id];
    const written = await (kind === 'linked'
      ? statement('link', LINK, [...pair, now])
      : statement('unlink', UNLINK, pair));
    if (!written.rowCount) return [];
    const refOf = ({ id, number }: NumberedTicket) => ({ id, number });
    const events = [
      { ticketId, kind, to: refOf(other) },
      { ticketId: other.id, kind, to: refOf(ticket) },
    ].map((event) => ({ id: uuid7(now.getTime()), ...event }));
    const [touched] = await settleAll([
      statement('link-touch', TOUCH, [organizationId, [ticketId, other.id], now]),
      statement('link-events', ADD_EVENTS, [organizationId, asRecords(events), ctx.actor.memberId, now]),
    ]);
    return touched.rows as { id: string; rev: number }[];
  });
  await Promise.all(changed.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })));
  return readTicket(ctx, ticketId);
}
