import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';
import { type DeliveryRow } from '../deliveries/delivery-row.ts';
import { textOf } from '../deliveries/steer-delivery.ts';
import { requirePermission } from '../require-permission.ts';
import { createReply, type CreatedReply } from './create-reply.ts';

// of a split answer what is left of it
const LEFT = `
  SELECT m.ticket_id AS "ticketId", d.kind, d.payload, d.part, d.parts
  FROM delivery named
  JOIN delivery d ON d.organization_id = $1 AND (d.id = named.id OR d.thread_id = named.thread_id
    AND (d.part >= named.part OR named.state = 'held'))
  JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
  WHERE named.organization_id = $1 AND named.id = $2 ORDER BY d.id`;

/**
 * What could not go out in public, or shall not, goes as a direct message; the public reply is given up in the same
 * step. Asked for twice, it is one message.
 * @throws AppError `not_found`, `delivery_not_retryable`, and what `createReply` throws
 */
export async function sendAsDirectMessage(ctx: Context, deliveryId: string): Promise<CreatedReply> {
  requirePermission(ctx, 'tickets.reply');
  const rows = await ctx.db.query<DeliveryRow & { ticketId: string } & Record<string, unknown>>(LEFT, [
    ctx.organizationId,
    deliveryId,
  ]);
  const [first] = rows;
  if (!first) throw new AppError('not_found');
  if (first.kind !== 'tweet') throw new AppError('delivery_not_retryable');
  const reply = { via: 'dm', text: textOf(rows) } as const;
  return createReply(ctx, first.ticketId, reply, { idempotencyKey: `dm:${deliveryId}`, insteadOf: deliveryId });
}
