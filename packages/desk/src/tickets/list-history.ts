import { AppError, type TicketEvent } from '@perch/contracts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { personRefSql } from './profile-ref.ts';

export type TicketEventItem = ReturnType<typeof TicketEvent.parse>;
/** `id` is null in the one row that says: the ticket exists, and has nothing to show. */
type EventRow = Omit<TicketEventItem, 'id' | 'at'> & { id: string | null; at: Date };

const KEY: ListKey = { list: 'history', kinds: ['instant', 'uuid'] };

const HISTORY = `
  SELECT e.id, e.kind, ${personRefSql('actor')} AS actor, ${apiKeyRefSql('k')} AS "apiKey", e."from", e."to", e.at
  FROM ticket t
  LEFT JOIN LATERAL (
    SELECT * FROM ticket_event e
    WHERE e.organization_id = $1 AND e.ticket_id = t.id
      AND ($4::timestamptz IS NULL OR (e.at, e.id) < ($4::timestamptz, $5::uuid))
    ORDER BY e.at DESC, e.id DESC LIMIT $3
  ) e ON true
  LEFT JOIN member actor ON actor.organization_id = $1 AND actor.id = e.actor_id
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = e.actor_key_id
  WHERE t.organization_id = $1 AND t.id = $2
  ORDER BY e.at DESC, e.id DESC`;

/** What happened to a ticket, newest first. @throws AppError `not_found` */
export async function listHistory(ctx: Context, ticketId: string, page: PageInput): Promise<ListPage<TicketEventItem>> {
  requirePermission(ctx, 'tickets.view');
  const after = positionOf(KEY, page.cursor) ?? [null, null];
  const rows = await ctx.db.query<EventRow>(HISTORY, [ctx.organizationId, ticketId, page.limit + 1, ...after]);
  if (rows.length === 0) throw new AppError('not_found');
  const events = rows.filter((row): row is EventRow & { id: string } => row.id !== null);
  return toPage(events, page.limit, presentEvent, KEY, (row) => [row.at, row.id]);
}

const presentEvent = ({ id, kind, actor, apiKey, from, to, at }: EventRow & { id: string }): TicketEventItem => ({
  id,
  kind,
  actor,
  apiKey,
  from,
  to,
  at: at.toISOString(),
});
