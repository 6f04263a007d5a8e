import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import type { Answered, ReplyEffect, TicketFacts } from './decide-reply.ts';

// what X refuses for a day: the same words to the same person, under whichever tweet; with a picture they are others. By
// Perch, also what has not gone out yet, and by the account's own hand
const DUPLICATE = `
  SELECT FROM delivery d
  JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
  JOIN message q ON q.organization_id = $1 AND q.id = m.in_reply_to_message_id
  JOIN tweet w ON w.organization_id = $1 AND w.id = q.tweet_row_id AND w.author_id = $4
  WHERE d.organization_id = $1 AND d.account_id = $2 AND d.kind = 'tweet' AND md5(d.payload->>'text') = md5($3)
    AND d.payload->>'text' = $3 AND d.created_at > $5::timestamptz - interval '24 hours'
    AND d.state IN ('held', 'queued', 'sending', 'sent', 'unknown') AND coalesce(d.part, 1) = 1
    AND d.id IS DISTINCT FROM $6::uuid
    AND NOT EXISTS (SELECT FROM attachment f WHERE f.organization_id = $1 AND f.message_id = m.id)
  UNION ALL
  SELECT FROM tweet w
  WHERE w.organization_id = $1 AND w.account_id = $2 AND w.is_own AND w.in_reply_to_user_id = $4
    AND w.posted_at > $5::timestamptz - interval '24 hours' AND w.text = $3 AND w.media = '[]' AND w.deleted_at IS NULL
  LIMIT 1`;

/**
 * Refuses what X would refuse as a duplicate.
 * @param exceptId the reply itself, when it gets other words
 * @throws AppError `reply_duplicate`
 */
export async function refuseDuplicate(
  statement: Statement,
  ctx: Context,
  { accountId }: TicketFacts,
  { payload }: Pick<ReplyEffect, 'payload'>,
  answered: Answered | null,
  exceptId: string | null = null,
): Promise<void> {
  if (!answered?.tweet) return;
  const values = [ctx.organizationId, accountId, payload.text, answered.tweet.authorId, ctx.now(), exceptId];
  const { rows } = await statement('reply-duplicate', DUPLICATE, values);
  if (rows.length > 0) throw new AppError('reply_duplicate');
}
