import type { DirectMessagePayload, TweetPayload } from '@perch/contracts';
import type { Context } from '../context.ts';

export interface RetargetDelivery {
  deliveryId: string;
  leaseToken: string;
  payload: TweetPayload | DirectMessagePayload;
}

const RETARGET = `
  UPDATE delivery SET payload = $4, updated_at = $5
  WHERE organization_id = $1 AND id = $2 AND lease_token = $3 RETURNING id`;

const EXTEND = `
  UPDATE delivery SET lease_until = $4, due_at = $4
  WHERE organization_id = $1 AND id = $2 AND lease_token = $3 AND state = 'sending' RETURNING id`;

/** Files take their time: the worker keeps the delivery until then. False when the lease is not ours any more. */
export async function extendLease(
  ctx: Context,
  { deliveryId, leaseToken, until }: { deliveryId: string; leaseToken: string; until: Date },
): Promise<boolean> {
  return (await ctx.db.query(EXTEND, [ctx.organizationId, deliveryId, leaseToken, until])).length === 1;
}

/**
 * Writes down, before it is sent, to which edit of the customer's tweet the reply goes, or under which ids X has its
 * files: whoever goes on with it later must know. False when the lease is not ours any more, so that nothing may be sent.
 */
export async function retargetDelivery(ctx: Context, input: RetargetDelivery): Promise<boolean> {
  const values = [ctx.organizationId, input.deliveryId, input.leaseToken, JSON.stringify(input.payload), ctx.now()];
  return (await ctx.db.query(RETARGET, values)).length === 1;
}
