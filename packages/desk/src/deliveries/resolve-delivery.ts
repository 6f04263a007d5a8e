import { AppError, type ResolveReply } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { pricingFor } from '../usage/account-pricing.ts';
import { announceDelivery, sendingAccountOf } from './move-delivery.ts';
import { lockReply, moveOrRefuse } from './steer-delivery.ts';

const TAKEN = `
  SELECT FROM delivery WHERE organization_id = $1 AND account_id = $2 AND kind = $3 AND remote_id = $4 AND id <> $5`;

/**
 * A person says whether a reply in doubt was posted, having looked on X. Without an address it counts as posted, and is
 * told apart from others when X shows it.
 * @throws AppError `not_found`, `delivery_not_retryable`, `validation_failed` (another reply stands there)
 */
export async function resolveDelivery(ctx: Context, deliveryId: string, { posted, url }: ResolveReply): Promise<void> {
  requirePermission(ctx, 'tickets.reply');
  const { organizationId } = ctx;
  const remoteId = (url && /\/status\/(\d+)/u.exec(url)?.[1]) ?? null;
  const moved = await ctx.db.pipeline(async (statement) => {
    const [account, { reply }] = await settleAll([
      sendingAccountOf(statement, organizationId, deliveryId),
      lockReply(statement, organizationId, deliveryId),
    ]);
    if (!posted) return moveOrRefuse(statement, ctx, reply, { type: 'agent_says_not_posted' });
    if (remoteId !== null) {
      const values = [organizationId, reply.accountId, reply.kind, remoteId, deliveryId];
      const { rows } = await statement('delivery-taken', TAKEN, values);
      if (rows.length > 0) refuseUrl();
    }
    const prices = pricingFor(ctx, account?.appPricing).prices;
    return moveOrRefuse(statement, ctx, reply, { type: 'agent_says_posted', remoteId }, { account, prices });
  });
  await announceDelivery(ctx, moved);
}

function refuseUrl(): never {
  const message = 'Another reply stands at this address';
  throw new AppError('validation_failed', { errors: [{ path: 'url', message }] });
}
