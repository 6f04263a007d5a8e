import { AppError, type EditReply } from '@perch/contracts';
import type { Hold } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import {
  isEmailReply,
  isNewTweet,
  storePayload,
  type DeliveryRow,
  type EmailReplyRow,
} from '../deliveries/delivery-row.ts';
import { refuseIfChanged, type AsSeen } from '../deliveries/as-seen.ts';
import { announceDelivery } from '../deliveries/move-delivery.ts';
import { addReplyEvent } from '../deliveries/reply-event.ts';
import { lockReply, moveOrRefuse, requireSteering, type Steered } from '../deliveries/steer-delivery.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { judgeNewTweet } from '../social/judge-new-tweet.ts';
import { askForApproval } from './ask-for-approval.ts';
import { decideReply, laterPart } from './decide-reply.ts';
import { holdOf, NEEDS_APPROVAL } from './hold-of.ts';
import { readNewer, refuseIfNewer } from './newer-messages.ts';
import { readEdited } from './read-edited.ts';
import { refuseDuplicate } from './refuse-duplicate.ts';
import { refusePersonalData } from './refuse-personal-data.ts';

const SET_TEXT = 'UPDATE message SET text = $3 WHERE organization_id = $1 AND id = $2';

const HAS_FILES = 'SELECT FROM attachment WHERE organization_id = $1 AND delivery_id = $2 LIMIT 1';

const SUBMITTED = `
  UPDATE delivery SET submitted_by = $3, submitted_at = $4, review_note = NULL, reviewed_by = NULL,
    submitted_by_key = CASE WHEN $5 THEN current_api_key() ELSE submitted_by_key END
  WHERE organization_id = $1 AND id = $2`;

// who approves all parts has seen them as they are now
const TOUCH_PARTS = `
  UPDATE delivery SET updated_at = $3 WHERE organization_id = $1 AND thread_id = $2 AND state = 'held'`;

/**
 * Gives a held or failed reply other words. They are judged as a new reply to the same person by the same account; it
 * waits again for what it waited for, and a failed one goes out.
 * @throws AppError `not_found`, `delivery_not_retryable`, `reply_changed`, `newer_message`, and what `createReply` throws of a text
 */
export async function editReply(
  ctx: Context,
  deliveryId: string,
  input: Omit<EditReply, 'seenUpdatedAt'> & AsSeen,
  steered: Steered = 'reply',
): Promise<void> {
  requireSteering(ctx, steered);
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const text = input.text.trim();
  const { moved, told } = await ctx.db.pipeline(async (statement) => {
    const [{ reply, parts }, role] = await settleAll([
      lockReply(statement, organizationId, deliveryId, steered),
      statement('reply-needs-approval', NEEDS_APPROVAL, [organizationId, actor.memberId]),
    ]);
    const isOpen = reply.state === 'held' || reply.state === 'failed';
    if (!isOpen || (reply.kind !== 'tweet' && reply.kind !== 'dm' && !isEmailReply(reply))) {
      throw new AppError('delivery_not_retryable');
    }
    refuseIfChanged([reply], input);
    refusePersonalData(reply.kind, text, input.acceptPersonalData);
    const { ticketId, messageId } = reply;
    if (ticketId !== null && input.lastSeenMessageId !== undefined) {
      const ownIds = parts.flatMap((part) => part.messageId ?? []);
      const last = { organizationId, ticketId, messageId: input.lastSeenMessageId, ownIds };
      refuseIfNewer(await readNewer(statement, last, actor.memberId));
    }
    const payload = await judge(statement, ctx, reply, text);

    const needsApproval = (role.rows[0]?.needsApproval as boolean | undefined) ?? false;
    const hold = nextHold(reply, needsApproval, now);
    // who may approve and corrects a word has not written the reply
    const isAuthor = needsApproval || reply.holdReason !== 'approval';
    const step = await moveOrRefuse(statement, ctx, { ...reply, payload } as DeliveryRow, { type: 'edited', hold });
    await settleAll([
      storePayload(statement, organizationId, deliveryId, payload),
      statement('edit-message', SET_TEXT, [organizationId, reply.messageId, text]),
      statement('edit-submitted', SUBMITTED, [
        organizationId,
        deliveryId,
        isAuthor ? actor.memberId : reply.submittedById,
        now,
        isAuthor,
      ]),
      addReplyEvent(statement, ctx, reply, 'reply_edited'),
      reply.threadId !== null && statement('edit-parts', TOUCH_PARTS, [organizationId, reply.threadId, now]),
    ]);
    const asks = hold?.reason === 'approval' && isAuthor;
    const waiting = ticketId !== null && messageId !== null ? { ticketId, messageId } : { deliveryId };
    return { moved: step, told: asks ? await askForApproval(statement, ctx, waiting) : [] };
  });
  await announceDelivery(ctx, moved);
  await announceNotifications(ctx, told);
}

type OnX = Extract<DeliveryRow, { kind: 'tweet' | 'dm' }>;
type Reply = OnX | EmailReplyRow;

async function judge(statement: Statement, ctx: Context, reply: Reply, text: string): Promise<Reply['payload']> {
  if (isEmailReply(reply)) {
    if (text === '') throw new AppError('reply_empty');
    return { ...reply.payload, text };
  }
  if (isNewTweet(reply)) {
    const files = await statement('edit-has-files', HAS_FILES, [ctx.organizationId, reply.id]);
    const hasMedia = files.rows.length > 0;
    await judgeNewTweet(statement, ctx, { accountId: reply.accountId!, text, hasMedia, exceptId: reply.id });
    return { ...reply.payload, text };
  }
  // the number that it has among the parts stays; what the others say is theirs
  if (reply.kind === 'tweet' && (reply.part ?? 1) > 1) {
    return { ...reply.payload, ...laterPart(text, reply.payload.conversationId) };
  }
  const { facts, answered, hasMedia } = await readEdited(statement, ctx, reply);
  const effect = decideReply(facts, answered, { via: reply.kind, text, hasMedia });
  const { wholeText: _wholeText, ...before } = reply.payload as { wholeText?: string } & OnX['payload'];
  const payload = { ...before, text } as OnX['payload'];
  if (reply.kind === 'tweet' && !hasMedia) {
    await refuseDuplicate(statement, ctx, facts, { payload }, answered, reply.id);
  }
  return 'isSummoned' in effect.payload ? { ...payload, isSummoned: effect.payload.isSummoned } : payload;
}

/** A failed one goes at once unless its time is yet to come; a held one waits as long as before. */
function nextHold({ state, holdReason, sendAt, dueAt }: DeliveryRow, needsApproval: boolean, now: Date): Hold | null {
  const later = sendAt !== null && sendAt > now ? sendAt : null;
  if (state === 'held' && holdReason === 'undo' && !needsApproval) return { reason: 'undo', until: dueAt };
  return holdOf({ needsApproval: needsApproval || holdReason === 'approval', sendAt: later, undoSeconds: 0 }, now);
}
