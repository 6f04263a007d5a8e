import { cashtagsOf, weightedLength } from '../world/compose-text.ts';
import { EDITS, EDIT_WINDOW_MS, firstVersionOf, isEditable } from '../world/edit-rules.ts';
import { mayAttach } from '../world/media-attachment.ts';
import type { Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import {
  duplicateTweet,
  editNotAllowed,
  featureNotPermitted,
  invalidBody,
  invalidMedia,
  quoteNotAllowed,
  replyNotAllowed,
  replyToDeleted,
  tooLong,
  tooManyCashtags,
  XProblem,
} from './problem.ts';
import type { CreateTweet } from './create-tweet.ts';
import { canSee } from './visibility.ts';

const DUPLICATE_WINDOW_MS = 24 * 3_600_000;
const LONG_POST = 25_000;

/** Why X would not take this post, or null. */
export function createRefusal(world: World, author: User, body: CreateTweet): XProblem | null {
  const text = body.text ?? '';
  if (text.trim() === '' && !body.media && !body.poll && body.quote_tweet_id === undefined) {
    return invalidBody('$.text: is missing but it is required when no media, poll or quote_tweet_id is given');
  }
  if ([body.media, body.poll, body.quote_tweet_id, body.card_uri].filter(Boolean).length > 1) {
    return invalidBody('$: only one of media, poll, quote_tweet_id and card_uri may be given');
  }
  const mediaIds = body.media?.media_ids ?? [];
  if (!mayAttach(world, author, mediaIds, 'tweet')) return invalidMedia('media.media_ids', mediaIds);
  if (isBeyondSandbox(body)) return featureNotPermitted();
  if (weightedLength(text) > (hasLongPosts(author) ? LONG_POST : 280)) return tooLong();
  const isSelfServe = world.settings.tier === 'self-serve';
  if (isSelfServe && cashtagsOf(text).size > 1) return tooManyCashtags();
  if (body.edit_options) return editRefusal(world, author, body.edit_options.previous_post_id);

  const eyes = { world, viewer: author };
  if (body.quote_tweet_id !== undefined) {
    if (isSelfServe) return quoteNotAllowed();
    const quoted = world.tweets.get(body.quote_tweet_id);
    if (!quoted || !canSee(eyes, quoted)) return replyToDeleted();
  }
  const parentId = body.reply?.in_reply_to_tweet_id;
  const parent = parentId === undefined ? undefined : world.tweets.get(parentId);
  if (parentId !== undefined && !(parent && canSee(eyes, parent))) return replyToDeleted();
  if (parent && isSelfServe && !hasInvited(world, parent, author)) return replyNotAllowed();
  // Each upload is a new file to X, so that the same words with a picture are not the same post.
  return !body.media && isDuplicate(world, author, text, parentId) ? duplicateTweet() : null;
}

/** Communities, cards, places and advertisements do not exist here; X refuses them to most accounts. */
function isBeyondSandbox(body: CreateTweet): boolean {
  const { card_uri, community_id, direct_message_deep_link, for_super_followers_only, geo, nullcast } = body;
  return [card_uri, community_id, direct_message_deep_link, for_super_followers_only, geo, nullcast].some(Boolean);
}

/** Only one's own latest version, five times, within the hour after it was first posted. */
function editRefusal(world: World, author: User, previousId: string): XProblem | null {
  const previous = world.tweets.get(previousId);
  const mayEdit =
    previous !== undefined &&
    previous.authorId === author.id &&
    previous.editHistoryTweetIds.at(-1) === previous.id &&
    previous.editHistoryTweetIds.length <= EDITS &&
    isEditable(world, previous) &&
    world.clock() <= firstVersionOf(world, previous).createdAt + EDIT_WINDOW_MS;
  return mayEdit ? null : editNotAllowed();
}

function hasLongPosts(author: User): boolean {
  return author.subscription === 'Premium' || author.subscription === 'PremiumPlus';
}

/** Since 23 Feb 2026: the direct parent must be one's own, name the account or quote it. */
function hasInvited(world: World, parent: Tweet, author: User): boolean {
  if (parent.authorId === author.id || parent.mentionedIds.includes(author.id)) return true;
  const quoted = parent.quotedTweetId === undefined ? undefined : world.tweets.get(parent.quotedTweetId);
  return quoted?.authorId === author.id;
}

/** The same words to the same people: automatic mentions are part of what X compares. */
function isDuplicate(world: World, author: User, text: string, parentId: string | undefined): boolean {
  const parent = parentId === undefined ? undefined : world.tweets.get(parentId);
  const own = world.tweetsBy(author.id);
  const since = world.clock() - DUPLICATE_WINDOW_MS;
  for (let index = own.length - 1; index >= 0 && own[index]!.createdAt >= since; index -= 1) {
    const earlier = own[index]!;
    if (earlier.typedText.trim() === text.trim() && earlier.inReplyToUserId === parent?.authorId) return true;
  }
  return false;
}
