import { AppError, type CreateReply } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { announceReply, ticketOfKey, writeReply, type CreatedReply } from '../replies/create-reply.ts';
import { requirePermission } from '../require-permission.ts';
import { announcePlaced } from './convert-tweets.ts';
import type { ConversationKey } from './list-direct-messages.ts';
import { placeDirectMessages } from './place-direct-messages.ts';

// what somebody else wrote last, with the message that shows it, as whichever account has met it
const ANSWERED = `
  SELECT m.id AS "messageId", m.ticket_id AS "ticketId" FROM (
    SELECT dm.id, dm.dm_event_id FROM direct_message dm
    WHERE dm.organization_id = $1 AND dm.account_id = $2 AND dm.dm_conversation_id = $3
      AND NOT dm.is_own AND dm.deleted_at IS NULL
    ORDER BY dm.posted_at DESC, dm.id DESC LIMIT 1) dm
  LEFT JOIN LATERAL (
    SELECT m.id, m.ticket_id FROM account met
    JOIN direct_message w ON w.organization_id = $1 AND w.account_id = met.id AND w.dm_event_id = dm.dm_event_id
    JOIN message m ON m.organization_id = $1 AND m.direct_message_id = w.id
    WHERE met.organization_id = $1 ORDER BY w.id <> dm.id LIMIT 1) m ON true`;

/**
 * Answers a conversation in direct messages from the Social tab. Where what is answered is in no ticket, it comes into
 * one, given to who writes, together with the answer or not at all. The key is for the conversation, whichever ticket
 * holds what was written last in it.
 * @throws AppError `forbidden`, `not_found`, and what `createReply` throws
 */
export async function replyToConversation(
  ctx: Context,
  key: ConversationKey,
  input: CreateReply,
  idempotencyKey?: string,
): Promise<CreatedReply> {
  requirePermission(ctx, 'social.reply');
  requirePermission(ctx, 'tickets.reply');
  if (input.via !== 'dm') throw new AppError('reply_channel_unavailable');
  const { placed, ticketId, written } = await ctx.db.pipeline(async (statement) => {
    await lockCounter(statement, ctx.organizationId);
    const keyScope = `${key.accountId} ${key.conversationId}`;
    const repeated = await ticketOfKey(statement, ctx, keyScope, idempotencyKey);
    if (repeated !== null) {
      const written = await writeReply(statement, ctx, repeated, input, { idempotencyKey, keyScope });
      return { placed: null, ticketId: repeated, written };
    }
    const before = await answeredIn(statement, ctx, key);
    if (!before) throw new AppError('not_found');
    const placed = before.messageId === null ? await placeDirectMessages(statement, ctx, key) : null;
    const answered = placed ? await answeredIn(statement, ctx, key) : before;
    if (!answered || answered.messageId === null || answered.ticketId === null) throw new AppError('not_found');
    const reply = { ...input, inReplyToMessageId: answered.messageId };
    const written = await writeReply(statement, ctx, answered.ticketId, reply, { idempotencyKey, keyScope });
    return { placed, ticketId: answered.ticketId, written };
  });
  if (placed) await announcePlaced(ctx, placed);
  await announceReply(ctx, ticketId, written);
  return { messageId: written.messageId, deliveryId: written.deliveryId };
}

interface AnsweredMessage {
  messageId: string | null;
  ticketId: string | null;
}

async function answeredIn(statement: Statement, ctx: Context, { accountId, conversationId }: ConversationKey) {
  const values = [ctx.organizationId, accountId, conversationId];
  const { rows } = await statement('conversation-answered', ANSWERED, values);
  return rows[0] as AnsweredMessage | undefined;
}
