import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import type { ReplyEffect, TicketFacts } from './decide-reply.ts';

// what X refuses for a day: the same words under the same tweet
const DUPLICATE = `
  SELECT FROM delivery WHERE organization_id = $1 AND target = $2 AND kind = 'tweet' AND account_id = $3
    AND state IN ('held', 'queued', 'sending', 'sent', 'unknown') AND created_at > $6::timestamptz - interval '24 hours'
    AND payload->>'text' = $4 AND payload->>'inReplyToTweetId' = $5 AND id IS DISTINCT FROM $7::uuid LIMIT 1`;

/**
 * Refuses what X would refuse as a duplicate.
 * @param exceptId the reply itself, when it gets other words
 * @throws AppError `reply_duplicate`
 */
export async function refuseDuplicate(
  statement: Statement,
  ctx: Context,
  { accountId }: TicketFacts,
  { payload, target }: ReplyEffect,
  exceptId: string | null = null,
): Promise<void> {
  if (!('inReplyToTweetId' in payload)) return;
  const values = [ctx.organizationId, target, accountId, payload.text, payload.inReplyToTweetId, ctx.now(), exceptId];
  const { rows } = await statement('reply-duplicate', DUPLICATE, values);
  if (rows.length > 0) throw new AppError('reply_duplicate');
}
