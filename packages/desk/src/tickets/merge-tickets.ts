import { AppError, type Ticket, type TicketStatus } from '@perch/contracts';
import { liftWall, settleAll, uuid7, type Statement } from '@perch/db';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import type { Context } from '../context.ts';
import { lockRepliesOf } from '../deliveries/lock-replies-of.ts';
import { asRecords } from '../intake/as-records.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { requirePermission } from '../require-permission.ts';
import { announceTickets, type ChangedTicket } from './change-tickets.ts';
import { readTicket } from './get-ticket.ts';
import { recountTickets } from './recount-tickets.ts';
import { MERGED_INTO, refuseMerged } from './refuse-merged.ts';

/** As many as a ticket may have. */
const MOST_TAGS = 20;

export interface MergedTicket {
  id: string;
  number: number;
  status: TicketStatus;
  tags: string[];
  mergedInto: { id: string; number: number } | null;
}

// tombstones of the sources too: they are led to the target
const LOCK = `
  SELECT FROM ticket WHERE organization_id = $1 AND (id = ANY ($2) OR merged_into_id = ANY ($2))
  ORDER BY id FOR NO KEY UPDATE`;

export const READ_MERGED = `
  SELECT t.id, t.number, t.status, t.tags, ${MERGED_INTO} FROM ticket t
  WHERE t.organization_id = $1 AND t.id = ANY ($2)`;

const moveTo = (table: 'message' | 'tweet' | 'direct_message' | 'notification') =>
  `UPDATE ${table} SET ticket_id = $2 WHERE organization_id = $1 AND ticket_id = ANY ($3)`;

const MOVE_LINKS = `
  WITH gone AS (
    DELETE FROM ticket_link WHERE organization_id = $1 AND (ticket_id = ANY ($3) OR other_id = ANY ($3))
    RETURNING CASE WHEN ticket_id = ANY ($3) THEN other_id ELSE ticket_id END AS other_id, incident_id)
  INSERT INTO ticket_link (organization_id, ticket_id, other_id, incident_id)
  SELECT DISTINCT ON (other_id) $1::uuid, least(other_id, $2), greatest(other_id, $2), incident_id FROM gone
  WHERE other_id <> $2 AND other_id <> ALL ($3) ORDER BY other_id, incident_id NULLS FIRST ON CONFLICT DO NOTHING`;

// after the tickets, as whoever links tickets to that of an incident
const MOVE_INCIDENTS = 'UPDATE incident SET ticket_id = $2 WHERE organization_id = $1 AND ticket_id = ANY ($3)';

// what colleagues have written on the sources and not sent, behind what they have written on the target
const MOVE_DRAFTS = `
  WITH gone AS (
    DELETE FROM ticket_draft WHERE organization_id = $1 AND ticket_id = ANY ($3)
    RETURNING member_id, mode, texts, files, is_empty, updated_at),
  unsent AS (SELECT * FROM gone WHERE NOT is_empty)
  INSERT INTO ticket_draft AS d (organization_id, member_id, ticket_id, mode, texts, files, is_empty, updated_at)
  SELECT $1, one.member_id, $2, (array_agg(one.mode ORDER BY one.updated_at DESC))[1],
    (SELECT jsonb_object_agg(way, coalesce((
      SELECT string_agg(nullif(u.texts->>way, ''), E'\\n\\n' ORDER BY u.updated_at)
      FROM unsent u WHERE u.member_id = one.member_id), ''))
     FROM unnest(ARRAY['tweet', 'dm', 'email', 'note']) AS way),
    (SELECT jsonb_object_agg(way, (
      SELECT coalesce(jsonb_agg(file.id), '[]') FROM unsent u
      CROSS JOIN jsonb_array_elements(coalesce(u.files->way, '[]')) AS file(id) WHERE u.member_id = one.member_id))
     FROM unnest(ARRAY['tweet', 'dm', 'email', 'note']) AS way),
    false, $4
  FROM unsent one GROUP BY one.member_id
  ON CONFLICT (organization_id, member_id, ticket_id) DO UPDATE SET is_empty = false, updated_at = excluded.updated_at,
    texts = (SELECT jsonb_object_agg(way, concat_ws(E'\\n\\n', nullif(d.texts->>way, ''), nullif(excluded.texts->>way, '')))
      FROM unnest(ARRAY['tweet', 'dm', 'email', 'note']) AS way),
    files = (SELECT jsonb_object_agg(way, coalesce(d.files->way, '[]') || coalesce(excluded.files->way, '[]'))
      FROM unnest(ARRAY['tweet', 'dm', 'email', 'note']) AS way)`;

// whom it is for, and who answers on X, where the target knows nobody; what was open stays open
const TAKE_IN = `
  UPDATE ticket t SET tags = $4, status = $5, closed_at = CASE WHEN $5 = 'closed' THEN t.closed_at END,
    contact_id = coalesce(t.contact_id, s.contact_id), account_id = coalesce(t.account_id, s.account_id),
    customer_id = coalesce(t.customer_id, s.customer_id), checked_at = least(t.checked_at, s.checked_at)
  FROM (
    SELECT (array_agg(contact_id ORDER BY id) FILTER (WHERE contact_id IS NOT NULL))[1] AS contact_id,
      (array_agg(account_id ORDER BY id) FILTER (WHERE customer_id IS NOT NULL))[1] AS account_id,
      (array_agg(customer_id ORDER BY id) FILTER (WHERE customer_id IS NOT NULL))[1] AS customer_id,
      min(checked_at) AS checked_at
    FROM ticket WHERE organization_id = $1 AND id = ANY ($3)) s
  WHERE t.organization_id = $1 AND t.id = $2`;

// it keeps its number and its place in the conversation, and none of the customer's words
const ENTOMB = `
  UPDATE ticket SET merged_into_id = $2, status = 'closed', closed_at = coalesce(closed_at, $4), subject = '',
    preview = '', awaits_reply = false, message_count = 0, due_at = NULL, due_kind = NULL, snoozed_at = NULL,
    snoozed_until = NULL, snoozed_by_id = NULL, pending_since = NULL, updated_at = $4, rev = rev + 1
  WHERE organization_id = $1 AND (id = ANY ($3) OR merged_into_id = ANY ($3))
  RETURNING id, rev, department_id AS "leftDepartmentId"`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, n.id, n."ticketId", n.kind, $3, n."from", n."to", $4
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, kind text, "from" jsonb, "to" jsonb)`;

/**
 * Everything of the sources goes to the target; what is left of them are tombstones, by which their numbers and what
 * their customers write still lead there. A source that is merged into the target already is passed over. What was
 * merged wrongly is taken apart by a split.
 * @throws AppError `not_found`, `ticket_unusable` (a source is not there, or is the target), `ticket_merged`
 */
export async function mergeTickets(
  ctx: Context,
  ticketId: string,
  sourceTicketIds: readonly string[],
): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const { organizationId } = ctx;
  const now = ctx.now();
  const wanted = [...new Set(sourceTicketIds)];
  if (wanted.includes(ticketId)) throw new AppError('ticket_unusable');

  const changed = await ctx.db.pipeline(async (statement) => {
    const ids = [ticketId, ...wanted];
    const [, , , read] = await settleAll([
      lockRepliesOf(statement, organizationId, wanted),
      lockCounter(statement, organizationId),
      statement('merge-lock', LOCK, [organizationId, ids]),
      statement('merge-read', READ_MERGED, [organizationId, ids]),
      liftWall(ctx.db, statement), // tombstones of the sources may be anywhere
    ]);
    const tickets = new Map((read.rows as unknown as MergedTicket[]).map((ticket) => [ticket.id, ticket]));
    const target = tickets.get(ticketId);
    if (!target) throw new AppError('not_found');
    refuseMerged(target);
    const sources = wanted
      .map((id) => sourceOf(tickets.get(id)))
      .filter(({ mergedInto }) => mergedInto?.id !== ticketId);
    for (const source of sources) refuseMerged(source);
    return sources.length === 0 ? [] : takeIn(statement, ctx, target, sources, now);
  });
  await announceTickets(ctx, changed);
  return readTicket(ctx, ticketId);
}

function sourceOf(ticket: MergedTicket | undefined): MergedTicket {
  if (!ticket) throw new AppError('ticket_unusable');
  return ticket;
}

/** Moves everything of sources to the target; the counter and the tickets are held. Answers the tickets that changed. */
export async function takeIn(
  statement: Statement,
  ctx: Context,
  target: MergedTicket,
  sources: readonly MergedTicket[],
  now: Date,
): Promise<ChangedTicket[]> {
  const { organizationId } = ctx;
  const key = [organizationId, target.id, sources.map(({ id }) => id)];
  const tags = [...new Set([target, ...sources].flatMap((ticket) => ticket.tags))].slice(0, MOST_TAGS);
  const reopens = target.status === 'closed' && sources.some(({ status }) => status !== 'closed');
  const status = reopens ? 'open' : target.status;
  const refOf = ({ id, number }: MergedTicket) => ({ id, number });
  const events = [
    ...sources.flatMap((source) => [
      { ticketId: target.id, kind: 'merged', from: null, to: refOf(source) },
      { ticketId: source.id, kind: 'merged_into', from: null, to: refOf(target) },
    ]),
    ...(reopens ? [{ ticketId: target.id, kind: 'status', from: target.status, to: status }] : []),
  ].map((event) => ({ id: uuid7(now.getTime()), ...event }));

  const [, , , , , , , , entombed] = await settleAll([
    statement('merge-messages', moveTo('message'), key),
    statement('merge-tweets', moveTo('tweet'), key),
    statement('merge-direct-messages', moveTo('direct_message'), key),
    statement('merge-notifications', moveTo('notification'), key),
    statement('merge-links', MOVE_LINKS, key),
    statement('merge-incidents', MOVE_INCIDENTS, key),
    statement('merge-drafts', MOVE_DRAFTS, [...key, now]),
    statement('merge-take-in', TAKE_IN, [...key, tags, status]),
    statement('merge-entomb', ENTOMB, [...key, now]),
    statement('merge-events', ADD_EVENTS, [organizationId, asRecords(events), ctx.actor.memberId, now]),
  ]);
  const recounted = await recountTickets(statement, organizationId, [target.id], now);
  await refreshClocks(statement, organizationId, [target.id], now);
  return [...recounted, ...(entombed.rows as unknown as ChangedTicket[])];
}
