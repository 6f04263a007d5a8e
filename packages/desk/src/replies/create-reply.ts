import { createHash } from 'node:crypto';
import { AppError, type CreateReply } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { platformTier, tierOf } from '../accounts/api-tier.ts';
import type { Context } from '../context.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { requirePermission } from '../require-permission.ts';
import { decideReply, isOnX, type Answered, type NobodyOnX, type TicketFacts } from './decide-reply.ts';

/** The ids of what was written; deterministic for one `idempotencyKey`, so that a repeated request writes nothing. */
export interface CreatedReply {
  messageId: string;
  deliveryId: string;
}

/** On its own and first: a row that was waited for is read anew, but what a query has joined to it is not. */
const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const TICKET = `
  SELECT t.status, t.channel, t.account_id AS "accountId", t.conversation_id AS "conversationId",
    t.customer_id AS "customerId", a.state AS "accountState", a.twitter_user_id AS "twitterUserId",
    coalesce(${tierOf('a')}, $3) AS tier,
    p.receives_dm AS "receivesDm", p.is_protected AS "isProtected",
    EXISTS (SELECT FROM direct_message d WHERE d.organization_id = t.organization_id AND d.account_id = t.account_id
      AND d.dm_conversation_id IN (t.customer_id || '-' || a.twitter_user_id, a.twitter_user_id || '-' || t.customer_id,
        CASE WHEN t.channel = 'twitter_dm' THEN t.conversation_id END)
      AND NOT d.is_own) AS "hasWrittenDm"
  FROM ticket t
  LEFT JOIN account a ON a.organization_id = t.organization_id AND a.id = t.account_id
  LEFT JOIN profile p ON p.organization_id = t.organization_id AND p.twitter_user_id = t.customer_id
  WHERE t.organization_id = $1 AND t.id = $2`;

// a named message, else the customer's latest of the channel that still stands on X
const ANSWERED = `
  SELECT m.id AS "messageId", CASE WHEN w.id IS NOT NULL THEN json_build_object('latestTweetId', w.latest_tweet_id,
    'authorId', w.author_id, 'conversationId', w.conversation_id, 'mentionedUserIds', w.mentioned_user_ids,
    'isOwn', w.is_own, 'isDeleted', w.deleted_at IS NOT NULL) END AS tweet
  FROM message m
  LEFT JOIN tweet w ON w.organization_id = m.organization_id AND w.id = m.tweet_row_id
  WHERE m.organization_id = $1 AND m.ticket_id = $2 AND m.channel = $3
    AND CASE WHEN $4::uuid IS NULL THEN m.direction = 'in' ELSE m.id = $4 END
  ORDER BY w.deleted_at IS NOT NULL, m.posted_at DESC, m.id DESC LIMIT 1`;

// what came after the seen one, by whichever clock. A late poll brings a message posted before others: who has seen that
// one has seen those too, so that naming it is enough
const NEWER = `
  SELECT seen.id, EXISTS (
    SELECT FROM message m WHERE m.organization_id = $1 AND m.ticket_id = $2 AND m.direction = 'in'
      AND (m.created_at > seen.created_at OR (m.posted_at, m.id) > (seen.posted_at, seen.id)
        AND (seen.direction <> 'in' OR m.created_at = seen.created_at))) AS "hasNewer"
  FROM message seen WHERE seen.organization_id = $1 AND seen.ticket_id = $2 AND seen.id = $3`;

const ADD_MESSAGE = `
  INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, profile_id, member_id, text,
    in_reply_to_message_id, posted_at, created_at)
  VALUES ($1, $2, $3, 'out', $4, $5, $6, $7, $8, $9, $10, $10)`;

const ADD_DELIVERY = `
  INSERT INTO delivery (organization_id, id, kind, state, account_id, message_id, payload, target, due_at, created_at,
    updated_at)
  VALUES ($1, $2, $3, 'queued', $4, $5, $6, $7, $8, $8, $8)`;

const TOUCH_TICKET = `
  UPDATE ticket SET message_count = message_count + 1, status = $3,
    closed_at = CASE WHEN $3::text = 'closed' THEN coalesce(closed_at, $4) END,
    is_spam = is_spam AND $3::text = 'closed', updated_at = $4, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, n.id, $2, n.kind, $3, n."from", n."to", $5
  FROM json_to_recordset($4::json) AS n(id uuid, kind text, "from" jsonb, "to" jsonb)`;

// the message may show a tombstone by now; the delivery knows what was written
const EXISTING = `
  SELECT d.id, d.kind, d.payload->>'text' AS text FROM message m
  JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
  WHERE m.organization_id = $1 AND m.id = $2`;

/**
 * Writes a reply and asks for its delivery; what becomes of it is told by events. `clientRequest.idempotencyKey`: the
 * same key of the same member for the same ticket answers what was written the first time.
 *
 * @throws AppError `not_found`, `idempotency_key_reused` (another reply went by it), `newer_message`, `account_not_active`, `reply_channel_unavailable`, `reply_empty`,
 *   `reply_too_long`, `reply_not_eligible` (its `errors[0].message` is core's code)
 */
export async function createReply(
  ctx: Context,
  ticketId: string,
  input: CreateReply,
  clientRequest: { idempotencyKey?: string | undefined } = {},
): Promise<CreatedReply> {
  requirePermission(ctx, 'tickets.reply');
  const { organizationId } = ctx;
  const now = ctx.now();
  const text = input.text.trim();
  const { idempotencyKey } = clientRequest;
  const nextId = idSequence();
  const messageId = idempotencyKey === undefined ? nextId(now) : idFrom(ctx.actor.memberId, ticketId, idempotencyKey);

  const written = await ctx.db.pipeline(async (statement) => {
    const channel = input.via === 'tweet' ? 'twitter' : 'twitter_dm';
    const [, tickets, answers, seen, existing] = await settleAll([
      statement('reply-lock', LOCK, [organizationId, ticketId]),
      statement('reply-ticket', TICKET, [organizationId, ticketId, platformTier(ctx)]),
      statement('reply-answered', ANSWERED, [organizationId, ticketId, channel, input.inReplyToMessageId ?? null]),
      input.lastSeenMessageId && statement('reply-newer', NEWER, [organizationId, ticketId, input.lastSeenMessageId]),
      idempotencyKey !== undefined && statement('reply-existing', EXISTING, [organizationId, messageId]),
    ]);
    const ticket = tickets.rows[0] as TicketFacts | NobodyOnX | undefined;
    if (!ticket) throw new AppError('not_found');
    const before = existing ? (existing.rows[0] as { id: string; kind: string; text: string } | undefined) : undefined;
    if (before) {
      if (before.kind !== input.via || before.text !== text) throw new AppError('idempotency_key_reused');
      return { deliveryId: before.id, rev: null };
    }
    if (seen) refuseUnlessUpToDate(seen.rows[0]);
    if (!isOnX(ticket)) throw new AppError('reply_channel_unavailable');
    const answered = (answers.rows[0] as Answered | undefined) ?? null;
    const effect = decideReply(ticket, answered, { ...input, text });

    const deliveryId = nextId(now);
    const status = input.status ?? ticket.status;
    const events = [
      { id: nextId(now), kind: 'reply', from: null, to: { via: input.via } },
      ...(status === ticket.status ? [] : [{ id: nextId(now), kind: 'status', from: ticket.status, to: status }]),
    ];
    const [, , touched] = await settleAll([
      statement('reply-message', ADD_MESSAGE, [
        organizationId,
        messageId,
        ticketId,
        input.via === 'tweet' ? 'public' : 'private',
        channel,
        ticket.twitterUserId,
        ctx.actor.memberId,
        text,
        answered?.messageId ?? null,
        now,
      ]),
      statement('reply-delivery', ADD_DELIVERY, [
        organizationId,
        deliveryId,
        input.via,
        ticket.accountId,
        messageId,
        JSON.stringify(effect.payload),
        effect.target,
        now,
      ]),
      statement('reply-touch-ticket', TOUCH_TICKET, [organizationId, ticketId, status, now]),
      statement('reply-events', ADD_EVENTS, [
        organizationId,
        ticketId,
        ctx.actor.memberId,
        JSON.stringify(events),
        now,
      ]),
    ]);
    return { deliveryId, rev: touched.rows[0]!.rev as number };
  });

  const { deliveryId, rev } = written;
  if (rev !== null) {
    await ctx.enqueue('deliver', { organizationId, deliveryId, due: now.getTime() });
    await ctx.publish({ type: 'message.changed', id: messageId, ticketId });
    await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev });
  }
  return { messageId, deliveryId };
}

function refuseUnlessUpToDate(seen: { hasNewer: boolean } | undefined): void {
  if (!seen) {
    const message = 'There is no such message in this ticket';
    throw new AppError('validation_failed', { errors: [{ path: 'lastSeenMessageId', message }] });
  }
  if (seen.hasNewer) throw new AppError('newer_message');
}

/** A UUID (version 8: made of a hash) that is the same for the same request. */
function idFrom(...parts: (string | null)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
