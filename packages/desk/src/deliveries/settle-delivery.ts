import { ALERT_BACKOFF_MS, type DeliveryEvent, type DeliveryState } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { RefusedToken } from '../accounts/access-token.ts';
import type { Context } from '../context.ts';
import { announceReplaced, replaceAlert, type ReplacedAlert } from '../escalation/replace-alert.ts';
import type { AlertMedium } from '../escalation/write-alerts.ts';
import { pricingFor } from '../usage/account-pricing.ts';
import { alertIdOf, isTweetEffect, lockDelivery } from './delivery-row.ts';
import { TRIES_AGAIN } from './delivery-codes.ts';
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

// its server works: what tells of bursts need not wait for its next attempt. What somebody holds just now is looked at anyway.
const wakeAlerts = (kind: AlertMedium) => `
  UPDATE delivery SET due_at = $2 WHERE organization_id = $1 AND id IN (
    SELECT id FROM delivery WHERE organization_id = $1 AND kind = '${kind}' AND state = 'queued' AND code = '${TRIES_AGAIN}'
      AND hold_reason IS DISTINCT FROM 'approval' AND payload->>'template' = 'escalation-alert'
      AND due_at > $2 AND due_at <= $2::timestamptz + interval '${ALERT_BACKOFF_MS} milliseconds'
    FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING id, due_at AS "dueAt"`;
const WAKE_ALERTS = { email: wakeAlerts('email'), sms: wakeAlerts('sms') };

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
    if (alertId === null || result.moved.row.state !== 'sent') return result.moved;
    const woken = await wakeOthers(statement, ctx, row.kind as AlertMedium, now);
    return { ...result.moved, next: [...result.moved.next, ...woken] };
  });
  if (!move) return null;
  await announceDelivery(ctx, move);
  if (replaced) await announceReplaced(ctx, replaced);
  return { state: move.row.state, dueAt: move.row.dueAt };
}

async function wakeOthers(statement: Statement, ctx: Context, kind: AlertMedium, now: Date) {
  const { rows } = await statement(`alerts-wake-${kind}`, WAKE_ALERTS[kind], [ctx.organizationId, now]);
  return rows as { id: string; dueAt: Date }[];
}
