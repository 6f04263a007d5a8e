import { AppError, type Tweet } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { READ_MERGED, takeIn, type MergedTicket } from '../tickets/merge-tickets.ts';
import { announcePlaced } from './convert-tweets.ts';
import { placeTweets, readTweetsToPlace } from './place-tweets.ts';
import { readTweet } from './read-tweets.ts';
import { refusalOf } from './refusal-of.ts';

/**
 * Puts a tweet into a ticket. Where its author has no open ticket in the conversation, what they write there next comes
 * into it too: the ticket that is opened for the tweet is merged into it at once.
 * @throws AppError `forbidden`, `not_found`, `tweet_gone`, `tweet_own`, `tweet_in_ticket`, `ticket_unusable`
 */
export async function addTweetToTicket(ctx: Context, id: string, ticketId: string): Promise<Tweet> {
  requirePermission(ctx, 'social.view');
  requirePermission(ctx, 'tickets.edit');
  const { organizationId } = ctx;
  const now = ctx.now();
  const placed = await ctx.db.pipeline(async (statement) => {
    const [tweet] = await readTweetsToPlace(statement, organizationId, [id]);
    if (!tweet) throw new AppError('not_found');
    if (tweet.ticketId === ticketId) return null;
    if (tweet.ticketId !== null) throw new AppError('tweet_in_ticket');
    const code = refusalOf(tweet);
    if (code) throw new AppError(code);

    const { opened, ...changed } = await placeTweets(statement, ctx, [tweet], {}, 'added_by_hand', ticketId);
    if (opened.length === 0) return changed;
    const ids = [ticketId, ...opened.map((ticket) => ticket.id)];
    const { rows } = await statement('merge-read', READ_MERGED, [organizationId, ids]);
    const tickets = rows as unknown as MergedTicket[];
    const target = tickets.find((ticket) => ticket.id === ticketId)!;
    const merged = await takeIn(
      statement,
      ctx,
      target,
      tickets.filter((ticket) => ticket !== target),
      now,
    );
    return { ...changed, tickets: merged };
  });
  if (placed) await announcePlaced(ctx, placed);
  return readTweet(ctx, id);
}
