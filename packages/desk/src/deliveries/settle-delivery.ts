import type { DeliveryEvent, DeliveryState } from '@perch/core';
import { settleAll } from '@perch/db';
import type { RefusedToken } from '../accounts/access-token.ts';
import type { Context } from '../context.ts';
import { announceReplaced, replaceAlert, type ReplacedAlert } from '../escalation/replace-alert.ts';
import { pricingFor } from '../usage/account-pricing.ts';
import { alertIdOf, isTweetEffect, lockDelivery } from './delivery-row.ts';
import { announceDelivery, sendingAccountOf, moveDelivery } from './move-delivery.ts';

export interface SettleDelivery {
  deliveryId: string;
  /** of the attempt whose outcome this is; the outcome of a lease that has ended changes nothing, but for a success */
  leaseToken?: string;
  event: DeliveryEvent;
  /** what is waited for, where core's word for it says too little (`unreachable` is queued like a rate limit) */
  code?: string;
  /** the token with which X has not let us in: the account stays connected where it has another by now */
  refused?: RefusedToken;
}

/** Where the delivery stands afterwards; null: there is none, or the event came too late to change anything. */
export interface SettledDelivery {
  state: DeliveryState;
  dueAt: Date;
}

/** Writes the outcome of an attempt and all that follows from it. */
export async function settleDelivery(ctx: Context, input: SettleDelivery): Promise<SettledDelivery | null> {
  const { deliveryId, leaseToken, event, code, refused } = input;
  const now = ctx.now();
  let replaced: ReplacedAlert | null = null;
  const move = await ctx.db.pipeline(async (statement) => {
    const [account, row] = await settleAll([
      sendingAccountOf(statement, ctx.organizationId, deliveryId),
      lockDelivery(statement, ctx.organizationId, deliveryId),
    ]);
    if (!row) return null;
    const isLate = leaseToken !== undefined && row.leaseToken !== leaseToken;
    if (isLate && event.type !== 'succeeded') return null;
    if (row.state === 'sent' && event.type === 'succeeded' && !isTweetEffect(row) && row.remoteId !== event.remoteId) {
      ctx.log.error({ deliveryId, first: row.remoteId, second: event.remoteId }, 'a delivery stands on X twice');
    }
    const sending = { account, prices: pricingFor(ctx, account?.appPricing).prices };
    const result = await moveDelivery(statement, ctx.organizationId, row, event, now, sending, refused);
    if (result.kind === 'ignored') return null;
    if (code !== undefined) {
      await statement('delivery-code', 'UPDATE delivery SET code = $3 WHERE organization_id = $1 AND id = $2', [
        ctx.organizationId,
        deliveryId,
        code,
      ]);
    }
    const alertId = alertIdOf(row);
    if (alertId !== null && event.type !== 'succeeded') {
      const { state } = result.moved.row;
      const why = code ?? (event.type === 'refused' ? event.code : event.type);
      replaced = await replaceAlert(statement, ctx, { alertId, code: why, isOver: state === 'failed' });
    }
    return result.moved;
  });
  if (!move) return null;
  await announceDelivery(ctx, move);
  if (replaced) await announceReplaced(ctx, replaced);
  return { state: move.row.state, dueAt: move.row.dueAt };
}
