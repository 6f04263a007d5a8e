import type { FoundTweets } from '@perch/contracts';
import type { Acting, Twitter } from '@perch/twitter';

/**
 * What X shows of these tweets now. Asked for an earlier edit, X answers with the words of that one and names the later
 * ones: those are asked for in turn.
 * @throws TwitterError
 */
export async function readTweets(
  twitter: Pick<Twitter, 'tweetsByIds'>,
  as: Acting,
  ids: readonly string[],
): Promise<FoundTweets> {
  const read = await twitter.tweetsByIds(as, ids);
  const isAsked = new Set(ids);
  const latestIds = read.items.map(({ latestTweetId }) => latestTweetId).filter((id) => !isAsked.has(id));
  if (latestIds.length === 0) return read;
  const later = await twitter.tweetsByIds(as, [...new Set(latestIds)]);
  return {
    items: [...read.items.filter(({ latestTweetId }) => isAsked.has(latestTweetId)), ...later.items],
    profiles: [...read.profiles, ...later.profiles],
    missing: [...read.missing, ...later.missing],
  };
}
