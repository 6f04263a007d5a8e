import { AppError } from '@perch/contracts';
import type { DeliveryEvent } from '@perch/core';
import {
  accessTokenOf,
  askForCheck,
  claimDelivery,
  openEmailData,
  reconcileDelivery,
  recordTweetCheck,
  settleDelivery,
  type ClaimedDelivery,
  type Context,
  type DeliveryRow,
  type RefusedToken,
} from '@perch/desk';
import { MailError, renderEmail, type EmailData } from '@perch/notify';
import type { Processor } from '@perch/queue';
import { TwitterError, type TwitterErrorKind } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { checkParent } from './check-parent.ts';
import { readOwnItems } from './read-own-items.ts';

type Send = Extract<ClaimedDelivery, { kind: 'send' }>;
type Reconcile = Extract<ClaimedDelivery, { kind: 'reconcile' }>;
type Of<Kind extends DeliveryRow['kind']> = Extract<DeliveryRow, { kind: Kind }>;

/** What an attempt came to; `code` where people should read another word than the state machine's. */
interface Outcome {
  event: DeliveryEvent;
  code?: string;
  /** the token with which X has not let us in */
  refused?: RefusedToken;
}

/** Carries a delivery one step on: sends it, ends a lease, or looks for it on X. Run twice, it does nothing twice. */
export const deliver =
  (services: WorkerServices, mailTimeoutMs = MAIL_TIMEOUT_MS): Processor<'deliver'> =>
  async ({ organizationId, deliveryId }) => {
    const ctx = services.contextOf(organizationId);
    const claimed = await claimDelivery(ctx, { deliveryId, leaseSeconds: leaseSeconds(services, mailTimeoutMs) });
    switch (claimed.kind) {
      case 'send': {
        const { leaseToken } = claimed;
        const outcome = await attempt(services, ctx, claimed, mailTimeoutMs);
        await settleDelivery(ctx, { deliveryId, leaseToken, ...outcome });
        if (isTargetGone(outcome)) await hideTarget(services, ctx, claimed);
        return;
      }
      case 'reconcile':
        return look(services, ctx, claimed);
      case 'nothing':
        return;
    }
  };

/** A mail server may look at an e-mail for long before it takes it; given up too early, it would go out twice. */
const MAIL_TIMEOUT_MS = 120_000;

function leaseSeconds({ config }: WorkerServices, mailTimeoutMs: number) {
  // room for a refresh of the token, two looks at the tweet that is answered, and the post itself
  const x = Math.ceil((4 * config.X_TIMEOUT_MS) / 1000) + 5;
  return { tweet: x, dm: x, email: Math.ceil(mailTimeoutMs / 1000) + 30 };
}

function attempt(services: WorkerServices, ctx: Context, claimed: Send, mailTimeoutMs: number): Promise<Outcome> {
  const { delivery } = claimed;
  return delivery.kind === 'email'
    ? sendEmail(services, delivery, mailTimeoutMs)
    : post(services, ctx, delivery, claimed.leaseUntil);
}

// ---------------------------------------------------------------- X

async function post(
  services: WorkerServices,
  ctx: Context,
  delivery: Of<'tweet'> | Of<'dm'>,
  leaseUntil: Date,
): Promise<Outcome> {
  const { box, twitter, config } = services;
  const accountId = delivery.accountId!;
  const { organizationId } = ctx;
  let accessToken: string;
  try {
    accessToken = await accessTokenOf(ctx, box, accountId, twitter.refresh);
  } catch (error) {
    return notSent(services, error, delivery);
  }
  const as = { organizationId, accountId, accessToken };
  let { payload } = delivery;
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
  // a post must be answered while the delivery is ours; what came before may have taken its time
  if (services.now().getTime() + config.X_TIMEOUT_MS > leaseUntil.getTime()) {
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
    if (delivery.hasRefreshed) {
      return { ...outcomeOf(error, delivery, services.now()), refused: { box, accessToken } };
    }
    try {
      await accessTokenOf(ctx, box, accountId, twitter.refresh, { notThis: accessToken });
      return outcomeOf(error, delivery, services.now());
    } catch (refreshError) {
      return notSent(services, refreshError, delivery);
    }
  }
}

const TARGET_GONE: TwitterErrorKind = 'target_gone';
const NOT_SHOWN = 'X does not show this tweet any more';
const isTargetGone = ({ event }: Outcome) => event.type === 'refused' && event.code === TARGET_GONE;

/** X would not take a reply to a tweet that it shows nobody, or not us: so do not we. */
async function hideTarget({ now }: WorkerServices, ctx: Context, { delivery }: Send): Promise<void> {
  if (delivery.kind !== 'tweet' || delivery.payload.inReplyToTweetId === null) return;
  const tweetId = delivery.payload.inReplyToTweetId;
  const missing = [{ tweetId, reason: 'not_authorized' as const }];
  const accountId = delivery.accountId!;
  await recordTweetCheck(ctx, { accountId, asked: [tweetId], found: [], missing, checkedAt: now() });
  // who has deleted one tweet may have deleted others, and the person who answers will choose among them
  if (delivery.ticketId !== null) await askForCheck(ctx, delivery.ticketId);
}

/** What X's answer to a write means for the delivery (DESIGN §5, "Reply → tweet"). */
function outcomeOf(error: TwitterError, delivery: DeliveryRow, now: Date): Outcome {
  const { kind, detail } = error;
  switch (kind) {
    case 'uncertain':
    case 'unexpected':
      return { event: { type: 'uncertain', detail } };
    case 'unreachable':
      return later(now, backoff(delivery), 'unreachable', detail);
    case 'rate_limited':
      // a second on top: X's clock is not ours
      return {
        event: { type: 'rate_limited', resetAt: error.resetAt ? new Date(error.resetAt.getTime() + 1_000) : null },
      };
    case 'usage_capped':
    case 'credits_depleted':
      return { event: { type: kind, detail } };
    case 'unauthorized':
      return { event: { type: 'unauthorized_refreshable', detail } };
    case 'duplicate':
      return { event: { type: 'refused', code: 'duplicate_content', detail } };
    default:
      return { event: { type: 'refused', code: kind, detail } };
  }
}

/** Nothing has been sent: there is no token to send it with (for now). */
function notSent({ log, now: clock }: WorkerServices, error: unknown, delivery: DeliveryRow): Outcome {
  const now = clock();
  if (error instanceof AppError && error.code === 'account_not_active') {
    return { event: { type: 'refused', code: error.code, detail: error.message } };
  }
  if (!(error instanceof TwitterError)) {
    log.error({ err: error, deliveryId: delivery.id }, 'a delivery could not begin');
    return later(now, backoff(delivery), 'internal', 'Something went wrong on our side');
  }
  if (error.kind === 'forbidden') return { event: { type: 'refused', code: error.kind, detail: error.detail } };
  return later(now, backoff(delivery), 'unreachable', error.detail);
}

/** Certainly not sent, and to be tried again: the state machine knows that as waiting for a limit to pass. */
const later = (now: Date, ms: number, code: string, detail?: string): Outcome => ({
  event: { type: 'rate_limited', resetAt: new Date(now.getTime() + ms), ...(detail !== undefined && { detail }) },
  code,
});

const backoff = ({ attempt: attempts }: DeliveryRow) => Math.min(15_000 * 2 ** Math.max(0, attempts - 1), 600_000);

/** Looks for a delivery in doubt on X. What keeps us from looking is no answer: the row is due again later. */
async function look(services: WorkerServices, ctx: Context, claimed: Reconcile): Promise<void> {
  const { delivery, account } = claimed;
  try {
    const read = await readOwnItems(services, ctx, claimed);
    await reconcileDelivery(ctx, { deliveryId: delivery.id, read });
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

// ---------------------------------------------------------------- e-mail

async function sendEmail(
  { mailer, box, config, log }: WorkerServices,
  delivery: Of<'email'>,
  timeoutMs: number,
): Promise<Outcome> {
  const { to, locale, template, data = {} } = delivery.payload;
  try {
    const link = data.path === undefined ? {} : { url: config.PUBLIC_URL + data.path };
    const filling = { ...data, ...link, ...(openEmailData(box, delivery) as object) };
    const email = renderEmail(template, locale, filling as EmailData[typeof template]);
    const messageId = `<${delivery.id}@${domainOf(config.MAIL_FROM)}>`;
    const { remoteId } = await within(timeoutMs, mailer.send({ to, ...email, messageId }));
    return { event: { type: 'succeeded', remoteId } };
  } catch (error) {
    if (error instanceof MailError) {
      return error.kind === 'permanent'
        ? { event: { type: 'refused', code: 'mail_refused', detail: error.detail } }
        : { event: { type: 'uncertain', detail: error.detail } };
    }
    log.error({ err: error, deliveryId: delivery.id }, 'an e-mail could not be made');
    return { event: { type: 'refused', code: 'internal', detail: 'Something went wrong on our side' } };
  }
}

async function within<T>(milliseconds: number, sending: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new MailError('uncertain', 'The mail server did not answer in time')),
      milliseconds,
    );
  });
  try {
    return await Promise.race([sending, expired]);
  } finally {
    clearTimeout(timer);
  }
}

const domainOf = (address: string) => /@([^\s>]+)/.exec(address)?.[1] ?? 'localhost';
