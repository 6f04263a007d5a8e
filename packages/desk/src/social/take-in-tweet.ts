import type { FetchedProfile, FetchedTweet } from '@perch/contracts';
import type { Context } from '../context.ts';
import { announcePlaced } from './convert-tweets.ts';
import { placeTweets, readTweetsToPlace } from './place-tweets.ts';
import { refusalOf } from './refusal-of.ts';
import { announceRefreshed, storeFoundTweets } from './store-found-tweets.ts';

export type TakenIn = { ticketId: string } | { code: 'tweet_own' | 'tweet_gone' };

interface TakeInTweet {
  accountId: string;
  tweet: FetchedTweet;
  profiles: readonly FetchedProfile[];
}

const OWN = 'SELECT FROM account WHERE organization_id = $1 AND twitter_user_id = $2';

/**
 * Stores a tweet that X was asked for as one that the account has met, and opens a ticket for it as `convertTweet` does.
 * Told twice, it changes nothing.
 */
export async function takeInTweet(ctx: Context, { accountId, tweet, profiles }: TakeInTweet): Promise<TakenIn> {
  const { organizationId } = ctx;
  const own = await ctx.db.query(OWN, [organizationId, tweet.authorId]);
  if (own.length > 0) return { code: 'tweet_own' };
  let told: Parameters<typeof announceRefreshed>[1] | undefined;
  const done = await ctx.db.pipeline(async (statement) => {
    const found = { accountId, tweets: [tweet], profiles, expiresAt: ctx.now() };
    const { stored: rows, refreshed } = await storeFoundTweets(statement, ctx, found);
    told = refreshed;
    const id = rows[0]?.id;
    if (id === undefined) return null;
    const [stored] = await readTweetsToPlace(statement, organizationId, [id]);
    if (!stored) return null;
    if (stored.ticketId !== null) return { ticketId: stored.ticketId };
    const code = refusalOf(stored);
    if (code === 'tweet_own' || code === 'tweet_gone') return { code };
    const placed = await placeTweets(statement, ctx, [stored], {}, 'by_link');
    return { ticketId: placed.tickets[0]!.id, placed };
  });
  if (told) await announceRefreshed(ctx, told);
  if (done === null) return { code: 'tweet_gone' };
  if ('code' in done) return done;
  const { ticketId, placed } = done;
  if (placed) await announcePlaced(ctx, placed);
  return { ticketId };
}
