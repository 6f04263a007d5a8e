import type { BillItem } from './bill.ts';
import type { Entities, Tweet } from './records.ts';
import type { World } from './world.ts';

/** The price a new post falls under; the dearer where two fit. */
export function billedPost(world: World, tweet: Tweet): BillItem {
  if (hasTypedUrl(tweet.entities, tweet) || (tweet.noteTweet && hasTypedUrl(tweet.noteTweet.entities, tweet))) {
    return 'postCreateWithUrl';
  }
  return isSummoned(world, tweet) ? 'summonedReply' : 'postCreate';
}

/** The links X adds for pictures and for the quoted post are not the author's. */
function hasTypedUrl(entities: Entities, tweet: Tweet): boolean {
  const quoted = tweet.quotedTweetId;
  return (entities.urls ?? []).some(
    (url) => url.media_key === undefined && !(quoted !== undefined && url.expanded_url.endsWith(`/status/${quoted}`)),
  );
}

/** A reply to a post in which somebody else names the account. */
function isSummoned(world: World, tweet: Tweet): boolean {
  const parent = tweet.inReplyToTweetId === undefined ? undefined : world.tweets.get(tweet.inReplyToTweetId);
  return parent !== undefined && parent.authorId !== tweet.authorId && parent.mentionedIds.includes(tweet.authorId);
}
