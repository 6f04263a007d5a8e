import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { refuseIfChanged, refuseIfOvertaken, type Sending } from '../deliveries/as-seen.ts';
import type { MovedDelivery } from '../deliveries/move-delivery.ts';
import { discardWithRest, textOf, type LockedReply } from '../deliveries/steer-delivery.ts';

const TAKE_FILES = `
  UPDATE attachment SET message_id = NULL, member_id = $3, api_key_id = current_api_key()
  WHERE organization_id = $1 AND message_id = ANY ($2::uuid[])
  RETURNING id, position`;

export interface Replaced {
  moved: MovedDelivery[];
  /** what was written and does not go out */
  text: string;
  accountId: string | null;
  /** its files, for who writes instead */
  attachmentIds: string[];
}

/**
 * Gives a locked reply of a locked ticket up for another one that is written in the same transaction.
 * @throws AppError `not_found` (also in another ticket), `delivery_not_retryable` unless it has failed or is held, `reply_changed`,
 *   `newer_message`
 */
export async function replaceReply(
  statement: Statement,
  ctx: Context,
  locked: LockedReply,
  { ticketId, ...how }: { ticketId: string } & Sending,
): Promise<Replaced> {
  const { state, accountId } = locked.reply;
  if (locked.reply.ticketId !== ticketId) throw new AppError('not_found');
  if (state !== 'failed' && state !== 'held') throw new AppError('delivery_not_retryable');
  refuseIfChanged(locked.parts, how);
  await refuseIfOvertaken(statement, ctx, locked.reply, how);
  const moved = await discardWithRest(statement, ctx, locked);
  const messageIds = moved.map(({ row }) => row.messageId);
  const { rows } = await statement('take-files', TAKE_FILES, [ctx.organizationId, messageIds, ctx.actor.memberId]);
  const files = (rows as { id: string; position: number }[]).toSorted((a, b) => a.position - b.position);
  const text = textOf(moved.map(({ row }) => row));
  return { moved, text, accountId, attachmentIds: files.map(({ id }) => id) };
}
