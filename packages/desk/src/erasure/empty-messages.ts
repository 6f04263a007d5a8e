import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { lockDelivery } from '../deliveries/delivery-row.ts';
import { announceDelivery, moveDelivery, type MovedDelivery } from '../deliveries/move-delivery.ts';
import { uncounted } from '../escalation/escalation-hits.ts';
import { forgetBodiesAbout, forgetBodiesInTickets } from '../webhooks/forget-bodies.ts';
import type { ErasureTurn } from './carry-on-erasure.ts';

/** SQL: of a stored reason its code; the words that matched go. */
export const codeOf = (reason: string) =>
  `CASE WHEN ${reason} IS NOT NULL THEN jsonb_build_object('code', ${reason}->'code') END`;

export interface Emptied {
  /** a reply to them is under way: nothing was done */
  waits: boolean;
  tickets: { id: string; rev: number }[];
  moved: MovedDelivery[];
}
export const NOTHING_EMPTIED: Emptied = { waits: false, tickets: [], moved: [] };

const LOCK = `
  SELECT FROM ticket WHERE organization_id = $1 AND id = ANY (ARRAY(
    SELECT ticket_id FROM message WHERE organization_id = $1 AND id = ANY ($2)))
  ORDER BY id FOR NO KEY UPDATE`;

// what somebody answered them goes with it
const WITH_ANSWERS = `
  SELECT id, ticket_id AS "ticketId", tweet_row_id AS "tweetId", direct_message_id AS "directMessageId" FROM message
  WHERE organization_id = $1 AND id = ANY ($2)
  UNION
  SELECT m.id, m.ticket_id, m.tweet_row_id, m.direct_message_id FROM message m
  WHERE m.organization_id = $1 AND m.direction = 'out' AND m.in_reply_to_message_id = ANY ($2) AND m.created_at <= $3
    AND m.ticket_id = ANY (ARRAY(SELECT ticket_id FROM message WHERE organization_id = $1 AND id = ANY ($2)))`;

const DELIVERIES = `
  SELECT id, state FROM delivery
  WHERE organization_id = $1 AND message_id = ANY ($2) AND state IN ('held', 'queued', 'sending', 'unknown', 'failed')
  ORDER BY id FOR UPDATE`;

const MESSAGES = `
  UPDATE message m SET text = '', media = '[]', reason = ${codeOf('m.reason')}, erased_at = $3
  WHERE m.organization_id = $1 AND m.id = ANY ($2) AND m.erased_at IS NULL`;

const ATTACHMENTS = `DELETE FROM attachment WHERE organization_id = $1 AND message_id = ANY ($2)`;

// by its Message-ID and without an address, an e-mail is known as erased: fetched again, it stays away
const EMAILS = `
  UPDATE email SET from_name = '', from_address = '', to_addresses = '{}', cc_addresses = '{}', subject = '', html = NULL,
    quoted_text = '', refused_files = '[]', bounce_reason = CASE WHEN bounced_at IS NOT NULL THEN '' END
  WHERE organization_id = $1 AND message_id = ANY ($2)`;

// ids only are left of what was sent
const PAYLOADS = `
  UPDATE delivery SET detail = NULL, review_note = NULL, key_id = NULL, sealed = NULL,
    payload = jsonb_build_object('text', '') || coalesce((
      SELECT jsonb_object_agg(key, value) FROM jsonb_each(payload)
      WHERE key IN ('inReplyToTweetId', 'conversationId', 'dmConversationId', 'mediaIds', 'isSummoned')), '{}')
  WHERE organization_id = $1 AND message_id = ANY ($2)`;

// of one tweet that two accounts have seen there are two rows; ids stay, so that intake knows them
const TWEETS = `
  WITH erased AS (
    UPDATE tweet w SET text = '', media = '[]', metrics = NULL, language = NULL, mentioned_user_ids = '{}',
      reason = ${codeOf('w.reason')}, deleted_at = coalesce(w.deleted_at, $3), erased_at = $3
    WHERE w.organization_id = $1 AND w.erased_at IS NULL AND w.tweet_id = ANY (ARRAY(
      SELECT tweet_id FROM tweet WHERE organization_id = $1 AND id = ANY ($2)))
    RETURNING w.id),
  ${uncounted('ARRAY(SELECT id FROM erased)')}
  DELETE FROM keyword_match k WHERE k.organization_id = $1 AND k.tweet_row_id = ANY (ARRAY(SELECT id FROM erased))`;

const DIRECT_MESSAGES = `
  UPDATE direct_message d SET text = '', media = '[]', reason = ${codeOf('d.reason')},
    deleted_at = coalesce(d.deleted_at, $3), erased_at = $3
  WHERE d.organization_id = $1 AND d.id = ANY ($2) AND d.erased_at IS NULL`;

// a subject is the beginning of the first message, the preview that of the latest one that was said
const TICKETS = `
  UPDATE ticket t SET rev = t.rev + 1, updated_at = $3,
    subject = CASE WHEN t.channel = 'manual' OR t.subject = '' OR NOT coalesce((
      SELECT m.erased_at IS NOT NULL FROM message m WHERE m.organization_id = $1 AND m.ticket_id = t.id
        AND m.direction <> 'note' ORDER BY m.posted_at, m.id LIMIT 1), false) AND NOT EXISTS (
      SELECT FROM tweet w WHERE w.organization_id = $1 AND w.ticket_id = t.id AND w.decision = 'opened'
        AND w.erased_at = $3) THEN t.subject ELSE '' END,
    preview = CASE WHEN (
      SELECT m.erased_at IS NULL FROM message m
      LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
      WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction <> 'note'
        AND (d.id IS NULL OR d.state = 'sent')
      ORDER BY m.posted_at DESC, m.id DESC LIMIT 1) THEN t.preview ELSE '' END
  WHERE t.organization_id = $1 AND t.id = ANY ($2) RETURNING t.id, t.rev`;

interface MessageRow {
  id: string;
  ticketId: string;
  tweetId: string | null;
  directMessageId: string | null;
}

/**
 * Erases messages wherever they stand, what was answered to them, and all that hangs on them: files, e-mail, delivery, what
 * X has of them. Whoever calls has the organization's counter or the tickets locked.
 */
export async function emptyMessages(
  statement: Statement,
  ctx: Context,
  { requestedAt }: Pick<ErasureTurn, 'requestedAt'>,
  messageIds: readonly string[],
): Promise<Emptied> {
  if (messageIds.length === 0) return NOTHING_EMPTIED;
  const { organizationId } = ctx;
  const now = ctx.now();
  const [, read] = await settleAll([
    statement('erase-messages-lock', LOCK, [organizationId, messageIds]),
    statement('erase-messages-read', WITH_ANSWERS, [organizationId, messageIds, requestedAt]),
  ]);
  const rows = read.rows as unknown as MessageRow[];
  const ids = rows.map(({ id }) => id);
  const deliveries = await statement('erase-messages-deliveries', DELIVERIES, [organizationId, ids]);
  if (deliveries.rows.some(({ state }) => state === 'sending')) return { ...NOTHING_EMPTIED, waits: true };
  const moved = await giveUp(statement, organizationId, deliveries.rows as { id: string }[], now);
  const ticketIds = [...new Set(rows.map(({ ticketId }) => ticketId))];
  await settleAll([
    statement('erase-messages', MESSAGES, [organizationId, ids, now]),
    statement('erase-messages-files', ATTACHMENTS, [organizationId, ids]),
    statement('erase-messages-emails', EMAILS, [organizationId, ids]),
    statement('erase-messages-payloads', PAYLOADS, [organizationId, ids]),
    forgetBodiesAbout(statement, organizationId, ids),
    forgetBodiesInTickets(statement, organizationId, ticketIds),
    eraseOnX(statement, ctx, {
      tweetIds: rows.flatMap(({ tweetId }) => tweetId ?? []),
      directMessageIds: rows.flatMap(({ directMessageId }) => directMessageId ?? []),
    }),
  ]);
  const tickets = await statement('erase-messages-tickets', TICKETS, [organizationId, ticketIds, now]);
  return { waits: false, tickets: tickets.rows as { id: string; rev: number }[], moved };
}

/** Erases rows of tweets and direct messages. */
export async function eraseOnX(
  statement: Statement,
  { organizationId, now }: Context,
  { tweetIds, directMessageIds }: { tweetIds: readonly string[]; directMessageIds: readonly string[] },
): Promise<void> {
  await settleAll([
    tweetIds.length > 0 && statement('erase-tweets', TWEETS, [organizationId, tweetIds, now()]),
    directMessageIds.length > 0 &&
      statement('erase-direct-messages', DIRECT_MESSAGES, [organizationId, directMessageIds, now()]),
  ]);
}

/** Tells everybody whose screens show what was emptied. */
export async function announceEmptied(ctx: Context, { tickets, moved }: Emptied): Promise<void> {
  for (const each of moved) await announceDelivery(ctx, each);
  await Promise.all(
    tickets.flatMap(({ id, rev }) => [
      ctx.publish({ type: 'message.changed', id, ticketId: id }),
      ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev }),
    ]),
  );
}

/** Replies that have not gone out, or of which nobody knows, go out no more. */
async function giveUp(
  statement: Statement,
  organizationId: string,
  deliveries: readonly { id: string }[],
  now: Date,
): Promise<MovedDelivery[]> {
  const given: MovedDelivery[] = [];
  for (const { id } of deliveries) {
    const row = await lockDelivery(statement, organizationId, id);
    const move = row && (await moveDelivery(statement, organizationId, row, { type: 'discard' }, now));
    if (move?.kind === 'moved') given.push(move.moved);
  }
  return given;
}
