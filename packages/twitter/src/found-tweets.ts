import type { FoundTweets, MissingReason } from '@perch/contracts';
import { fetchedProfile, fetchedTweet } from './from-wire.ts';
import type { WireProblem, WireTweetList } from './wire.ts';

/** A tweet may be asked for by any id of its history, so each of them counts as found. */
export function foundTweets(ids: readonly string[], { data, includes, errors }: WireTweetList): FoundTweets {
  const present = new Set(
    (data ?? []).flatMap((tweet) => [tweet.id, ...(tweet.edit_history_tweet_ids ?? tweet.edit_history_post_ids ?? [])]),
  );
  const problems = new Map((errors ?? []).map((problem) => [problem.resource_id ?? problem.value, problem]));
  return {
    items: (data ?? []).map((tweet) => fetchedTweet(tweet, includes)),
    profiles: (includes?.users ?? []).map(fetchedProfile),
    missing: ids
      .filter((id) => !present.has(id))
      .map((tweetId) => ({ tweetId, reason: reasonOf(problems.get(tweetId)) })),
  };
}

function reasonOf(problem: WireProblem | undefined): MissingReason {
  if (!problem) return 'unknown';
  // a suspended author's tweet is reported as one not found or not permitted, in words
  if (/suspended/i.test(problem.detail ?? '')) return 'suspended';
  if (problem.type?.endsWith('/resource-not-found')) return 'not_found';
  if (problem.type?.endsWith('/not-authorized-for-resource')) return 'not_authorized';
  return 'other';
}
