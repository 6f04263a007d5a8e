import { AppError } from '@perch/contracts';
import { splitThread, unnumbered, type DeliveryEvent } from '@perch/core';
import type { Statement } from '@perch/db';
import { atOneMoment } from '../at-one-moment.ts';
import type { Context } from '../context.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { announceTickets } from '../tickets/change-tickets.ts';
import { refuseIfChanged, refuseIfOvertaken, type AsSeen, type Sending as HowSent } from './as-seen.ts';
import { REJECTED } from './delivery-codes.ts';
import { isEmailReply, isNewTweet, lockParts, type DeliveryRow } from './delivery-row.ts';
import { announceDelivery, moveDelivery, type MovedDelivery, type Sending } from './move-delivery.ts';
import { addReplyEvent } from './reply-event.ts';
import { takeBackStatus } from './take-back-status.ts';

/** A reply, and all parts of the answer that it is a part of, held until the transaction ends. */
export interface LockedReply {
  reply: DeliveryRow;
  parts: readonly DeliveryRow[];
}

/** What people steer: an answer in a ticket, or a new tweet of the brand. */
export type Steered = 'reply' | 'tweet';

/** Who writes it may say what becomes of it. */
export const requireSteering = (ctx: Context, steered: Steered) =>
  requirePermission(ctx, steered === 'reply' ? 'tickets.reply' : 'social.post');

/** @throws AppError `not_found`, also of what is neither: the system's own messages are nobody's to steer */
export async function lockReply(
  statement: Statement,
  organizationId: string,
  deliveryId: string,
  steered: Steered = 'reply',
) {
  const parts = await lockParts(statement, organizationId, deliveryId);
  const reply = parts.find(({ id }) => id === deliveryId);
  const isThat = reply && (steered === 'reply' ? reply.messageId !== null : isNewTweet(reply));
  if (!isThat) throw new AppError('not_found');
  return { reply, parts } satisfies LockedReply;
}

/** @throws AppError `delivery_not_retryable` when the state does not allow it */
export async function moveOrRefuse(
  statement: Statement,
  ctx: Context,
  row: DeliveryRow,
  event: DeliveryEvent,
  sending?: Sending,
): Promise<MovedDelivery> {
  const result = await moveDelivery(statement, ctx.organizationId, row, event, ctx.now(), sending);
  if (result.kind === 'ignored') throw new AppError('delivery_not_retryable');
  return result.moved;
}

/** The same for several parts of one answer: those that the event says nothing to stay as they are. */
export async function moveParts(
  statement: Statement,
  ctx: Context,
  { reply, parts }: LockedReply,
  event: DeliveryEvent,
): Promise<MovedDelivery[]> {
  const moved = [await moveOrRefuse(statement, ctx, reply, event)];
  for (const part of parts) {
    if (part.id === reply.id) continue;
    const result = await moveDelivery(statement, ctx.organizationId, part, event, ctx.now());
    if (result.kind === 'moved') moved.push(result.moved);
  }
  return moved;
}

export async function announceDeliveries(ctx: Context, moved: readonly MovedDelivery[]): Promise<void> {
  for (const each of moved) await announceDelivery(ctx, each);
}

// the words are whose they were
const SUBMITTED = 'UPDATE delivery SET submitted_at = $3 WHERE organization_id = $1 AND id = ANY ($2::uuid[])';

/**
 * Sends a failed reply again, as it is. One that was rejected needs other words.
 * @throws AppError `not_found`, `delivery_not_retryable`, `reply_changed`, `newer_message`
 */
export async function retryDelivery(
  ctx: Context,
  deliveryId: string,
  how: HowSent = {},
  steered: Steered = 'reply',
): Promise<void> {
  requireSteering(ctx, steered);
  const moved = await ctx.db.pipeline(async (statement) => {
    const { reply } = await lockReply(statement, ctx.organizationId, deliveryId, steered);
    if (reply.code === REJECTED) throw new AppError('delivery_not_retryable');
    return sendAsSeen(statement, ctx, { reply, parts: [reply] }, how, async (then) => [
      await moveOrRefuse(statement, then, reply, { type: 'retry' }),
    ]);
  });
  await announceDeliveries(ctx, moved);
}

// of a new tweet: whoever takes it back may send them again
const GIVE_FILES_BACK = `
  UPDATE attachment SET delivery_id = NULL, member_id = $3, api_key_id = current_api_key()
  WHERE organization_id = $1 AND delivery_id = $2`;

/**
 * Gives a reply up, or takes it back while it is held, with the status that it has set; of a split answer also the
 * parts that come after it. One that is in doubt may still stand on X; one under way cannot be called back. Answers what
 * was written and does not go out.
 * @throws AppError `not_found`, `delivery_not_retryable`, `reply_changed`
 */
export async function discardDelivery(
  ctx: Context,
  deliveryId: string,
  seen: AsSeen = {},
  steered: Steered = 'reply',
): Promise<{ text: string }> {
  requireSteering(ctx, steered);
  const { moved, ticket } = await ctx.db.pipeline(async (statement) => {
    const locked = await lockReply(statement, ctx.organizationId, deliveryId, steered);
    const { reply } = locked;
    const given = await discardWithRest(statement, ctx, locked);
    refuseIfChanged(
      locked.parts.filter(({ id }) => given.some(({ row }) => row.id === id)),
      seen,
    );
    if (isNewTweet(reply)) {
      await statement('discard-files', GIVE_FILES_BACK, [ctx.organizationId, reply.id, ctx.actor.memberId]);
    }
    await addReplyEvent(statement, ctx, reply, 'reply_discarded');
    const isTakenBack = reply.state === 'held' && reply.holdReason !== 'approval';
    return { moved: given, ticket: isTakenBack ? await takeBackStatus(statement, ctx, reply) : null };
  });
  await announceDeliveries(ctx, moved);
  if (ticket) {
    await announceTickets(ctx, ticket.changed);
    await announceNotifications(ctx, ticket.notifiedIds);
  }
  return { text: textOf(moved.map(({ row }) => row)) };
}

/** What a person wrote: the whole answer if none of it went out, else what was left of it. */
export function textOf(rows: readonly DeliveryRow[]): string {
  const parts = rows
    .toSorted((a, b) => (a.part ?? 0) - (b.part ?? 0))
    .flatMap((row) => (row.kind === 'tweet' || row.kind === 'dm' || isEmailReply(row) ? [row] : []));
  const whole = parts[0] && 'wholeText' in parts[0].payload ? parts[0].payload.wholeText : undefined;
  if (whole !== undefined && isSplitOf(whole, parts)) return whole;
  return parts
    .map(({ payload, part, parts: of }) =>
      part === null || of === null ? payload.text : unnumbered(payload.text, { number: part, of }),
    )
    .join('\n\n');
}

/** These are all the parts of that text, and nobody has changed one since. */
function isSplitOf(whole: string, parts: readonly DeliveryRow[]): boolean {
  const texts = splitThread(whole) ?? [];
  return (
    texts.length === parts.length && parts.every(({ payload }, at) => 'text' in payload && payload.text === texts[at])
  );
}

/** A later part would answer a tweet that never is: it goes with this one. Held ones were never sent, none of them. */
export function discardWithRest(statement: Statement, ctx: Context, { reply, parts }: LockedReply) {
  const isWhole = parts.every(({ state }) => state === 'held');
  const concerned = parts.filter((part) => isWhole || (part.part ?? 0) >= (reply.part ?? 0));
  return moveParts(statement, ctx, { reply, parts: concerned }, { type: 'discard' });
}

/**
 * Does not wait any longer: the time to take it back is given away, or the time that was chosen.
 * @throws AppError `not_found`, `delivery_not_retryable` (also while it waits for an approval), `reply_changed`,
 *   `newer_message`
 */
export async function sendDeliveryNow(
  ctx: Context,
  deliveryId: string,
  how: HowSent = {},
  steered: Steered = 'reply',
): Promise<void> {
  requireSteering(ctx, steered);
  const moved = await ctx.db.pipeline(async (statement) => {
    const locked = await lockReply(statement, ctx.organizationId, deliveryId, steered);
    return sendAsSeen(statement, ctx, locked, how, (then) =>
      moveParts(statement, then, locked, { type: 'released', isEarly: true }),
    );
  });
  await announceDeliveries(ctx, moved);
}

/** The state is judged first: of what cannot be sent nothing is asked. */
async function sendAsSeen(
  statement: Statement,
  ctx: Context,
  { reply, parts }: LockedReply,
  how: HowSent,
  send: (then: Context) => Promise<MovedDelivery[]>,
): Promise<MovedDelivery[]> {
  // who reads it as it is now has seen this word
  const then = atOneMoment(ctx);
  const moved = await send(then);
  refuseIfChanged(parts, how);
  await refuseIfOvertaken(statement, ctx, reply, how);
  const ids = moved.map(({ row }) => row.id);
  await statement('steered-submitted', SUBMITTED, [ctx.organizationId, ids, then.now()]);
  return moved;
}
