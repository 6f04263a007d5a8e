import { claimCalls, renderEvent, settleCall, type ClaimedCall, type ClaimedCalls, type Context } from '@perch/desk';
import { callWebhook, type CalledWebhook } from '@perch/notify';
import type { Processor } from '@perch/queue';
import type { WorkerServices } from '../services.ts';

/** Calls of one webhook under way at once. */
const AT_ONCE = 5;
/** One job goes on for so long while more is due; then others have their turn, and the next sweep asks again. */
const TURN_MS = 10_000;

/**
 * Calls a webhook with what is due. One job does it for each webhook, so that a slow one waits for nobody else's program
 * and nobody for it. A program that fails is tried with one call, and then left alone until the next sweep.
 */
export const callWebhookOf =
  (services: WorkerServices): Processor<'call-webhook'> =>
  async ({ organizationId, webhookId }) => {
    const { box, config } = services;
    const ctx = services.contextOf(organizationId);
    const began = performance.now();
    const leaseSeconds = Math.ceil(config.WEBHOOK_TIMEOUT_MS / 1000) + 30;
    for (;;) {
      const claimed = await claimCalls(ctx, { webhookId, most: AT_ONCE, leaseSeconds, box });
      if (!claimed || claimed.calls.length === 0) return;
      const states = await Promise.all(claimed.calls.map((call) => carryOut(services, ctx, webhookId, claimed, call)));
      await ctx.publish({ type: 'webhook.changed', id: webhookId });
      const hasFailed = states.some((state) => state !== 'sent');
      if (hasFailed || performance.now() - began >= TURN_MS) return;
    }
  };

async function carryOut(
  services: WorkerServices,
  ctx: Context,
  webhookId: string,
  claimed: ClaimedCalls,
  call: ClaimedCall,
) {
  const called = await attempt(services, ctx, claimed, call);
  const state = await settleCall(ctx, { webhookId, call, ...called });
  if (state) services.metrics?.deliverySteps.inc({ kind: 'webhook', state });
  return state;
}

async function attempt(
  { config, log, now }: WorkerServices,
  ctx: Context,
  { url, secrets }: ClaimedCalls,
  { eventId, deliveryId }: ClaimedCall,
): Promise<CalledWebhook> {
  try {
    const body = await renderEvent(ctx, eventId);
    return await callWebhook(
      { url, secrets, id: eventId, at: now(), body },
      { timeoutMs: config.WEBHOOK_TIMEOUT_MS, allowsPrivate: config.ALLOW_PRIVATE_ADDRESSES },
    );
  } catch (error) {
    log.error({ err: error, deliveryId }, 'a call of a webhook could not be made');
    return { outcome: { kind: 'failed', code: 'internal' }, answer: null };
  }
}
