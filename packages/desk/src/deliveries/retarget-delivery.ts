import type { TweetPayload } from '@perch/contracts';
import type { Context } from '../context.ts';

export interface RetargetDelivery {
  deliveryId: string;
  leaseToken: string;
  payload: TweetPayload;
}

const RETARGET = `
  UPDATE delivery SET payload = $4, updated_at = $5
  WHERE organization_id = $1 AND id = $2 AND lease_token = $3 RETURNING id`;

/**
 * Writes down, before it is sent, to which edit of the customer's tweet the reply goes: whoever looks for it on X later
 * must know. False when the lease is not ours any more, so that nothing may be sent.
 */
export async function retargetDelivery(ctx: Context, input: RetargetDelivery): Promise<boolean> {
  const values = [ctx.organizationId, input.deliveryId, input.leaseToken, JSON.stringify(input.payload), ctx.now()];
  return (await ctx.db.query(RETARGET, values)).length === 1;
}
