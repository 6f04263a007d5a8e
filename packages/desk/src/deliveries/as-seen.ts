import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { hasCustomerWritten } from '../replies/newer-messages.ts';
import { NEWER_MESSAGE } from './delivery-codes.ts';
import type { DeliveryRow } from './delivery-row.ts';

/** When somebody read the reply: `updatedAt` of then. Without it, whatever a colleague has made of it since is overwritten. */
export interface AsSeen {
  seenUpdatedAt?: Date | undefined;
}

/** `acceptNewer`: although the customer has written since somebody last said that it shall go. */
export interface Sending extends AsSeen {
  acceptNewer?: boolean | undefined;
}

/**
 * Not for what a worker has made of it: that is told from a person's word by the time of the latter.
 * @throws AppError `reply_changed`
 */
export function refuseIfChanged(parts: readonly Pick<DeliveryRow, 'submittedAt'>[], { seenUpdatedAt }: AsSeen): void {
  if (!seenUpdatedAt) return;
  const isChanged = parts.some(({ submittedAt }) => submittedAt !== null && submittedAt > seenUpdatedAt);
  if (isChanged) throw new AppError('reply_changed');
}

/**
 * What the customer writes while a reply waits is read before it goes.
 * @throws AppError `newer_message`
 */
export async function refuseIfOvertaken(
  statement: Statement,
  { organizationId }: Pick<Context, 'organizationId'>,
  { ticketId, submittedAt, code, settledAt }: Pick<DeliveryRow, 'ticketId' | 'submittedAt' | 'code' | 'settledAt'>,
  { acceptNewer }: Sending,
): Promise<void> {
  if (ticketId === null || acceptNewer) return;
  // one that was stopped for that has said so: what has come since then counts
  const since = code === NEWER_MESSAGE ? settledAt : submittedAt;
  if (await hasCustomerWritten(statement, { organizationId, ticketId, since })) throw new AppError('newer_message');
}
