import { AppError, type SplitTicket, type Ticket } from '@perch/contracts';
import { liftWall, settleAll, uuid7, type Statement } from '@perch/db';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import type { Context } from '../context.ts';
import { lockRepliesOf } from '../deliveries/lock-replies-of.ts';
import { asRecords } from '../intake/as-records.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { requirePermission } from '../require-permission.ts';
import { readTicket } from './get-ticket.ts';
import { planSplit, type SplitMessage, type SplitPlan, type SplitScene } from './plan-split.ts';
import { recountTickets } from './recount-tickets.ts';
import { MERGED_INTO, refuseMerged } from './refuse-merged.ts';

export type SplitInput = ReturnType<typeof SplitTicket.parse>;

const LOCK = `
  SELECT FROM ticket WHERE organization_id = $1 AND (id = $2 OR merged_into_id = $2) ORDER BY id FOR NO KEY UPDATE`;

const PLACE = `t.channel, t.account_id AS "accountId", t.conversation_id AS "conversationId", t.customer_id AS "customerId"`;

const TICKET = `
  SELECT t.number, t.is_current AS "isCurrent", ${PLACE}, ${MERGED_INTO} FROM ticket t
  WHERE t.organization_id = $1 AND t.id = $2`;

const TOMBSTONES = `
  SELECT t.id, ${PLACE} FROM ticket t
  WHERE t.organization_id = $1 AND t.merged_into_id = $2 AND t.is_current AND t.conversation_id IS NOT NULL`;

// of each message what its place on X is; `moves` by a list, else from one message on
const MESSAGES = `
  SELECT m.id, m.direction, m.channel, m.posted_at AS "postedAt", m.tweet_row_id AS "tweetRowId", moves.it AS moves,
    CASE WHEN moves.it THEN left(m.text, 1000) ELSE '' END AS text,
    CASE WHEN moves.it THEN m.media ELSE '[]' END AS media,
    CASE WHEN w.id IS NOT NULL THEN json_build_object('channel', 'twitter', 'accountId', w.account_id,
        'conversationId', w.conversation_id, 'customerId', w.author_id)
      WHEN d.id IS NOT NULL THEN json_build_object('channel', 'twitter_dm', 'accountId', d.account_id,
        'conversationId', d.dm_conversation_id, 'customerId', d.sender_id) END AS place
  FROM message m
  LEFT JOIN message f ON f.organization_id = $1 AND f.ticket_id = $2 AND f.id = $3::uuid
  CROSS JOIN LATERAL (SELECT CASE WHEN $3::uuid IS NULL THEN m.id = ANY ($4::uuid[])
    ELSE coalesce((m.posted_at, m.id) >= (f.posted_at, f.id), false) END AS it) moves
  LEFT JOIN tweet w ON w.organization_id = $1 AND w.id = m.tweet_row_id
  LEFT JOIN direct_message d ON d.organization_id = $1 AND d.id = m.direct_message_id
  WHERE m.organization_id = $1 AND m.ticket_id = $2
  ORDER BY m.posted_at, m.id`;

const GIVE_UP_PLACES = `
  UPDATE ticket SET is_current = false
  WHERE organization_id = $1 AND is_current AND (id = ANY ($3) OR $4 AND id = $2)`;

const LEAD = `UPDATE ticket SET merged_into_id = $2 WHERE organization_id = $1 AND id = ANY ($3)`;

const OPEN = `
  WITH counter AS (
    UPDATE organization SET last_ticket_number = last_ticket_number + 1 WHERE id = $1 RETURNING last_ticket_number)
  INSERT INTO ticket (organization_id, id, number, subject, status, priority, channel, department_id, assignee_id,
    account_id, conversation_id, customer_id, contact_id, is_current, related_to_id, tags, reason, language, last_message_at,
    checked_at, opened_at, created_at, updated_at)
  SELECT $1, $3, counter.last_ticket_number, $4, CASE WHEN t.status = 'closed' THEN 'open' ELSE t.status END, t.priority,
    $5, t.department_id, m.id, $6, $7, $8, t.contact_id, $9, t.id, t.tags, '{"code": "split"}', t.language, $10, t.checked_at, $10,
    $11, $11
  FROM counter, ticket t
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = t.assignee_id AND m.is_active
  WHERE t.organization_id = $1 AND t.id = $2 RETURNING number`;

// the rows of other accounts that met the same go along
const move = (table: 'tweet' | 'direct_message', column: string, remoteId: string) => `
  UPDATE ${table} w SET ticket_id = $3 WHERE w.organization_id = $1 AND w.ticket_id = $2 AND w.${remoteId} = ANY (ARRAY(
    SELECT own.${remoteId} FROM message m
    JOIN ${table} own ON own.organization_id = $1 AND own.id = m.${column}
    WHERE m.organization_id = $1 AND m.id = ANY ($4)))`;
const MOVE_TWEETS = move('tweet', 'tweet_row_id', 'tweet_id');
const MOVE_DIRECT_MESSAGES = move('direct_message', 'direct_message_id', 'dm_event_id');

const MOVE_MESSAGES = `UPDATE message SET ticket_id = $3 WHERE organization_id = $1 AND ticket_id = $2 AND id = ANY ($4)`;

const MOVE_NOTIFICATIONS = `
  UPDATE notification SET ticket_id = $3 WHERE organization_id = $1 AND ticket_id = $2 AND message_id = ANY ($4)`;

const SET_OPENING = `UPDATE tweet SET decision = 'opened' WHERE organization_id = $1 AND id = $2`;

// the next direct message goes to whoever last sent into the conversation: that was meant for these messages
const INHERIT_ANSWER = `
  UPDATE ticket n SET last_outbound_at = greatest(n.last_outbound_at, t.last_outbound_at) FROM ticket t
  WHERE n.organization_id = $1 AND n.id = $3 AND n.is_current AND n.channel = 'twitter_dm'
    AND t.organization_id = $1 AND t.id = $2`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "to", at)
  SELECT $1, n.id, n."ticketId", n.kind, $3, n."to", $4
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, kind text, "to" jsonb)`;

/**
 * Makes a ticket of some of a ticket's messages: of one and all later ones, or of those chosen. What answers them, and
 * what the customer writes next in their conversations, goes along. Answers the new ticket.
 * @throws AppError `not_found`, `ticket_merged`, `split_refused` (nothing would move, or what opened the ticket)
 */
export async function splitTicket(ctx: Context, ticketId: string, input: SplitInput): Promise<Ticket> {
  requirePermission(ctx, 'tickets.edit');
  const { organizationId } = ctx;
  const now = ctx.now();
  const newId = uuid7(now.getTime());

  const changed = await ctx.db.pipeline(async (statement) => {
    const key = [organizationId, ticketId];
    const [, , , tickets, , tombstones, messages] = await settleAll([
      lockRepliesOf(statement, organizationId, [ticketId]),
      lockCounter(statement, organizationId),
      statement('split-lock', LOCK, key),
      statement('split-ticket', TICKET, key),
      liftWall(ctx.db, statement), // its tombstones may be anywhere
      statement('split-tombstones', TOMBSTONES, key),
      statement('split-messages', MESSAGES, [...key, input.fromMessageId ?? null, input.messageIds ?? []]),
    ]);
    const ticket = tickets.rows[0] as
      | (SplitScene['ticket'] & Parameters<typeof refuseMerged>[0] & NumberedTicket)
      | undefined;
    if (!ticket) throw new AppError('not_found');
    refuseMerged(ticket);
    const read = messages.rows as unknown as (SplitMessage & { moves: boolean })[];
    const moved = read.filter(({ moves }) => moves).map(({ id }) => id);
    const plan = planSplit({
      ticket,
      tombstones: tombstones.rows as unknown as SplitScene['tombstones'],
      messages: read,
      moved: new Set(moved),
    });
    if (plan.kind === 'refused') throw new AppError('split_refused');
    return carryOut(statement, ctx, { from: { id: ticketId, number: ticket.number }, newId, moved, plan, now });
  });
  await Promise.all(changed.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })));
  return readTicket(ctx, newId);
}

interface NumberedTicket {
  number: number;
}

interface Carried {
  from: { id: string; number: number };
  newId: string;
  moved: string[];
  plan: Extract<SplitPlan, { kind: 'split' }>;
  now: Date;
}

async function carryOut(statement: Statement, ctx: Context, { from, newId, moved, plan, now }: Carried) {
  const { organizationId } = ctx;
  const pair = [organizationId, from.id, newId];
  const place = [plan.channel, plan.accountId, plan.conversationId, plan.customerId];
  const [, opened] = await settleAll([
    statement('split-give-up', GIVE_UP_PLACES, [organizationId, from.id, plan.vacated, plan.takesOver]),
    statement('split-open', OPEN, [...pair, plan.subject, ...place, plan.isCurrent, plan.openedAt, now]),
    plan.led.length > 0 && statement('split-lead', LEAD, [organizationId, newId, plan.led]),
    statement('split-tweets', MOVE_TWEETS, [...pair, moved]),
    statement('split-direct-messages', MOVE_DIRECT_MESSAGES, [...pair, moved]),
    statement('split-messages-move', MOVE_MESSAGES, [...pair, moved]),
    statement('split-notifications', MOVE_NOTIFICATIONS, [...pair, moved]),
    plan.openingTweetRowId && statement('split-opening', SET_OPENING, [organizationId, plan.openingTweetRowId]),
  ]);
  const number = opened.rows[0]!.number as number;
  const events = [
    { ticketId: from.id, kind: 'split', to: { id: newId, number, count: moved.length } },
    { ticketId: newId, kind: 'split_from', to: from },
  ].map((event) => ({ id: uuid7(now.getTime()), ...event }));
  await statement('split-events', ADD_EVENTS, [organizationId, asRecords(events), ctx.actor.memberId, now]);
  const recounted = await recountTickets(statement, organizationId, [from.id, newId], now);
  await refreshClocks(statement, organizationId, [from.id, newId], now);
  await statement('split-inherit', INHERIT_ANSWER, pair);
  return recounted;
}
