import type { Tweet } from './records.ts';
import type { World } from './world.ts';

/** X's window in its own payloads (its guides still say 30 minutes). */
export const EDIT_WINDOW_MS = 3_600_000;
export const EDITS = 5;

/** The version a tweet was first posted as; X counts the window from it. */
export function firstVersionOf(world: World, tweet: Tweet): Tweet {
  return world.tweets.get(tweet.editHistoryTweetIds[0]!) ?? tweet;
}

/** Polls, retweets and replies outside of one's own thread can not be edited, whatever the time. */
export function isEditable(world: World, tweet: Tweet): boolean {
  if (tweet.retweetedTweetId !== undefined || tweet.poll !== undefined) return false;
  return tweet.inReplyToTweetId === undefined || isOwnThread(world, tweet);
}

function isOwnThread(world: World, tweet: Tweet): boolean {
  const root = world.tweets.get(tweet.conversationId);
  return root?.authorId === tweet.authorId && tweet.inReplyToUserId === tweet.authorId;
}
