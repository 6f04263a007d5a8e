import { AppError } from '@perch/contracts';
import type { DeliveryEvent } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { isNotice, lockDelivery } from './delivery-row.ts';
import { announceDelivery, moveDelivery } from './move-delivery.ts';

/**
 * Sends a failed reply again, as it is.
 * @throws AppError `not_found`, `delivery_not_retryable`
 */
export const retryDelivery = (ctx: Context, deliveryId: string): Promise<void> =>
  command(ctx, deliveryId, { type: 'retry' });

/**
 * Gives a reply up. One that is in doubt may still stand on X; one under way cannot be called back.
 * @throws AppError `not_found`, `delivery_not_retryable`
 */
export const discardDelivery = (ctx: Context, deliveryId: string): Promise<void> =>
  command(ctx, deliveryId, { type: 'discard' });

async function command(ctx: Context, deliveryId: string, event: DeliveryEvent): Promise<void> {
  requirePermission(ctx, 'tickets.reply');
  const moved = await ctx.db.pipeline(async (statement) => {
    const row = await lockDelivery(statement, ctx.organizationId, deliveryId);
    if (!row || isNotice(row)) throw new AppError('not_found');
    const result = await moveDelivery(statement, ctx.organizationId, row, event, ctx.now());
    if (result.kind === 'ignored') throw new AppError('delivery_not_retryable');
    return result.moved;
  });
  await announceDelivery(ctx, moved);
}
