import { randomUUID } from 'node:crypto';
import type { DeliveryEvent } from '@perch/core';
import type { Statement } from '@perch/db';
import { goesByOwnServer } from '../add-ons/open-add-on.ts';
import type { Context } from '../context.ts';
import { lockDelivery, storeDelivery, type DeliveryRow } from './delivery-row.ts';
import { announceDelivery, moveDelivery, WAITS_FOR_EARLIER, type MovedDelivery } from './move-delivery.ts';
import type { SendingAccount } from './own-post.ts';

/** What to do for a delivery now. */
export type ClaimedDelivery =
  /** ours alone until the lease ends; the outcome goes to `settleDelivery` */
  | { kind: 'send'; leaseToken: string; leaseUntil: Date; delivery: DeliveryRow }
  /** look on X whether it is there; what the read shows goes to `reconcileDelivery` */
  | { kind: 'reconcile'; delivery: DeliveryRow; account: SendingAccount; sendingAt: Date }
  | { kind: 'nothing' };

/** A later reply to the same target looks again so often, if nothing wakes it. */
const WAIT_MS = 15_000;
/** What cannot go out for want of hands is tried again so soon. */
const BUSY_MS = 2_000;
/** After a read that fails, the next is tried as much later as the doubt is old, within these. */
const LOOK_AGAIN_MS = { least: 10_000, most: 10 * 60_000 };

const EARLIER = `
  SELECT id FROM delivery
  WHERE organization_id = $1 AND target = $2 AND id < $3 AND state IN ('queued', 'sending', 'unknown') LIMIT 1`;

const ACCOUNT = `
  SELECT id, twitter_user_id AS "twitterUserId", username FROM account WHERE organization_id = $1 AND id = $2`;

export interface ClaimDelivery {
  deliveryId: string;
  leaseSeconds: number | Record<DeliveryRow['kind'], number>;
  /**
   * Reserves this worker's hands for an e-mail that goes by the organization's own mail server, at once. False: it has
   * none for it at the moment; the e-mail waits, and nothing was attempted.
   */
  takeHands?: () => boolean;
}

/**
 * Decides under lock what a worker does for a delivery now, and leaves it so that nobody else does the same: what is
 * due is claimed (`sending`, with a lease), a lease that has ended becomes doubt, doubt is looked into.
 */
export async function claimDelivery(ctx: Context, input: ClaimDelivery): Promise<ClaimedDelivery> {
  const now = ctx.now();
  const { claimed, moved } = await ctx.db.pipeline(async (statement) => {
    const row = await lockDelivery(statement, ctx.organizationId, input.deliveryId);
    const nothing = { claimed: { kind: 'nothing' } as ClaimedDelivery, moved: null };
    if (!row || row.dueAt > now) return nothing;
    if (await isShortOfHands(statement, ctx, row, input)) {
      const waiting = { ...row, dueAt: new Date(now.getTime() + BUSY_MS) };
      await storeDelivery(statement, ctx.organizationId, waiting, now);
      return nothing;
    }
    const leaseSeconds = typeof input.leaseSeconds === 'number' ? input.leaseSeconds : input.leaseSeconds[row.kind];
    switch (row.state) {
      case 'held':
        return claimDue(statement, ctx, row, { type: 'released' }, leaseSeconds, now);
      case 'queued':
        return claimDue(statement, ctx, row, null, leaseSeconds, now);
      case 'sending':
        return { ...nothing, moved: await move(statement, ctx, row, { type: 'lease_expired' }, now) };
      case 'unknown':
        return { ...nothing, claimed: await claimLook(statement, ctx, row, now) };
      default:
        return nothing;
    }
  });
  if (moved) await announceDelivery(ctx, moved);
  return claimed;
}

async function isShortOfHands(statement: Statement, ctx: Context, row: DeliveryRow, { takeHands }: ClaimDelivery) {
  if (row.kind !== 'email' || row.state !== 'queued' || !takeHands) return false;
  return (await goesByOwnServer(statement, ctx.organizationId, row.payload)) && !takeHands();
}

interface Claim {
  claimed: ClaimedDelivery;
  moved: MovedDelivery | null;
}

async function claimDue(
  statement: Statement,
  ctx: Context,
  row: DeliveryRow,
  first: DeliveryEvent | null,
  leaseSeconds: number,
  now: Date,
): Promise<Claim> {
  const queued = first ? ((await move(statement, ctx, row, first, now))?.row ?? row) : row;
  const { rows } = await statement('delivery-earlier', EARLIER, [ctx.organizationId, queued.target, queued.id]);
  if (rows.length > 0) {
    const waiting = { ...queued, dueAt: new Date(now.getTime() + WAIT_MS), code: WAITS_FOR_EARLIER };
    await storeDelivery(statement, ctx.organizationId, waiting, now);
    const moved = { row: waiting, ticketRev: null, accountChanged: false, next: null };
    return { claimed: { kind: 'nothing' }, moved: queued.code === WAITS_FOR_EARLIER ? null : moved };
  }
  const leaseToken = randomUUID();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  const moved = await move(statement, ctx, { ...queued, leaseToken }, { type: 'claimed', leaseUntil }, now);
  if (!moved) return { claimed: { kind: 'nothing' }, moved: null };
  return { claimed: { kind: 'send', leaseToken, leaseUntil, delivery: moved.row }, moved };
}

async function claimLook(statement: Statement, ctx: Context, row: DeliveryRow, now: Date): Promise<ClaimedDelivery> {
  const { rows } = await statement('delivery-of-account', ACCOUNT, [ctx.organizationId, row.accountId]);
  const sendingAt = row.sendingAt;
  if (!rows[0] || !sendingAt) return { kind: 'nothing' };
  const age = now.getTime() - sendingAt.getTime();
  const pause = Math.min(Math.max(age / 4, LOOK_AGAIN_MS.least), LOOK_AGAIN_MS.most);
  await storeDelivery(statement, ctx.organizationId, { ...row, dueAt: new Date(now.getTime() + pause) }, now);
  return { kind: 'reconcile', delivery: row, account: rows[0] as SendingAccount, sendingAt };
}

async function move(
  statement: Statement,
  ctx: Context,
  row: DeliveryRow,
  event: DeliveryEvent,
  now: Date,
): Promise<MovedDelivery | null> {
  const result = await moveDelivery(statement, ctx.organizationId, row, event, now);
  return result.kind === 'moved' ? result.moved : null;
}
