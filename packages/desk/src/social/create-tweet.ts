import { AppError, type CreateTweet } from '@perch/contracts';
import { settleAll, uuid7 } from '@perch/db';
import { giveToDelivery } from '../attachments/claim-attachments.ts';
import type { Context } from '../context.ts';
import { askForDelivery } from '../deliveries/ask-for-delivery.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { askForApproval } from '../replies/ask-for-approval.ts';
import { holdOf, NEEDS_APPROVAL, readSendAt } from '../replies/hold-of.ts';
import { idFrom } from '../replies/id-from.ts';
import { refuseFiles } from '../replies/refuse-files.ts';
import { refusePersonalData } from '../replies/refuse-personal-data.ts';
import { requirePermission } from '../require-permission.ts';
import { judgeNewTweet } from './judge-new-tweet.ts';

const EXISTING = `
  SELECT payload->>'text' AS text, account_id AS "accountId" FROM delivery WHERE organization_id = $1 AND id = $2`;

// one that is in doubt holds up no other
const ADD = `
  INSERT INTO delivery (organization_id, id, kind, state, hold_reason, account_id, payload, target, due_at, send_at,
    submitted_by, submitted_by_key, submitted_at, created_at, updated_at)
  VALUES ($1, $2, 'tweet', CASE WHEN $3::text IS NULL THEN 'queued' ELSE 'held' END, $3, $4, $5, 'new:' || $2::uuid, $6,
    $7, $8, current_api_key(), $9, $9, $9)
  ON CONFLICT (organization_id, id) DO NOTHING`;

/**
 * Writes a new tweet of the brand and asks for its delivery. `idempotencyKey`: the same key of the same member answers
 * what was written the first time.
 * @throws AppError `forbidden`, `not_found`, `idempotency_key_reused`, `personal_data`, `account_not_active`,
 *   `reply_empty`, `reply_too_long`, `reply_not_eligible`, `tweet_duplicate`, `attachment_unusable`, `media_not_accepted`
 */
export async function createTweet(
  ctx: Context,
  input: CreateTweet,
  idempotencyKey?: string,
): Promise<{ deliveryId: string }> {
  requirePermission(ctx, 'social.post');
  const { organizationId } = ctx;
  const { memberId, apiKeyId = null } = ctx.actor;
  const { accountId, attachmentIds = [], undoSeconds = 0 } = input;
  const now = ctx.now();
  const text = input.text.trim();
  refusePersonalData('tweet', text, input.acceptPersonalData);
  const deliveryId =
    idempotencyKey === undefined ? uuid7(now.getTime()) : idFrom(memberId ?? apiKeyId, 'tweet', idempotencyKey);

  const created = await ctx.db.pipeline(async (statement) => {
    const [existing, role] = await settleAll([
      statement('new-tweet-existing', EXISTING, [organizationId, deliveryId]),
      statement('reply-needs-approval', NEEDS_APPROVAL, [organizationId, memberId]),
    ]);
    const before = existing.rows[0] as { text: string; accountId: string } | undefined;
    if (before) {
      if (before.text !== text || before.accountId !== accountId) throw new AppError('idempotency_key_reused');
      return null;
    }
    const sendAt = readSendAt(input.sendAt, now);
    const hasMedia = attachmentIds.length > 0;
    await judgeNewTweet(statement, ctx, { accountId, text, hasMedia });
    await refuseFiles(statement, ctx, 'tweet', attachmentIds);
    const needsApproval = (role.rows[0]?.needsApproval as boolean | undefined) ?? false;
    const hold = holdOf({ needsApproval, sendAt, undoSeconds }, now);
    const dueAt = hold?.until ?? now;
    const payload = { text, inReplyToTweetId: null, conversationId: null };
    const added = await statement('new-tweet', ADD, [
      organizationId,
      deliveryId,
      hold?.reason ?? null,
      accountId,
      JSON.stringify(payload),
      dueAt,
      sendAt,
      memberId,
      now,
    ]);
    // the same request, sent twice at once
    if (added.rowCount === 0) return null;
    if (hasMedia) await giveToDelivery(statement, organizationId, attachmentIds, deliveryId);
    if (hold?.reason !== 'approval') return { due: dueAt, told: [] };
    return { due: null, told: await askForApproval(statement, ctx, { deliveryId }) };
  });
  if (created === null) return { deliveryId };
  const { due, told } = created;
  if (due) await askForDelivery(ctx, { id: deliveryId, dueAt: due });
  await announceNotifications(ctx, told);
  await ctx.publish({ type: 'delivery.changed', id: deliveryId });
  return { deliveryId };
}
