import { randomUUID } from 'node:crypto';
import { needsDecision, type DeliveryEvent } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { goesByOwnServer } from '../add-ons/open-add-on.ts';
import type { Context } from '../context.ts';
import { mayTextAgain } from '../escalation/may-text-again.ts';
import { takePlaceOf } from '../escalation/newer-alert.ts';
import { announceReplaced, replaceAlert, type ReplacedAlert } from '../escalation/replace-alert.ts';
import { ALERT_PATIENCE_MS } from './advance-delivery.ts';
import { askForDelivery } from './ask-for-delivery.ts';
import { alertIdOf, lockDelivery, storeDelivery, storePayload, type DeliveryRow } from './delivery-row.ts';
import { writeDeliveryNotifications } from '../notifications/write-delivery-notifications.ts';
import { TRIES_AGAIN, UNDECIDED, WAITS_FOR_EARLIER, WAITS_FOR_PART } from './delivery-codes.ts';
import { announceDelivery, moveDelivery, type MovedDelivery } from './move-delivery.ts';
import { hasCustomerWritten } from '../replies/newer-messages.ts';
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
/** The same for a part of an answer of which the one before has failed: what is done about that wakes it. */
const WAIT_FOR_FAILED_MS = 10 * 60_000;
/** An SMS that may have gone goes again when its person has had fewer; too late to be of use, it is given up then. */
const WAIT_FOR_ROOM_MS = 60_000;
/** What cannot go out for want of hands is tried again so soon: at first a message that is quick to send may free some. */
const BUSY_MS = { first: 200, later: 2_000 };
/** After a read that fails, the next is tried as much later as the doubt is old, within these. */
const LOOK_AGAIN_MS = { least: 10_000, most: 10 * 60_000 };

const EARLIER = `
  SELECT id FROM delivery
  WHERE organization_id = $1 AND target = $2 AND id < $3 AND state IN ('queued', 'sending', 'unknown')
    AND code IS DISTINCT FROM '${WAITS_FOR_PART}' LIMIT 1`;

// the earlier parts of a split answer, the nearest first
const EARLIER_PARTS = `
  SELECT part, state, remote_id AS "remoteId", payload->>'inReplyToTweetId' AS "answersId" FROM delivery
  WHERE organization_id = $1 AND thread_id = $2 AND part < $3 ORDER BY part DESC`;

// nothing of an organization that is to be removed goes out, but what tells its own people
const LEAVING = 'SELECT FROM organization_deletion WHERE organization_id = $1';
const tellsOwnPeople = ({ kind, messageId }: DeliveryRow) => messageId === null && (kind === 'email' || kind === 'sms');

// it was written before what the customer has written since
const ACCOUNT = `
  SELECT id, twitter_user_id AS "twitterUserId", username, state = 'connected' AS "canLook" FROM account
  WHERE organization_id = $1 AND id = $2`;

export interface ClaimDelivery {
  deliveryId: string;
  leaseSeconds: number | ((delivery: DeliveryRow) => number);
  /**
   * Reserves this worker's hands for an e-mail or SMS, at once. False: it has none for it at the moment; the message
   * waits, and nothing was attempted.
   */
  takeHands?: (by: MessageServer) => boolean;
}

/** Whose server a message waits for: Twilio's, Perch's own mail server, or the organization's. */
export type MessageServer = 'twilio' | 'perch_mail' | 'own_mail';

/**
 * Decides under lock what a worker does for a delivery now, and leaves it so that nobody else does the same: what is
 * due is claimed (`sending`, with a lease), a lease that has ended becomes doubt, doubt is looked into.
 */
export async function claimDelivery(ctx: Context, input: ClaimDelivery): Promise<ClaimedDelivery> {
  const now = ctx.now();
  const { claimed, moved, replaced, waiting } = await ctx.db.pipeline<Claim>(async (statement) => {
    const [row, leaving] = await settleAll([
      lockDelivery(statement, ctx.organizationId, input.deliveryId),
      statement('delivery-leaving', LEAVING, [ctx.organizationId]),
    ]);
    const nothing = { claimed: { kind: 'nothing' } as const, moved: null };
    if (!row || row.dueAt > now) return nothing;
    if (leaving.rowCount && !tellsOwnPeople(row)) return nothing;
    if (await isShortOfHands(statement, ctx, row, input)) {
      const isLate = now.getTime() - row.createdAt.getTime() >= ALERT_PATIENCE_MS;
      const waiting = { ...row, dueAt: new Date(now.getTime() + (isLate ? BUSY_MS.later : BUSY_MS.first)) };
      await storeDelivery(statement, ctx.organizationId, waiting, now);
      return { ...nothing, waiting, replaced: isLate ? await sendAlsoByOther(statement, ctx, row) : null };
    }
    const leaseSeconds = typeof input.leaseSeconds === 'number' ? input.leaseSeconds : input.leaseSeconds(row);
    switch (row.state) {
      case 'held':
        return releaseDue(statement, ctx, row, leaseSeconds, now);
      case 'queued':
        return claimDue(statement, ctx, row, null, leaseSeconds, now);
      case 'sending':
        return row.leaseUntil !== null && now < row.leaseUntil
          ? endPatience(statement, ctx, row, now)
          : endLease(statement, ctx, row, now);
      case 'unknown':
        return claimLook(statement, ctx, row, now);
      default:
        return nothing;
    }
  });
  if (moved) await announceDelivery(ctx, moved);
  if (replaced) await announceReplaced(ctx, replaced);
  if (waiting) await askForDelivery(ctx, waiting);
  return claimed;
}

async function isShortOfHands(statement: Statement, ctx: Context, row: DeliveryRow, { takeHands }: ClaimDelivery) {
  // what was held is sent as soon as it is let go
  const goesNow = row.state === 'queued' || (row.state === 'held' && row.holdReason !== 'approval');
  if (!goesNow || !takeHands) return false;
  if (row.kind === 'sms') return !takeHands('twilio');
  if (row.kind !== 'email') return false;
  const isOwn = await goesByOwnServer(statement, ctx.organizationId, row.payload);
  return !takeHands(isOwn ? 'own_mail' : 'perch_mail');
}

interface Claim {
  claimed: ClaimedDelivery;
  moved: MovedDelivery | null;
  replaced?: ReplacedAlert | null;
  /** for hands */
  waiting?: DeliveryRow;
}

/** Its server keeps us waiting, or whoever sent it is gone. */
async function endPatience(statement: Statement, ctx: Context, row: DeliveryRow, now: Date): Promise<Claim> {
  await storeDelivery(statement, ctx.organizationId, { ...row, dueAt: row.leaseUntil! }, now);
  return { claimed: { kind: 'nothing' }, moved: null, replaced: await sendAlsoByOther(statement, ctx, row) };
}

async function sendAlsoByOther(statement: Statement, ctx: Context, row: DeliveryRow): Promise<ReplacedAlert | null> {
  const alertId = alertIdOf(row);
  return alertId === null
    ? null
    : replaceAlert(statement, ctx, { alertId, code: 'timed_out', isOver: false, isSlow: true });
}

/** Whoever sent it has not come back: nobody knows whether it went. */
async function endLease(statement: Statement, ctx: Context, row: DeliveryRow, now: Date): Promise<Claim> {
  const moved = await move(statement, ctx, row, { type: 'lease_expired' }, now);
  const alertId = moved && alertIdOf(row);
  const failed = alertId && { alertId, code: 'uncertain', isOver: moved.row.state === 'failed' };
  return {
    claimed: { kind: 'nothing' },
    moved,
    replaced: failed ? await replaceAlert(statement, ctx, failed) : null,
  };
}

/** What was held goes out, unless the customer has written since somebody said that it shall. */
async function releaseDue(
  statement: Statement,
  ctx: Context,
  row: DeliveryRow,
  leaseSeconds: number,
  now: Date,
): Promise<Claim> {
  const { ticketId, submittedAt: since } = row;
  const isChecked = row.holdReason === 'scheduled' && (row.part ?? 1) === 1;
  const isStale =
    isChecked &&
    ticketId !== null &&
    (await hasCustomerWritten(statement, { organizationId: ctx.organizationId, ticketId, since }));
  const released = await move(statement, ctx, row, { type: 'released', isStale }, now);
  if (released?.row.state !== 'queued') return { claimed: { kind: 'nothing' }, moved: released };
  return claimDue(statement, ctx, released.row, released, leaseSeconds, now);
}

/** @param released what has just been made of a held one, to be told though nothing is claimed */
async function claimDue(
  statement: Statement,
  ctx: Context,
  due: DeliveryRow,
  released: MovedDelivery | null,
  leaseSeconds: number,
  now: Date,
): Promise<Claim> {
  const waitFor = async (code: string, ms: number): Promise<Claim> => {
    const row = { ...due, dueAt: new Date(now.getTime() + ms), code };
    await storeDelivery(statement, ctx.organizationId, row, now);
    const moved = { row, ticketRev: null, accountChanged: false, next: [], told: [] };
    return { claimed: { kind: 'nothing' }, moved: due.code === code && !released ? null : moved };
  };
  let queued = due;
  if (due.kind === 'tweet' && due.threadId !== null && due.part !== null && due.part > 1) {
    const { rows } = await statement('earlier-parts', EARLIER_PARTS, [ctx.organizationId, due.threadId, due.part]);
    const parts = rows as EarlierPart[];
    const state = parts[0]?.state;
    if (state === 'discarded') {
      return { claimed: { kind: 'nothing' }, moved: await move(statement, ctx, due, { type: 'discard' }, now) };
    }
    if (state !== 'sent') return waitFor(WAITS_FOR_PART, state === 'failed' ? WAIT_FOR_FAILED_MS : WAIT_MS);
    const inReplyToTweetId = answeredBy(parts);
    if (inReplyToTweetId !== due.payload.inReplyToTweetId) {
      const payload = { ...due.payload, inReplyToTweetId };
      await storePayload(statement, ctx.organizationId, due.id, payload);
      queued = { ...due, payload };
    }
  }
  const { rows } = await statement('delivery-earlier', EARLIER, [ctx.organizationId, queued.target, queued.id]);
  if (rows.length > 0) return waitFor(WAITS_FOR_EARLIER, WAIT_MS);
  const alertId = alertIdOf(queued);
  const newer = alertId === null ? null : await takePlaceOf(statement, ctx, alertId);
  if (newer) {
    const left = await move(statement, ctx, queued, { type: 'superseded' }, now);
    return { claimed: { kind: 'nothing' }, moved: left && { ...left, next: [...left.next, ...newer.woken] } };
  }
  const isRepeat = queued.kind === 'sms' && queued.doubts > 0;
  if (alertId !== null && isRepeat && !(await mayTextAgain(statement, ctx, alertId))) {
    return waitFor(TRIES_AGAIN, WAIT_FOR_ROOM_MS);
  }
  const leaseToken = randomUUID();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  const moved = await move(statement, ctx, { ...queued, leaseToken }, { type: 'claimed', leaseUntil }, now);
  if (!moved) return { claimed: { kind: 'nothing' }, moved: null };
  return { claimed: { kind: 'send', leaseToken, leaseUntil, delivery: moved.row }, moved };
}

interface EarlierPart {
  part: number;
  state: DeliveryRow['state'];
  remoteId: string | null;
  answersId: string | null;
}

/** The nearest part that we know on X; of none the tweet that the first one answers. */
const answeredBy = (parts: readonly EarlierPart[]): string | null =>
  parts.find(({ remoteId }) => remoteId !== null)?.remoteId ?? parts.at(-1)?.answersId ?? null;

async function claimLook(statement: Statement, ctx: Context, row: DeliveryRow, now: Date): Promise<Claim> {
  const nothing: Claim = { claimed: { kind: 'nothing' }, moved: null };
  const { rows } = await statement('delivery-of-account', ACCOUNT, [ctx.organizationId, row.accountId]);
  const account = rows[0] as (SendingAccount & { canLook: boolean }) | undefined;
  const { sendingAt } = row;
  if (!account || !sendingAt) return nothing;
  const age = now.getTime() - sendingAt.getTime();
  const pause = Math.min(Math.max(age / 4, LOOK_AGAIN_MS.least), LOOK_AGAIN_MS.most);
  const isUndecided = needsDecision({ ...row, attemptSince: row.attemptAt, canLook: account.canLook }, now);
  const isNews = isUndecided && row.code !== UNDECIDED;
  const delivery = { ...row, ...(isUndecided && { code: UNDECIDED }) };
  const looked = { ...delivery, dueAt: new Date(now.getTime() + pause) };
  await storeDelivery(statement, ctx.organizationId, looked, now);
  const told = isNews
    ? await writeDeliveryNotifications(statement, ctx.organizationId, 'delivery_unclear', row, now)
    : [];
  const moved = isNews
    ? { row: looked, ticketRev: null, changesLists: true, accountChanged: false, next: [], told }
    : null;
  return { claimed: { kind: 'reconcile', delivery, account, sendingAt }, moved };
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
