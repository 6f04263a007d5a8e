import { AppError, type CreateReply } from '@perch/contracts';
import { splitThread } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { platformTier } from '../accounts/api-tier.ts';
import { giveAttachments } from '../attachments/claim-attachments.ts';
import { refreshClocks } from '../clocks/refresh-clocks.ts';
import type { Context } from '../context.ts';
import type { Sending } from '../deliveries/as-seen.ts';
import { askForDelivery } from '../deliveries/ask-for-delivery.ts';
import type { MovedDelivery } from '../deliveries/move-delivery.ts';
import { announceDeliveries, lockReply } from '../deliveries/steer-delivery.ts';
import { WAITS_FOR_PART } from '../deliveries/delivery-codes.ts';
import { asRecords } from '../intake/as-records.ts';
import { clearDraft } from '../drafts/clear-draft.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { giveUpFailed, lockFailed } from '../tickets/ticket-replies.ts';
import { refuseMerged } from '../tickets/refuse-merged.ts';
import { askForApproval } from './ask-for-approval.ts';
import { decideReply, isOnX, laterPart, type Answered, type NobodyOnX, type TicketFacts } from './decide-reply.ts';
import { addEmailOf } from './email-reply.ts';
import { holdOf, NEEDS_APPROVAL, readSendAt } from './hold-of.ts';
import { idFrom } from './id-from.ts';
import { readNewer, refuseIfNewer } from './newer-messages.ts';
import { planEmailReply, type ReplyPlan } from './plan-email-reply.ts';
import { refuseDuplicate } from './refuse-duplicate.ts';
import { refuseFiles } from './refuse-files.ts';
import { refusePersonalData } from './refuse-personal-data.ts';
import { replaceReply } from './replace-reply.ts';
import { ANSWERED, TICKET } from './reply-facts.ts';

/** The ids of what was written; deterministic for one `idempotencyKey`, so that a repeated request writes nothing. */
export interface CreatedReply {
  messageId: string;
  deliveryId: string;
}

/** A delivery that is given up for another one. */
interface InsteadOf extends Sending {
  deliveryId: string;
  /** who sends in its place */
  accountId: string | null;
}

interface ClientRequest {
  idempotencyKey?: string | undefined;
  /** what the key is for; without it, the ticket */
  keyScope?: string;
  insteadOf?: InsteadOf;
}

/** On its own and first: a row that was waited for is read anew, but what a query has joined to it is not. */
const LOCK = 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const ADD_MESSAGES = `
  INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, profile_id, member_id,
    api_key_id, text, in_reply_to_message_id, posted_at, created_at)
  SELECT $1, n.id, $3, 'out', $4, $5, $6, $7, current_api_key(), n.text, $8, $9, $9 FROM json_to_recordset($2::json) AS n(id uuid, text text)`;

const ADD_DELIVERIES = `
  INSERT INTO delivery (organization_id, id, kind, state, hold_reason, account_id, message_id, payload, target, due_at,
    send_at, thread_id, part, parts, code, submitted_by, submitted_by_key, submitted_at, created_at, updated_at)
  SELECT $1, n.id, $3, CASE WHEN $4::text IS NULL THEN 'queued' ELSE 'held' END, $4, $5, n."messageId", n.payload, $6,
    n."dueAt", $7, n."threadId", n.part, n.parts, n.code, $8, current_api_key(), $9, $9, $9
  FROM json_to_recordset($2::json) AS n(id uuid, "messageId" uuid, payload jsonb, "dueAt" timestamptz, "threadId" uuid,
    part integer, parts integer, code text)`;

const TOUCH_TICKET = `
  UPDATE ticket SET message_count = message_count + $5::integer, status = $3,
    closed_at = CASE WHEN $3::text = 'closed' THEN coalesce(closed_at, $4) END,
    is_spam = is_spam AND $3::text = 'closed', updated_at = $4, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, n.id, $2, n.kind, $3, n."from", n."to", $5
  FROM json_to_recordset($4::json) AS n(id uuid, kind text, "from" jsonb, "to" jsonb)`;

// the message may show a tombstone by now; the delivery knows what was written
const EXISTING = `
  SELECT d.id, d.kind, coalesce(d.payload->>'wholeText', d.payload->>'text') AS text FROM message m
  JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
  WHERE m.organization_id = $1 AND m.id = $2`;

const TICKET_OF_KEY = `
  SELECT ticket_id AS "ticketId" FROM message WHERE organization_id = $1 AND id = $2`;

/** A part that waits for the one before is woken by it; this is for when nobody does. */
const PART_WAITS_MS = 15_000;

/**
 * Writes a reply and asks for its delivery; what becomes of it is told by events. `clientRequest.idempotencyKey`: the
 * same key of the same member for the same ticket answers what was written the first time. A split answer is as many
 * messages as it has parts; answered is the first. `clientRequest.insteadOf`: a delivery that is given up for it, whose
 * words and files it takes.
 *
 * @throws AppError `not_found`, `ticket_merged`, `idempotency_key_reused` (another reply went by it), `newer_message`, `personal_data`,
 *   `account_not_active`, `reply_channel_unavailable`, `reply_empty`, `reply_too_long`, `reply_duplicate`,
 *   `attachment_unusable`, `media_not_accepted` and `reply_not_eligible` (`errors[0].message` is core's code)
 */
export async function createReply(
  ctx: Context,
  ticketId: string,
  input: CreateReply,
  clientRequest: ClientRequest = {},
): Promise<CreatedReply> {
  requirePermission(ctx, 'tickets.reply');
  const written = await ctx.db.pipeline((statement) => writeReply(statement, ctx, ticketId, input, clientRequest));
  await announceReply(ctx, ticketId, written);
  return { messageId: written.messageId, deliveryId: written.deliveryId };
}

export interface WrittenReply extends CreatedReply {
  jobs: readonly { id: string; dueAt: Date }[];
  messageIds: readonly string[];
  rev: number | null;
  told: readonly string[];
  replaced: readonly MovedDelivery[];
}

/** The same inside a transaction; what is to be told is for `announceReply`, after the commit. */
export async function writeReply(
  statement: Statement,
  ctx: Context,
  ticketId: string,
  input: CreateReply,
  clientRequest: ClientRequest = {},
): Promise<WrittenReply> {
  const { organizationId } = ctx;
  const { memberId, apiKeyId = null } = ctx.actor;
  const { via, undoSeconds = 0 } = input;
  const now = ctx.now();
  const given = input.text.trim();
  refusePersonalData(via, given, input.acceptPersonalData);
  const { idempotencyKey, keyScope = ticketId, insteadOf } = clientRequest;
  const nextId = idSequence();
  const messageId = idempotencyKey === undefined ? nextId(now) : idFrom(memberId ?? apiKeyId, keyScope, idempotencyKey);

  const channel = CHANNELS[via];
  const answeredId = input.inReplyToMessageId ?? null;
  const accountId = insteadOf?.accountId ?? input.accountId ?? null;
  const [locked, failed, , tickets, answers, seen, existing, role] = await settleAll([
    // deliveries before tickets, as everywhere
    insteadOf && lockReply(statement, organizationId, insteadOf.deliveryId),
    input.status === 'closed' && lockFailed(statement, organizationId, [ticketId], null),
    statement('reply-lock', LOCK, [organizationId, ticketId]),
    statement('reply-ticket', TICKET, [organizationId, ticketId, platformTier(ctx), channel, answeredId, accountId]),
    statement('reply-answered', ANSWERED, [organizationId, ticketId, channel, answeredId]),
    input.lastSeenMessageId &&
      readNewer(statement, { organizationId, ticketId, messageId: input.lastSeenMessageId }, memberId),
    idempotencyKey !== undefined && statement('reply-existing', EXISTING, [organizationId, messageId]),
    statement('reply-needs-approval', NEEDS_APPROVAL, [organizationId, memberId]),
  ]);
  const ticket = tickets.rows[0] as
    | ((TicketFacts | NobodyOnX) & Parameters<typeof refuseMerged>[0] & { isErased: boolean })
    | undefined;
  if (!ticket) throw new AppError('not_found');
  const before = existing ? (existing.rows[0] as { id: string; kind: string; text: string } | undefined) : undefined;
  if (before) {
    const isSame = before.kind === via && (insteadOf !== undefined || before.text === given);
    if (!isSame) throw new AppError('idempotency_key_reused');
    return { messageId, jobs: [], deliveryId: before.id, messageIds: [], rev: null, told: [], replaced: [] };
  }
  const sendAt = readSendAt(input.sendAt, now);
  refuseMerged(ticket);
  if (ticket.isErased) {
    throw new AppError('reply_not_eligible', { errors: [{ path: 'via', message: 'person_erased' }] });
  }
  if (accountId !== null && ticket.accountId === null) throw new AppError('not_found');
  const replaced = locked ? await replaceReply(statement, ctx, locked, { ...insteadOf, ticketId }) : null;
  // who was answered by an account is not told the same by another one, and nobody else is
  if (replaced && (answeredId === null || replaced.accountId !== ticket.accountId)) {
    throw new AppError('reply_channel_unavailable');
  }
  const text = replaced?.text ?? given;
  const attachmentIds = replaced?.attachmentIds ?? input.attachmentIds ?? [];
  if (seen) refuseIfNewer(seen);
  const answered = (answers.rows[0] as Answered | undefined) ?? null;
  const asked = { ...input, text, attachmentIds };
  const plan =
    via === 'email'
      ? await planEmailReply(statement, ctx, { ticketId, messageId, text, attachmentIds, subject: input.subject })
      : await planOnX(statement, ctx, ticket, answered, asked);
  const { parts } = plan;
  const hasMedia = attachmentIds.length > 0;

  const hold = holdOf({ needsApproval: role.rows[0]?.needsApproval ?? false, sendAt, undoSeconds }, now);
  const deliveryIds = parts.map(() => nextId(now));
  const messageIds = parts.map((_part, at) => (at === 0 ? messageId : nextId(now)));
  const deliveries = parts.map((part, at) => ({
    id: deliveryIds[at]!,
    messageId: messageIds[at]!,
    payload: payloadOf(plan.payload, part, at, parts.length, text),
    dueAt: hold ? (hold.until ?? now) : at === 0 ? now : new Date(now.getTime() + PART_WAITS_MS),
    ...(parts.length > 1 && { threadId: deliveryIds[0]!, part: at + 1, parts: parts.length }),
    code: at > 0 && !hold ? WAITS_FOR_PART : null,
  }));
  const status = input.status ?? ticket.status;
  const events = [
    { id: nextId(now), kind: 'reply', from: null, to: { via } },
    ...(sendAt === null ? [] : [{ id: nextId(now), kind: 'reply_scheduled', from: null, to: { via, at: sendAt } }]),
    ...(status === ticket.status ? [] : [{ id: nextId(now), kind: 'status', from: ticket.status, to: status }]),
  ];
  const [, , , , touched] = await settleAll([
    statement('reply-messages', ADD_MESSAGES, [
      organizationId,
      asRecords(parts.map((part, at) => ({ id: messageIds[at]!, text: part }))),
      ticketId,
      via === 'tweet' ? 'public' : 'private',
      channel,
      plan.profileId,
      memberId,
      plan.answeredId,
      now,
    ]),
    plan.email && addEmailOf(statement, organizationId, messageId, plan.email, now),
    hasMedia && giveAttachments(statement, organizationId, attachmentIds, messageId),
    statement('reply-deliveries', ADD_DELIVERIES, [
      organizationId,
      asRecords(deliveries),
      via,
      hold?.reason ?? null,
      plan.accountId,
      plan.target,
      sendAt,
      memberId,
      now,
    ]),
    statement('reply-touch-ticket', TOUCH_TICKET, [organizationId, ticketId, status, now, parts.length]),
    failed && failed.length > 0 && giveUpFailed(statement, organizationId, failed, now),
    statement('reply-events', ADD_EVENTS, [organizationId, ticketId, memberId, JSON.stringify(events), now]),
    clearDraft(statement, ctx, { ticketId, mode: via, sent: text }),
  ]);
  if (status !== ticket.status) await refreshClocks(statement, organizationId, [ticketId], now);
  const told =
    hold?.reason === 'approval' ? await askForApproval(statement, ctx, { ticketId, messageId }) : ([] as string[]);
  const jobs = hold?.reason === 'approval' ? [] : hold ? deliveries : deliveries.slice(0, 1);
  return {
    messageId,
    jobs,
    deliveryId: deliveryIds[0]!,
    messageIds,
    rev: touched.rows[0]!.rev as number,
    told,
    replaced: replaced?.moved ?? [],
  };
}

/** The ticket in which this member's key has written before; null: in none. */
export async function ticketOfKey(
  statement: Statement,
  ctx: Context,
  keyScope: string,
  idempotencyKey: string | undefined,
): Promise<string | null> {
  if (idempotencyKey === undefined) return null;
  const values = [
    ctx.organizationId,
    idFrom(ctx.actor.memberId ?? ctx.actor.apiKeyId ?? null, keyScope, idempotencyKey),
  ];
  const { rows } = await statement('reply-ticket-of-key', TICKET_OF_KEY, values);
  return (rows[0]?.ticketId as string | undefined) ?? null;
}

/** Asks for the deliveries, and tells what was written. */
export async function announceReply(ctx: Context, ticketId: string, written: WrittenReply): Promise<void> {
  const { rev } = written;
  await announceDeliveries(ctx, written.replaced);
  for (const { id, dueAt } of written.jobs) await askForDelivery(ctx, { id, dueAt });
  for (const id of written.messageIds) await ctx.publish({ type: 'message.changed', id, ticketId });
  if (written.messageIds.length > 0) await ctx.publish({ type: 'delivery.changed', id: written.deliveryId, ticketId });
  if (rev !== null) await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, rev });
  await announceNotifications(ctx, written.told);
}

const CHANNELS = { tweet: 'twitter', dm: 'twitter_dm', email: 'email' } as const;

async function planOnX(
  statement: Statement,
  ctx: Context,
  ticket: TicketFacts | NobodyOnX,
  answered: Answered | null,
  input: CreateReply & { attachmentIds: readonly string[] },
): Promise<ReplyPlan> {
  const { via, text, asThread, attachmentIds } = input;
  if (!isOnX(ticket) || via === 'email') throw new AppError('reply_channel_unavailable');
  const parts = asThread && via === 'tweet' ? splitThread(text) : [text];
  if (parts === null) throw new AppError('reply_too_long');
  const hasMedia = attachmentIds.length > 0;
  const effect = decideReply(ticket, answered, { ...input, via, text: parts[0]!, hasMedia });
  await refuseFiles(statement, ctx, via, attachmentIds);
  if (via === 'tweet' && !hasMedia) await refuseDuplicate(statement, ctx, ticket, effect, answered);
  const { twitterUserId: profileId, accountId } = ticket;
  return { ...effect, parts, accountId, profileId, answeredId: answered?.messageId ?? null, email: null };
}

function payloadOf(first: ReplyPlan['payload'], part: string, at: number, parts: number, wholeText: string) {
  if (parts === 1) return first;
  return at === 0 ? { ...first, wholeText } : laterPart(part, 'conversationId' in first ? first.conversationId : null);
}
