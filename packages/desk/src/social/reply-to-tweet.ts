import { AppError, type CreateReply } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { announceReply, ticketOfKey, writeReply, type CreatedReply } from '../replies/create-reply.ts';
import { requirePermission } from '../require-permission.ts';
import { announcePlaced } from './convert-tweets.ts';
import { placeTweets, readTweetsToPlace } from './place-tweets.ts';
import { refusalOf } from './refusal-of.ts';

// as whichever account has met it
const MESSAGE = `
  SELECT m.id, m.ticket_id AS "ticketId" FROM tweet asked
  JOIN tweet w ON w.organization_id = $1 AND w.tweet_id = asked.tweet_id
  JOIN message m ON m.organization_id = $1 AND m.tweet_row_id = w.id
  WHERE asked.organization_id = $1 AND asked.id = $2
  ORDER BY w.id <> asked.id LIMIT 1`;

/**
 * Answers a tweet from the Social tab. One that is in no ticket comes into one, as if it had been converted, given to
 * who writes, together with the answer or not at all. The key is for the tweet, whichever ticket it is in meanwhile.
 * @throws AppError `forbidden`, `not_found`, `tweet_gone`, `tweet_own`, and what `createReply` throws
 */
export async function replyToTweet(
  ctx: Context,
  id: string,
  input: CreateReply,
  idempotencyKey?: string,
): Promise<CreatedReply> {
  requirePermission(ctx, 'social.reply');
  requirePermission(ctx, 'tickets.reply');
  if (input.via !== 'tweet') throw new AppError('reply_channel_unavailable');
  const { memberId } = ctx.actor;
  const { placed, ticketId, written } = await ctx.db.pipeline(async (statement) => {
    const [tweet] = await readTweetsToPlace(statement, ctx.organizationId, [id]);
    if (!tweet) throw new AppError('not_found');
    const repeated = await ticketOfKey(statement, ctx, id, idempotencyKey);
    if (repeated !== null) {
      const written = await writeReply(statement, ctx, repeated, input, { idempotencyKey, keyScope: id });
      return { placed: null, ticketId: repeated, written };
    }
    const before = await messageOf(statement, ctx, id);
    const refusal = before ? null : refusalOf(tweet);
    if (refusal) throw new AppError(refusal);
    const wish = memberId === null ? {} : { assigneeId: memberId };
    const placed = before ? null : await placeTweets(statement, ctx, [tweet], wish, 'converted');
    const message = before ?? (await messageOf(statement, ctx, id));
    if (!message) throw new AppError('not_found');
    const reply = { ...input, inReplyToMessageId: message.id };
    const written = await writeReply(statement, ctx, message.ticketId, reply, { idempotencyKey, keyScope: id });
    return { placed, ticketId: message.ticketId, written };
  });
  if (placed) await announcePlaced(ctx, placed);
  await announceReply(ctx, ticketId, written);
  return { messageId: written.messageId, deliveryId: written.deliveryId };
}

async function messageOf(statement: Statement, ctx: Context, id: string) {
  const { rows } = await statement('tweet-message', MESSAGE, [ctx.organizationId, id]);
  return rows[0] as { id: string; ticketId: string } | undefined;
}
