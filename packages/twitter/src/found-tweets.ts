import type { FoundTweets, MissingReason } from '@perch/contracts';
import { fetchedTweet } from './from-wire.ts';
import { readLookup } from './read-page.ts';
import { WireTweet, type WireProblem } from './wire.ts';

/** What an answer to `GET /2/tweets` says of each id. A tweet may be asked for by any id of its history. */
export function foundTweets(ids: readonly string[], body: unknown): FoundTweets {
  const present = new Set<string | null>();
  const { items, profiles, unreadable, problems } = readLookup(body, WireTweet, (tweet, includes) => {
    for (const id of [tweet.id, ...(tweet.edit_history_tweet_ids ?? tweet.edit_history_post_ids ?? [])])
      present.add(id);
    return fetchedTweet(tweet, includes);
  });
  const problemOf = new Map(problems.map((problem) => [problem.resource_id ?? problem.value, problem]));
  // X has it, so it is not missing: we could only not read it
  const isThere = new Set(unreadable.map(({ id }) => id));
  return {
    items,
    profiles,
    missing: ids
      .filter((id) => !present.has(id))
      .map((tweetId) => ({ tweetId, reason: isThere.has(tweetId) ? 'unknown' : reasonOf(problemOf.get(tweetId)) })),
  };
}

function reasonOf(problem: WireProblem | undefined): MissingReason {
  if (!problem) return 'unknown';
  // X has no type for it: only the words tell a suspended author
  if (/suspended/i.test(problem.detail ?? '')) return 'suspended';
  if (problem.type?.endsWith('/resource-not-found')) return 'not_found';
  if (problem.type?.endsWith('/not-authorized-for-resource')) return 'not_authorized';
  return 'other';
}
