import { AppError } from '@perch/contracts';
import { atOneMoment } from '../at-one-moment.ts';
import type { Context } from '../context.ts';
import { announceNotifications, writeNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { refuseIfChanged, refuseIfOvertaken, type AsSeen, type Sending } from './as-seen.ts';
import { addReplyEvent } from './reply-event.ts';
import { announceDeliveries, lockReply, moveParts, type Steered } from './steer-delivery.ts';

/** Nobody approves what they have not read. */
export type Review =
  | ({ verdict: 'approved'; seenUpdatedAt: Date } & Sending)
  | ({ verdict: 'rejected'; note?: string | undefined } & AsSeen);

const REVIEWED = `
  UPDATE delivery SET reviewed_by = $3, review_note = $4, submitted_at = $5
  WHERE organization_id = $1 AND id = ANY ($2::uuid[])`;

const WRITER = 'SELECT member_id AS "writerId" FROM message WHERE organization_id = $1 AND id = $2';

/**
 * Lets a reply go that waits for a second person (at its time, if it has one), or turns it down with a note; all parts
 * of a split answer together. Its writer is told.
 * @throws AppError `forbidden`, `member_required`, `not_found`, `own_approval`, `delivery_not_retryable`, `reply_changed` (it has other
 *   words by now), `newer_message`
 */
export async function reviewDelivery(
  ctx: Context,
  deliveryId: string,
  review: Review,
  steered: Steered = 'reply',
): Promise<void> {
  requirePermission(ctx, 'replies.approve');
  if (ctx.actor.kind === 'api_key') throw new AppError('member_required');
  const { organizationId, actor } = ctx;
  const { verdict } = review;
  const { moved, told } = await ctx.db.pipeline(async (statement) => {
    const locked = await lockReply(statement, organizationId, deliveryId, steered);
    const { submittedById, messageId, ticketId } = locked.reply;
    const waiting = locked.parts.filter(({ state, holdReason }) => state === 'held' && holdReason === 'approval');
    const isOwn = [locked.reply, ...waiting].some((part) => part.submittedById === actor.memberId);
    if (actor.memberId !== null && isOwn) throw new AppError('own_approval');
    if (review.verdict === 'rejected') refuseIfChanged(waiting, review);
    if (waiting.length > 0 && review.verdict === 'approved') {
      const { updatedAt } = locked.reply;
      if (updatedAt.getTime() !== review.seenUpdatedAt.getTime()) throw new AppError('reply_changed');
      await refuseIfOvertaken(statement, ctx, locked.reply, review);
    }
    // who reads it as it is now has seen this word
    const then = atOneMoment(ctx);
    const steps = await moveParts(statement, then, locked, { type: verdict });
    const ids = steps.map(({ row }) => row.id);
    const note = review.verdict === 'rejected' ? review.note || null : null;
    await statement('delivery-reviewed', REVIEWED, [organizationId, ids, actor.memberId, note, then.now()]);
    await addReplyEvent(statement, ctx, locked.reply, `reply_${verdict}`);
    const { rows } = await statement('delivery-writer', WRITER, [organizationId, messageId]);
    const writers = new Set([submittedById, rows[0]?.writerId as string | null].filter((id) => id !== null));
    const kind = verdict === 'approved' ? 'reply_approved' : 'reply_rejected';
    const about = messageId === null ? { deliveryId } : { ticketId, messageId };
    const notifications = [...writers].map((memberId) => ({ memberId, kind, ...about }) as const);
    return { moved: steps, told: await writeNotifications(statement, ctx, notifications) };
  });
  await announceDeliveries(ctx, moved);
  await announceNotifications(ctx, told);
}
