import { AppError } from '@perch/contracts';
import {
  alertIdOf,
  askForCheck,
  claimDelivery,
  isEmailReply,
  isTweetEffect,
  observeTier,
  reconcileDelivery,
  recordAddOn,
  recordTweetCheck,
  settleDelivery,
  type ClaimedDelivery,
  type Context,
  type DeliveryRow,
  type MessageServer,
} from '@perch/desk';
import type { Processor } from '@perch/queue';
import { TwitterError, type Acting, type TwitterErrorKind } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { actAs } from './act-as.ts';
import { actOnTweet } from './act-on-tweet.ts';
import { checkParent } from './check-parent.ts';
import { backoff, later, type Outcome } from './outcome.ts';
import { readOwnItems } from './read-own-items.ts';
import { sendEmailReply } from './send-email-reply.ts';
import { uploadFiles } from './upload-files.ts';
import { MAIL_TIMEOUT_MS, mailTimeoutOf, sendEmail, SMS_TIMEOUT_MS, sendSms } from './send-notice.ts';
import { notLetIn, notSent, outcomeOf } from './x-outcome.ts';

type Send = Extract<ClaimedDelivery, { kind: 'send' }>;
type Reconcile = Extract<ClaimedDelivery, { kind: 'reconcile' }>;
type Of<Kind extends DeliveryRow['kind']> = Extract<DeliveryRow, { kind: Kind }>;

/** Carries a delivery one step on: sends it, ends a lease, or looks for it on X. Run twice, it does nothing twice. */
export const deliver =
  (services: WorkerServices, mailTimeoutMs = MAIL_TIMEOUT_MS): Processor<'deliver'> =>
  async ({ organizationId, deliveryId }) => {
    const ctx = services.contextOf(organizationId);
    let release: (() => void) | null = null;
    const takeHands = (by: MessageServer) => (release ??= takeHandsFor(services, organizationId, by)) !== null;
    try {
      const claimed = await claimDelivery(ctx, {
        deliveryId,
        leaseSeconds: (delivery) => leaseSeconds(services, delivery, mailTimeoutMs),
        takeHands,
      });
      await carryOn(services, ctx, claimed, mailTimeoutMs);
    } finally {
      (release as (() => void) | null)?.();
    }
  };

const takeHandsFor = ({ hands, serverMailers }: WorkerServices, organizationId: string, by: MessageServer) =>
  by === 'own_mail' ? serverMailers.tryTake(organizationId) : hands.tryTake(by);

async function carryOn(services: WorkerServices, ctx: Context, claimed: ClaimedDelivery, mailTimeoutMs: number) {
  switch (claimed.kind) {
    case 'send': {
      const { leaseToken, delivery } = claimed;
      const { addOn, ...outcome } = await attempt(services, ctx, claimed, mailTimeoutMs);
      const settled = await settleDelivery(ctx, { deliveryId: delivery.id, leaseToken, ...outcome });
      if (settled) services.metrics?.deliverySteps.inc({ kind: delivery.kind, state: settled.state });
      if (addOn) await recordAddOn(ctx, addOn);
      if (isTargetGone(outcome)) await hideTarget(services, ctx, claimed);
      await correctTier(ctx, claimed, outcome);
      return;
    }
    case 'reconcile':
      return look(services, ctx, claimed);
    case 'nothing':
      return;
  }
}

function leaseSeconds({ config }: WorkerServices, delivery: DeliveryRow, mailTimeoutMs: number): number {
  // an alarm of which the worker is gone is sent again the sooner
  const notice = (timeoutMs: number) => Math.ceil(timeoutMs / 1000) + (alertIdOf(delivery) !== null ? 5 : 30);
  if (delivery.kind === 'sms') return notice(SMS_TIMEOUT_MS);
  if (delivery.kind === 'email') {
    return notice(isEmailReply(delivery) ? mailTimeoutMs : mailTimeoutOf(delivery, mailTimeoutMs));
  }
  // room for a refresh of the token, two looks at the tweet that is answered, and the post itself
  return Math.ceil((4 * config.X_TIMEOUT_MS) / 1000) + 5;
}

function attempt(services: WorkerServices, ctx: Context, claimed: Send, mailTimeoutMs: number): Promise<Outcome> {
  const { delivery } = claimed;
  switch (delivery.kind) {
    case 'email':
      return isEmailReply(delivery)
        ? sendEmailReply(services, ctx, delivery, mailTimeoutMs)
        : sendEmail(services, ctx, delivery, mailTimeoutMs);
    case 'sms':
      return sendSms(services, ctx, delivery);
    case 'tweet':
    case 'dm':
      return post(services, ctx, delivery, claimed.leaseUntil);
    default:
      return actOnTweet(services, ctx, delivery);
  }
}

async function post(
  services: WorkerServices,
  ctx: Context,
  delivery: Of<'tweet'> | Of<'dm'>,
  leaseUntil: Date,
): Promise<Outcome> {
  const { twitter, config } = services;
  const accountId = delivery.accountId!;
  let as: Acting;
  try {
    as = await actAs(services, ctx, accountId);
  } catch (error) {
    return notSent(services, error, delivery);
  }
  let { payload } = delivery;
  let until = leaseUntil;
  if (delivery.kind === 'tweet') {
    try {
      const parent = await checkParent(services, ctx, as, delivery);
      if (parent.kind === 'gone') return { event: { type: 'refused', code: TARGET_GONE, detail: NOT_SHOWN } };
      if (parent.kind === 'lease_lost') return later(services.now(), 1_000, 'tries_again');
      payload = parent.payload;
    } catch (error) {
      return notSent(services, error, delivery);
    }
  }
  try {
    const files = await uploadFiles(services, ctx, as, { ...delivery, payload } as typeof delivery, leaseUntil);
    if (files.kind === 'processing') return later(services.now(), files.checkAfterMs, 'media_processing');
    if (files.kind === 'lease_lost') return later(services.now(), 1_000, 'tries_again');
    payload = files.payload;
    until = files.leaseUntil;
  } catch (error) {
    return uploadFailed(services, ctx, as, error, delivery);
  }
  // a post must be answered while the delivery is ours; what came before may have taken its time
  if (services.now().getTime() + config.X_TIMEOUT_MS > until.getTime()) {
    return later(services.now(), 1_000, 'tries_again');
  }
  try {
    const remoteId =
      'dmConversationId' in payload
        ? (await twitter.sendDirectMessage(as, payload)).dmEventId
        : (await twitter.postTweet(as, payload)).tweetId;
    return { event: { type: 'succeeded', remoteId } };
  } catch (error) {
    if (!(error instanceof TwitterError)) {
      services.log.error({ err: error, deliveryId: delivery.id }, 'a post ended in an error of our own');
      return { event: { type: 'uncertain', detail: 'Something went wrong on our side' } };
    }
    if (error.kind !== 'unauthorized') return outcomeOf(error, delivery, services.now());
    return notLetIn(services, ctx, as, error, delivery);
  }
}

/** Nothing is posted by an upload: whatever became of it, it may be tried again. */
async function uploadFailed(
  services: WorkerServices,
  ctx: Context,
  as: Acting,
  error: unknown,
  delivery: DeliveryRow,
): Promise<Outcome> {
  if (!(error instanceof TwitterError)) return notSent(services, error, delivery);
  switch (error.kind) {
    case 'uncertain':
    case 'unexpected':
    case 'unreachable':
      return later(services.now(), backoff(delivery), 'unreachable', error.detail);
    case 'invalid':
      return { event: { type: 'refused', code: 'media_refused', detail: error.detail } };
    case 'unauthorized':
      return notLetIn(services, ctx, as, error, delivery);
    default:
      return outcomeOf(error, delivery, services.now());
  }
}

const TARGET_GONE = 'target_gone' satisfies TwitterErrorKind;
const NOT_SHOWN = 'X does not show this tweet any more';
const isTargetGone = ({ event }: Outcome) => event.type === 'refused' && event.code === TARGET_GONE;

/** X would not take a reply to a tweet that it shows nobody, or not us: so do not we. */
async function hideTarget({ now }: WorkerServices, ctx: Context, { delivery }: Send): Promise<void> {
  const tweetId = targetOf(delivery);
  if (tweetId === null) return;
  const missing = [{ tweetId, reason: 'not_authorized' as const }];
  const accountId = delivery.accountId!;
  await recordTweetCheck(ctx, { accountId, asked: [tweetId], found: [], missing, checkedAt: now() });
  // who has deleted one tweet may have deleted others, and the person who answers will choose among them
  if (delivery.ticketId !== null) await askForCheck(ctx, delivery.ticketId);
}

const targetOf = (delivery: DeliveryRow) =>
  delivery.kind === 'tweet'
    ? delivery.payload.inReplyToTweetId
    : isTweetEffect(delivery)
      ? delivery.payload.tweetId
      : null;

const NOT_IN_PLAN: TwitterErrorKind = 'not_mentioned';

/** X says so only to those whose plan is self-serve, whatever was declared. */
async function correctTier(ctx: Context, { delivery }: Send, { event }: Outcome): Promise<void> {
  if (event.type !== 'refused' || event.code !== NOT_IN_PLAN || delivery.accountId === null) return;
  await observeTier(ctx, { accountId: delivery.accountId, detail: event.detail ?? '' });
}

/** Looks for a delivery in doubt on X. What keeps us from looking is no answer: the row is due again later. */
async function look(services: WorkerServices, ctx: Context, claimed: Reconcile): Promise<void> {
  const { delivery, account } = claimed;
  try {
    const read = await readOwnItems(services, ctx, claimed);
    const state = await reconcileDelivery(ctx, { deliveryId: delivery.id, read });
    if (state) services.metrics?.deliverySteps.inc({ kind: delivery.kind, state });
  } catch (error) {
    const isExpected =
      error instanceof TwitterError || (error instanceof AppError && error.code === 'account_not_active');
    if (!isExpected) throw error;
    services.log.warn(
      { deliveryId: delivery.id, accountId: account.id, why: error.message },
      'could not look for a delivery',
    );
  }
}
