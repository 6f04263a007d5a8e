import { iso } from '../iso.ts';
import { picturePath } from '../world/media-attachment.ts';
import { permalink } from '../world/post-tweet.ts';
import type { DirectMessage, Media, Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** How the control API shows what the world holds: names instead of ids where a person or a test reads. */
export function tweetView(world: World, tweet: Tweet) {
  const author = world.users.get(tweet.authorId)!;
  const metrics = world.metricsOf(tweet);
  return {
    id: tweet.id,
    from: author.username,
    name: author.name,
    /** As the author typed it. */
    text: tweet.typedText || tweet.text,
    /** As X's API answers it. */
    apiText: tweet.text,
    createdAt: iso(tweet.createdAt),
    indexedAt: iso(tweet.indexedAt),
    conversationId: tweet.conversationId,
    inReplyTo: tweet.inReplyToTweetId ?? null,
    inReplyToUser: username(world, tweet.inReplyToUserId),
    quote: tweet.quotedTweetId ?? null,
    quoted: excerpt(world, tweet.quotedTweetId),
    poll: tweet.poll ?? null,
    retweetOf: tweet.retweetedTweetId ?? null,
    retweeted: excerpt(world, tweet.retweetedTweetId),
    mentions: tweet.mentionedIds.map((id) => username(world, id)).filter((name) => name !== null),
    media: mediaViews(tweet.media),
    likes: metrics.like_count,
    likedBy: tweet.likedBy.map((id) => username(world, id)).filter((name) => name !== null),
    retweets: metrics.retweet_count,
    retweetedBy: world
      .retweetsOf(tweet.id)
      .map((retweet) => username(world, retweet.authorId))
      .filter((name) => name !== null),
    replies: metrics.reply_count,
    quotes: metrics.quote_count,
    editHistoryTweetIds: tweet.editHistoryTweetIds,
    permalink: permalink(author, tweet.id),
  };
}

/** Enough of a tweet to show it inside another; null when it is gone. */
function excerpt(world: World, id: string | undefined) {
  const tweet = id === undefined ? undefined : world.tweets.get(id);
  const author = tweet && world.users.get(tweet.authorId);
  if (!tweet || !author) return null;
  return { id: tweet.id, from: author.username, name: author.name, text: tweet.typedText || tweet.text };
}

export function directMessageView(world: World, message: DirectMessage) {
  const conversation = world.conversations.get(message.conversationId)!;
  const others = conversation.participantIds.filter((id) => id !== message.senderId);
  return {
    id: message.id,
    conversationId: message.conversationId,
    from: username(world, message.senderId),
    to: others.map((id) => username(world, id)).filter((name) => name !== null),
    /** MessageCreate, or that somebody joined or left a group. */
    eventType: message.eventType,
    text: plain(message),
    media: mediaViews(message.media ?? []),
    createdAt: iso(message.createdAt),
    indexedAt: iso(message.indexedAt),
  };
}

export function userView(world: World, user: User) {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    brand: user.isBrand,
    verifiedType: user.verifiedType,
    premium: user.subscription !== 'None',
    followers: user.followers,
    acceptsDirectMessages: user.acceptsDirectMessages,
    protected: user.isProtected,
    suspended: user.isSuspended,
    avatar: user.hasAvatar ? `/avatars/${user.username}.svg` : null,
    tweets: world.tweetsBy(user.id).length,
    createdAt: iso(user.createdAt),
  };
}

function username(world: World, id: string | undefined): string | null {
  return id === undefined ? null : (world.users.get(id)?.username ?? null);
}

function mediaViews(media: Media[]) {
  return media.map((item) => ({ url: picturePath(item), altText: item.altText ?? null }));
}

/** A message as it was typed: links in full, without the link to its picture, nothing escaped. */
function plain(message: DirectMessage): string {
  let text = message.text;
  for (const { url, expanded_url, media_key } of message.entities.urls ?? []) {
    text = media_key === undefined ? text.replace(url, expanded_url) : text.replace(url, '').trimEnd();
  }
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
