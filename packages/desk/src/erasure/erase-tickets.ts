import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { lockDelivery } from '../deliveries/delivery-row.ts';
import { announceDelivery, moveDelivery, type MovedDelivery } from '../deliveries/move-delivery.ts';
import type { ErasureStep, ErasureTurn } from './carry-on-erasure.ts';
import { codeOf } from './erase-captured.ts';

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

const DELIVERIES = `
  SELECT d.id, d.state FROM message m JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
  WHERE m.organization_id = $1 AND m.ticket_id = ANY ($2) AND d.state IN ('held', 'queued', 'sending', 'unknown', 'failed')
  ORDER BY d.id FOR UPDATE OF d`;

const LOCK = `SELECT FROM ticket WHERE organization_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE`;

const MESSAGES = `
  UPDATE message m SET text = '', media = '[]', reason = ${codeOf('m.reason')},
    erased_at = $4
  WHERE m.organization_id = $1 AND m.ticket_id = ANY ($2) AND m.created_at <= $3 AND m.erased_at IS NULL
  RETURNING m.id`;

const OF_THESE = `message_id = ANY (ARRAY(
  SELECT m.id FROM message m WHERE m.organization_id = $1 AND m.ticket_id = ANY ($2) AND m.created_at <= $3))`;

const ATTACHMENTS = `DELETE FROM attachment WHERE organization_id = $1 AND ${OF_THESE}`;

// by its Message-ID and without an address, an e-mail is known as erased: fetched again, it stays away
const EMAILS = `
  UPDATE email SET from_name = '', from_address = '', to_addresses = '{}', cc_addresses = '{}', subject = '', html = NULL,
    quoted_text = '', refused_files = '[]', bounce_reason = CASE WHEN bounced_at IS NOT NULL THEN '' END
  WHERE organization_id = $1 AND ${OF_THESE}`;

// ids only are left of what was sent
const PAYLOADS = `
  UPDATE delivery SET detail = NULL, review_note = NULL, key_id = NULL, sealed = NULL,
    payload = jsonb_build_object('text', '') || coalesce((
      SELECT jsonb_object_agg(key, value) FROM jsonb_each(payload)
      WHERE key IN ('inReplyToTweetId', 'conversationId', 'dmConversationId', 'mediaIds', 'isSummoned')), '{}')
  WHERE organization_id = $1 AND ${OF_THESE}`;

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

const TICKETS = `
  UPDATE ticket t SET subject = '', preview = '', reason = ${codeOf('t.reason')}, rev = t.rev + 1, updated_at = $3
  WHERE t.organization_id = $1 AND t.id = ANY ($2) RETURNING t.id, t.rev`;

const MOVE_ON = `
  UPDATE erasure SET cursor_ticket_id = $4 WHERE organization_id = $1 AND id = $2 AND lease_token = $3`;

/** Erases the words of a person's tickets: theirs, ours to them, notes about them. Counts and history stay. */
export async function eraseTickets(ctx: Context, turn: ErasureTurn): Promise<ErasureStep> {
  const { organizationId } = ctx;
  const { contactId, twitterUserIds, requestedAt } = turn;
  const now = ctx.now();
  const result = await ctx.db.pipeline(async (statement) => {
    const values = [organizationId, contactId, twitterUserIds, requestedAt, turn.cursorTicketId];
    const next = await statement('erase-tickets-next', NEXT, values);
    const ids = next.rows.map((row) => row.id as string);
    if (ids.length === 0) return { step: 'done' as const, tickets: [], moved: [] };

    const deliveries = await statement('erase-tickets-deliveries', DELIVERIES, [organizationId, ids]);
    if (deliveries.rows.some(({ state }) => state === 'sending')) {
      return { step: 'waits' as const, tickets: [], moved: [] };
    }
    const moved = await giveUp(statement, organizationId, deliveries.rows, now);
    const these = [organizationId, ids, requestedAt];
    const [, , , , , , , tickets, movedOn] = await settleAll([
      statement('erase-tickets-lock', LOCK, [organizationId, ids]),
      statement('erase-tickets-messages', MESSAGES, [...these, now]),
      statement('erase-tickets-attachments', ATTACHMENTS, these),
      statement('erase-tickets-emails', EMAILS, these),
      statement('erase-tickets-payloads', PAYLOADS, these),
      statement('erase-tickets-drafts', DRAFTS, [organizationId, ids]),
      statement('erase-tickets-events', EVENTS, [organizationId, ids, OWN_WORDS]),
      statement('erase-tickets', TICKETS, [organizationId, ids, now]),
      statement('erase-tickets-move-on', MOVE_ON, [organizationId, turn.id, turn.leaseToken, ids.at(-1)]),
    ]);
    if (movedOn.rowCount === 0) return { step: 'lost' as const, tickets: [], moved: [] };
    turn.cursorTicketId = ids.at(-1)!;
    return { step: 'more' as const, tickets: tickets.rows as { id: string; rev: number }[], moved };
  });
  for (const moved of result.moved) await announceDelivery(ctx, moved);
  await Promise.all(
    result.tickets.flatMap(({ id, rev }) => [
      ctx.publish({ type: 'message.changed', id, ticketId: id }),
      ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev }),
    ]),
  );
  return result.step;
}

/** Replies that have not gone out, or of which nobody knows, go out no more. */
async function giveUp(
  statement: Statement,
  organizationId: string,
  deliveries: readonly { id: string }[],
  now: Date,
): Promise<MovedDelivery[]> {
  const given: MovedDelivery[] = [];
  for (const { id } of deliveries) {
    const row = await lockDelivery(statement, organizationId, id);
    const move = row && (await moveDelivery(statement, organizationId, row, { type: 'discard' }, now));
    if (move?.kind === 'moved') given.push(move.moved);
  }
  return given;
}
