import type { FetchedProfile, FetchedTweet } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { cachedCapture, captureOf } from '../intake/capture-cache.ts';
import { latestByAuthor, peopleOfTweets, readErasedPeople, withoutErasedTweets } from '../intake/erased-people.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { lockCounter, readCapture, saveProfiles, settingsOf, tweetsByIds } from '../intake/page-queries.ts';
import { addTweets } from '../intake/receive-tweets.ts';
import { timeOfSnowflake } from '../intake/snowflake.ts';
import { addKeywordHits, keywordHits } from '../keywords/keyword-hits.ts';
import { announcePlaced } from './convert-tweets.ts';
import { placeTweets, readTweetsToPlace } from './place-tweets.ts';
import { refusalOf } from './refusal-of.ts';

export type TakenIn = { ticketId: string } | { code: 'tweet_own' | 'tweet_gone' };

interface TakeInTweet {
  accountId: string;
  tweet: FetchedTweet;
  profiles: readonly FetchedProfile[];
}

const OWN = 'SELECT FROM account WHERE organization_id = $1 AND twitter_user_id = $2';
// as an account has met it that has brought it into a ticket, else as the one that asks
const KNOWN = `
  SELECT id FROM (${tweetsByIds('t.id, t.account_id, t.ticket_id', '$2')}) known
  ORDER BY ticket_id IS NULL, account_id <> $3 LIMIT 1`;

/**
 * Stores a tweet that X was asked for as one that the account has met, and opens a ticket for it as `convertTweet` does.
 * Told twice, it changes nothing.
 */
export async function takeInTweet(ctx: Context, input: TakeInTweet): Promise<TakenIn> {
  const { organizationId } = ctx;
  const done = await ctx.db.pipeline(async (statement) => {
    const id = await storedRow(statement, ctx, input);
    if (id === null) return null;
    const [stored] = await readTweetsToPlace(statement, organizationId, [id]);
    if (!stored) return null;
    if (stored.ticketId !== null) return { ticketId: stored.ticketId };
    const code = refusalOf(stored);
    if (code === 'tweet_own' || code === 'tweet_gone') return { code };
    const placed = await placeTweets(statement, ctx, [stored], {}, 'converted');
    return { ticketId: placed.tickets[0]!.id, placed };
  });
  if (done === null) return { code: 'tweet_gone' };
  if ('code' in done) return done;
  const { ticketId, placed } = done;
  if (placed) await announcePlaced(ctx, placed);
  return { ticketId };
}

/** Null: what its author wrote was erased, and is to stay away. */
async function storedRow(
  statement: Statement,
  ctx: Context,
  { accountId, tweet, profiles }: TakeInTweet,
): Promise<string | null> {
  const { organizationId } = ctx;
  const now = ctx.now();
  const cached = cachedCapture(organizationId, accountId);
  const [, , erased, own, known, capture] = await settleAll([
    saveProfiles(statement, organizationId, profiles, latestByAuthor([tweet]), now),
    lockCounter(statement, organizationId),
    readErasedPeople(statement, organizationId, peopleOfTweets([tweet])),
    statement('take-in-own', OWN, [organizationId, tweet.authorId]),
    statement('take-in-known', KNOWN, [organizationId, [tweet.tweetId, tweet.latestTweetId], accountId]),
    readCapture(statement, organizationId, accountId, cached?.revision ?? -1),
  ]);
  if (known.rows[0]) return known.rows[0].id as string;
  if (withoutErasedTweets([tweet], erased).length === 0) return null;
  const id = idSequence()(timeOfSnowflake(tweet.tweetId));
  const isOwn = own.rowCount !== 0;
  const reason = { code: isOwn ? ('own_tweet' as const) : ('converted' as const) };
  const decision = isOwn ? ('outbound' as const) : ('ignored' as const);
  const matches = isOwn
    ? []
    : captureOf(organizationId, accountId, cached, settingsOf(capture.rows[0])).keywords.match(tweet);
  const row = { ...tweet, id, isOwn, decision, reason, ticketId: null, answeredAt: null };
  await addTweets(statement, organizationId, accountId, [row], now);
  await addKeywordHits(statement, organizationId, keywordHits(matches, row), now);
  return id;
}
