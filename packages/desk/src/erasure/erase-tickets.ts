import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { isOfOthers } from '../contacts/person-messages.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { forgetBodiesInTickets } from '../webhooks/forget-bodies.ts';
import type { ErasureStep, ErasureTurn } from './carry-on-erasure.ts';
import { announceEmptied, codeOf, emptyMessages, NOTHING_EMPTIED, type Emptied } from './empty-messages.ts';

/** Tickets of one transaction; each may have thousands of messages. */
const BATCH = 10;

// theirs by e-mail and by hand, and those of their X users
const NEXT = `
  SELECT t.id FROM (
    (SELECT id FROM ticket WHERE organization_id = $1 AND contact_id = $2 AND opened_at <= $4
       AND ($5::uuid IS NULL OR id > $5) ORDER BY id LIMIT ${BATCH})
    UNION
    (SELECT id FROM ticket WHERE organization_id = $1 AND customer_id = ANY ($3) AND opened_at <= $4
       AND ($5::uuid IS NULL OR id > $5) ORDER BY id LIMIT ${BATCH})) t
  ORDER BY t.id LIMIT ${BATCH}`;

const LOCK = `SELECT FROM ticket WHERE organization_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE`;

const MESSAGES = `
  SELECT m.id FROM message m
  WHERE m.organization_id = $1 AND m.ticket_id = ANY ($2) AND m.created_at <= $3 AND m.erased_at IS NULL
    AND NOT ${isOfOthers('$4::text[]', '$5::text[]')}`;

const DRAFTS = `DELETE FROM ticket_draft WHERE organization_id = $1 AND ticket_id = ANY ($2)`;

/** SQL: an id or an instant, as text. */
const ID_OR_INSTANT = "'^([0-9a-f-]{36}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z)$'";
/** SQL: what is no word of anybody: numbers, yes and no, ids, instants. */
const withoutWords = (value: string) => `CASE jsonb_typeof(${value})
  WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, each), '{}') FROM jsonb_each(${value}) AS e(key, each)
    WHERE jsonb_typeof(each) IN ('number', 'boolean', 'null') OR each #>> '{}' ~ ${ID_OR_INSTANT})
  WHEN 'string' THEN CASE WHEN ${value} #>> '{}' ~ ${ID_OR_INSTANT} THEN ${value} END
  WHEN 'number' THEN ${value} WHEN 'boolean' THEN ${value} END`;

/** What happened to a ticket, where `from` and `to` hold words of ours from a closed set, names of ours, or ids. */
const OWN_WORDS = ['opened', 'reopened', 'status', 'priority', 'department', 'assignee', 'tags', 'spam', 'tweet_gone'];

const EVENTS = `
  UPDATE ticket_event e SET "from" = ${withoutWords('e."from"')}, "to" = ${withoutWords('e."to"')}
  WHERE e.organization_id = $1 AND e.ticket_id = ANY ($2) AND e.kind <> ALL ($3::text[])`;

// the preview of who came back since is theirs; the subject of somebody else's ticket stays
const TICKETS = `
  UPDATE ticket t SET reason = ${codeOf('t.reason')}, keyword_id = NULL, language = NULL, rev = t.rev + 1, updated_at = $3,
    subject = CASE WHEN t.customer_id <> ALL ($4::text[]) THEN t.subject ELSE '' END,
    preview = CASE WHEN EXISTS (
      SELECT FROM message m WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction <> 'note'
        AND m.erased_at IS NULL AND m.posted_at = t.last_message_at) THEN t.preview ELSE '' END
  WHERE t.organization_id = $1 AND t.id = ANY ($2) RETURNING t.id, t.rev`;

const MOVE_ON = `
  UPDATE erasure SET cursor_ticket_id = $4 WHERE organization_id = $1 AND id = $2 AND lease_token = $3`;

/** Erases the words of a person's tickets: theirs, ours to them, notes about them. Counts and history stay. */
export async function eraseTickets(ctx: Context, turn: ErasureTurn): Promise<ErasureStep> {
  const { organizationId } = ctx;
  const { contactId, twitterUserIds, addresses, requestedAt } = turn;
  const now = ctx.now();
  const result = await ctx.db.pipeline(async (statement) => {
    const values = [organizationId, contactId, twitterUserIds, requestedAt, turn.cursorTicketId];
    const [, next] = await settleAll([
      lockCounter(statement, organizationId),
      statement('erase-tickets-next', NEXT, values),
    ]);
    const ids = next.rows.map((row) => row.id as string);
    if (ids.length === 0) return { step: 'done' as const, emptied: NOTHING_EMPTIED };

    const [, messages] = await settleAll([
      statement('erase-tickets-lock', LOCK, [organizationId, ids]),
      statement('erase-tickets-messages', MESSAGES, [organizationId, ids, requestedAt, twitterUserIds, addresses]),
    ]);
    const messageIds = messages.rows.map((row) => row.id as string);
    const emptied = await emptyMessages(statement, ctx, turn, messageIds);
    if (emptied.waits) return { step: 'waits' as const, emptied };
    const [, , tickets, movedOn] = await settleAll([
      statement('erase-tickets-drafts', DRAFTS, [organizationId, ids]),
      statement('erase-tickets-events', EVENTS, [organizationId, ids, OWN_WORDS]),
      statement('erase-tickets', TICKETS, [organizationId, ids, now, twitterUserIds]),
      statement('erase-tickets-move-on', MOVE_ON, [organizationId, turn.id, turn.leaseToken, ids.at(-1)]),
      forgetBodiesInTickets(statement, organizationId, ids),
    ]);
    if (movedOn.rowCount === 0) return { step: 'lost' as const, emptied: NOTHING_EMPTIED };
    turn.cursorTicketId = ids.at(-1)!;
    return { step: 'more' as const, emptied: { ...emptied, tickets: tickets.rows as Emptied['tickets'] } };
  });
  await announceEmptied(ctx, result.emptied);
  return result.step;
}
