import type { DeliveryState } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { pricingFor } from '../usage/account-pricing.ts';
import { lockDelivery, type DeliveryRow } from './delivery-row.ts';
import { matchOwnItems, remoteIdOf, type UnsettledDelivery } from './match-own-items.ts';
import { announceDelivery, sendingAccountOf, moveDelivery } from './move-delivery.ts';
import type { OwnPost } from './own-post.ts';

export interface OwnRead {
  /** own tweets, or messages of the conversation, as X shows them */
  items: readonly OwnPost[];
  /** when the first page was asked for */
  readAt: Date;
  /** the read holds everything from here on */
  coversFrom: Date;
}

const CLAIMED = `
  SELECT remote_id FROM delivery
  WHERE organization_id = $1 AND account_id = $2 AND kind = $3 AND remote_id = ANY($4) AND id <> $5`;

/** Looks for a delivery in doubt among what X shows: found, it is sent; absent, it waits for a second look or goes again.
 * One that another look has taken for absent meanwhile is settled all the same if this one shows it. */
export async function reconcileDelivery(
  ctx: Context,
  input: { deliveryId: string; read: OwnRead },
): Promise<DeliveryState | null> {
  const { deliveryId, read } = input;
  const now = ctx.now();
  const moved = await ctx.db.pipeline(async (statement) => {
    const [account, row] = await settleAll([
      sendingAccountOf(statement, ctx.organizationId, deliveryId),
      lockDelivery(statement, ctx.organizationId, deliveryId),
    ]);
    if (!account || (row?.kind !== 'tweet' && row?.kind !== 'dm')) return null;
    const claimed = await claimedIds(statement, ctx.organizationId, row, read.items.map(remoteIdOf));
    const found = [...matchOwnItems(read.items, [row as UnsettledDelivery], account.twitterUserId, claimed).keys()][0];
    const post = found === undefined ? undefined : read.items.find((item) => remoteIdOf(item) === found);
    const event =
      found === undefined
        ? ({ type: 'absent', readAt: read.readAt, coversFrom: read.coversFrom } as const)
        : ({ type: 'found', remoteId: found } as const);
    const result = await moveDelivery(statement, ctx.organizationId, row, event, now, {
      account,
      prices: pricingFor(ctx, account.appPricing).prices,
      ...(post && { post }),
    });
    return result.kind === 'moved' ? result.moved : null;
  });
  if (!moved) return null;
  await announceDelivery(ctx, moved);
  return moved.row.state;
}

async function claimedIds(statement: Statement, organizationId: string, row: DeliveryRow, remoteIds: string[]) {
  const values = [organizationId, row.accountId, row.kind, remoteIds, row.id];
  const { rows } = await statement('delivery-claimed', CLAIMED, values);
  return new Set(rows.map((claimed) => claimed.remote_id as string));
}
