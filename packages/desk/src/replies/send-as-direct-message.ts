import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';
import type { Sending } from '../deliveries/as-seen.ts';
import { requirePermission } from '../require-permission.ts';
import { createReply, type CreatedReply } from './create-reply.ts';

const PUBLIC_REPLY = `
  SELECT m.ticket_id AS "ticketId", d.kind, d.account_id AS "accountId", q.id AS "answeredId", w.id IS NOT NULL AND NOT w.is_own AS "isToPerson"
  FROM delivery d
  JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
  LEFT JOIN message q ON q.organization_id = $1 AND q.id = m.in_reply_to_message_id
  LEFT JOIN tweet w ON w.organization_id = $1 AND w.id = q.tweet_row_id
  WHERE d.organization_id = $1 AND d.id = $2`;

interface PublicReply extends Record<string, unknown> {
  ticketId: string;
  kind: string;
  accountId: string | null;
  answeredId: string | null;
  isToPerson: boolean;
}

/**
 * What could not go out in public, or shall not, goes as a direct message to who wrote the tweet that it answers; the
 * public reply is given up in the same step. Asked for twice, it is one message.
 * @throws AppError `not_found`, `delivery_not_retryable`, `reply_changed`, `newer_message`, `reply_channel_unavailable` (also when nobody wrote it but we),
 *   and what `createReply` throws
 */
export async function sendAsDirectMessage(ctx: Context, deliveryId: string, how: Sending = {}): Promise<CreatedReply> {
  requirePermission(ctx, 'tickets.reply');
  const [reply] = await ctx.db.query<PublicReply>(PUBLIC_REPLY, [ctx.organizationId, deliveryId]);
  if (!reply) throw new AppError('not_found');
  if (reply.kind !== 'tweet') throw new AppError('delivery_not_retryable');
  const inReplyToMessageId = reply.isToPerson ? reply.answeredId! : undefined;
  return createReply(
    ctx,
    reply.ticketId,
    { via: 'dm', text: '', ...(inReplyToMessageId && { inReplyToMessageId }) },
    { idempotencyKey: `dm:${deliveryId}`, insteadOf: { ...how, deliveryId, accountId: reply.accountId } },
  );
}
