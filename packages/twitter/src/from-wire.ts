import type { FetchedDirectMessage, FetchedMedia, FetchedProfile, FetchedTweet } from '@perch/contracts';
import { visibleText } from '@perch/core';
import type { WireDirectMessage, WireEntities, WireIncludes, WireMedia, WireTweet, WireUser } from './wire.ts';

export function fetchedTweet(tweet: WireTweet, includes: WireIncludes): FetchedTweet {
  const references = tweet.referenced_tweets ?? tweet.referenced_posts ?? [];
  const referenced = (type: string) => references.find((reference) => reference.type === type)?.id ?? null;
  const inReplyToTweetId = referenced('replied_to');
  const history = editHistory(tweet);
  const note = tweet.note_tweet ?? tweet.note_post;
  const isReply = inReplyToTweetId !== null;
  const metrics = tweet.public_metrics;
  return {
    tweetId: history[0]!,
    latestTweetId: history.at(-1)!,
    authorId: tweet.author_id,
    conversationId: tweet.conversation_id ?? tweet.id,
    inReplyToTweetId,
    inReplyToUserId: isReply ? (tweet.in_reply_to_user_id ?? null) : null,
    quotedTweetId: referenced('quoted'),
    retweetedTweetId: referenced('retweeted'),
    mentionedUserIds: mentionedUserIds([tweet.entities, note?.entities], includes),
    kind: referenced('retweeted') ? 'retweet' : isReply ? 'reply' : referenced('quoted') ? 'quote' : 'tweet',
    // the range belongs to `text`; the long text has none
    text: note
      ? visibleText({ text: note.text, isReply, entities: textEntities(note.entities) })
      : visibleText({
          text: tweet.text,
          displayTextRange: tweet.display_text_range ?? null,
          isReply,
          entities: textEntities(tweet.entities),
        }),
    language: tweet.lang ?? null,
    media: mediaOf(tweet.attachments?.media_keys, includes),
    metrics: metrics
      ? {
          replies: metrics.reply_count ?? 0,
          retweets: metrics.retweet_count ?? metrics.repost_count ?? 0,
          likes: metrics.like_count ?? 0,
          quotes: metrics.quote_count ?? 0,
        }
      : null,
    postedAt: instant(tweet.created_at, tweet.id),
  };
}

/** X has been seen to answer `[""]`; then the tweet is its own history. */
function editHistory(tweet: WireTweet): string[] {
  const ids = (tweet.edit_history_tweet_ids ?? tweet.edit_history_post_ids ?? []).filter((id) => /^\d+$/.test(id));
  return ids.length > 0 ? ids : [tweet.id];
}

function mentionedUserIds(sources: (WireEntities | null | undefined)[], includes: WireIncludes): string[] {
  const idByName = new Map((includes?.users ?? []).map((user) => [user.username.toLowerCase(), user.id]));
  const ids = sources.flatMap((entities) =>
    (entities?.mentions ?? [])
      .toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))
      .map((mention) => mention.id ?? idByName.get(mention.username?.toLowerCase() ?? '')),
  );
  return [...new Set(ids.filter((id) => id !== undefined))];
}

const textEntities = (entities: WireEntities | null | undefined) => ({
  urls: (entities?.urls ?? []).map((entity) => ({
    url: entity.url,
    expandedUrl: entity.expanded_url ?? null,
    displayUrl: entity.display_url ?? null,
  })),
});

const MEDIA_KINDS: readonly string[] = ['photo', 'video', 'animated_gif'] satisfies FetchedMedia['kind'][];

function mediaOf(keys: string[] | null | undefined, includes: WireIncludes): FetchedMedia[] {
  return (keys ?? [])
    .map((key) => includes?.media?.find((media) => media.media_key === key))
    .filter((media): media is WireMedia => media !== undefined && MEDIA_KINDS.includes(media.type))
    .map((media) => ({
      kind: media.type as FetchedMedia['kind'],
      url: media.url ?? bestVideo(media),
      previewUrl: media.preview_image_url ?? null,
      altText: media.alt_text ?? null,
      width: media.width ?? null,
      height: media.height ?? null,
    }));
}

/** The address of the sharpest film that every browser plays; X gives no `url` of videos and animations. */
function bestVideo({ variants }: WireMedia): string | null {
  const films = (variants ?? []).filter(({ content_type, url }) => content_type === 'video/mp4' && url);
  return films.toSorted((one, other) => (other.bit_rate ?? 0) - (one.bit_rate ?? 0))[0]?.url ?? null;
}

export function fetchedDirectMessage(
  message: WireDirectMessage,
  includes: WireIncludes,
  accountTwitterUserId?: string,
): FetchedDirectMessage {
  // a conversation of two is named for both of them, a group has one number
  const participants = message.dm_conversation_id.split('-');
  return {
    dmEventId: message.id,
    dmConversationId: message.dm_conversation_id,
    isGroup:
      participants.length !== 2 || (accountTwitterUserId !== undefined && !participants.includes(accountTwitterUserId)),
    senderId: message.sender_id,
    text: visibleText({ text: message.text ?? '', entities: textEntities(message.entities) }),
    media: mediaOf(message.attachments?.media_keys, includes),
    postedAt: instant(message.created_at, message.id),
  };
}

export function fetchedProfile(user: WireUser): FetchedProfile {
  const counts = user.public_metrics;
  const bio = visibleText({ text: user.description ?? '', entities: textEntities(user.entities?.description) });
  return {
    twitterUserId: user.id,
    username: user.username,
    name: user.name,
    avatarUrl: user.profile_image_url ?? null,
    isVerified: user.verified ?? (user.verified_type ?? 'none') !== 'none',
    isProtected: user.protected ?? false,
    followersCount: counts?.followers_count ?? null,
    receivesDm: user.receives_your_dm ?? null,
    bio: bio || null,
    location: user.location || null,
    joinedAt: soundInstant(user.created_at),
    tweetsCount: counts?.tweet_count ?? counts?.post_count ?? null,
    followingCount: counts?.following_count ?? null,
  };
}

/** X's snowflake ids hold the time of their making, counted from 4 November 2010. */
const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657;

const instant = (createdAt: string | null | undefined, id: string): Date =>
  soundInstant(createdAt) ?? new Date(Number(BigInt(id) >> 22n) + SNOWFLAKE_EPOCH_MS);

/** X began in 2006; a year that is none of its own is a slip, and may be none of Postgres's. */
function soundInstant(createdAt: string | null | undefined): Date | null {
  const at = createdAt ? new Date(createdAt) : new Date(Number.NaN);
  return at.getUTCFullYear() >= 2006 && at.getUTCFullYear() < 2100 ? at : null;
}
