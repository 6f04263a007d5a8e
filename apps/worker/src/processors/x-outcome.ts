import { AppError } from '@perch/contracts';
import type { Context, DeliveryRow } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { actAs } from './act-as.ts';
import { backoff, later, type Outcome } from './outcome.ts';

// What becomes of a delivery by what X says to a write.

/** X does not take the token: it is refreshed and the delivery tried once more, or the account has to authorize again. */
export async function notLetIn(
  services: WorkerServices,
  ctx: Context,
  as: Acting,
  error: TwitterError,
  delivery: DeliveryRow,
): Promise<Outcome> {
  const outcome = outcomeOf(error, delivery, services.now());
  if (delivery.hasRefreshed && as.accessSecret === null) {
    return { ...outcome, refused: { box: services.box, accessToken: as.accessToken } };
  }
  try {
    await actAs(services, ctx, as.accountId, { notThis: as });
    return outcome;
  } catch (refreshError) {
    return notSent(services, refreshError, delivery);
  }
}

/** What X's answer to a write means for the delivery (DESIGN §5, "Reply → tweet"). */
export function outcomeOf(error: TwitterError, delivery: DeliveryRow, now: Date): Outcome {
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
export function notSent({ log, now: clock }: WorkerServices, error: unknown, delivery: DeliveryRow): Outcome {
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
